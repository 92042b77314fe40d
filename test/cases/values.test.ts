import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';

/** Windows of the same values as the training data, in another program's spelling: what `steward drift` says of them. */
const home = newHome();
const at = (...path: string[]): string => join(import.meta.dirname, ...path);

function checked(training: string, window: string) {
  const path = join(home, 'baseline.json');
  const made = steward(home, 'drift', 'baseline', '--data', training, '-o', path);
  expect(made, made.err).toMatchObject({ code: 0 });
  const { out, code } = steward(home, 'drift', 'check', '--baseline', path, '--capture', window, '--json');
  const report = JSON.parse(out) as {
    verdict: string;
    features: { name: string; unseen: number; metrics: Record<string, { value: number; bound?: number }> }[];
  };
  return { code, ...report };
}

describe('06: float32 digits', () => {
  const name = '06-float32-digits-are-drift';
  it.each(['window-float32.csv', 'control-window.csv'])('are no drift: %s', (window) => {
    const { verdict, features } = checked(at(name, 'train.csv'), at(name, window));
    expect(verdict).not.toBe('drifted');
    const rate = features.find((feature) => feature.name === 'rate')!.metrics;
    // the integral of |F - G| over the values of the two files, in standard deviations
    expect(rate.w1).toMatchObject({ bound: 0 });
    expect(rate.w1!.value).toBeCloseTo(window === 'control-window.csv' ? 0.0446 : 0.0311, 3);
  });
});

describe('07: the same value in another spelling', () => {
  const name = '07-same-value-other-spelling';
  it.each([
    ['bool-pandas.csv', 'bool-window.jsonl'],
    ['zip-pandas.csv', 'zip-window.csv'],
  ])('is no drift: %s, then %s', (training, window) => {
    for (const [before, now] of [
      [training, window],
      [window, training],
    ] as const) {
      const { verdict, features } = checked(at(name, before), at(name, now));
      expect(verdict).not.toBe('drifted');
      expect(features[0]!.unseen).toBe(0);
    }
  });
});
