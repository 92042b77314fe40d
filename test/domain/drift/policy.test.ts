import { describe, expect, it } from 'vitest';
import { type Check, confirmDrift } from '../../../lib/domain/check/check.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { type DriftDecision, DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { expectedFalseAlarmsPerMonth } from '../../../lib/domain/drift/false-alarms.ts';
import { uniform } from './samples.ts';

const CHECK: Check = {
  tenant: 'default',
  model: 'm',
  deployment: 'e',
  version: 1,
  kind: 'drift',
  slot: '',
  window: { start: '', end: '' },
  verdict: 'stable',
  reasons: [],
  rows: { read: 0, used: 0, broken: 0 },
};
const schema: FeatureSchema = {
  features: [
    { name: 'age', type: 'number' },
    { name: 'city', type: 'category' },
  ],
  output: { name: 'score', type: 'number' },
};
const rows = (n: number, seed: number, move: { age?: number; score?: number } = {}): Row[] => {
  const u = uniform(seed);
  return Array.from({ length: n }, () => [
    String(u() * 10 + (move.age ?? 0)),
    u() < 0.5 ? 'a' : 'b',
    String(u() * (1 - (move.score ?? 0))),
  ]);
};
const baseline = await buildBaseline(schema, rows(20_000, 1));
const END = Date.parse('2026-11-15T00:00:00Z');

function decide(window: Row[], policy: unknown = {}, at: number | undefined = END): DriftDecision {
  const sketch = newSketch(baseline);
  for (const row of window) addRow(sketch, row);
  return decideDrift(baseline, sketch, DriftPolicy.parse(policy), { complete: true, brokenLines: 0, at });
}

describe('what a model is asked and what it answers', () => {
  it.each([
    ['nothing moved', {}, { data: 'stable', prediction: 'stable' }, []],
    ['an input moved', { age: 3 }, { data: 'drifted', prediction: 'stable' }, ['ks', 'psi']],
    [
      'the answers moved',
      { score: 0.5 },
      { data: 'stable', prediction: 'drifted' },
      ['prediction-ks', 'prediction-psi'],
    ],
  ])('have verdicts of their own when %s', (_, move, kinds, drifted) => {
    const decision = decide(rows(10_000, 2, move));
    expect(decision.kinds).toEqual(kinds);
    if (decision.verdict === 'drifted') expect(decision.reasons.map(({ rule }) => rule)).toEqual(drifted);
    expect(decision.features.map(({ role }) => role)).toEqual(['input', 'input', 'output']);
  });

  it('are drawn: the distribution of the scores stands in the report', () => {
    const [, , score] = decide(rows(10_000, 2, { score: 0.5 })).features;
    expect(score!.scores).toHaveLength(10);
    const upper = score!.scores!.slice(6).reduce((sum, bin) => sum + bin.window, 0);
    expect(upper).toBe(0);
  });
});

describe('the answer of a model of eight inputs', () => {
  const names = Array.from({ length: 8 }, (_, i) => `x${i}`);
  const wide: FeatureSchema = {
    features: names.map((name) => ({ name, type: 'number' })),
    output: { name: 'score', type: 'number' },
  };
  const window = (n: number, seed: number, move: number): Row[] => {
    const u = uniform(seed);
    return Array.from({ length: n }, () => [...names.map(() => String(u())), String(u() * (1 - move))]);
  };

  it('has half of the risk: it is found sooner than with the weight of others, and at its limit no oftener than stated', async () => {
    const trained = await buildBaseline(wide, window(20_000, 5, 0));
    const found = (move: number, policy: object): number => {
      let alarms = 0;
      for (let seed = 100; seed < 140; seed++) {
        const sketch = newSketch(trained);
        for (const row of window(400, seed, move)) addRow(sketch, row);
        const asked = DriftPolicy.parse({ limits: { ks: 0.1 }, multivariate: false, ...policy });
        alarms += Number(decideDrift(trained, sketch, asked).kinds.prediction === 'drifted');
      }
      return alarms;
    };
    const [half, alike] = [found(0.19, {}), found(0.19, { weights: { score: 1 } })];
    expect(half).toBeGreaterThan(3 * alike);
    // a share of one half of 1 %, of which the answer has half, of 40 windows
    expect(found(0.1, {})).toBeLessThanOrEqual(2);
    const other = (policy: object) => {
      const sketch = newSketch(trained);
      for (const row of window(400, 7, 0)) addRow(sketch, row);
      return decideDrift(trained, sketch, DriftPolicy.parse(policy)).features.at(-1)!.rules[0]!.interval;
    };
    // what the policy weighs itself is as it says
    expect(other({ weights: { score: 8 } })).toEqual(other({}));
  });
});

