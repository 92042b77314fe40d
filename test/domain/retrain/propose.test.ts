import { describe, expect, it } from 'vitest';
import { neededRuns, proposeNext, type Space, type TriedRun } from '../../../lib/domain/retrain/propose.ts';

const linear = (min: number, max: number) => ({ min, max, scale: 'linear', integer: false }) as const;
const log = (min: number, max: number) => ({ min, max, scale: 'log', integer: false }) as const;

/** Known functions, turned so that more is better, with their best (Surjanovic and Bingham, Virtual Library of Simulation Experiments). */
const KNOWN: readonly {
  readonly name: string;
  readonly space: Space;
  readonly best: number;
  readonly at: (v: number[]) => number;
}[] = [
  {
    name: 'Branin',
    space: { x1: linear(-5, 10), x2: linear(0, 15) },
    best: -0.397887,
    at: ([x = 0, y = 0]) => {
      const [b, c, t] = [5.1 / (4 * Math.PI ** 2), 5 / Math.PI, 1 / (8 * Math.PI)];
      return -((y - b * x * x + c * x - 6) ** 2 + 10 * (1 - t) * Math.cos(x) + 10);
    },
  },
  {
    name: 'Hartmann of 3 dimensions',
    space: { x1: linear(0, 1), x2: linear(0, 1), x3: linear(0, 1) },
    best: 3.86278,
    at: (v) =>
      [
        [1, [3, 10, 30], [0.3689, 0.117, 0.2673]],
        [1.2, [0.1, 10, 35], [0.4699, 0.4387, 0.747]],
        [3, [3, 10, 30], [0.1091, 0.8732, 0.5547]],
        [3.2, [0.1, 10, 35], [0.0381, 0.5743, 0.8828]],
      ].reduce((sum, row) => {
        const [alpha, a, p] = row as [number, number[], number[]];
        return sum + alpha * Math.exp(-v.reduce((all, x, j) => all + a[j]! * (x - p[j]!) ** 2, 0));
      }, 0),
  },
  {
    name: 'a loss over a learning rate and a depth',
    space: { depth: { ...linear(2, 12), integer: true }, eta: log(0.001, 1) },
    best: 0,
    at: ([depth = 0, eta = 1]) => -((Math.log10(eta / 0.03) / 0.5) ** 2) - ((depth - 6) / 3) ** 2,
  },
];

/** Numbers of [0, 1) that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RUNS = 24;
const SEEDS = 7;
const numbers = (space: Space, parameters: Readonly<Record<string, string>>): number[] =>
  Object.keys(space)
    .sort()
    .map((name) => Number(parameters[name]));

function byProposal({ space, at }: (typeof KNOWN)[number], seed: number, noise = 0): number {
  const random = seeded(seed);
  const tried: TriedRun[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const { parameters } = proposeNext(space, tried, `seed ${seed}`);
    const truth = at(numbers(space, parameters));
    best = Math.max(best, truth);
    tried.push({ parameters, score: truth + noise * (random() - 0.5) });
  }
  return best;
}

function atRandom({ space, at }: (typeof KNOWN)[number], seed: number): number {
  const random = seeded(seed + 1000);
  const value = ({ min, max, scale }: Space[string]) =>
    scale === 'log' ? min * (max / min) ** random() : min + (max - min) * random();
  const names = Object.keys(space).sort();
  return Math.max(...Array.from({ length: RUNS }, () => at(names.map((name) => value(space[name]!)))));
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe(`after ${RUNS} runs what is proposed is nearer to the best than what is drawn at random`, () => {
  it.each(KNOWN)('of $name', (known) => {
    const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
    const proposed = median(seeds.map((seed) => known.best - byProposal(known, seed)));
    const drawn = median(seeds.map((seed) => known.best - atRandom(known, seed)));
    expect(proposed).toBeLessThan(drawn / 3);
  });
});

describe('a proposal', () => {
  const space = { depth: { ...linear(2, 12), integer: true }, eta: log(0.001, 1) };
  const tried = (n: number): TriedRun[] => {
    const all: TriedRun[] = [];
    for (let i = 0; i < n; i++) {
      const { parameters } = proposeNext(space, all, 'm');
      all.push({ parameters, score: KNOWN[2]!.at(numbers(space, parameters)) });
    }
    return all;
  };

  it('fills the space until there are enough runs, and says so', () => {
    expect(neededRuns(space)).toBe(6);
    expect(proposeNext(space, [], 'm')).toMatchObject({ method: 'space-filling', runs: 0, needed: 6 });
    expect(proposeNext(space, tried(5), 'm').method).toBe('space-filling');
    expect(proposeNext(space, tried(6), 'm')).toMatchObject({
      method: 'expected-improvement',
      runs: 6,
      expected: { mean: expect.any(Number), deviation: expect.any(Number), best: expect.any(Number) },
    });
  });

  it('lies in its ranges, whole where it must be, and is the same for the same runs', () => {
    for (let n = 0; n < 12; n++) {
      const { parameters } = proposeNext(space, tried(n), 'm');
      const [depth, eta] = numbers(space, parameters);
      expect(Number.isInteger(depth) && depth! >= 2 && depth! <= 12).toBe(true);
      expect(eta! >= 0.001 && eta! <= 1).toBe(true);
      expect(proposeNext(space, tried(n), 'm').parameters).toEqual(parameters);
    }
    expect(proposeNext(space, [], 'another').parameters).not.toEqual(proposeNext(space, [], 'm').parameters);
  });

  it('counts no run outside of its ranges, and none without its parameters', () => {
    const outside: TriedRun[] = [
      { parameters: { depth: '40', eta: '0.1' }, score: 99 },
      { parameters: { eta: '0.1' }, score: 99 },
    ];
    expect(proposeNext(space, [...tried(5), ...outside], 'm')).toMatchObject({ method: 'space-filling', runs: 5 });
  });

  it('is found under noise too', () => {
    const found = Array.from({ length: 5 }, (_, seed) => byProposal(KNOWN[2]!, seed, 0.2));
    expect(median(found)).toBeGreaterThan(-0.1);
  });
});
