import { describe, expect, it } from 'vitest';
import {
  type EvaluationPlan,
  heldOutWanted,
  measureEvaluation,
} from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { FairnessPolicy } from '../../../lib/domain/fairness/fairness-policy.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { readRows } from '../../tables/held-out.ts';
import { scored, uniform } from '../drift/samples.ts';

const BINARY = Task.parse({ type: 'binary' });
const measure = async (rows: readonly object[], gate: EvaluationPlan['gate'] = {}) => {
  const plan = { task: BINARY, gate };
  const named = rows.map((row, id) => ({ id: `r${id}`, ...row }));
  return measureEvaluation(await readRows(named, heldOutWanted(plan)), plan);
};

describe('an evaluation', () => {
  const { labels, first, second } = scored(600, 1e6, 5);
  const rows = labels.map((label, row) => ({ label, challenger: first[row]!, champion: second[row]! }));

  it('of scores that are no chances says nothing by the class that a threshold of chances chose', async () => {
    const plain = await measure(rows);
    const hundreds = rows.map((row) => ({ ...row, challenger: 100 * row.challenger, champion: 100 * row.champion }));
    const scaled = await measure(hundreds);
    expect(scaled.challenger.auc!.value).toBeCloseTo(plain.challenger.auc!.value, 12);
    expect(plain.challenger.accuracy!.doubt).toBeUndefined();
    const fairness = FairnessPolicy.parse({ protected: ['sex'] });
    const grouped = hundreds.map((row, at) => ({ ...row, sex: at % 2 === 0 ? 'f' : 'm' }));
    const [group] = (await measure(grouped, { fairness })).groups;
    expect(group!.measure!.doubt).toMatch(/divide|threshold/);
    for (const measures of [scaled.challenger, scaled.differences])
      expect(measures.accuracy!.doubt).toMatch(/divide|threshold/);
  });

  it('of rows that stand there twice, as one entity each, is as sure as of half as many', async () => {
    const twice = rows.flatMap((row, at) => [
      { ...row, who: `c${at}` },
      { ...row, who: `c${at}` },
    ]);
    const widthOf = async (some: readonly object[], entity?: string) => {
      const { low, high } = (await measure(some, { entity })).challenger.auc!.interval(0.05);
      return high - low;
    };
    const [alone, together] = [await widthOf(twice), await widthOf(twice, 'who')];
    expect(together / alone).toBeGreaterThan(1.3);
    expect(together / (await widthOf(rows))).toBeCloseTo(1, 1);
  });

  it('counts a row by its weight', async () => {
    const u = uniform(3);
    const weighed = rows.map((row) => ({ ...row, w: u() < 0.5 ? 1 : 2 }));
    const repeated = weighed.flatMap((row) => Array.from({ length: row.w }, () => row));
    const auc = async (some: readonly object[], weight?: string) =>
      (await measure(some, { weight })).challenger.auc!.value;
    expect(await auc(weighed, 'w')).toBeCloseTo(await auc(repeated), 10);
  });

  it('weighs groups as it weighs rows, and names those whose rows are too few or weigh too little', async () => {
    const people = rows.map((row, at) => ({ ...row, sex: at % 2 === 0 ? 'f' : 'm', w: at % 4 === 0 ? 3 : 1 }));
    const repeated = people.flatMap((row) => Array.from({ length: row.w }, () => row));
    const fairness = FairnessPolicy.parse({ protected: ['sex'], limits: { equalizedOdds: { max: 0.5 } } });
    const [weighed] = (await measure(people, { fairness, weight: 'w' })).groups;
    const [plain] = (await measure(repeated, { fairness })).groups;
    expect(weighed!.measure!.value).toBeCloseTo(plain!.measure!.value, 10);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(weighed!.measure!.interval(0.05))).toBeGreaterThan(width(plain!.measure!.interval(0.05)));

    const few = people.map((row, at) => ({
      ...row,
      sex: at < 12 ? 'x' : row.sex,
      w: row.sex === 'm' && at > 13 ? 0 : 1,
    }));
    const parity = FairnessPolicy.parse({ protected: ['sex'] });
    expect((await measure(few, { fairness: parity })).leftOut).toEqual([
      { subject: 'sex = x', because: '12 predictions, at least 50 are needed' },
    ]);
    expect((await measure(few, { fairness: parity, weight: 'w' })).leftOut).toEqual([
      { subject: 'sex = m', because: 'weights worth 1.0 predictions, at least 50 are needed' },
      { subject: 'sex = x', because: 'weights worth 12.0 predictions, at least 50 are needed' },
    ]);
  });
});
