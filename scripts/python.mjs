// Python programs the tests run beside, each in an environment of its own below node_modules/.cache: made once, found again after.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CACHE = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));

/**
 * The folder of programs of a Python environment that holds exactly these packages.
 * @param name folder below the cache @param packages as pip writes them, each with its version
 * @param more.say hears what takes long @param more.finish is given the environment's folder before it counts as made
 * @throws where Python 3 with venv and pip is not there, or a package cannot be had
 */
export function pythonEnvironment(name, packages, { say, finish = () => undefined }) {
  const folder = join(CACHE, name);
  const holds = join(folder, 'holds.txt');
  const wanted = packages.join('\n');
  if (existsSync(holds) && readFileSync(holds, 'utf8') === wanted) return join(folder, 'bin');
  // What a broken attempt left is not to be trusted, and other packages are another environment.
  rmSync(folder, { recursive: true, force: true });
  say(`installing ${packages[0]}${packages.length > 1 ? ` and ${packages.length - 1} more` : ''}: once`);
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  if (spawnSync('python3', ['-m', 'venv', folder], quiet).status !== 0)
    throw new Error('cannot run `python3 -m venv`: install Python 3 with venv and pip');
  const pip = ['install', '-q', '--disable-pip-version-check', ...packages];
  if (spawnSync(join(folder, 'bin', 'pip'), pip, quiet).status !== 0)
    throw new Error(`pip could not install ${packages[0]} and what it needs: its own message stands above`);
  finish(folder);
  writeFileSync(holds, wanted);
  return join(folder, 'bin');
}

/** As it is in CI nothing may be missing; elsewhere what is missing is said, and the rest runs. */
export function orSkip(what, attempt) {
  try {
    return attempt();
  } catch (error) {
    if (process.env.CI) throw new Error(`${what}: ${error.message}`);
    console.error(`SKIPPED: ${what}: ${error.message}`);
    return undefined;
  }
}

/** The packages a requirements file lists. */
export const listed = (url) =>
  readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
