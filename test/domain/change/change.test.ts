import { describe, expect, it } from 'vitest';
import { decideChange, type SideFound, type Sides } from '../../../lib/domain/change/decide-change.ts';
import { sidesOver } from '../../../lib/domain/change/drift-sides.ts';
import { judgeLabelShares } from '../../../lib/domain/change/label-shares.ts';
import type { Check } from '../../../lib/domain/check/check.ts';
import { MeasuringPolicy } from '../../../lib/domain/quality/quality-policy.ts';
import { changeSentences, readChange } from '../../../lib/words/change.ts';
import { uniform } from '../drift/samples.ts';
import { answered, joinedOf } from '../quality/rows.ts';

const ALL: SideFound[] = ['drifted', 'stable', 'undecided', 'not asked'];
const every = ALL.flatMap((inputs) =>
  ALL.flatMap((answers) =>
    ALL.flatMap((labels) => ALL.map((quality): Sides => ({ inputs, answers, labels, quality }))),
  ),
);

describe('what kind of change it is', () => {
  it.each<[string, Partial<Sides>, string]>([
    ['quality fell, inputs stayed', { quality: 'drifted', inputs: 'stable' }, 'concept'],
    ['whatever labels did', { quality: 'drifted', inputs: 'stable', labels: 'drifted' }, 'concept'],
    ['quality fell, inputs moved', { quality: 'drifted', inputs: 'drifted' }, 'inputs and quality'],
    ['quality fell, inputs undecided', { quality: 'drifted', inputs: 'undecided' }, 'quality'],
    ['quality fell, nobody looked at inputs', { quality: 'drifted' }, 'quality'],
    ['inputs moved, quality kept', { quality: 'stable', inputs: 'drifted' }, 'inputs'],
    ['labels moved, the rest stayed', { quality: 'stable', inputs: 'stable', labels: 'drifted' }, 'labels'],
    ['answers moved alone', { quality: 'stable', inputs: 'stable', answers: 'drifted' }, 'answers'],
    ['all stayed', { quality: 'stable', inputs: 'stable', answers: 'stable', labels: 'stable' }, 'none'],
    ['labels open', { quality: 'stable', inputs: 'stable', labels: 'undecided' }, 'not told'],
    ['nobody looked at inputs', { quality: 'stable' }, 'not told'],
  ])('%s', (_, sides, found) => {
    expect(
      decideChange({ inputs: 'not asked', answers: 'not asked', labels: 'not asked', quality: 'not asked', ...sides }),
    ).toBe(found);
  });

  it('claims of no side what its verdict does not carry, in any of all 256 cases', () => {
    for (const sides of every) {
      const [told] = changeSentences({ found: decideChange(sides), sides }) as [string];
      const says = (words: string): boolean => told.includes(words);
      expect([sides, says('quality fell beyond')]).toEqual([sides, sides.quality === 'drifted']);
      expect([sides, says('inputs moved beyond')]).toEqual([sides, sides.inputs === 'drifted']);
      expect([sides, says('inputs stayed within')]).toEqual([sides, sides.inputs === 'stable']);
      expect([sides, says('shares moved beyond')]).toEqual([sides, sides.labels === 'drifted']);
      const open = Object.values(sides).filter((side) => side === 'undecided').length;
      expect(told.split('cannot be told yet').length - 1).toBe(open);
    }
  });

  it('is read back from a record, and from nothing else', () => {
    const change = { found: 'concept', sides: every[0]!, labels: { name: '1', was: '0.1000', now: '0.3000' } };
    expect(readChange(JSON.parse(JSON.stringify(change)))).toEqual(change);
    expect(
      [undefined, null, 'concept', {}, { found: 'toString', sides: {} }, { found: 'concept' }].map(readChange),
    ).toEqual(Array(6).fill(undefined));
  });
});

const HOUR = 3_600_000;
const driftCheck = (from: number, to: number, verdict: Check['verdict'], ...rules: string[]): Check =>
  ({
    window: { start: new Date(from * HOUR).toISOString(), end: new Date(to * HOUR).toISOString() },
    verdict,
    reasons: rules.map((rule) => ({ rule, subject: 'x', observed: '0', limit: '0' })),
  }) as never;
