import { type Moments, momentsOf } from '../../../statistics/moments.ts';

/** What an interval needs to know of how far independent rows (or entities) pull a metric; their mean is 0 but for rounding. */
export interface Pulls {
  readonly n: number;
  /** Sums of the squares and of the fourth powers. */
  readonly squares: number;
  readonly fourth: number;
  /** The largest square, and the largest pull. */
  readonly furthest: number;
  readonly most: number;
  readonly moments: () => Moments;
  /** The same with every pull turned about. */
  readonly turned: () => Moments;
}

export function pullsOf(pulls: Float64Array): Pulls {
  let [squares, fourth, furthest, most] = [0, 0, 0, 0];
  for (let at = 0; at < pulls.length; at++) {
    const pull = pulls[at]!;
    const square = pull * pull;
    squares += square;
    fourth += square * square;
    if (square > furthest) furthest = square;
    if (pull > most) most = pull;
  }
  return {
    ...{ n: pulls.length, squares, fourth, furthest, most },
    moments: () => momentsOf(pulls),
    turned: () => momentsOf(pulls.map((pull) => -pull)),
  };
}

/** The same with every pull turned about. */
export const turnPulls = (pulls: Pulls): Pulls => {
  const { most } = pulls.turned();
  return { ...pulls, most, moments: pulls.turned, turned: pulls.moments };
};

/** The same with every pull so many times as large, more than 0. */
export const scalePulls = (pulls: Pulls, by: number): Pulls => {
  const larger = ({ n, mean, most, squares, cubes }: Moments): Moments => ({
    ...{ n, mean: by * mean, most: by * most },
    ...{ squares: by ** 2 * squares, cubes: by ** 3 * cubes },
  });
  return {
    n: pulls.n,
    squares: by ** 2 * pulls.squares,
    fourth: by ** 4 * pulls.fourth,
    furthest: by ** 2 * pulls.furthest,
    most: by * pulls.most,
    moments: () => larger(pulls.moments()),
    turned: () => larger(pulls.turned()),
  };
};
