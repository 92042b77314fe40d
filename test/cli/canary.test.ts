import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { newHome, steward } from './cli.ts';

const home = newHome();
const EXAMPLE = 'examples/flights/flight-delay.model.yaml';
const canary = (...args: string[]) => steward(home, 'canary', ...args);

describe('steward canary', () => {
  it('says what the plan does, proposes one that keeps the wish, and writes it where that is wished; then the plan keeps it', () => {
    const file = join(home, 'model.yaml');
    copyFileSync(EXAMPLE, file);
    const asked = ['-f', file, '--requests-per-minute', '600'];
    const told = canary(...asked, '--json');
    expect(told.code).toBe(1);
    const { today, proposed, written } = JSON.parse(told.out);
    expect(today).toMatchObject({ percent: 50, bake: '1h', found: 1, falseRings: 1, keepsWish: false });
    expect(proposed).toMatchObject({ bake: '3m', alarm: { statistic: 'Average' } });
    expect(proposed.found).toBeGreaterThan(0.95);
    expect(written).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(EXAMPLE, 'utf8'));

    const wrote = canary(...asked, '--write');
    expect([wrote.code, wrote.err]).toEqual([0, '']);
    expect(wrote.out).toContain('+     plan: { type: canary, percent: 50, bake: 3m }');
    const [deployment] = parse(readFileSync(file, 'utf8')).deployments;
    expect(deployment.alarms).toEqual([proposed.alarm]);
    expect(readFileSync(`${file}.old`, 'utf8')).toBe(readFileSync(EXAMPLE, 'utf8'));
    expect(canary(...asked).out).toContain('The plan as it is keeps the wish');
    expect(canary(...asked, '--write').err).toContain('is there already');
  });

  it('says so where there are too few requests for any', () => {
    const told = canary('-f', EXAMPLE, '--requests-per-minute', '1');
    expect([told.code, told.out]).toEqual([1, expect.stringContaining('there are too few requests')]);
  });

  it.each([
    [['--requests-per-minute', 'many'], 'must be a number from 0.01'],
    [['--requests-per-minute', '9', '--bad', '0.001', '--usual', '1%'], '`--usual` must lie below `--bad`'],
    [['--requests-per-minute', '9', '--deployment', 'other'], 'say with `--deployment` which'],
    [[], "required option '--requests-per-minute"],
  ])('refuses %j', (args, words) => {
    const told = canary('-f', EXAMPLE, ...args);
    expect([told.code, told.err]).toEqual([3, expect.stringContaining(words)]);
  });
});
