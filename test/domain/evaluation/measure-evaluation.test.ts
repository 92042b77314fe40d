import { describe, expect, it } from 'vitest';
import { measureEvaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { FairnessPolicy } from '../../../lib/domain/fairness/fairness-policy.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { scored, uniform } from '../drift/samples.ts';

const BINARY = Task.parse({ type: 'binary' });
const lines = (rows: readonly object[]) => rows.map((row, id) => JSON.stringify({ id: `r${id}`, ...row })).join('\n');

describe('an evaluation', () => {
  const { labels, first, second } = scored(600, 1e6, 5);
  const rows = labels.map((label, row) => ({ label, challenger: first[row]!, champion: second[row]! }));

  it('of scores that are no chances says nothing by the class that a threshold of chances chose', () => {
    const plain = measureEvaluation(lines(rows), { task: BINARY });
    const hundreds = rows.map((row) => ({ ...row, challenger: 100 * row.challenger, champion: 100 * row.champion }));
    const scaled = measureEvaluation(lines(hundreds), { task: BINARY });
    expect(scaled.challenger.auc!.value).toBeCloseTo(plain.challenger.auc!.value, 12);
    expect(plain.challenger.accuracy!.doubt).toBeUndefined();
    const fairness = FairnessPolicy.parse({ protected: ['sex'] });
    const grouped = hundreds.map((row, at) => ({ ...row, sex: at % 2 === 0 ? 'f' : 'm' }));
    const [group] = measureEvaluation(lines(grouped), { task: BINARY, gate: { fairness } }).groups;
    expect(group!.measure!.doubt).toMatch(/divide|threshold/);
    for (const measures of [scaled.challenger, scaled.differences])
      expect(measures.accuracy!.doubt).toMatch(/divide|threshold/);
  });

  it('of rows that stand there twice, as one entity each, is as sure as of half as many', () => {
    const twice = rows.flatMap((row, at) => [
      { ...row, who: `c${at}` },
      { ...row, who: `c${at}` },
    ]);
    const widthOf = (text: string, entity?: string) => {
      const { low, high } = measureEvaluation(text, { task: BINARY, gate: { entity } }).challenger.auc!.interval(0.05);
      return high - low;
    };
    const [alone, together] = [widthOf(lines(twice)), widthOf(lines(twice), 'who')];
    expect(together / alone).toBeGreaterThan(1.3);
    expect(together / widthOf(lines(rows))).toBeCloseTo(1, 1);
  });

  it('counts a row by its weight', () => {
    const u = uniform(3);
    const weighed = rows.map((row) => ({ ...row, w: u() < 0.5 ? 1 : 2 }));
    const repeated = weighed.flatMap((row) => Array.from({ length: row.w }, () => row));
    const auc = (text: string, weight?: string) =>
      measureEvaluation(text, { task: BINARY, gate: { weight } }).challenger.auc!.value;
    expect(auc(lines(weighed), 'w')).toBeCloseTo(auc(lines(repeated)), 10);
  });
});