const both = ['ks', 'prediction-ks'];

describe('what checks of drift say over a window of four hours', () => {
  it.each<[string, Check[], SideFound, SideFound]>([
    ['none', [], 'not asked', 'not asked'],
    ['one, stable, of the same hours', [driftCheck(0, 4, 'stable', ...both)], 'stable', 'stable'],
    ['no answers watched', [driftCheck(0, 4, 'stable', 'ks')], 'stable', 'not asked'],
    [
      'answers drifted; of inputs it gives no reason',
      [driftCheck(0, 4, 'drifted', 'prediction-psi')],
      'undecided',
      'drifted',
    ],
    ['hour by hour', [3, 1, 0, 2].map((h) => driftCheck(h, h + 1, 'stable', ...both)), 'stable', 'stable'],
    ['a gap', [0, 1, 3].map((h) => driftCheck(h, h + 1, 'stable', ...both)), 'undecided', 'undecided'],
    [
      'shifted windows that cover it',
      [driftCheck(-1, 2, 'stable', ...both), driftCheck(2, 5, 'stable', ...both)],
      'stable',
      'stable',
    ],
    ['a twentieth left out', [driftCheck(0.2, 4, 'stable', ...both)], 'stable', 'stable'],
    ['drifted mostly outside', [driftCheck(3, 9, 'drifted', 'ks')], 'undecided', 'undecided'],
    ['drifted in half of it', [driftCheck(2, 9, 'drifted', 'ks')], 'drifted', 'undecided'],
    ['beside it', [driftCheck(4, 8, 'drifted', 'ks')], 'not asked', 'not asked'],
    [
      'what a whole life shows is not of this window',
      [driftCheck(0, 4, 'drifted', 'accumulated')],
      'undecided',
      'undecided',
    ],
  ])('%s', (_, checks, inputs, answers) => {
    expect(sidesOver({ start: 0, end: 4 * HOUR }, checks)).toEqual({ inputs, answers });
  });
});

describe('shares of labels', () => {
  const rows = (n: number, share: number, seed: number) => {
    const u = uniform(seed);
    return joinedOf(Array.from({ length: n }, () => answered({ score: 0.5 }, Number(u() < share))));
  };
  const policy = (labels?: object) => MeasuringPolicy.parse({ ...(labels && { labels }) });
  const before = { was: { 0: 9000, 1: 1000 }, limit: 0.05 };

  it.each<[string, number, number, string]>([
    ['as before', 2000, 0.1, 'stable'],
    ['surely others', 2000, 0.25, 'drifted'],
    ['too near the limit', 2000, 0.14, 'undecided'],
    ['too few labels', 150, 0.9, 'undecided'],
  ])('%s', (_, n, share, verdict) => {
    expect(judgeLabelShares(rows(n, share, 3), policy(before))).toMatchObject({ verdict, was: expect.closeTo(0.5, 0) });
  });

  it('are not asked about where nobody counted those of before', () => {
    expect(judgeLabelShares(rows(1000, 0.5, 1), policy())).toBeUndefined();
  });

  it('are called moved or stayed exactly at the limit no oftener than stated', () => {
    const wrong = { drifted: 0, stable: 0, undecided: 0 };
    for (let seed = 1; seed <= 400; seed++)
      wrong[judgeLabelShares(rows(500, 0.15, seed), policy({ was: { 0: 9e8, 1: 1e8 }, limit: 0.05 }))!.verdict]++;
    // 1 % each, of 400: more than 11 would come once in a thousand times
    expect(wrong.drifted).toBeLessThan(11);
    expect(wrong.stable).toBeLessThan(11);
  });

  it.each([
    [{ was: { 0: 1 } }, 'must count every class: `1` is missing'],
    [{ was: { 0: 1, 1: 1, 2: 1 } }, '`2` is no class of this task'],
    [{ was: { 0: 0, 1: 0 } }, 'must count at least one row'],
  ])('%j is refused', (labels, message) => {
    expect(() => policy(labels)).toThrow(message);
  });
});
