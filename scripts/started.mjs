// Processes that a script starts beside its work, on loopback, each with its log; at the end none of them is left, nor any of theirs.
import { spawn, spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const alive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Process ids of everything that descends from these, themselves included. Throws where there is no `ps`. */
function family(pids) {
  const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  if (status !== 0) throw new Error('cannot run `ps` to see what is left running');
  const parents = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set(pids);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** @param home folder of the logs @param cwd where programs run */
export function processes(home, cwd) {
  const children = [];
  const logTo = (name) => openSync(join(home, `${name}.log`), 'a');

  /** Starts a program that stays; its output goes to `<name>.log`. `deaf` is one that takes no SIGTERM: it is killed at the end. */
  const start = (name, command, args, env, { deaf = false } = {}) => {
    const log = logTo(name);
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', log, log] });
    children.push(Object.assign(child, { deaf }));
    return child;
  };

  /** Runs a program to its end; resolves to its exit status. Without a log its output goes to the terminal. */
  const run = async (command, args, env, logName) => {
    const log = logName && logTo(logName);
    const child = spawn(command, args, { cwd, env, stdio: log === undefined ? 'inherit' : ['ignore', log, log] });
    children.push(child);
    return new Promise((done, failed) => child.once('error', failed).once('exit', (code) => done(code ?? 1)));
  };

  /** Ends these (all, if none is named) and their descendants; resolves to how many there were. Throws when one had to be killed. */
  const end = async (...chosen) => {
    const ours = (chosen.length > 0 ? chosen : children).filter((c) => c.exitCode === null && c.signalCode === null);
    const pids = family(ours.map(({ pid }) => pid));
    for (const child of ours.reverse()) {
      if (child.deaf) for (const pid of family([child.pid])) process.kill(pid, 'SIGKILL');
      else child.kill('SIGTERM');
    }
    // A busy machine takes its time: the emulator gives each of its workers two seconds of its own.
    for (const until = Date.now() + 20_000; pids.some(alive) && Date.now() < until; ) await sleep(50);
    const left = pids.filter(alive);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    if (left.length > 0) throw new Error(`processes ${left.join(', ')} did not end by themselves and were killed`);
    return pids.length;
  };
  return { start, run, end };
}

/** Waits until `check` holds; throws with `hint` when it does not in time. */
export async function until(what, check, hint) {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100))
    if (await check().catch(() => false)) return;
  throw new Error(`${what} did not come up within 60 s: see ${hint}`);
}
