import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { withProcessors, writeLarge } from './large-file.ts';

const root = mkdtempSync(join(tmpdir(), 'steward-packed-'));
const app = join(root, 'app');
const home = join(root, 'home');

const OLDEST = '20.0.0';
const oldest = join(root, 'oldest', 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');

/** With a home of its own and an empty cache, and no network: whatever the package needed would be missing. */
const run = (cwd: string, command: string, ...args: string[]) => runWith({}, cwd, command, ...args);
const runWith = (more: Record<string, string>, cwd: string, command: string, ...args: string[]) => {
  const env = {
    ...more,
    PATH: `${oldest}${delimiter}${process.env.PATH}`,
    HOME: home,
    npm_config_cache: join(root, 'cache'),
    npm_config_update_notifier: 'false',
  };
  const ran = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 300_000, maxBuffer: 1e8, input: '' });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
};
const steward = (...args: string[]) => run(app, join(app, 'node_modules/.bin/steward'), ...args);
const rows = (n: number, shift: number): string =>
  `x,c\n${Array.from({ length: n }, (_, i) => `${((i * 7919) % 1000) / 1000 + shift},${'abc'[i % 3]}`).join('\n')}\n`;

describe('what npm packs', () => {
  beforeAll(() => {
    for (const folder of [app, home, join(root, 'oldest')]) mkdirSync(folder);
    const node = `node-${process.platform}-${process.arch}@${OLDEST}`;
    const fetched = spawnSync('npm', ['i', '--no-audit', '--no-fund', '--prefix', join(root, 'oldest'), node], {
      encoding: 'utf8',
      timeout: 300_000,
    });
    expect(fetched.status, fetched.stderr).toBe(0);
    const packed = run('.', 'npm', 'pack', '--pack-destination', root, '--json');
    expect(packed.code, packed.err).toBe(0);
    const [tarball] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
    const installed = run(app, 'npm', 'i', '--offline', '--no-audit', '--no-fund', join(root, tarball!));
    expect(installed.code, installed.err).toBe(0);
  }, 600_000);

  it('runs on the oldest Node that is promised', () => {
    expect(run(app, 'node', '--version').out.trim()).toBe(`v${OLDEST}`);
  });

  it('brings nothing else along', () => {
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['steward']);
  });

  it('checks drift in an empty folder, without an account', () => {
    writeFileSync(join(app, 'train.csv'), rows(5000, 0));
    writeFileSync(join(app, 'same.csv'), rows(3000, 0));
    writeFileSync(join(app, 'moved.csv'), rows(3000, 0.4));
    expect(steward('drift', 'baseline', '--data', 'train.csv', '-o', 'baseline.json')).toMatchObject({ code: 0 });
    const check = (file: string) =>
      steward('drift', 'check', '--baseline', 'baseline.json', '--capture', file, '--json');
    expect(check('same.csv')).toMatchObject({ code: 0, err: '' });
    const moved = check('moved.csv');
    expect(moved.code).toBe(1);
    expect(JSON.parse(moved.out)).toMatchObject({ verdict: 'drifted', window: null, rows: { used: 3000 } });
    expect(check('absent.csv')).toMatchObject({ code: 3, out: '' });
  }, 120_000);

  it('reads a large file with two threads, with the result that one has', () => {
    const { train, large } = writeLarge(app);
    const made = steward('drift', 'baseline', '--data', train, '--types', 'words=category', '-o', 'large.json');
    expect(made.code, made.err).toBe(0);
    const check = (more: Record<string, string>) =>
      runWith(
        more,
        ...[
          app,
          join(app, 'node_modules/.bin/steward'),
          'drift',
          'check',
          '--baseline',
          'large.json',
          '--data',
          large,
          '--json',
        ],
      );
    const alone = withProcessors(app, 1, check);
    const both = withProcessors(app, 2, check);
    expect(alone.threads).toEqual([]);
    expect(both.threads[0]).toBe('started');
    expect(both.threads.slice(1)).toContain('counted');
    expect(both.threads.join()).not.toContain('failed');
    expect(both.ran).toEqual(alone.ran);
  }, 600_000);

  it('measures quality in the same folder', () => {
    const ids = Array.from({ length: 400 }, (_, i) => i);
    writeFileSync(join(app, 'said.csv'), `id,score\n${ids.map((i) => `${i},${(i % 100) / 100}`).join('\n')}\n`);
    writeFileSync(join(app, 'truth.csv'), `id,label\n${ids.map((i) => `${i},${Number(i % 100 > 50)}`).join('\n')}\n`);
    const ran = steward('quality', 'check', '--predictions', 'said.csv', '--labels', 'truth.csv', '--json');
    // without a limit nothing is decided
    expect(ran).toMatchObject({ code: 2, err: '' });
    expect(JSON.parse(ran.out)).toMatchObject({
      rows: { labelled: 400 },
      quality: { metrics: { auc: { value: '1.0000' } } },
    });
  }, 240_000);

  it('says what s3:// needs when there are no credentials', () => {
    const ran = steward('drift', 'check', '--baseline', 'baseline.json', '--capture', 's3://some-bucket/prefix/');
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/region|credentials/);
  }, 120_000);

  it('offers what it carries and nothing more', () => {
    const help = steward('drift', 'replay', '--help');
    expect(help.code).toBe(0);
    expect(help.out).not.toContain('--model');
    expect(steward('demo')).toMatchObject({ code: 3 });
  }, 240_000);
});
