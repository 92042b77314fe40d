import { describe, expect, it } from 'vitest';
import { decideFairness } from '../../../lib/domain/fairness/decide-fairness.ts';
import { FairnessPolicy } from '../../../lib/domain/fairness/fairness-policy.ts';
import type { Labelled, Predicted } from '../../../lib/domain/quality/join.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { uniform } from '../drift/samples.ts';
import { answered, joinedOf } from '../quality/rows.ts';

const task = Task.parse({ type: 'binary' });
const names = { features: ['town'], beside: ['label', 'sex'] };

/** Rows of groups: how often each is labelled 1, and predicted 1 when it is and when it is not. */
function population(
  n: number,
  seed: number,
  groups: Record<string, { base: number; hit: number; alarm: number }>,
): Labelled[] {
  const u = uniform(seed);
  const sides = Object.keys(groups);
  return Array.from({ length: n }, () => {
    const sex = sides[Math.floor(u() * sides.length)]!;
    const truth = Number(u() < groups[sex]!.base);
    const predicted = Number(u() < groups[sex]![truth ? 'hit' : 'alarm']);
    return answered({ predicted }, truth, ['here'], [String(truth), sex]);
  });
}
const decide = (rows: Labelled[], policy: unknown, open: Predicted[] = []) =>
  decideFairness(joinedOf(rows, open), task, FairnessPolicy.parse(policy), names);
const ALIKE = { f: { base: 0.5, hit: 0.8, alarm: 0.2 }, m: { base: 0.5, hit: 0.8, alarm: 0.2 } };
const LIMITS = {
  demographicParity: { max: 0.1 },
  disparateImpact: { min: 0.8 },
  equalOpportunity: { max: 0.1 },
  equalizedOdds: { max: 0.1 },
};

