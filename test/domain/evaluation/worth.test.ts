import { expect, it } from 'vitest';
import {
  type EvaluationPlan,
  heldOutWanted,
  measureEvaluation,
} from '../../../lib/domain/evaluation/measure-evaluation.ts';
import type { MetricName } from '../../../lib/domain/metric/metrics.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import { readRows } from '../../tables/held-out.ts';
import { uniform } from '../drift/samples.ts';

const measure = async (type: string, gate: EvaluationPlan['gate'], row: (at: number) => object) => {
  const plan = { task: ModelTask.parse({ type }), gate };
  const rows = Array.from({ length: 600 }, (_, at) => ({ id: `r${at}`, ...row(at) }));
  return measureEvaluation(await readRows(rows, heldOutWanted(plan)), plan);
};
const u = uniform(15);

it.each<[string, string, EvaluationPlan['gate'], (at: number) => object, MetricName[]]>([
  [
    'one weight',
    'regression',
    { weight: 'w' },
    (at) => ({ label: at ? u() : 1, challenger: at ? u() : 1.001, champion: 0, w: at ? 1 : 1e6 }),
    ['mae', 'rmse', 'r2', 'smape', 'wape'],
  ],
  [
    'one large entity',
    'regression',
    { entity: 'e' },
    (at) => ({ label: 1 + u(), challenger: 1, champion: 0, e: at < 60 ? at : 'large' }),
    ['mae', 'rmse', 'r2', 'smape', 'wape'],
  ],
  [
    'weights of one class',
    'binary',
    { weight: 'w' },
    (at) => ({
      label: at % 2,
      challenger: at % 20 === 1 ? 0.9 : u() / 2,
      champion: u(),
      w: at % 2 === 0 || at === 1 ? 1 : 1e-7,
    }),
    ['auc', 'gini', 'ks', 'averagePrecision', 'recall', 'balancedAccuracy', 'mcc'],
  ],
  [
    'one query',
    'ranking',
    { weight: 'w' },
    (at) => ({
      query: Math.floor(at / 6),
      label: at % 2,
      challenger: at < 6 ? at % 2 : u(),
      champion: u(),
      w: at < 6 ? 1e6 : 1,
    }),
    ['ndcg10', 'mrr', 'map5'],
  ],
])(
  'rows of which %s counts for nearly all show nothing, of a metric and of a difference',
  async (_, type, gate, row, metrics) => {
    const { challenger, differences } = await measure(type, gate, row);
    for (const metric of metrics) {
      expect([metric, challenger[metric]!.doubt]).toEqual([metric, expect.stringContaining('of one size')]);
      expect([metric, differences[metric]!.doubt]).toEqual([metric, expect.stringContaining('of one size')]);
    }
  },
);

it('weights that differ as those of a survey do leave nothing in doubt', async () => {
  const { challenger } = await measure('binary', { weight: 'w' }, (at) => ({
    ...{ label: at % 2, challenger: u() / 2 + (at % 2) / 3, w: `${1 + 3 * u()}e-7` },
  }));
  expect([challenger.auc!.doubt, challenger.recall!.doubt, challenger.mcc!.doubt]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('a ranking that is right in all of 100 queries is surely nearly so, one that answers all alike shows no spread', async () => {
  const query = (at: number) => Math.floor(at / 6);
  const right = await measure('ranking', {}, (at) => ({
    query: query(at),
    label: +(at % 6 === 0),
    challenger: +(at % 6 === 0),
  }));
  expect(right.challenger.mrr).toMatchObject({ value: 1, method: 'Clopper-Pearson 1934' });
  expect(right.challenger.mrr!.doubt).toBeUndefined();
  expect(right.challenger.mrr!.interval(0.05).low).toBeCloseTo(0.025 ** (1 / 100), 12);
  const alike = await measure('ranking', {}, (at) => ({ query: query(at), label: at % 2, challenger: 1 }));
  expect(alike.challenger.mrr).toMatchObject({ doubt: expect.stringContaining('count the same') });
});

it.each<[string, string, EvaluationPlan['gate'], object, string]>([
  ['what it cost below 0', 'other', {}, { challenger: -1 }, 'has a number below 0 as what it cost'],
  ['no query', 'ranking', {}, { query: null, label: 1, challenger: 2 }, 'has nothing as `query`'],
  ['no series', 'forecast', {}, { series: '', label: 1, challenger: 2 }, 'has nothing as `series`'],
])('a row with %s is refused', async (_, type, gate, row, message) => {
  await expect(measure(type, gate, () => row)).rejects.toThrow(message);
});
