import { describe, expect, it } from 'vitest';
import { decideQuality } from '../../../lib/domain/quality/decide-quality.ts';
import { judgeLimit } from '../../../lib/domain/quality/limits.ts';
import { measureQuality } from '../../../lib/domain/quality/measure.ts';
import { QualityPolicy } from '../../../lib/domain/quality/quality-policy.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { auc } from '../../../lib/statistics/scores/auc.ts';
import { scored } from '../drift/samples.ts';
import { answered, joinedOf, regressionRows } from './rows.ts';

/** Rows of a binary task, with a cell `side` in the request. */
const rowsOf = (labels: readonly number[], scores: readonly number[], side = (_row: number) => 'left') =>
  labels.map((label, row) => {
    const score = scores[row]!;
    return answered({ score, predicted: Number(score >= 0.5), improper: score < 0 || score > 1 }, label, [side(row)]);
  });

describe('a quality check', () => {
  const { labels, first } = scored(4_000, 1e6, 78);
  const names = { features: ['side'], beside: ['label'] };
  const decide = (limits: unknown, scores = first, rest = {}) =>
    decideQuality(joinedOf(rowsOf(labels, scores)), QualityPolicy.parse({ limits, ...rest }), names);

  it.each([
    [0.61, 0.7, { min: 0.6 }, 'stable'],
    [0.6, 0.7, { min: 0.6 }, 'undecided'],
    [0.5, 0.6, { min: 0.6 }, 'undecided'],
    [0.5, 0.59, { min: 0.6 }, 'drifted'],
    [0.5, 0.59, { max: 0.6 }, 'stable'],
    [0.5, 0.6, { max: 0.6 }, 'undecided'],
    [0.6, 0.7, { max: 0.6 }, 'undecided'],
    [0.61, 0.7, { max: 0.6 }, 'drifted'],
  ] as const)('from %d to %d against %o is %s', (low, high, limit, verdict) => {
    expect(judgeLimit({ low, high }, limit)).toBe(verdict);
  });

  it('is stable when every limit is kept, and names each', () => {
    const decision = decide({ auc: { min: 0.6 }, brier: { max: 0.4 } });
    expect(decision).toMatchObject({ verdict: 'stable', reasons: [{ subject: 'auc' }, { subject: 'brier' }] });
    expect(decision.metrics.auc!.value).toBe(auc(labels, first)!.toFixed(4));
    expect(decision).toMatchObject({ labels: 4000, positives: labels.filter((label) => label === 1).length });
  });

  it('is drifted when one limit is broken', () => {
    const flipped = first.map((score) => 1 - score);
    const decision = decide({ auc: { min: 0.6 }, brier: { max: 0.9 } }, flipped);
    expect(decision).toMatchObject({
      verdict: 'drifted',
      reasons: [{ rule: 'minimum', subject: 'auc', limit: '0.6000' }],
    });
  });

  it('is undecided on a limit inside its interval', () => {
    const value = Number(auc(labels, first)!.toFixed(4));
    expect(decide({ auc: { min: value } })).toMatchObject({ verdict: 'undecided', reasons: [{ subject: 'auc' }] });
  });

  it('allows each of more limits less, so that the whole keeps its confidence', () => {
    const [one, three] = [
      decide({ auc: { min: 0.6 } }),
      decide({ auc: { min: 0.6 }, f1: { min: 0.1 }, brier: { max: 0.9 } }),
    ];
    expect(Number(three.metrics.auc!.low)).toBeLessThan(Number(one.metrics.auc!.low));
    expect(three.metrics.auc!.value).toBe(one.metrics.auc!.value);
  });

  it('is undecided with too few labels', () => {
    const few = decideQuality(joinedOf(rowsOf([0, 1], [0, 1])), QualityPolicy.parse({ limits: { auc: { min: 0.6 } } }));
    expect(few).toMatchObject({ verdict: 'undecided', because: '2 predictions have a label, at least 200 are needed' });
  });

  it('is undecided when too much cannot be used, whatever the rest says', () => {
    const joined = { ...joinedOf(rowsOf(labels, first)), unusable: 300, broken: 100, predictions: 4300 };
    expect(decideQuality(joined, QualityPolicy.parse({ limits: { auc: { min: 0.6 } } }))).toMatchObject({
      verdict: 'undecided',
      because: '400 of 4400 predictions and lines are unusable or broken, at most 0.05 of them may be',
    });
  });

  it('concludes nothing of a correlation where few rows are predicted positive, as of few that are', () => {
    const sure = labels.map((label, row) => (label === 1 && row % 700 < 2 ? 0.9 : 0.1));
    const decision = decide({ mcc: { min: 0.9 } }, sure);
    const predicted = sure.filter((score) => score > 0.5).length;
    expect(predicted).toBeLessThan(10);
    expect(decision).toMatchObject({ verdict: 'undecided' });
    expect('because' in decision && decision.because).toContain(`${predicted} rows predicted positive`);
  });

  it('concludes nothing of an agreement by squared steps that a few rows of a far class carry', () => {
    const task = Task.parse({ type: 'multiclass', classes: ['low', 'middle', 'high'] });
    const rowsWith = (far: number) =>
      Array.from({ length: 400 }, (_, row) => {
        const truth = row < far ? 2 : row % 100 === 0 ? 1 : 0;
        const predicted = row % 7 === 0 ? Math.max(0, truth - 1) : truth;
        return answered({ predicted, probabilities: undefined }, truth, ['left']);
      });
    const doubtOf = (far: number) => measureQuality(task, rowsWith(far)).quadraticKappa!.doubt;
    expect(doubtOf(3)).toMatch(/^the rows count as [2-6]\.\d of one size, at least 10 are needed$/);
    expect(doubtOf(40)).toBeUndefined();
  });

  it('is undecided when a limit cannot be measured: scores outside 0 to 1 have no log loss, Brier or calibration error', () => {
    const wide = first.map((score) => score * 3);
    const decision = decide({ logLoss: { max: 0.7 } }, wide);
    expect(decision).toMatchObject({ verdict: 'undecided', because: '`logLoss` cannot be measured on these rows' });
    expect(Object.keys(decision.metrics).toSorted()).toEqual([
      ...['accuracy', 'auc', 'averagePrecision', 'balancedAccuracy', 'f1', 'gini', 'ks', 'mcc', 'precision', 'recall'],
    ]);
  });

  it.each([
    ['of 0 to 100', 100, {}, 'undecided', /scores reach [\d.]+, where 0\.5 .*: divide by 100, or set `threshold`/],
    ['that are margins', -7, {}, 'undecided', /scores lie from -[\d.]+ to -?[\d.]+, .*: make them chances, or set/],
    ['of 0 to 100 with a threshold of their own', 100, { threshold: 50 }, 'drifted', undefined],
    ['of 0 to 100 beside a label', 100, { task: { type: 'binary', output: ['score', 'label'] } }, 'drifted', undefined],
    ['of 0 to 1', 1, {}, 'drifted', undefined],
  ] as const)('by the usual threshold, of scores %s', (_, times, rest, verdict, because) => {
    const wide = first.map((score) => score * times);
    const limits = { accuracy: { min: 0.99 }, ...(times > 0 && { auc: { min: 0.5 } }) };
    const decision = decide(limits, wide, rest);
    expect(decision.verdict).toBe(verdict);
    if (because) expect('because' in decision && decision.because).toMatch(because);
  });

  it.each([
    ['no positives (labels of class `1`)', 0],
    ['no negatives (labels of class `0`)', 1],
  ])('says of labels of one class that there are %s', (says, label) => {
    const rows = rowsOf(
      Array.from({ length: 300 }, () => label),
      first.slice(0, 300),
    );
    expect(decideQuality(joinedOf(rows), QualityPolicy.parse({ limits: { auc: { min: 0.6 } } }))).toMatchObject({
      verdict: 'undecided',
      because: `\`auc\` cannot be measured: ${says} among 300 labels`,
    });
  });

  it('finds a slice in which the model is worse while the whole keeps up', () => {
    const side = (row: number) => (row % 5 === 0 ? 'right' : 'left');
    const turned = first.map((score, row) => (row % 5 === 0 ? 1 - score : score));
    const joined = joinedOf(rowsOf(labels, turned, side));
    const slices = { columns: ['side'], limits: { auc: { min: 0.5 } } };
    const policy = QualityPolicy.parse({ limits: { auc: { min: 0.55 } }, slices });
    const decision = decideQuality(joined, policy, names);
    expect(decision.verdict).toBe('drifted');
    expect(decision.reasons).toEqual([expect.objectContaining({ subject: 'auc where side = right', limit: '0.5000' })]);
    expect(decision.slices.map(({ name, labels: n, judged }) => [name, n, judged])).toEqual([
      ['side = left', 3200, true],
      ['side = right', 800, true],
    ]);
    const few = QualityPolicy.parse({ limits: { auc: { min: 0.55 } }, slices: { ...slices, minimumLabels: 1000 } });
    expect(decideQuality(joined, few, names)).toMatchObject({
      verdict: 'stable',
      slices: [{}, { judged: false }],
      unjudged: [{ subject: 'side = right', because: 'side = right: 800 labels, at least 1000 are needed' }],
    });
  });

  it('with 2 positives in 200 rows is undecided, however well they score', () => {
    const rare = Array.from({ length: 200 }, (_, row) => Number(row >= 198));
    const sure = rare.map((_, row) => row / 200);
    const limits = { auc: { min: 0.6 } };
    const decision = decideQuality(joinedOf(rowsOf(rare, sure)), QualityPolicy.parse({ limits }));
    expect(decision).toMatchObject({
      verdict: 'undecided',
      because: '`auc` cannot be judged: 2 positive and 198 negative rows, at least 10 of each are needed',
      reasons: [{ subject: 'auc', observed: '1.0000', interval: { high: '1.0000' } }],
      metrics: { auc: { value: '1.0000', method: 'Newcombe 2006', doubt: expect.any(String) } },
    });
    expect(Number(decision.metrics.auc!.low)).toBeLessThan(0.5);
  });

  it('does not wait for a slice with few of a class, and says which', () => {
    const rare = (row: number) => row % 20 === 0;
    const right = labels.map((label, row) => (rare(row) ? Number(row < 100) : label));
    const joined = joinedOf(rowsOf(right, first, (row) => (rare(row) ? 'right' : 'left')));
    const limits = { auc: { min: 0.55 } };
    const decision = decideQuality(
      joined,
      QualityPolicy.parse({ limits, slices: { columns: ['side'], limits } }),
      names,
    );
    expect(decision.verdict).toBe('stable');
    expect(decision.reasons.map(({ subject }) => subject)).toEqual(['auc', 'auc where side = left']);
    const why = '5 positive and 195 negative rows, at least 10 of each are needed';
    const subject = 'auc where side = right';
    expect(decision.unjudged).toEqual([{ subject, because: `\`${subject}\` cannot be judged: ${why}` }]);
    expect(decision.slices.map(({ judged }) => judged)).toEqual([true, false]);
  });

  it('refuses a slice by a column that is not there', () => {
    const policy = QualityPolicy.parse({ limits: { auc: { min: 0.5 } }, slices: { columns: ['town'] } });
    expect(() => decideQuality(joinedOf([]), policy, names)).toThrow(
      'there is no column `town`: there are `side`, `label`',
    );
  });

  it('of a regression holds errors against ceilings', () => {
    const policy = { task: { type: 'regression' }, limits: { rmse: { max: 0.5 }, r2: { min: 0.1 } } };
    const decision = decideQuality(joinedOf(regressionRows(3000, 5)), QualityPolicy.parse(policy));
    expect(decision).toMatchObject({ verdict: 'drifted', reasons: [{ rule: 'maximum', subject: 'rmse' }] });
    expect(decision).not.toHaveProperty('positives');
  });

  it.each([
    ['so large that its square has no square', 1e78, 1],
    ['larger than its square can be', 1e160, 1],
    ['so small that the variance of the truths is no number', undefined, 1e-100],
  ])('of a regression is undecided with a number %s', (_name, odd, scale) => {
    const rows = regressionRows(300, 5).map((row, i) => ({
      ...row,
      truth: row.truth * scale,
      answer: { ...row.answer, predicted: i === 0 && odd !== undefined ? odd : row.answer.predicted * scale },
    }));
    const policy = { task: { type: 'regression' }, limits: { rmse: { max: 0.5 }, r2: { min: 0.1 } } };
    expect(decideQuality(joinedOf(rows), QualityPolicy.parse(policy)).verdict).toBe('undecided');
  });

  it.each([
    ['no limit', { limits: {} }],
    ['a limit of another task', { limits: { rmse: { max: 1 } } }],
    [
      'a slice limit of another task',
      { limits: { auc: { min: 0.6 } }, slices: { columns: ['a'], limits: { r2: { min: 0.1 } } } },
    ],
    ['an unknown limit', { limits: { lift: { min: 0.1 } } }],
    ['a ceiling for AUC', { limits: { auc: { max: 0.7 } } }],
    ['a floor of 0', { limits: { auc: { min: 0 } } }],
  ])('refuses a policy with %s', (_name, policy) => {
    expect(QualityPolicy.safeParse(policy).success).toBe(false);
  });
});

it('does not take a perfect score on few rows for certain', () => {
  const { accuracy, f1 } = measureQuality(Task.parse({ type: 'binary' }), rowsOf([0, 1, 1, 0], [0, 1, 1, 0]));
  expect([accuracy!.value, f1!.value]).toEqual([1, 1]);
  expect(accuracy!.interval(0.05).low).toBeLessThan(0.6);
  expect(f1!.interval(0.05).low).toBeLessThan(0.6);
});

it('has no relative error where a truth is 0, and no R² where all truths are one', () => {
  const rows = [0, 1, 2].map((truth) => answered({ predicted: 1 }, truth));
  const task = Task.parse({ type: 'regression' });
  expect(Object.keys(measureQuality(task, rows))).toEqual(['mae', 'rmse', 'smape', 'wape', 'r2']);
  const equal = [4, 4, 4].map((truth) => answered({ predicted: 1 }, truth));
  expect(Object.keys(measureQuality(task, equal))).toEqual(['mae', 'rmse', 'mape', 'smape', 'wape']);
});
