import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, json } from '../domain/capture/lines.ts';

/** Predictions and labels of kinds that people met: what `steward quality` says of them. */
const home = newHome();
const at = (...path: string[]): string => join(import.meta.dirname, ...path);
interface Report {
  readonly because?: string;
  readonly rows: { readonly examples: readonly object[] };
  readonly quality: { readonly metrics: object; readonly because?: string };
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

/** A file of this home. */
const file = (name: string, lines: readonly string[]): string => {
  writeFileSync(join(home, name), `${lines.join('\n')}\n`);
  return join(home, name);
};

describe('ids, times and chances as pandas and containers write them', () => {
  const rows = Array.from({ length: 300 }, (_, i) => i);
  const yes = (i: number) => i % 3 === 0;
  const score = (i: number) => (yes(i) ? 0.4 : 0.1) + (i % 10) / 20;
  const predictions = file('scored.csv', ['id,score', ...rows.map((i) => `${i},${score(i)}`)]);
  const labels = (name: string, id: (i: number) => string, at?: (i: number) => string) =>
    file(name, [`id,label${at ? ',at' : ''}`, ...rows.map((i) => `${id(i)},${+yes(i)}${at ? `,${at(i)}` : ''}`)]);
  const plain = check('--predictions', predictions, '--labels', labels('plain.csv', String)).quality.metrics;

  it('join where an id became a fraction, and say so', () => {
    const asked = ['--predictions', predictions, '--labels', labels('fractions.csv', (i) => `${i}.0`)];
    const checked = check(...asked);
    expect(checked).toMatchObject({ rows: { labelled: 300, orphans: 0, respelled: 300 } });
    expect(checked.quality.metrics).toEqual(plain);
    expect(steward(home, 'quality', 'check', ...asked).out).toMatch(/labels by an id written otherwise.* 300/);
  });

  it.each([1, 1e3, 1e6, 1e9])('are in order by times in epoch units: %d a second', (unit) => {
    const path = labels(`epoch-${unit}.csv`, String, (i) => String((1_790_000_000 + i) * unit));
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const older = rows.map((i) => `${i},${+!yes(i)},${1_780_000_000 * unit}`);
    const twice = file(`twice-${unit}.csv`, [...lines, ...older]);
    const checked = check('--predictions', predictions, '--labels', twice, '--time', 'at');
    expect(checked).toMatchObject({ rows: { labelled: 300, contradicted: 300 } });
    expect(checked.quality.metrics).toEqual(plain);
  });

  it('are undecided where labels of one id contradict each other, and nothing says which came later', () => {
    const again = file('again.csv', ['id,label', ...rows.map((i) => `${i % 250},${+yes(i)}`)]);
    const said = /^33 predictions have labels that contradict each other, and no time says which came later.*`--time`/;
    const checked = check('--predictions', predictions, '--labels', again);
    expect(checked).toMatchObject({ code: 2, rows: { labelled: 250, contradicted: 33 } });
    expect(checked.quality.because).toMatch(said);
    const once = file('once.csv', ['id,label', ...rows.map((i) => `${i},${+yes(i)}`), '0,0']);
    expect(check('--predictions', predictions, '--labels', once).quality.because).not.toMatch(said);
  });

  const CLASSES = ['no', 'maybe', 'yes'];
  const chances = (i: number) => [0.2, 0.3, 0.5].map((_, at, all) => all[(at + i + (i % 7 === 0 ? 1 : 0)) % 3]!);
  const asObject = (i: number, order: readonly number[]) =>
    Object.fromEntries(order.map((at) => [CLASSES[at]!, chances(i)[at]!]));
  const ORDER = [2, 0, 1];
  it.each([
    ['an object', (i: number) => ({ probabilities: asObject(i, ORDER) })],
    ['an object in predictions', (i: number) => ({ predictions: [{ probabilities: asObject(i, [1, 2, 0]) }] })],
    [
      'a list beside its labels',
      (i: number) => ({ probabilities: ORDER.map((at) => chances(i)[at]), labels: ORDER.map((at) => CLASSES[at]) }),
    ],
  ])('are of the classes they are named by: %s', (name, answer) => {
    const capture = (body: (i: number) => unknown, to: string) =>
      file(
        to,
        rows.map((i) => captureLine({ output: json(JSON.stringify(body(i)), 'OUTPUT'), eventId: String(i) })),
      );
    const truth = file('classes.csv', ['id,label', ...rows.map((i) => `${i},${CLASSES[(5 - (i % 3)) % 3]}`)]);
    const task = ['--task', 'multiclass', '--classes', CLASSES.join(','), '--output', 'probabilities'];
    const of = (path: string) => check('--predictions', path, '--labels', truth, ...task);
    const known = of(capture((i) => ({ probabilities: chances(i) }), 'lists.jsonl'));
    const found = of(capture(answer, `${name.replaceAll(' ', '-')}.jsonl`));
    expect(found).toMatchObject({ rows: { labelled: 300, unusable: 0 }, quality: known.quality });
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

describe('labels of which some are no class', () => {
  const told = (label: (positive: boolean) => string, ...args: string[]) => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ id: `r${i}`, positive: i % 3 === 0, score: (i % 97) / 97 }));
    const [predictions, labels] = [join(home, 'p.csv'), join(home, 'l.csv')];
    writeFileSync(predictions, `id,score\n${rows.map(({ id, score }) => `${id},${score}`).join('\n')}\n`);
    writeFileSync(labels, `id,label\n${rows.map(({ id, positive }) => `${id},${label(positive)}`).join('\n')}\n`);
    return check('--predictions', predictions, '--labels', labels, ...args);
  };
  const signed = (positive: boolean) => (positive ? '1' : '-1');

  it('are told with the classes that are known and the mend, which holds', () => {
    const classes =
      /200 predictions cannot be used: .*none of the classes \(0, 1\), as `-1`: name these with `--classes`/;
    expect(told(signed)).toMatchObject({ because: expect.stringMatching(classes), rows: { labelled: 100 } });
    const named = told(signed, '--classes', '-1,1');
    expect(named).toMatchObject({ rows: { labelled: 300 }, quality: { metrics: { auc: expect.anything() } } });
    expect(named.because).not.toMatch(/cannot be used/);
  });

  it('are no numbers where amounts are looked for', () => {
    const { because } = told(
      (positive) => (positive ? 'late' : 'early'),
      '--task',
      'regression',
      '--output',
      'value=score',
    );
    expect(because).toMatch(/300 predictions cannot be used: their label is no number: is `--label` the right column/);
  });
});
