import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome } from '../cli.ts';
import { withProcessors, writeLarge } from './large-file.ts';

const home = newHome();

describe('a large file on a machine with two processors', () => {
  const { train, large } = writeLarge(home);
  const baseline = join(home, 'large.json');
  const steward = (more: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, ['scripts/steward.mjs', ...args], {
      env: { ...process.env, STEWARD_HOME: home, ...more },
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 1e8,
      input: '',
    });
  const check = (file: string) => (more: Record<string, string>) => {
    const { status, stdout, stderr } = steward(
      more,
      'drift',
      'check',
      '--baseline',
      baseline,
      '--data',
      file,
      '--json',
    );
    return { status, stdout, stderr };
  };

  it('is read by two threads in a checkout, with the result that one has, to the bit', () => {
    const made = steward({}, 'drift', 'baseline', '--data', train, '--types', 'words=category', '-o', baseline);
    expect(made.status, made.stderr).toBe(0);
    const alone = withProcessors(home, 1, check(large));
    const both = withProcessors(home, 2, check(large));
    expect(alone.threads).toEqual([]);
    expect(both.threads[0]).toBe('started');
    expect(both.threads.slice(1)).toContain('counted');
    expect(both.threads.join()).not.toContain('failed');
    expect(both.ran).toEqual(alone.ran);
    expect(JSON.parse(alone.ran.stdout)).toMatchObject({ rows: { used: 1_200_000, broken: 0 } });
    // another thread would take longer to start than this one to read
    expect(withProcessors(home, 2, check(train)).threads).toEqual([]);
  }, 600_000);

  it('has its baseline made by two threads, which look at its columns and then gather them', () => {
    const { ran, threads } = withProcessors(home, 2, (more) =>
      steward(more, 'drift', 'baseline', '--data', large, '--json', '-o', baseline),
    );
    expect(ran.status, ran.stderr).toBe(0);
    expect(threads).toEqual(['started', 'counted', 'counted']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ rows: 1_200_000, broken: 0 });
  }, 600_000);
});
