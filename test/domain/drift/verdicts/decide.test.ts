import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../../lib/domain/drift/columns/value.ts';
import { type DriftDecision, DriftPolicy, decideDrift, tellNeeds } from '../../../../lib/domain/drift/decide-drift.ts';
import { expectedFalseAlarmsPerMonth } from '../../../../lib/domain/drift/false-alarms.ts';
import { relationRowsNeeded } from '../../../../lib/domain/drift/judge-relations.ts';
import { IntegrityError, InvalidEventError } from '../../../../lib/domain/errors.ts';
import { judge } from '../../../../lib/domain/verdict.ts';
import { uniform } from '../samples.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'age', type: 'number' },
    { name: 'airport', type: 'category' },
  ],
};

function rows(n: number, seed: number, change: { age?: number; airport?: string; missing?: number } = {}): Row[] {
  const u = uniform(seed);
  return Array.from({ length: n }, () => {
    const [age, airport, gap] = [u() * 10 + (change.age ?? 0), u(), u()];
    const here = change.airport !== undefined && airport < 0.4 ? change.airport : airport < 0.5 ? 'ATL' : 'BOS';
    return [gap < (change.missing ?? 0) ? '' : String(age), here];
  });
}

const baseline = await buildBaseline(schema, rows(20_000, 1));

function decide(window: Row[], policy: unknown = {}, against: Baseline = baseline): DriftDecision {
  const sketch = newSketch(against);
  for (const row of window) addRow(sketch, row);
  return decideDrift(against, sketch, DriftPolicy.parse(policy));
}

describe('an interval against a limit', () => {
  it.each([
    [0.0, 0.0999, 'stable'],
    [0.0, 0.1, 'undecided'],
    [0.05, 0.15, 'undecided'],
    [0.1, 0.1, 'undecided'],
    [0.1, 0.2, 'undecided'],
    [0.1001, 0.2, 'drifted'],
  ] as const)('from %d to %d against 0.1 is %s', (low, high, verdict) => {
    expect(judge({ low, high }, 0.1)).toBe(verdict);
  });
});

describe('an undecided column', () => {
  function told(window: Row[], policy: unknown = {}, against: Baseline = baseline): DriftDecision {
    const sketch = newSketch(against);
    for (const row of window) addRow(sketch, row);
    return tellNeeds(against, sketch, DriftPolicy.parse(policy), {
      decision: decide(window, policy, against),
      at: undefined,
    });
  }
  const again = (window: Row[], times: number): Row[] => Array.from({ length: times }, () => window).flat();
  const needsOf = ({ features }: DriftDecision) =>
    features.map(({ verdict, needs }) => (verdict === 'undecided' ? needs : verdict));

  it('says about how many rows would decide it, and so many of the same shares do', () => {
    const window = rows(400, 2, { age: 0.1, missing: 0.03 });
    const undecided = told(window);
    expect(undecided).toMatchObject({
      verdict: 'undecided',
      because: expect.stringMatching(/about \d+ in the window \(`age`\)/),
    });
    const [age] = undecided.features;
    expect(age!.needs).toEqual({ window: expect.any(Number) });
    const times = age!.needs!.window / window.length;
    expect(told(again(window, Math.ceil(times))).features[0]!.verdict).not.toBe('undecided');
    expect(told(again(window, Math.floor(times * 0.9))).features[0]).toMatchObject({
      verdict: 'undecided',
      needs: {},
    });
  });

  it('says it of both sides where no window is enough for such a baseline', async () => {
    const training = rows(300, 1);
    const [window, few] = [rows(300, 3, { age: 0.2 }), await buildBaseline(schema, training)];
    const { features } = told(window, {}, few);
    const { needs } = features[0]!;
    expect(features[0]).toMatchObject({
      verdict: 'undecided',
      needs: { window: expect.any(Number), baseline: needs?.window },
    });
    const times = Math.ceil(needs!.window / 300);
    const more = await buildBaseline(schema, again(training, times));
    expect(told(again(window, times), {}, more).features[0]!.verdict).not.toBe('undecided');
    expect(told(again(window, 4 * times), {}, few).features[0]!.verdict).toBe('undecided');
  });

  it('says it of relations, as far as samples reach', async () => {
    const both = (n: number, seed: number, together: number): Row[] => {
      const u = uniform(seed);
      return Array.from({ length: n }, () => {
        const [a, b, pick] = [u(), u(), u()];
        return [String(a), pick < together ? (a < 0.5 ? 'ATL' : 'BOS') : b < 0.5 ? 'ATL' : 'BOS'];
      });
    };
    const apart = await buildBaseline(schema, both(5_000, 1, 0));
    const { relations, because, reasons } = told(
      both(300, 2, 0.3),
      { limits: { ks: 0.5, psi: 9 } },
      apart,
    ) as DriftDecision & { because: string };
    expect(reasons).toMatchObject([{ rule: 'multivariate', subject: 'age × airport' }]);
    expect(because).toContain(`about ${relations!.needs!.window} in the window (\`age × airport\`)`);
    const { auc, rows: seen } = relations!;
    const near = {
      auc: 0.601,
      low: 0.55,
      high: 0.65,
      p: 0,
      between: ['age', 'airport'] as [string, string],
      rows: seen,
    };
    expect(relationRowsNeeded(near, { limit: 0.6, most: 1_000 })).toBeUndefined();
    expect(relationRowsNeeded({ ...near, auc: 0.6 }, { limit: 0.6, most: 1_000 })).toBeUndefined();
    const few = { ...near, auc, rows: { baseline: 200, window: 400 } };
    expect(relationRowsNeeded({ ...few, auc: 0.65, low: 0.58 }, { limit: 0.6, most: 1_000 })).toEqual({
      window: 530,
      baseline: 530,
    });
  });

  it('says nothing of it in a window that has its verdict, or whose rows cannot be trusted', () => {
    expect(needsOf(told(rows(400, 2, { airport: 'LAX' })))).not.toContainEqual(
      expect.objectContaining({ window: expect.anything() }),
    );
    expect(needsOf(told(rows(100, 2)))).toContain(undefined);
  });
});

