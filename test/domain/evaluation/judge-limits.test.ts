import { describe, expect, it } from 'vitest';
import type { MeasuredSlice } from '../../../lib/domain/evaluation/counted/measured.ts';
import { GatePolicy, gateMisfits } from '../../../lib/domain/evaluation/gate-policy.ts';
import { judgeLimits, measuredNumbers } from '../../../lib/domain/evaluation/judge-limits.ts';
import type { Evaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import type { Measure } from '../../../lib/statistics/interval.ts';

const measure = (low: number, high: number, doubt?: string): Measure => ({
  ...{ value: (low + high) / 2, method: 'test', ...(doubt && { doubt }) },
  // half the risk makes it one tenth wider
  interval: (alpha) => (alpha > 0.049 ? { low, high } : { low: low - 0.1, high: high + 0.1 }),
});
const evaluation = (change: Partial<Evaluation>): Evaluation => ({
  ...{ rows: 1000, compared: true, challenger: {}, champion: {}, differences: {}, slices: [] },
  ...{ groups: [], leftOut: [], unmeasured: [] },
  ...change,
});
const policy = (gate: object) => GatePolicy.parse({ minimumHeldOutRows: 1, ...gate });
const judge = (change: Partial<Evaluation>, gate: object, hasChampion = true) =>
  judgeLimits(evaluation(change), policy(gate), { confidence: 0.95, hasChampion });

describe('a limit of the gate', () => {
  it.each([
    ['auc', { min: 0.6 }, 0.6, 0.7, 'met'],
    ['auc', { min: 0.6 }, 0.5999, 0.7, 'cannot say'],
    ['auc', { min: 0.6 }, 0.5, 0.6, 'cannot say'],
    ['auc', { min: 0.6 }, 0.5, 0.5999, 'not met'],
    ['rmse', { max: 12.5 }, 10, 12.5, 'met'],
    ['rmse', { max: 12.5 }, 10, 12.5001, 'cannot say'],
    ['rmse', { max: 12.5 }, 12.5, 13, 'cannot say'],
    ['rmse', { max: 12.5 }, 12.5001, 13, 'not met'],
  ] as const)('on %s of %j with an interval from %d to %d is %s', (metric, limit, low, high, outcome) => {
    const [found] = judge({ challenger: { [metric]: measure(low, high) } }, { limits: { [metric]: limit } });
    expect(found).toMatchObject({ name: metric, limit, outcome });
  });

  it.each([
    // of AUC a loss is negative, of an error positive
    ['auc', 0.01, -0.01, 0.02, 'met'],
    ['auc', 0.01, -0.0101, 0.02, 'cannot say'],
    ['auc', 0.01, -0.2, -0.0101, 'not met'],
    ['rmse', 0.5, -0.2, 0.5, 'met'],
    ['rmse', 0.5, -0.2, 0.5001, 'cannot say'],
    ['rmse', 0.5, 0.5001, 0.9, 'not met'],
  ] as const)('on a loss of %s of %d with a difference from %d to %d is %s', (metric, loss, low, high, outcome) => {
    const [found] = judge({ differences: { [metric]: measure(low, high) } }, { maximumLoss: { [metric]: loss } });
    expect(found).toMatchObject({ name: `${metric}.difference`, outcome });
  });

  it('is the same in the words of old manifests', () => {
    const measured = { challenger: { auc: measure(0.5, 0.55) }, differences: { auc: measure(-0.1, 0.1) } };
    expect(judge(measured, { aucFloor: 0.6, maximumLoss: 0.01 })).toEqual(
      judge(measured, { limits: { auc: { min: 0.6 } }, maximumLoss: { auc: 0.01 } }),
    );
  });

  it('on a difference cannot be said where the rows have the answers of another champion, on the version itself it can', () => {
    const measured = { challenger: { auc: measure(0.7, 0.8) }, differences: { auc: measure(0.1, 0.2) } };
    const gate = policy({ limits: { auc: { min: 0.6 } }, maximumLoss: { auc: 0.01 } });
    const found = judgeLimits(evaluation(measured), gate, { confidence: 0.95, hasChampion: true, another: 'of 1' });
    expect(found).toMatchObject([
      { name: 'auc', outcome: 'met' },
      { name: 'auc.difference', outcome: 'cannot say', because: 'of 1' },
    ]);
  });

  it('on a difference says nothing without a champion, or without its answers', () => {
    const gate = { maximumLoss: { auc: 0.01 } };
    expect(judge({ differences: { auc: measure(-1, -0.9) } }, gate, false)).toEqual([]);
    expect(judge({ compared: false }, gate)).toEqual([]);
  });

  it.each<[string, Partial<Evaluation>, string]>([
    ['cannot be measured', {}, 'it cannot be measured on these rows'],
    ['rests on too few rows', { challenger: { auc: measure(1, 1, 'two rows') } }, 'two rows'],
  ])('on what %s cannot be said to be met', (_, change, because) => {
    expect(judge(change, { limits: { auc: { min: 0.6 } } })).toMatchObject([{ outcome: 'cannot say', because }]);
  });

  it('of several of all rows fails none by chance: the risk is divided over them, to be met each keeps all of it', () => {
    const limits = { auc: { min: 0.6 }, f1: { min: 0.6 } };
    const outcomes = (auc: Measure, some: object = limits) =>
      judge({ challenger: { auc, f1: measure(0.6, 0.7) } }, { limits: some }).map(({ outcome }) => outcome);
    expect(outcomes(measure(0.5, 0.5999), { auc: { min: 0.6 } })).toEqual(['not met']);
    expect(outcomes(measure(0.5, 0.5999))).toEqual(['cannot say', 'met']);
    expect(outcomes(measure(0.4, 0.4999))).toEqual(['not met', 'met']);
  });

  it('of slices names them, passes by those too small, and fails none by chance', () => {
    const slice = (name: string, low: number, high: number, enough = true): MeasuredSlice => ({
      ...{ name, rows: enough ? 500 : 20, enough, champion: undefined, differences: {} },
      challenger: enough ? { f1: measure(low, high) } : {},
    });
    const gate = { limits: { f1: { min: 0.1 } }, slices: { columns: ['region'], limits: { f1: { min: 0.6 } } } };
    const slices = [
      slice('region = north', 0.65, 0.7),
      // surely below by itself, not when the risk is divided over three
      slice('region = south', 0.5, 0.55),
      slice('region = west', 0.2, 0.3),
      slice('region = east', 0, 0, false),
    ];
    const found = judge({ challenger: { f1: measure(0.5, 0.6) }, slices }, gate);
    expect(found.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'f1: met',
      'f1[region = north]: met',
      'f1[region = south]: cannot say',
      'f1[region = west]: not met',
    ]);
    const small = judge({ challenger: { f1: measure(0.5, 0.6) }, slices: [slices[3]!] }, gate);
    expect(small[1]).toMatchObject({ name: 'f1[region]', outcome: 'cannot say' });
    expect(small[1]!.because).toContain('`region = east`, has 20 rows, at least 100 are needed');
  });
});

