import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import { lockHome } from '../../../lib/adapters/local/lock.ts';
import { newHome, steward, stewardProcess } from '../cli.ts';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGINT'));

/** `steward dev`, up to the moment it says how to sign in; what it complains of is in `err`. */
async function dev(home: string) {
  const running = spawn(process.execPath, ['bin/steward.ts', 'dev', '--port', '0', '--no-open'], {
    env: { ...process.env, STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = running;
  const said = { err: '' };
  running.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  for await (const chunk of running.stdout) if (String(chunk).includes('steward people')) break;
  return { running, said };
}
const note = (home: string) => join(home, 'dev', 'standin', 'standin.json');
const standinOf = (home: string): { url: string; pid: number } => JSON.parse(readFileSync(note(home), 'utf8'));

it('a home stays locked as long as its process lives, whoever still refers to the lock', () => {
  setFlagsFromString('--expose-gc');
  const tidy = runInNewContext('gc') as () => void;
  const home = newHome();
  lockHome(home);
  for (let i = 0; i < 5; i++) tidy();
  expect(lockHome(home)).toBeUndefined();
});

it('a stand-in that dies is started again where it was, and what is committed then still takes effect', async () => {
  const home = newHome();
  const { said } = await dev(home);
  const { url, pid } = standinOf(home);
  process.kill(pid, 'SIGKILL');
  while (!said.err.includes('answers again')) await sleep(50);
  expect(said.err).toContain(`the SageMaker stand-in at ${url} does not answer`);
  expect(standinOf(home).url).toBe(url);
  expect(standinOf(home).pid).not.toBe(pid);
  expect(steward(home, 'apply', '-f', 'examples/flights/flight-delay.model.yaml')).toMatchObject({ code: 0 });
  const copies = join(home, 'dev', 's3', 'steward-worm', 'audit', 'model.default.flight-delay');
  while (!existsSync(copies)) await sleep(50);
}, 240_000);

it('one that cannot be started again ends the plane with a clear word: nothing answers and drives nothing', async () => {
  const home = newHome();
  const { running, said } = await dev(home);
  const { url, pid } = standinOf(home);
  // Its own database is gone bad: it will not come up.
  const standin = join(home, 'dev', 'standin');
  process.kill(pid, 'SIGKILL');
  for (const file of readdirSync(standin).filter((name) => name.startsWith('standin.db')))
    writeFileSync(join(standin, file), 'damaged '.repeat(1000));
  expect(await once(running, 'exit')).toEqual([3, null]);
  expect(said.err).toMatch(/the SageMaker stand-in did not start/);
  await expect(fetch(url)).rejects.toThrow();
}, 240_000);

/** Ids of the processes that are a stand-in of this home, as the system lists them. */
const standinsOf = (home: string): number[] =>
  spawnSync('ps', ['-ww', '-eo', 'pid,args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes('standin/main.ts') && line.includes(home))
    .map((line) => Number.parseInt(line, 10));

it('Ctrl-C while it starts its stand-in leaves none behind', async () => {
  const home = newHome();
  const env = { ...process.env, STEWARD_HOME: home };
  const args = ['bin/steward.ts', 'dev', '--port', '0', '--no-open'];
  child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  while (standinsOf(home).length === 0) await sleep(5);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(standinsOf(home)).toEqual([]);
}, 240_000);

it('Ctrl-C while it starts it again leaves none behind either', async () => {
  const home = newHome();
  const { running } = await dev(home);
  const { pid } = standinOf(home);
  process.kill(pid, 'SIGKILL');
  while (standinsOf(home).every((one) => one === pid)) await sleep(5);
  running.kill('SIGINT');
  expect(await once(running, 'exit')).toEqual([130, null]);
  expect(standinsOf(home)).toEqual([]);
}, 240_000);

it('a home that is renamed ends who drove it, with a clear word', async () => {
  const home = newHome();
  const { running, said } = await dev(home);
  const { url } = standinOf(home);
  renameSync(join(home, 'dev'), join(home, 'moved'));
  expect(await once(running, 'exit')).toEqual([3, null]);
  expect(said.err).toMatch(/plane\.db` is no longer the file that this process opened/);
  await expect(fetch(url)).rejects.toThrow();
  expect(existsSync(join(home, 'dev', 's3'))).toBe(false);
}, 240_000);

it('a damaged database is told, and leaves no child running', () => {
  const home = newHome();
  mkdirSync(join(home, 'dev'), { recursive: true });
  writeFileSync(join(home, 'dev', 'plane.db'), 'this is no database '.repeat(500));
  const ran = stewardProcess(home, 'dev', '--port', '0', '--no-open');
  expect(ran).toMatchObject({ code: 3, err: expect.stringMatching(/database/) });
  expect(existsSync(note(home))).toBe(false);
}, 240_000);

it.skipIf(process.getuid?.() !== 0)('a home that may only be read is read, verified and exported', () => {
  const home = newHome();
  expect(steward(home, 'apply', '-f', 'examples/flights/flight-delay.model.yaml')).toMatchObject({ code: 0 });
  const out = newHome();
  chmodSync(out, 0o777);
  const as = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/steward.ts', ...args], {
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
      // What waits for nobody is told from what is slow.
      timeout: 110_000,
      env: { ...process.env, HOME: '/nonexistent', STEWARD_HOME: home, TMPDIR: out, NODE_NO_WARNINGS: '1' },
    });
  const open = (folder: string) => {
    chmodSync(folder, 0o555);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) open(path);
      else chmodSync(path, 0o444);
    }
  };
  open(home);
  // Whoever reads must get there, through folders that were made for this test alone.
  chmodSync(dirname(home), 0o755);
  for (const args of [
    ['history', 'flight-delay'],
    ['approvals', 'list'],
    ['incidents'],
    ['executions', 'flight-delay'],
    ['audit', 'verify'],
    ['audit', 'export', '-o', join(out, 'export')],
  ]) {
    const ran = as(...args);
    expect([ran.status, ran.stderr], args.join(' ')).toEqual([0, '']);
  }
  cpSync(join(out, 'export'), join(out, 'mine'), { recursive: true });
  expect(steward(home, 'audit', 'verify', '--export', join(out, 'mine')).code).toBe(0);
});
