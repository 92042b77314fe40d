// cfn-lint on templates, from a Python environment of our own that is made at the first use.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CFN_LINT = '1.51.0';
const VENV = join(ROOT, 'node_modules', '.cache', `cfn-lint-${CFN_LINT}`);
/**
 * W3005 is about CDK's own DependsOn, which repeats what a reference already says; W6001 about outputs that pass on what another
 * stack exports, as the scope does that people sign in with.
 */
const LEFT_OUT = ['-i', 'W3005', 'W6001'];

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });

/** Lints these files, says what came of it, and ends the process when they are not clean. Without Python it says so; where CI is set that is a failure. */
export function lint(files) {
  if (!installed()) {
    console.error('SKIPPED: cfn-lint needs Python 3 with venv and pip, which are not here');
    process.exit(process.env.CI ? 3 : 0);
  }
  const { status, error } = run(join(VENV, 'bin', 'cfn-lint'), [...LEFT_OUT, '--', ...files]);
  if (status !== 0) {
    console.error(`steward: cfn-lint failed${error ? `: ${error.message}` : ''}`);
    process.exit(status || 3);
  }
  console.log(`\ncfn-lint ${CFN_LINT}: ${files.length} templates clean`);
}

/** Whether cfn-lint is here, or could be installed now. */
export function installed() {
  if (existsSync(join(VENV, 'bin', 'cfn-lint'))) return true;
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  const pip = join(VENV, 'bin', 'pip');
  return (
    run('python3', ['-m', 'venv', VENV], quiet).status === 0 &&
    run(pip, ['install', '-q', '--disable-pip-version-check', `cfn-lint==${CFN_LINT}`], quiet).status === 0
  );
}
