import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';

/** Predictions and labels of kinds that people met: what `steward quality` says of them. */
const home = newHome();
const at = (...path: string[]): string => join(import.meta.dirname, ...path);
interface Report {
  readonly because?: string;
  readonly rows: { readonly examples: readonly object[] };
  readonly quality: { readonly metrics: object };
}
const check = (...args: string[]) => {
  const { code, out, err } = steward(home, 'quality', 'check', ...args, '--json');
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Report) };
};

describe('10: chances of every class, in JSON', () => {
  const name = '10-array-of-chances-in-a-json-answer';
  const figures = {
    rows: { predictions: 800, labelled: 800, broken: 0 },
    quality: {
      metrics: { accuracy: { value: '0.6138' }, aucMacro: { value: '0.8130' }, logLoss: { value: '0.7951' } },
    },
  };

  it.each([
    ['linear-learner', 'label=predicted_label,probabilities=score'],
    ['own-container', 'label=prediction,probabilities'],
    ['control-as-csv', 'label,probabilities'],
  ])('are read as from CSV: %s', (kind, output) => {
    const task = ['--task', 'multiclass', '--classes', '0,1,2', '--output', output];
    expect(check('--predictions', at(name, kind), '--labels', at(name, 'labels'), ...task)).toMatchObject(figures);
  });
});

describe('11: inference ids that are used again', () => {
  const name = '11-reused-inference-ids';

  it('name no prediction: no metric comes of mixed rows', () => {
    const checked = check('--predictions', at(name, 'capture'), '--labels', at(name, 'labels'));
    expect(checked).toMatchObject({
      code: 2,
      verdict: 'undecided',
      rows: { reused: 1500, labelled: 0, repeated: 0 },
      quality: { because: '1500 predictions carry an id that another one has: labels cannot be told apart' },
    });
    expect(checked.quality.metrics).toEqual({});
  });

  it('are one thing, the same rows with ids of their own another', () => {
    const own = ['capture', 'labels'].map((folder) => at(name, 'control-unique', folder)) as [string, string];
    expect(check('--predictions', own[0], '--labels', own[1])).toMatchObject({
      rows: { labelled: 1500, reused: 0 },
      quality: { metrics: { auc: { value: '0.8474' } } },
    });
  });
});

describe('16: labels that cannot be read', () => {
  const name = '16-quality-does-not-say-why-rows-are-lost';
  const asked = ['--predictions', at(name, 'predictions.csv'), '--labels', at(name, 'labels.csv'), '--time', 'when'];
  const reason = '`when` must be a time with its offset, as 2026-11-05T10:00:00Z';

  it('are told with their place, in text and JSON', () => {
    const checked = check(...asked);
    expect(checked.rows.examples).toHaveLength(10);
    expect(checked.rows.examples[0]).toMatchObject({ line: 2, kind: 'time', reason });
    expect(checked.because).toContain(`labels.csv, line 2: ${reason}`);
    const text = steward(home, 'quality', 'check', ...asked);
    expect(text).toMatchObject({ code: 2 });
    expect(text.out).toContain(`labels.csv, line 2: ${reason}; the same in line 3, 4`);
  });
});
