import { predictionBound } from '../../../../statistics/mean.ts';
import type { Limits, Rule } from '../../drift-policy.ts';
import { jointBounds } from './joint-bounds.ts';
import { type Distance, type PastDistances, type Watched, watchedKey } from './measure-past.ts';

/** Fewer windows than this tell too little of how far the next one may lie. */
export const FEWEST_WINDOWS = 10;

/** The part of usual windows that may be called neither stable nor drifted by learned limits. */
const UNDECIDED = 0.1;

/**
 * A limit, and what it comes from: how far `windows` were apart (`spread`), what chance alone shows in windows of that size (`sampling`), half
 * of the smallest change worth knowing (`worth`), the most there is (`most`: no change of this kind would be told), or what is usual (`usual`). `middle` and
 * `largest` are those of past windows, `values` at most a hundred of these for a picture.
 */
export type LearnedLimit = Watched & {
  limit: number;
  from: 'spread' | 'sampling' | 'worth' | 'most' | 'usual';
  middle?: number;
  largest?: number;
  values?: number[];
};

/** The largest value of each rule's limit. */
const MOST: Record<Rule | 'multivariate', number> = {
  ...{ ks: 1, psi: 100, js: 1, w1: 1_000, linf: 1, unseen: 1, missing: 1, multivariate: 1 },
};

/** No limit is nearer, however little a column moved: of one that never moved, a single odd row is no drift. */
const LEAST: Record<Rule | 'multivariate', number> = {
  ...{ ks: 0.005, psi: 0.005, js: 0.02, w1: 0.01, linf: 0.005, unseen: 0.005, missing: 0.005, multivariate: 0.5001 },
};

/** Distances that are kept to be drawn. */
const DRAWN = 100;

/** Distances that are changes of a share of rows. */
const SHARES: ReadonlySet<string> = new Set(['missing', 'unseen', 'linf']);

/**
 * A limit for each distance of each column, from the distances of past windows without drift. It is the larger of two bounds, each for one more window of the
 * same kind:
 * - what its *lower end* stays below but for `risk`, divided over all limits (Bonferroni, `predictionBound`): only lower ends raise alarms, so that all limits together
 *   alarm in at most that part of windows;
 * - what all *upper ends* stay below in nine of ten windows (`jointBounds`), so that usual windows are called stable.
 * It is never below what `fresh` windows of that size show, in which nothing moved, nor, of a share, below half of the smallest change worth knowing.
 * @param risk how many of a hundred windows, as a share, may alarm although they are of this kind
 * @param worth the smallest change of a share that is worth knowing
 */
export function learnLimits(
  past: readonly PastDistances[],
  fresh: readonly PastDistances[],
  { risk, worth }: { risk: number; worth: number },
): LearnedLimit[] {
  const watched = watchedIn([...past, ...fresh]);
  const [stable, floors] = [stableBounds(past, watched), stableBounds(fresh, watched)];
  return watched.flatMap((one, at): LearnedLimit[] => {
    const seen = seenIn(past, one);
    if (seen.length < Math.max(2, past.length / 2)) return [];
    const floor = floors[at] ?? 0;
    const spread = Math.max(alarmBound(seen, risk / watched.length), stable[at] ?? 0);
    const share = SHARES.has(one.rule) ? worth / 2 : 0;
    const bound = Math.ceil(Math.max(spread, floor, share, LEAST[one.rule]) * 1e4) / 1e4;
    const values = seen.map(({ value }) => value).toSorted((a, b) => a - b);
    const every = Math.ceil(values.length / DRAWN);
    return [
      {
        ...one,
        limit: Math.min(bound, MOST[one.rule]),
        from: originOf(bound, { most: MOST[one.rule], share, floor, spread }),
        middle: values[Math.floor(values.length / 2)]!,
        largest: values.at(-1)!,
        values: values.filter((_, place) => place % every === 0 || place === values.length - 1),
      },
    ];
  });
}

/** What decided a bound. */
function originOf(
  bound: number,
  { most, share, floor, spread }: { most: number; share: number; floor: number; spread: number },
): LearnedLimit['from'] {
  if (bound >= most) return 'most';
  if (share > Math.max(floor, spread)) return 'worth';
  return spread > floor ? 'spread' : 'sampling';
}

const seenIn = (windows: readonly PastDistances[], one: Watched): Distance[] =>
  windows.flatMap(({ seen }) => seen.get(watchedKey(one)) ?? []);

/** What upper ends stay below in nine of ten windows, all of them; undefined for a distance that fewer than two windows have. */
function stableBounds(windows: readonly PastDistances[], watched: readonly Watched[]): (number | undefined)[] {
  const highs = watched.map((one) => seenIn(windows, one).map(({ high }) => high));
  const bounds = jointBounds(
    highs.filter(({ length }) => length > 1),
    UNDECIDED,
  );
  return highs.map(({ length }) => (length > 1 ? bounds.shift() : undefined));
}

/** Limits peers use, from the sharpest: of each the first that windows of this size can hold is taken. */
const USUAL: Record<Rule, readonly number[]> = {
  ...{
    ks: [0.1],
    psi: [0.1, 0.2],
    js: [0.1],
    w1: [0.1, 0.2],
    linf: [0.05, 0.1],
    unseen: [0.02, 0.05],
    missing: [0.02, 0.05],
  },
};

/**
 * Limits where no past tells how far windows lie apart: those that are usual, the sharpest of which a window without any change is called stable by in nine of ten
 * cases. Where chance alone shows more than the widest of them, what chance shows.
 */
export function usualLimits(fresh: readonly PastDistances[]): LearnedLimit[] {
  const watched = watchedIn(fresh);
  const floors = stableBounds(fresh, watched);
  return watched.flatMap((one, at): LearnedLimit[] => {
    const still = floors[at];
    if (one.rule === 'multivariate' || still === undefined) return [];
    const floor = Math.ceil(Math.max(still, LEAST[one.rule]) * 1e4) / 1e4;
    const usual = USUAL[one.rule].find((limit) => limit >= floor);
    const limit = Math.min(MOST[one.rule], usual ?? floor);
    return [{ ...one, limit, from: usual === undefined ? 'sampling' : 'usual' }];
  });
}

/** What observed distances stay below, less how far a lower end lies below what is observed, at least. */
function alarmBound(seen: readonly Distance[], risk: number): number {
  const below = Math.min(...seen.map(({ value, low }) => value - low));
  const values = seen.map(({ value }) => value);
  return predictionBound(values, risk) - below;
}

function watchedIn(windows: readonly PastDistances[]): Watched[] {
  const keys = new Set(windows.flatMap(({ seen }) => [...seen.keys()]));
  return [...keys].map((key) => {
    const [, rule = '', feature = ''] = /^(\S+) (.*)$/s.exec(key) ?? [];
    return { rule: rule as Watched['rule'], ...(feature !== '' && { feature }) };
  });
}

/** Limits as a policy has them. */
export function limitsByFeature(learned: readonly LearnedLimit[]): {
  perFeature: Record<string, Limits>;
  multivariate?: number;
} {
  const perFeature: Record<string, Limits> = {};
  let multivariate: number | undefined;
  for (const { rule, feature, limit } of learned) {
    if (rule === 'multivariate') multivariate = limit;
    else if (feature !== undefined) perFeature[feature] = { ...perFeature[feature], [rule]: limit };
  }
  return { perFeature, ...(multivariate !== undefined && { multivariate }) };
}
