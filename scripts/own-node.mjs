// This project's own Node 24 and its locked dependencies, whatever Node started it (any >= 18).
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const MODULES = join(ROOT, 'node_modules');
const node = join(MODULES, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const stamp = join(MODULES, '.steward-lock');
const running = join(MODULES, '.steward-running');

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Other processes that run on these dependencies now. */
export const others = () =>
  existsSync(running)
    ? readdirSync(running)
        .map(Number)
        .filter((pid) => pid !== process.pid && alive(pid))
    : [];

/** Installs the locked dependencies when they are missing or older than the lockfile; ends the process when that fails. */
export async function installed() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // Replacing node_modules under a running process would break it in the middle of its work.
  if (others().length > 0) {
    console.error(
      `steward: dependencies changed while process ${others()[0]} still runs on them: end it, then try again`,
    );
    process.exit(3);
  }
  console.error('steward: installing dependencies (npm ci)');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, rest] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { spawnSync } = await import('node:child_process');
  const done = spawnSync(command, rest, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0) {
    console.error('steward: npm ci failed: its own message stands above');
    process.exit(3);
  }
  writeFileSync(stamp, wanted);
}

let marked = false;

/** For as long as this process runs. Where nothing can be written nothing can be installed anew either. */
export function markRunning() {
  if (marked) return;
  marked = true;
  const mark = join(running, String(process.pid));
  try {
    mkdirSync(running, { recursive: true });
    writeFileSync(mark, '');
  } catch {
    return;
  }
  process.on('exit', () => rmSync(mark, { force: true }));
}

const isOwn = () => {
  try {
    return realpathSync(process.execPath) === realpathSync(node);
  } catch {
    return false;
  }
};

/** Runs a program on the project's own Node: in this process if that is what runs it, else in one of its own, whose end is then this one's. */
export async function run(file, args, { here = false } = {}) {
  markRunning();
  const { env } = process;
  // Node keeps what it compiled, our TypeScript above all: the second start of a command takes half as long.
  env.NODE_COMPILE_CACHE ??= join(MODULES, '.cache', 'node-compile');
  env.PATH = `${join(MODULES, '.bin')}${delimiter}${env.PATH}`;
  if (here && isOwn()) {
    (await import('node:module')).enableCompileCache(env.NODE_COMPILE_CACHE);
    process.argv = [process.execPath, file, ...args];
    return import(pathToFileURL(file).href);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [file, ...args], { stdio: 'inherit', shell: process.platform === 'win32' });
  // Ctrl-C reaches the child through the terminal's process group; it decides how to stop, we only wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? (signal === 'SIGINT' ? 130 : 143) : (code ?? 1)));
}
