import { describe, expect, it } from 'vitest';
import { decideDrift } from '../../../../../lib/domain/drift/decide-drift.ts';
import { DriftPolicy } from '../../../../../lib/domain/drift/drift-policy.ts';
import { measureWindows, planOf } from '../../../../../lib/domain/drift/life/limits/plan.ts';
import { suggest } from '../../../../../lib/domain/drift/life/limits/suggestion.ts';
import { suggestionSentences } from '../../../../../lib/report/past/suggestion-words.ts';
import { baseline, DAY, daysFrom } from './days.ts';

const policy = DriftPolicy.parse({});
const wish = { alarmsPerMonth: 0.5, shift: 0.5, share: 0.1 };
const once = { drifted: 1, of: 1 };
const past = daysFrom(1, 20, 1_200);
const measured = measureWindows(baseline, past, policy, { length: DAY, wish, within: false });
const learned = planOf(baseline, measured, policy, { wish, confirm: once });
const limitOf = (feature: string, rule: string) =>
  learned.limits.find((one) => one.feature === feature && one.rule === rule)!;
const verdicts = (windows: ReturnType<typeof daysFrom>, by: DriftPolicy) => {
  const found = { stable: 0, drifted: 0, undecided: 0 };
  for (const { sketch } of windows) found[decideDrift(baseline, sketch, by).verdict]++;
  return found;
};

describe('limits learned from past windows', () => {
  it('are as wide as a column moves by itself, and no wider', () => {
    expect(limitOf('weather', 'ks').limit).toBeGreaterThan(3 * limitOf('calm', 'ks').limit);
    expect(limitOf('weather', 'ks').from).toBe('spread');
    expect(limitOf('calm', 'ks').limit).toBeLessThan(0.1);
  });

  it('let later days of the same kind pass, which the default calls drifted, and call most of them stable', () => {
    const later = daysFrom(200, 30, 1_200);
    expect(verdicts(later, policy).drifted).toBeGreaterThan(8);
    const { stable, drifted } = verdicts(later, learned.policy);
    expect(drifted).toBe(0);
    expect(stable).toBeGreaterThan(25);
  });

  it.each<[string, (row: string[]) => (string | undefined)[]]>([
    ['a calm column that moves by less than the default limit', ([a, b, c]) => [String(Number(a) + 2), b, c]],
    ['another unit', ([a, b, c]) => [a, String(Number(b) * 1.8 + 32), c]],
    ['a column that is gone', ([a, , c]) => [a, undefined, c]],
    ['columns that changed places', ([a, b, c]) => [b, a, c]],
    ['other names of categories', ([a, b, c]) => [a, b, c!.toLowerCase()]],
  ])('find %s every day', (_, change) => {
    expect(verdicts(daysFrom(300, 5, 1_200, change), learned.policy).drifted).toBe(5);
  });

  it('are never below what windows of that size show when nothing moved', () => {
    const short = measureWindows(baseline, daysFrom(1, 20, 250), policy, { length: DAY, wish, within: false });
    const wider = planOf(baseline, short, policy, { wish, confirm: once }).limits;
    for (const { feature, rule, limit } of wider)
      if (feature === 'calm' && rule !== 'missing') expect(limit).toBeGreaterThan(limitOf(feature, rule).limit);
    expect(wider.find(({ feature, rule }) => feature === 'calm' && rule === 'ks')!.limit).toBeGreaterThan(
      0.8 * Math.sqrt(1 / 250 + 1 / 20_000),
    );
  });

  it('are wider for fewer false alarms, and for fewer windows', () => {
    const rare = planOf(baseline, measured, policy, { wish: { ...wish, alarmsPerMonth: 0.01 }, confirm: once });
    const few = measureWindows(baseline, past.slice(0, 10), policy, { length: DAY, wish, within: false });
    const fromFew = planOf(baseline, few, policy, { wish, confirm: once });
    const ks = ({ limits }: typeof rare) => limits.find((l) => l.feature === 'weather' && l.rule === 'ks')!.limit;
    expect(ks(rare)).toBeGreaterThan(ks(learned));
    expect(fromFew.method).toBe('learned');
  });

  it('are usual ones where there are fewer than ten windows, and say so', () => {
    const few = measureWindows(baseline, past.slice(0, 9), policy, { length: DAY, wish, within: false });
    const plan = planOf(baseline, few, policy, { wish, confirm: once });
    expect(plan).toMatchObject({ method: 'usual', alarms: undefined });
    expect(new Set(plan.limits.map(({ from }) => from))).toEqual(new Set(['usual']));
    expect(plan.limits.find(({ feature, rule }) => feature === 'calm' && rule === 'ks')?.limit).toBe(0.1);
  });
});

describe('a suggestion', () => {
  const asked = (windowsOf: (length: number) => ReturnType<typeof daysFrom>) => ({
    ...{ windowsOf, every: DAY, lengths: [DAY], policy, current: once, wish, within: false },
  });

  it('weighs ways of confirming, and finds what it was asked for', () => {
    const { plans, plan, curves, deaf, played } = suggest(
      baseline,
      asked(() => past),
    );
    expect(plans).toHaveLength(3);
    expect(plan.confirm).toEqual(once);
    expect(plan.found.shift).toContainEqual({ feature: 'calm', share: 1 });
    expect(curves.map(({ kind }) => kind)).toEqual(['shift', 'swap', 'missing']);
    for (const { points } of curves) {
      expect(points[0]).toMatchObject({ size: 0, proposed: 0 });
      expect(points.at(-1)!.proposed).toBeGreaterThan(0.6);
    }
    expect(deaf).toEqual([]);
    expect(played.proposed.filter(({ fired }) => fired)).toEqual([]);
    expect(played.now.filter(({ fired }) => fired).length).toBeGreaterThan(8);
  });

  it('says of each column the smallest change its limits find, and of which they find none', () => {
    const reachOf = (windows: ReturnType<typeof daysFrom>) => {
      const suggestion = suggest(baseline, { ...asked(() => windows), confirm: once });
      const shift = (column: string) =>
        suggestion.reach.find(({ kind, feature }) => kind === 'shift' && feature === column)!;
      return { shift, said: suggestionSentences(suggestion).join('\n') };
    };
    const usual = reachOf(past);
    expect(usual.shift('calm').smallest).toBeLessThanOrEqual(wish.shift);
    expect(usual.shift('weather').smallest).toBeGreaterThan(usual.shift('calm').smallest!);
    expect(usual.said).not.toContain('as good as no limit');
    const there = daysFrom(1, 10, 400, ([a, b, c]) => [a, String(Number(b) + 60), c]);
    const back = daysFrom(11, 10, 400, ([a, b, c]) => [a, String(Number(b) - 60), c]);
    const wild = reachOf([...there, ...back]);
    expect(wild.shift('weather')).toEqual({ kind: 'shift', feature: 'weather', tried: 16 });
    expect(wild.said).toContain('The limits of weather lie so far out that no move of up to 16 standard deviations');
    expect(wild.shift('calm').smallest).toBeLessThanOrEqual(1);
  });

  it('refuses windows without enough rows, and methods whose limits are fixed', () => {
    expect(() =>
      suggest(
        baseline,
        asked(() => daysFrom(1, 12, 50)),
      ),
    ).toThrow('no window has 200 rows');
    const evidently = DriftPolicy.parse({ methods: 'evidently' });
    expect(() => suggest(baseline, { ...asked(() => past), policy: evidently })).toThrow('limits are fixed');
  });
});
