import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';

/** Captures of kinds that people met, each beside its training data: what `steward drift` says of them. */
const home = newHome();
const at = (...path: string[]): string => join(import.meta.dirname, ...path);

function baselineOf(name: string, ...args: string[]): string {
  const path = join(home, `${name}.json`);
  const made = steward(home, 'drift', 'baseline', '--data', at(name, 'train.csv'), '-o', path, ...args);
  expect(made, made.err).toMatchObject({ code: 0 });
  return path;
}
const check = (baseline: string, capture: string) => {
  const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', capture, '--json');
  return {
    code: ran.code,
    ...(JSON.parse(ran.out) as { verdict: string; rows: Record<string, number>; because?: string }),
    out: ran.out,
  };
};

describe('01: an answer that no rule looks at', () => {
  const name = '01-unwatched-answer-breaks-the-row';
  const baseline = baselineOf(name);

  it.each(['flask', 'npy', 'control-no-answer'])('breaks nothing: %s', (kind) => {
    expect(check(baseline, at(name, kind))).toMatchObject({
      code: 0,
      verdict: 'stable',
      rows: { used: 2500, broken: 0 },
    });
  });
});

describe('02: JSON in which no column of the schema is a key', () => {
  const name = '02-json-without-any-known-column-is-drift';
  const baseline = baselineOf(name);

  it.each([
    'mlflow-dataframe-split',
    'mlflow-dataframe-records',
    'tf-serving-signature',
    'triton-v2',
    'clarify-nested-lines',
  ])('is read where its shape is known: %s', (kind) => {
    expect(check(baseline, at(name, kind))).toMatchObject({
      code: 0,
      verdict: 'stable',
      rows: { used: 1200, broken: 0 },
    });
  });

  it('is broken where it is not, and never drift', () => {
    const { code, out } = check(baseline, at(name, 'jumpstart-parameters'));
    expect(code).toBe(2);
    expect(out).toContain('400 of 400 rows are broken');
    expect(out).toContain('acidity, sugar, grade');
  });

  it('is refused in a table', () => {
    const table = at(name, 'control-same-in-a-table.csv');
    expect(steward(home, 'drift', 'check', '--baseline', baseline, '--capture', table)).toMatchObject({ code: 3 });
  });
});

describe('14: the answers of a model whose requests are images', () => {
  const name = '14-answers-of-an-image-model';

  it('are watched alone', () => {
    const baseline = baselineOf(name, '--schema', at(name, 'schema.yaml'));
    const checked = check(baseline, at(name, 'capture'));
    expect(checked.rows).toMatchObject({ used: 2500, broken: 0 });
    expect(checked.verdict).not.toBe('drifted');
  });
});

describe('22: rows of another width', () => {
  const name = '22-width-mismatch-gives-no-reason';

  it('are told with the columns on both sides, in text and JSON', () => {
    const baseline = join(home, 'width.json');
    steward(home, 'drift', 'baseline', '--data', at(name, 'train-with-label.csv'), '-o', baseline);
    const reason =
      '3 cells, the baseline has 4 columns (label, acidity, sugar, grade): is the label, or an index, among them?';
    const text = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', at(name, 'capture'));
    expect(text).toMatchObject({ code: 2 });
    expect(text.out + text.err).toContain(`x.jsonl.gz, line 1: ${reason}`);
    expect(check(baseline, at(name, 'capture')).rows).toMatchObject({
      examples: expect.arrayContaining([expect.objectContaining({ line: 1, kind: 'row-width' })]),
    });
  });
});
