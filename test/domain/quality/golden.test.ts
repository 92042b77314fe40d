import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureQuality } from '../../../lib/domain/quality/measure.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import type { Measures } from '../../../lib/statistics/interval.ts';
import { binaryRows, multiclassRows, regressionRows } from './rows.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}/golden.json`, import.meta.url), 'utf8'));
const golden = read('golden-quality');

/** Every figure scikit-learn gave, and no other. */
function agrees(measures: Measures, known: Record<string, number>): void {
  expect(Object.keys(measures).toSorted()).toEqual(Object.keys(known).toSorted());
  for (const [name, value] of Object.entries(known)) expect(measures[name]!.value, name).toBeCloseTo(value, 10);
}

describe('quality against scikit-learn', () => {
  it.each(golden.binary as { n: number; seed: number; metrics: Record<string, number> }[])(
    'of two classes agrees on $n rows',
    ({ n, seed, metrics }) => agrees(measureQuality(Task.parse({ type: 'binary' }), binaryRows(n, seed)), metrics),
  );

  it.each(golden.multiclass as { n: number; seed: number; classes: number; metrics: Record<string, number> }[])(
    'of $classes classes agrees on $n rows',
    ({ n, seed, classes, metrics }) => {
      const task = Task.parse({ type: 'multiclass', classes: Array.from({ length: classes }, (_, k) => `c${k}`) });
      agrees(measureQuality(task, multiclassRows(n, classes, seed)), metrics);
    },
  );

  it.each(golden.regression as { n: number; seed: number; metrics: Record<string, number> }[])(
    'of a regression agrees on $n rows',
    ({ n, seed, metrics }) =>
      agrees(measureQuality(Task.parse({ type: 'regression' }), regressionRows(n, seed)), metrics),
  );
});
