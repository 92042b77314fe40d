import { describe, expect, it } from 'vitest';
import { wholeEvaluation } from '../../../lib/domain/evaluation/evaluation-record.ts';
import {
  type EvaluationPlan,
  heldOutWanted,
  measureEvaluation,
} from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import { readRows } from '../../tables/held-out.ts';

async function measure(type: string, some: readonly object[], gate: EvaluationPlan['gate'] = {}) {
  const plan = { task: ModelTask.parse({ type }), gate };
  const rows = some.map((row, at) => ({ id: `r${at}`, ...row }));
  return measureEvaluation(await readRows(rows, heldOutWanted(plan)), plan);
}

describe('rows of one score in a ranking', () => {
  const query = (relevance: readonly number[]) =>
    relevance.map((label) => ({ query: 'one', label, challenger: 1, champion: 0 }));

  // What any order of them would give lies between; the relevant ones come last.
  it.each([
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], { mrr: 1, map5: 1, map10: 1 }],
    [[1, 1, 1, 0], { mrr: 1 / 2, map5: 3 / 4, map10: 3 / 4 }],
    [[0, 0, 0, 1, 1, 1, 1, 1], { mrr: 1 / 4, map5: (1 / 4 + 2 / 5) / 5, map10: 5 / 8 }],
    [[0, 0, 0, 0, 0, 1], { mrr: 1 / 6, map5: 0, map10: 1 / 6 }],
    [[0, 0], { mrr: 0, map5: 0, map10: 0 }],
  ])('of relevance %j count as if the relevant came last', async (relevance, expected) => {
    const { challenger } = await measure('ranking', query(relevance));
    const values = Object.keys(expected).map((name) => [name, challenger[name]!.value]);
    expect(Object.fromEntries(values)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, expect.closeTo(value, 12)])),
    );
  });
});

it('rows of weight 0 change nothing, wherever they stand', async () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({ label: at % 2, challenger: (at % 7) / 10, w: 1 }));
  const none = [0, 1].map((label) => ({ label, challenger: 0.9, w: 0 }));
  const [plain, more] = [
    await measure('binary', rows, { weight: 'w' }),
    await measure('binary', [...none, ...rows], { weight: 'w' }),
  ];
  const valuesOf = ({ challenger }: typeof plain) =>
    Object.fromEntries(Object.entries(challenger).map(([name, { value }]) => [name, expect.closeTo(value, 10)]));
  expect(Object.fromEntries(Object.entries(more.challenger).map(([name, { value }]) => [name, value]))).toEqual(
    valuesOf(plain),
  );
});

it('truths that are all the same leave no R², whatever their mean is rounded to', async () => {
  const rows = Array.from({ length: 200 }, (_, at) => ({ label: 0.1, challenger: at / 200, w: 1 + (at % 3) }));
  for (const gate of [{}, { weight: 'w' }]) {
    const { challenger } = await measure('regression', rows, gate);
    expect(challenger.r2).toBeUndefined();
    expect(challenger.mae!.doubt).toBeUndefined();
  }
});

it.each(['binary', 'regression', 'ranking', 'forecast', 'other'])(
  'of a %s task one row, two and three are measured at any confidence, and nothing is concluded',
  async (type) => {
    for (const count of [1, 2, 3]) {
      const rows = Array.from({ length: count }, (_, at) => ({
        ...{ label: at % 2, challenger: 0.3 + at / 10, champion: 0.8 - at / 7, w: at + 1, e: `e${at}` },
        ...{ query: `q${at}`, series: `s${at}` },
      }));
      for (const gate of [{}, { weight: 'w' }, { entity: 'e' }]) {
        const evaluation = await measure(type, rows, gate);
        const { differences } = wholeEvaluation(evaluation, 0.9999);
        expect(Object.keys(differences)).not.toEqual([]);
        expect(Object.values(evaluation.differences).filter(({ doubt }) => doubt === undefined)).toEqual([]);
      }
    }
  },
);

it('of fewer than ten errors nothing is concluded', async () => {
  const mae = async (count: number) => {
    const rows = Array.from({ length: count }, (_, at) => ({ label: at, challenger: at + 1 / (1 + at) }));
    return (await measure('regression', rows)).challenger.mae!.doubt;
  };
  expect(await mae(9)).toBe('9 rows, at least 10 are needed');
  expect(await mae(10)).toBeUndefined();
});