it('every measured number has a name, its interval too where something may be concluded from it', () => {
  const numbers = measuredNumbers(
    evaluation({
      challenger: { rmse: measure(10, 12), r2: measure(0.1, 0.3, 'few rows') },
      differences: { rmse: measure(-1, 1) },
      slices: [
        {
          ...{ name: 'region = north', rows: 300, enough: true, champion: undefined, differences: {} },
          challenger: { rmse: measure(8, 9) },
        },
      ],
    }),
    0.95,
  );
  expect([...numbers]).toEqual([
    ...[
      ['rmse', 11],
      ['rmse.low', 10],
      ['rmse.high', 12],
      ['r2', 0.2],
    ],
    ...[
      ['rmse.difference', 0],
      ['rmse.difference.low', -1],
      ['rmse.difference.high', 1],
    ],
    ...[
      ['rmse[region = north]', 8.5],
      ['rmse[region = north].low', 8],
      ['rmse[region = north].high', 9],
    ],
  ]);
});

describe('a gate policy is refused', () => {
  const binary = { type: 'binary' };
  it.each<[string, object, object, string]>([
    ['without a limit on the version', binary, { maximumLoss: 0.01 }, 'set at least one: `limits: {auc: {min: 0.7}}`'],
    ['of a regression with an AUC', { type: 'regression' }, { aucFloor: 0.6 }, '`auc` is no metric of a regression'],
    ['with a floor twice', binary, { aucFloor: 0.6, limits: { auc: { min: 0.7 } } }, 'leave one out'],
    ['with slices that demand nothing', binary, { aucFloor: 0.6, slices: { columns: ['a'] } }, 'demand nothing'],
    [
      'of a regression with groups',
      { type: 'regression' },
      { limits: { mae: { max: 1 } }, fairness: { protected: ['sex'] } },
      'has no classes to compare',
    ],
  ])('%s', (_, task, gate, message) => {
    const misfits = gateMisfits(policy(gate), Task.parse(task)).map((misfit) => misfit.message);
    expect(misfits).toContainEqual(expect.stringContaining(message));
  });
});