describe('a silenced feature', () => {
  const silenced = [{ feature: 'age', because: 'a promotion for older people', until: '2026-11-20' }];
  const window = rows(10_000, 2, { age: 3 });

  it('does not count, and is listed with why, until when, and what it would have said', () => {
    const decision = decide(window, { silenced });
    expect(decision.verdict).toBe('stable');
    expect(decision.severity).toBe('none');
    expect(decision.silenced).toEqual([{ ...silenced[0], verdict: 'drifted' }]);
    expect(decision.features[0]).toMatchObject({ judged: false, severity: 'large' });
  });

  it.each([
    ['the last moment', Date.parse('2026-11-20') - 1, 'stable'],
    ['the moment it ends', Date.parse('2026-11-20'), 'drifted'],
    ['no known time', Number.NaN, 'drifted'],
  ])('at %s is %s', (_, at, verdict) => {
    expect(decide(window, { silenced }, at).verdict).toBe(verdict);
  });

  it('is refused without a reason or an end, or when there is no such feature', () => {
    expect(DriftPolicy.safeParse({ silenced: [{ feature: 'age', until: '2026-11-20' }] }).success).toBe(false);
    expect(DriftPolicy.safeParse({ silenced: [{ feature: 'age', because: 'x' }] }).success).toBe(false);
    expect(DriftPolicy.safeParse({ silenced: [{ feature: 'age', because: 'x', until: 'soon' }] }).success).toBe(false);
    expect(() => decide(window, { silenced: [{ ...silenced[0], feature: 'aeg' }] })).toThrow('`aeg` of the policy');
  });
});

describe('weights', () => {
  const width = (policy: unknown, name: string): number => {
    const decision = decide(rows(3_000, 2, { age: 1 }), policy);
    const { low, high } = decision.reasons.find(({ rule, subject }) => rule === 'ks' && subject === name)!.interval!;
    return Number(high) - Number(low);
  };
  it('make a feature surer of itself, at the expense of the others', () => {
    const even = width({ limits: { ks: 0.1 } }, 'age');
    expect(width({ limits: { ks: 0.1 }, weights: { age: 10 } }, 'age')).toBeLessThan(even);
    expect(width({ limits: { ks: 0.1 }, weights: { score: 50 } }, 'age')).toBeGreaterThan(even);
  });
});

describe('severity', () => {
  it.each([
    [0, 'none'],
    [0.8, 'slight'],
    [3, 'large'],
  ])('of a feature moved by %d is %s', (age, severity) => {
    expect(decide(rows(10_000, 2, { age })).severity).toBe(severity);
  });

  it('is told apart from the alarm: large but undecided in a small window, slight but drifted beyond a tight limit', () => {
    expect(decide(rows(60, 2, { age: 3 }), { minimumRows: 50, limits: { ks: 0.3 } })).toMatchObject({
      verdict: 'undecided',
      severity: 'large',
    });
    expect(decide(rows(20_000, 2, { age: 0.8 }), { limits: { ks: 0.05 } })).toMatchObject({
      verdict: 'drifted',
      severity: 'slight',
    });
  });
});

describe('values out of the range of the baseline', () => {
  it('are counted below and above', () => {
    const [age] = decide(rows(10_000, 2, { age: 2.5 })).features;
    expect(age!.outOfRange!.below).toBe(0);
    expect(age!.outOfRange!.above).toBeCloseTo(0.25, 1);
  });
});

describe('the stated number of false alarms', () => {
  const policy = DriftPolicy.parse({ confidence: 0.8 });

  it('is that of the policy when one check is enough', () => {
    expect(expectedFalseAlarmsPerMonth(policy, 730)).toBeCloseTo(73, 10);
  });

  it.each([
    [{ drifted: 2, of: 2 }, 7.3],
    [{ drifted: 2, of: 3 }, 73 * (1 - 0.9 ** 2)],
    [{ drifted: 3, of: 3 }, 0.73],
  ])('with confirmation %o is lower', (confirm, expected) => {
    expect(expectedFalseAlarmsPerMonth(policy, 730, confirm)).toBeCloseTo(expected, 10);
  });

  // 200,000 checks that each cry wolf one time in ten, in numbers of a fixed seed, through the decision that raises alarms.
  it.each([
    { drifted: 1, of: 1 },
    { drifted: 2, of: 2 },
    { drifted: 2, of: 3 },
    { drifted: 3, of: 4 },
  ])('with confirmation %o is what a simulation counts', (confirm) => {
    const [draw, checks] = [uniform(7), 200_000];
    const verdicts = Array.from({ length: checks }, (_, i) => ({
      ...CHECK,
      slot: new Date(i * 3_600_000).toISOString(),
      verdict: draw() < 0.1 ? ('drifted' as const) : ('stable' as const),
    }));
    const alarms = verdicts.filter((now, i) =>
      confirmDrift(now, verdicts.slice(Math.max(0, i - 4), i), confirm),
    ).length;
    const expected = expectedFalseAlarmsPerMonth(policy, checks, confirm)!;
    expect(Math.abs(alarms - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});
