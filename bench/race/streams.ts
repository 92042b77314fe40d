import { ArmsDifference } from '../../lib/statistics/any-time/arms-difference.ts';
import { tunedFor } from '../../lib/statistics/any-time/mixtures.ts';
import {
  differenceLaw,
  type Law,
  levelLaw,
  RunningMean,
  unboundedLaw,
} from '../../lib/statistics/any-time/running-mean.ts';
import type { Random } from '../coverage/random.ts';

/** A race of two models that are the same: its units as they come, and what is told of them. */
export interface SameModels {
  readonly name: string;
  /** Begins one run: adds the next unit and gives the value that a t-test would take of it. */
  begin(random: Random, rows: number): { readonly mean: RunningMean; next(at: number): void; readonly told: Told };
  /** Whether what is claimed holds for large samples alone. */
  readonly large?: true;
  /** Whether it is beyond what is claimed: a mean that no sample of that size can tell. */
  readonly beyond?: true;
  /** Whether one of them is worse for a time, so that saying so is right. */
  readonly worse?: true;
}

/** The sums of two samples, or of one of differences, for a t-test. */
export interface Told {
  readonly n: [number, number];
  readonly sum: [number, number];
  readonly squares: [number, number];
}

export const ALPHA = 0.05;

const told = (): Told => ({ n: [0, 0], sum: [0, 0], squares: [0, 0] });

function tell({ n, sum, squares }: Told, arm: 0 | 1, value: number): void {
  n[arm]++;
  sum[arm] += value;
  squares[arm] += value * value;
}

/** Student's statistic of differences, and Welch's of two samples. */
export function studentOf({ n, sum, squares }: Told): number {
  const spread = (arm: 0 | 1) => (n[arm] < 2 ? 0 : (squares[arm] - sum[arm] ** 2 / n[arm]) / (n[arm] - 1) / n[arm]);
  const mean = (arm: 0 | 1) => (n[arm] > 0 ? sum[arm] / n[arm] : 0);
  const error = Math.sqrt(spread(0) + spread(1));
  return error > 0 ? (mean(1) - mean(0)) / error : 0;
}

/** Differences of two answers to each request. */
function paired(
  name: string,
  lawOf: (rows: number) => Law,
  draw: (random: Random, at: number, rows: number) => number,
  large?: true,
): SameModels {
  return {
    name,
    ...(large && { large }),
    begin: (random, rows) => {
      const mean = new RunningMean(lawOf(rows));
      const sums = told();
      const next = (at: number) => {
        const value = draw(random, at, rows);
        mean.add(value);
        tell(sums, 1, value);
      };
      return { mean, next, told: sums };
    },
  };
}

/** Units that are dealt to two arms. */
function dealt(
  name: string,
  share: number,
  bounded: boolean,
  spread: number,
  draw: (random: Random) => number,
): SameModels {
  return {
    name,
    ...(!bounded && { large: true as const }),
    begin: (random, rows) => {
      const rho = tunedFor((rows / 4) * (spread ** 2 / (share * (1 - share))), ALPHA);
      const arms = new ArmsDifference(share, bounded ? { low: 0, high: 1 } : undefined, rho);
      const sums = told();
      const next = () => {
        const arm = random.uniform() < share ? 1 : 0;
        const value = draw(random);
        arms.add(arm, value);
        tell(sums, arm, value);
      };
      return { mean: arms.mean, next, told: sums };
    },
  };
}

const bounded = (spread: number) => (rows: number) => differenceLaw(1, tunedFor((rows / 4) * spread ** 2, ALPHA));
const free = (spread: number) => (rows: number) => unboundedLaw(tunedFor((rows / 4) * spread ** 2, ALPHA));

/** −1, 0 or 1: whether one model alone is right, with a chance of `apart` that either is. */
export const rightAlone = ({ uniform }: Random, apart: number, gain = 0): number => {
  const at = uniform();
  return at < (apart + gain) / 2 ? 1 : at < apart ? -1 : 0;
};

const lognormal = ({ normal }: Random, sigma: number): number => Math.exp(sigma * normal()) - Math.exp(sigma ** 2 / 2);

export const SAME: readonly SameModels[] = [
  paired('right or wrong, 10 % of answers unlike', bounded(0.3), (random) => rightAlone(random, 0.1)),
  paired('right or wrong, 1 % of answers unlike', bounded(0.3), (random) => rightAlone(random, 0.01)),
  paired('Brier, differences up to 1, spread 0.1', bounded(0.1), ({ normal }) =>
    Math.max(-1, Math.min(1, 0.1 * normal())),
  ),
  paired('right or wrong, one side rare: 0.2 % lose 1, the rest gain a little', bounded(0.1), ({ uniform }) =>
    uniform() < 0.002 ? -1 : 0.002 / 0.998,
  ),
  {
    ...paired('drifts: worse by 0.05, then as much better, the mean never above 0', bounded(0.3), (random, at, rows) =>
      rightAlone(random, 0.2, at < rows / 2 ? -0.05 : 0.05),
    ),
    worse: true,
  },
  paired('how much is unlike depends on what came before', bounded(0.3), dependent()),
  paired(
    'a share of answers that are slow, 1 %, against 1 %',
    (rows) => levelLaw({ low: -0.01, high: 0.99 }, tunedFor((rows / 4) * 0.01, ALPHA)),
    ({ uniform }) => Number(uniform() < 0.01) - 0.01,
  ),
  paired('errors, normal', free(1), ({ normal }) => normal(), true),
  paired('errors, Student t of 3 degrees', free(1.7), ({ student3 }) => student3(), true),
  paired('errors, lognormal, skew to the right', free(2.2), (random) => lognormal(random, 1), true),
  paired('errors, lognormal of sigma 2', free(50), (random) => lognormal(random, 2), true),
  {
    ...paired('errors, Pareto of 1.5: no variance', free(10), ({ uniform }) => (1 - uniform()) ** (-1 / 1.5) - 3, true),
    beyond: true,
  },
  paired('errors, a little better but 1 of 500 far off', free(11), rarelyFarOff(1 / 500), true),
  {
    ...paired('errors, a little better but 1 of 2,000 far off', free(22), rarelyFarOff(1 / 2_000), true),
    beyond: true,
  },
  paired('errors, spread thought a hundredth of what it is', free(0.01), ({ normal }) => normal(), true),
  dealt('A/B, shares of 10 %, halves', 0.5, true, 0.3, ({ uniform }) => Number(uniform() < 0.1)),
  dealt('A/B, shares of 1 %, one unit in ten to the challenger', 0.1, true, 0.1, ({ uniform }) =>
    Number(uniform() < 0.01),
  ),
  dealt('A/B, shares of 90 %, halves', 0.5, true, 0.3, ({ uniform }) => Number(uniform() < 0.9)),
  dealt('A/B, lognormal values, halves', 0.5, false, 2.2, ({ normal }) => Math.exp(normal())),
];

/** Better by a half of one spread, but for a few that lose as much as the rest gain together. */
function rarelyFarOff(share: number): (random: Random) => number {
  return ({ uniform, normal }) => (uniform() < share ? (-0.5 * (1 - share)) / share : 0.5 + 0.5 * normal());
}

/** How much is unlike depends on what came before; which way does not. */
function dependent(): (random: Random) => number {
  let last = 0;
  return (random) => {
    last = rightAlone(random, last === 0 ? 0.05 : 0.4);
    return last;
  };
}
