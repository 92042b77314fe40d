#!/usr/bin/env node
// Runs `node scripts/launch.mjs FILE [ARGS]` on this project's own Node 24, whatever Node started it (any >= 18):
// installs the locked dependencies first when they are missing or older than the lockfile.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const node = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const stamp = join(modules, '.steward-lock');
const running = join(modules, '.steward-running');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const others = () =>
  existsSync(running)
    ? readdirSync(running)
        .map(Number)
        .filter((pid) => pid !== process.pid && alive(pid))
    : [];

function install() {
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
  const done = spawnSync(command, rest, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0) {
    console.error('steward: npm ci failed: its own message stands above');
    process.exit(3);
  }
  writeFileSync(stamp, wanted);
}

if (!existsSync(node) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) install();

mkdirSync(running, { recursive: true });
const mark = join(running, String(process.pid));
writeFileSync(mark, '');
process.on('exit', () => rmSync(mark, { force: true }));

const [file, ...args] = process.argv.slice(2);
const child = spawn(node, [file, ...args], {
  stdio: 'inherit',
  env: {
    // Node keeps what it compiled, our TypeScript above all: the second start of a command takes half as long.
    NODE_COMPILE_CACHE: join(modules, '.cache', 'node-compile'),
    ...process.env,
    PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH}`,
  },
  shell: process.platform === 'win32',
});
// Ctrl-C reaches the child through the terminal's process group; it decides how to stop, we only wait for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? (signal === 'SIGINT' ? 130 : 143) : (code ?? 1)));