describe('a window', () => {
  it('is stable when nothing moved, and names the nearest feature of each rule', () => {
    const decision = decide(rows(5_000, 2));
    expect(decision.verdict).toBe('stable');
    expect(decision.reasons.map(({ rule }) => rule)).toEqual(['ks', 'psi', 'unseen', 'missing', 'multivariate']);
    expect(decision.rows).toEqual({ used: 5_000, broken: 0 });
  });

  it.each([
    ['values moved', { age: 3 }, { rule: 'ks', subject: 'age', limit: '0.1000' }],
    ['a category was never seen', { airport: 'LAX' }, { rule: 'unseen', subject: 'airport', limit: '0.0500' }],
    ['values are missing', { missing: 0.3 }, { rule: 'missing', subject: 'age', limit: '0.0500' }],
  ])('is drifted when %s, with the rule that says so', (_name, change, reason) => {
    const decision = decide(rows(5_000, 3, change));
    expect(decision.verdict).toBe('drifted');
    expect(decision.reasons).toContainEqual(expect.objectContaining(reason));
  });

  it.each([
    ['all are missing', 1, 0, { was: '1.0000', now: '0.0000' }],
    ['none is', 0, 1, { was: '0.0000', now: '1.0000' }],
  ])('says what a share went from and to: before, %s', async (_name, before, now, ends) => {
    const against = await buildBaseline(schema, rows(2_000, 8, { missing: before }));
    const { reasons } = decide(rows(2_000, 9, { missing: now }), { limits: { missing: 0.05 } }, against);
    expect(reasons).toContainEqual(expect.objectContaining({ rule: 'missing', observed: '1.0000', ...ends }));
  });

  it('says of the largest change which share it went from and to', () => {
    const { reasons } = decide(rows(5_000, 3, { airport: 'LAX' }), { limits: { linf: 0.05 } });
    const [reason] = reasons;
    expect(Number(reason?.observed)).toBeCloseTo(Math.abs(Number(reason?.was) - Number(reason?.now)), 3);
  });

  it('is drifted when a column turns into text', () => {
    const window = rows(5_000, 4).map(([, airport]) => ['old', airport] as const);
    const decision = decide(window);
    expect(decision.reasons).toContainEqual(expect.objectContaining({ rule: 'missing', observed: '1.0000' }));
    expect(decision.features[0]).toMatchObject({ missing: 0, typeErrors: 1, n: 0, metrics: {} });
  });

  it('is undecided when a limit lies inside its interval, and says how many', () => {
    const decision = decide(rows(5_000, 5, { age: 1 }), { limits: { ks: 0.1 } });
    expect(decision).toMatchObject({ verdict: 'undecided', because: expect.stringMatching(/^1 of 1 limits/) });
    const interval = decision.reasons[0]!.interval!;
    expect(Number(interval.low)).toBeLessThanOrEqual(0.1);
    expect(Number(interval.high)).toBeGreaterThanOrEqual(0.1);
  });

  it('lets one drifted feature outvote an undecided one', () => {
    const window = rows(5_000, 5, { age: 1, airport: 'LAX' });
    expect(decide(window, { limits: { ks: 0.1, unseen: 0.05 } }).verdict).toBe('drifted');
  });

  it.each([
    [199, 'undecided'],
    [200, 'drifted'],
  ] as const)('of %d rows is %s when at least 200 are needed', (n, verdict) => {
    const decision = decide(rows(n, 6, { age: 9 }), { minimumRows: 200 });
    expect(decision.verdict).toBe(verdict);
  });

  it('without rows is undecided', () => {
    expect(decide([])).toMatchObject({
      verdict: 'undecided',
      reasons: [],
      because: expect.stringContaining('0 usable'),
    });
  });

  it('is undecided when too many rows are broken, whatever the rest says', () => {
    const window = [...rows(940, 7, { age: 9 }), ...Array.from({ length: 60 }, () => ['1'])];
    expect(decide(window, { maximumBroken: 0.05 })).toMatchObject({
      verdict: 'undecided',
      because: expect.stringMatching(
        /^60 of 1000 rows are broken, at most 0.05 of them may be; beyond its limit in the rows that are there: age \(psi /,
      ),
    });
    expect(decide(window, { maximumBroken: 0.06 }).verdict).toBe('drifted');
  });

  it('is never stable when the capture is incomplete', () => {
    const sketch = newSketch(baseline);
    for (const row of rows(5_000, 2)) addRow(sketch, row);
    const capture = { complete: false, because: '3 of 6 files are missing', brokenLines: 0 };
    const decision = decideDrift(baseline, sketch, DriftPolicy.parse({}), capture);
    expect(decision).toMatchObject({ verdict: 'undecided', because: '3 of 6 files are missing' });
  });

  it('is undecided when no limit applies to any feature', () => {
    const policy = { limits: { ks: 0.1 }, features: ['airport'] };
    expect(decide(rows(5_000, 2), policy)).toMatchObject({
      verdict: 'undecided',
      because: expect.stringContaining('no limit'),
    });
  });
});

describe('a policy', () => {
  it('judges only the features it names, and counts no other', () => {
    const decision = decide(rows(5_000, 3, { age: 3 }), { features: ['airport'] });
    expect(decision.verdict).toBe('stable');
    expect(decision.features.map(({ judged }) => judged)).toEqual([false, true]);
  });

  it('replaces single limits for a feature', () => {
    const window = rows(5_000, 3, { age: 3 });
    const loose = { limits: { ks: 0.1, unseen: 0.05 }, perFeature: { age: { ks: 0.9 } } };
    expect(decide(window, loose).verdict).toBe('stable');
  });

  it('is refused when it names a feature the baseline does not have', () => {
    expect(() => decide([], { features: ['agee'] })).toThrow(InvalidEventError);
    expect(() => decide([], { perFeature: { Age: { ks: 0.2 } } })).toThrow(
      '`Age` of the policy is not in the baseline',
    );
  });

  it.each([
    ['an unknown key', { treshold: 1 }],
    ['a limit of 0', { limits: { ks: 0 } }],
    ['a limit above 1', { limits: { ks: 1.01 } }],
    ['more than 4 decimal places', { limits: { ks: 0.00015 } }],
    ['infinity', { limits: { psi: Number.POSITIVE_INFINITY } }],
    ['text', { limits: { ks: '0.2' } }],
    ['certainty', { confidence: 1 }],
    ['limits for `__proto__`', JSON.parse('{"perFeature":{"__proto__":{"ks":0.2}}}')],
    ['an unknown rule for a feature', { perFeature: { age: { kl: 0.1 } } }],
  ])('is refused with %s', (_name, policy) => {
    expect(DriftPolicy.safeParse(policy).success).toBe(false);
  });

  it('promises a number of false alarms', () => {
    expect(expectedFalseAlarmsPerMonth(DriftPolicy.parse({ confidence: 0.99 }), 730)).toBeCloseTo(3.65, 10);
  });

  it('asks for more certainty of each comparison when there are more of them', () => {
    const window = rows(5_000, 5, { age: 1 });
    const width = (policy: unknown) => {
      const { low, high } = decide(window, policy).reasons.find(({ rule }) => rule === 'ks')!.interval!;
      return Number(high) - Number(low);
    };
    expect(width({ limits: { ks: 0.1, psi: 50, missing: 0.9 } })).toBeGreaterThan(width({ limits: { ks: 0.1 } }));
  });
});

it('refuses the sketch of another baseline', async () => {
  const other = await buildBaseline(schema, rows(1_000, 9));
  expect(() => decideDrift(baseline, newSketch(other), DriftPolicy.parse({}))).toThrow(IntegrityError);
});

it('keeps its promise about false alarms on a feature that sits near its limit', async () => {
  // uniform on [0,1) moved by 0.1 has a KS distance of exactly 0.1: any `drifted` is a false alarm
  const u = uniform(11);
  const one: FeatureSchema = { features: [{ name: 'x', type: 'number' }] };
  const still = await buildBaseline(
    one,
    Array.from({ length: 2_000 }, () => [String(u())]),
  );
  const policy = { limits: { ks: 0.1, w1: 0.3465 }, confidence: 0.9 };
  const alarms = Array.from({ length: 200 }, () =>
    decide(
      Array.from({ length: 500 }, () => [String(u() + 0.1)]),
      policy,
      still,
    ),
  ).filter(({ verdict }) => verdict === 'drifted');
  expect(alarms.length).toBeLessThanOrEqual(10);
});

it('does not compile with a drifted verdict that has no reason', () => {
  const common = { rows: { used: 1, broken: 0 }, features: [] };
  // @ts-expect-error: an empty list is no reason
  const silent: DriftDecision = { ...common, verdict: 'drifted', reasons: [] };
  expect(silent.verdict).toBe('drifted');
});