describe('a fairness check', () => {
  it('of groups treated alike is stable, and names every limit', () => {
    const decision = decide(population(20_000, 1, ALIKE), { protected: ['sex'], limits: LIMITS });
    expect(decision.verdict).toBe('stable');
    expect(decision.reasons.map(({ subject }) => subject)).toEqual(
      Object.keys(LIMITS).map((metric) => `${metric} of sex`),
    );
    expect(decision.columns[0]!.groups.map(({ name }) => name)).toEqual(['f', 'm']);
  });

  it.each([
    [
      'chosen half as often',
      { ...ALIKE, f: { base: 0.25, hit: 0.8, alarm: 0.1 } },
      ['demographicParity', 'disparateImpact'],
    ],
    ['missed more often', { ...ALIKE, f: { base: 0.5, hit: 0.5, alarm: 0.5 } }, ['equalOpportunity', 'equalizedOdds']],
    ['alarmed more often', { ...ALIKE, f: { base: 0.25, hit: 0.8, alarm: 0.4 } }, ['equalizedOdds']],
  ])('of a group %s is drifted and says in what', (_name, groups, broken) => {
    const decision = decide(population(20_000, 2, groups), { protected: ['sex'], limits: LIMITS });
    expect(decision.verdict).toBe('drifted');
    expect(decision.reasons.map(({ subject }) => subject)).toEqual(broken.map((metric) => `${metric} of sex`));
    expect(decision.reasons.every(({ interval }) => interval !== undefined)).toBe(true);
  });

  it('counts by hand: four people in two groups', () => {
    const person = (sex: string, predicted: number, truth: number) =>
      answered({ predicted }, truth, ['x'], [String(truth), sex]);
    const rows = [person('f', 1, 1), person('f', 0, 1), person('f', 1, 0), person('m', 1, 1), person('m', 0, 0)];
    const { columns } = decide(rows, { protected: ['sex'], minimumGroup: 2 });
    expect(columns[0]!.groups).toEqual([
      { name: 'f', rows: 3, selected: 2, positives: 2, truePositives: 1, negatives: 1, falsePositives: 1 },
      { name: 'm', rows: 2, selected: 1, positives: 1, truePositives: 1, negatives: 1, falsePositives: 0 },
    ]);
    // 2/3 against 1/2
    expect(columns[0]!.metrics).toMatchObject({
      demographicParity: { value: '0.1667' },
      disparateImpact: { value: '0.7500' },
    });
    expect(columns[0]!.metrics).not.toHaveProperty('equalOpportunity');
  });

  it('judges the groups that are large enough, and says which are not', () => {
    const few = ['x', 'y', 'z'].flatMap((name, i) =>
      population(35, 4 + i, { [name]: { base: 0.5, hit: 0.8, alarm: 0.2 } }),
    );
    const rows = [...population(20_000, 3, ALIKE), ...few];
    const decision = decide(rows, { protected: ['sex'] });
    expect(decision).toMatchObject({ verdict: 'stable', reasons: [{ subject: 'disparateImpact of sex' }] });
    const because = '35 predictions, at least 50 are needed';
    expect(decision.unjudged).toEqual(['x', 'y', 'z'].map((name) => ({ subject: `sex = ${name}`, because })));
    expect(decision.columns[0]!.metrics).toHaveProperty('disparateImpact');
    const unfair = { ...ALIKE, f: { base: 0.25, hit: 0.8, alarm: 0.1 } };
    expect(decide([...population(20_000, 2, unfair), ...few], { protected: ['sex'] })).toMatchObject({
      verdict: 'drifted',
      unjudged: [{}, {}, {}],
    });
    const named = decide(rows, { protected: [{ column: 'sex', groups: ['f', 'm'] }] });
    expect(named).toMatchObject({ verdict: 'stable', columns: [{ others: 105 }], unjudged: [] });
  });

  it('is undecided where fewer than two groups are large enough', () => {
    const rows = population(5_000, 3, ALIKE);
    expect(decide(rows, { protected: [{ column: 'sex', groups: ['f', 'q'] }] })).toMatchObject({
      verdict: 'undecided',
      because: '`sex`: 1 of at least 2 groups can be judged: `q` has 0 predictions, at least 50 are needed',
    });
  });

  it('gives a ratio of groups that are always chosen a width', () => {
    const always = { base: 0.5, hit: 1, alarm: 1 };
    const { columns } = decide(population(300, 9, { f: always, m: always }), { protected: ['sex'] });
    const { value, low } = columns[0]!.metrics.disparateImpact!;
    expect(value).toBe('1.0000');
    expect(Number(low)).toBeLessThan(0.97);
  });

  it('tells a drift of one limit although another cannot be told', () => {
    const rows = population(4000, 5, { ...ALIKE, f: { base: 0.004, hit: 0.5, alarm: 0 } });
    const limits = { demographicParity: { max: 0.1 }, equalOpportunity: { max: 0.1 } };
    expect(decide(rows, { protected: ['sex'], limits })).toMatchObject({
      verdict: 'drifted',
      reasons: [{ subject: 'demographicParity of sex' }],
    });
  });

  it('of one group only is undecided', () => {
    expect(decide(population(500, 6, { f: ALIKE.f }), { protected: ['sex'] })).toMatchObject({
      verdict: 'undecided',
      because: '`sex`: 1 of at least 2 groups are there',
    });
  });

  it('counts predictions without a label where the column is in the request', () => {
    const rows = population(400, 7, ALIKE).map((row, i) => ({ ...row, input: [i % 2 ? 'here' : 'there'] }));
    const { columns } = decide(
      rows.slice(0, 200),
      { protected: ['town', 'sex'] },
      rows.slice(200).map(({ answer, input }) => ({ answer, input })),
    );
    expect(columns[0]!.groups.map(({ rows: n, positives, negatives }) => [n, positives + negatives])).toEqual([
      [200, 100],
      [200, 100],
    ]);
  });

  it('of several classes needs the good outcomes named', () => {
    const three = Task.parse({ type: 'multiclass', classes: ['no', 'maybe', 'yes'] });
    const rows = [0, 1, 2, 2].map((predicted) => answered({ predicted }, predicted, ['x'], ['', 'f']));
    const policy = (favourable?: string[]) =>
      FairnessPolicy.parse({ protected: ['sex'], minimumGroup: 2, ...(favourable && { favourable }) });
    expect(decideFairness(joinedOf(rows), three, policy(['maybe', 'yes']), names).columns[0]!.groups[0]!.selected).toBe(
      3,
    );
    expect(() => decideFairness(joinedOf(rows), three, policy(), names)).toThrow('must name the good outcomes');
    expect(() => decideFairness(joinedOf(rows), three, policy(['perhaps']), names)).toThrow('`perhaps`');
    expect(() => decideFairness(joinedOf(rows), Task.parse({ type: 'regression' }), policy(), names)).toThrow(
      'regression',
    );
  });

  it('calls groups that are treated alike unfair no more often than it says', () => {
    // at the limit itself: every alarm is a false one
    const groups = {
      f: { base: 0.5, hit: 0.6, alarm: 0.6 },
      m: { base: 0.5, hit: 0.5, alarm: 0.5 },
      d: { base: 0.5, hit: 0.55, alarm: 0.55 },
    };
    const limits = { demographicParity: { max: 0.1 }, equalizedOdds: { max: 0.1 } };
    const alarms = Array.from({ length: 400 }, (_, run) =>
      decide(population(1500, 100 + run, groups), { protected: ['sex'], limits, confidence: 0.9 }),
    ).filter(({ verdict }) => verdict === 'drifted');
    expect(alarms.length / 400).toBeLessThan(0.05);
  });
});
