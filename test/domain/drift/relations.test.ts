import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { addRow, newSketch, type Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { rowHash } from '../../../lib/domain/drift/columns/sample.ts';
import type { Feature } from '../../../lib/domain/drift/columns/schema.ts';
import type { Row } from '../../../lib/domain/drift/columns/value.ts';
import { type DriftDecision, DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { compareRelations } from '../../../lib/domain/drift/relations/relations.ts';
import { besideSentences } from '../../../lib/words/findings.ts';
import { sample } from '../../suites/sample.ts';
import { uniform } from './samples.ts';

type Draw = () => number;
/** Two numbers and a category, all uniform whatever `how` they go together. */
const HOW: Record<string, (u: Draw) => [number, number, string]> = {
  apart: (u) => [u(), u(), 'abcd'[Math.floor(u() * 4)]!],
  'the same way': (u) => {
    const [x, rest, category] = [u(), u(), u()];
    return [x, u() < 0.7 ? x : rest, 'abcd'[Math.floor(category * 4)]!];
  },
  'by the distance from the middle': (u) => {
    const [x, rest, category] = [u(), u(), u()];
    return [x, u() < 0.8 ? Math.abs(2 * x - 1) : rest, 'abcd'[Math.floor(category * 4)]!];
  },
  'by the category': (u) => {
    const [x, y] = [u(), u()];
    return [x, y, 'abcd'[Math.floor((u() < 0.8 ? x : u()) * 4)]!];
  },
};
const features: Feature[] = [
  { name: 'x', type: 'number' },
  { name: 'y', type: 'number' },
  { name: 'kind', type: 'category' },
];
const rows = (how: string, n: number, seed: number, move = 0): Row[] => {
  const u = uniform(seed);
  return Array.from({ length: n }, () => {
    const [x, y, kind] = HOW[how]!(u);
    return [String(x + move), String(y), kind];
  });
};
const baseline = await buildBaseline({ features }, rows('apart', 5_000, 1));

function sketchOf(window: readonly Row[]): Sketch {
  const sketch = newSketch(baseline);
  for (const row of window) addRow(sketch, row);
  return sketch;
}
const decide = (window: Row[], policy: unknown = {}): DriftDecision =>
  decideDrift(baseline, sketchOf(window), DriftPolicy.parse(policy));

describe('columns that go together otherwise than before', () => {
  it.each([
    ['the same way', 'x × y'],
    ['by the distance from the middle', 'x × y'],
    ['by the category', 'x × kind'],
  ])('are found when they go together %s, though no single column moved', (how, pair) => {
    const decision = decide(rows(how, 5_000, 2));
    expect(decision.verdict).toBe('drifted');
    expect(decision.reasons).toMatchObject([{ rule: 'multivariate', subject: pair, limit: '0.6000' }]);
    expect(decision.features.map(({ verdict }) => verdict)).toEqual(['stable', 'stable', 'stable']);
    expect(decision.relations!.p).toBeLessThan(1e-6);
  });

  it('are told as changed long before they are beyond the limit, with the sides that tell most', () => {
    const [together, apart] = [rows('the same way', 1_000, 6), rows('apart', 1_000, 7)];
    const window = apart.map((row, i) => (i % 2 === 0 ? row : together[i]!));
    const decision = decide(window);
    expect(decision.verdict).not.toBe('drifted');
    expect(decision.moved).toMatchObject({ found: true, columns: [], relations: { changed: [{ of: ['x', 'y'] }] } });
    expect(besideSentences(decision)).toEqual([
      expect.stringMatching(
        /^relation of x and y changed: correlation -?0\.0\d in the baseline, 0\.\d\d in the window$/,
      ),
    ]);
    expect(decide(window, { alarm: 'moved' }).reasons).toMatchObject([{ rule: 'moved', subject: 'x × y' }]);
    expect(decide(window, { multivariate: false }).moved).toMatchObject({ found: false });
    const category = decide(rows('by the category', 5_000, 2)).moved!.relations!.changed;
    expect(category.map(({ between }) => between)).toEqual([['x', 'kind']]);
    expect(category[0]!.of[1]).toMatch(/^kind = [a-d]$/);
  });

  it('are not told as changed where columns moved by themselves', () => {
    const { moved } = decide(rows('apart', 5_000, 3, 0.5));
    expect(moved).toMatchObject({ columns: [{ feature: 'x' }], relations: { changed: [] } });
  });

  it('are not to be seen where only one column moved by itself', () => {
    const decision = decide(rows('apart', 5_000, 3, 0.5));
    expect(decision.reasons.map(({ rule }) => rule)).not.toContain('multivariate');
    expect(decision.relations!.auc).toBeLessThan(0.56);
  });

  it('are told by the same number however the rows were split and in whatever order', () => {
    const window = rows('the same way', 3_000, 4);
    const [whole, back] = [newSketch(baseline), newSketch(baseline)];
    for (const [i, row] of window.entries()) addRow(whole, row, rowHash(9, i));
    for (const [i, row] of [...window.entries()].reverse()) addRow(back, row, rowHash(9, i));
    const of = (sketch: Sketch) => compareRelations(baseline.features, [0, 1, 2], baseline.sample, sketch.sample);
    expect(of(whole)).toEqual(of(back));
  });

  it('cannot be judged in a sample of fewer than 100 rows', () => {
    const decision = decide(rows('apart', 90, 5), { minimumRows: 50, limits: { ks: 0.9 } });
    expect(decision).toMatchObject({
      verdict: 'undecided',
      reasons: [{ rule: 'multivariate', observed: '90', limit: 'at least 100' }],
    });
  });

  it('are called stable of many columns where none of their pairs changed, and not where one did', async () => {
    const names = Array.from({ length: 20 }, (_, i) => ({ name: `c${i}`, type: 'number' as const }));
    const draw = (together: number, n: number, seed: number): Row[] => {
      const u = uniform(seed);
      return Array.from({ length: n }, () => {
        const values = names.map(() => u());
        if (u() < together) values[1] = values[0]!;
        return values.map(String);
      });
    };
    const many = await buildBaseline({ features: names }, draw(0, 1_000, 50));
    const high = (together: number, seed: number): number => {
      const sketch = newSketch(many);
      for (const row of draw(together, 400, seed)) addRow(sketch, row);
      return decideDrift(many, sketch, DriftPolicy.parse({})).relations!.high;
    };
    const seeds = Array.from({ length: sample(4, 20) }, (_, i) => 60 + i);
    expect(seeds.filter((seed) => high(0.42, seed) < 0.6).length).toBeLessThanOrEqual(seeds.length / 8);
    expect(seeds.filter((seed) => high(0, seed) < 0.6).length).toBeGreaterThanOrEqual((7 * seeds.length) / 8);
  });

  it('are not looked at when the policy says so, nor among features it does not pick', () => {
    const window = rows('the same way', 5_000, 2);
    expect(decide(window, { multivariate: false }).verdict).toBe('stable');
    expect(decide(window, { features: ['x', 'kind'] }).verdict).toBe('stable');
  });

  describe('of two values each', () => {
    const two = { features: ['x', 'y', 'kind'].map((name) => ({ name, type: 'number' as const })) };
    const pairs = (together: number, n: number, seed: number): Row[] => {
      const u = uniform(seed);
      return Array.from({ length: n }, () => {
        const first = u() < 0.3;
        return [first, u() < together ? first : u() < 0.3, u() < 0.5].map((yes) => (yes ? '1' : '0'));
      });
    };
    const found = async (together: number, seed: number) => {
      const of = await buildBaseline(two, pairs(0, 5_000, seed));
      const sketch = newSketch(of);
      for (const row of pairs(together, 1_000, seed + 0.5)) addRow(sketch, row);
      const relations = compareRelations(of.features, [0, 1, 2], of.sample, sketch.sample);
      if (relations === undefined || relations === 'too-few') throw new Error('1,000 rows are enough');
      return relations;
    };
    const seeds = Array.from({ length: sample(10, 40) }, (_, i) => 300 + i);

    it('are told by the same AUC when their shares differ by chance: never near the limit', async () => {
      for (const { value, p } of await Promise.all(seeds.map((seed) => found(0, seed)))) {
        expect(value).toBeLessThan(0.56);
        expect(p).toBeGreaterThan(1e-3);
      }
    });

    it('are not found where their shares move and they go together as before', async () => {
      const draw = (share: number, n: number, seed: number): Row[] => {
        const u = uniform(seed);
        return Array.from({ length: n }, () => {
          const first = u() < share;
          return [first, u() < 0.5 ? first : u() < share, u() < 0.1].map((yes) => (yes ? '1' : '0'));
        });
      };
      for (const seed of seeds.slice(0, 10)) {
        const of = await buildBaseline(two, draw(0.2, 5_000, seed));
        const sketch = newSketch(of);
        for (const row of draw(0.5, 1_000, seed + 0.5)) addRow(sketch, row);
        expect(compareRelations(of.features, [0, 1, 2], of.sample, sketch.sample)).toMatchObject({
          value: expect.toSatisfy((value: number) => value < 0.6),
        });
      }
    });

    it('are found when they begin to go together', async () => {
      for (const { p, pair } of await Promise.all(seeds.slice(0, 5).map((seed) => found(0.5, seed)))) {
        expect(p).toBeLessThan(1e-4);
        expect(pair).toEqual([0, 1]);
      }
    });
  });

  it('are seldom called so when they are not: at 5 % in at most 8 of 100 windows', () => {
    const false5 = Array.from({ length: 100 }, (_, i) => {
      const found = compareRelations(
        baseline.features,
        [0, 1, 2],
        baseline.sample,
        sketchOf(rows('apart', 1_000, 100 + i)).sample,
      );
      if (found === undefined || found === 'too-few') throw new Error('1,000 rows are enough');
      return found.p < 0.05;
    });
    expect(false5.filter(Boolean).length).toBeLessThanOrEqual(8);
  });
});
