import { mostAbove, widestMargin } from '../proportions.ts';

/** A sample in bins: counts, and sums of each value's distance from its bin's lower edge. */
export type Binned = { counts: readonly number[]; offsets: readonly number[] };

/**
 * A sample's distribution function bin by bin: its level at the bin's lower edge from the left (`before`), the least it
 * can be inside, and its level at the upper edge (`after`), which is also the most it can be inside. Offsets that add up
 * to 0 prove that all values sit on the lower edge, so that inside the function is `after` throughout. Numbers alone, for there are hundreds of
 * columns with hundreds of bins.
 */
export type Levels = { before: Float64Array; least: Float64Array; after: Float64Array };

const roomFor = (bins: number): Levels => ({
  before: new Float64Array(bins),
  least: new Float64Array(bins),
  after: new Float64Array(bins),
});
/** Levels are written over those of the column before: making room for them took longer than all that is done with them. */
let rooms: [Levels, Levels] = [roomFor(512), roomFor(512)];

/** The levels of both samples, which have the same bins; they hold until the next call. */
export function levelsOfBoth(baseline: Binned, current: Binned): [Levels, Levels] {
  const bins = baseline.counts.length;
  if (bins > rooms[0].after.length) rooms = [roomFor(bins), roomFor(bins)];
  writeLevels(baseline, rooms[0]);
  writeLevels(current, rooms[1]);
  return rooms;
}

function writeLevels({ counts, offsets }: Binned, { before, least, after }: Levels): void {
  let n = 0;
  for (let bin = 0; bin < counts.length; bin++) n += counts[bin]!;
  let below = 0;
  let level = 0 / n;
  for (let bin = 0; bin < counts.length; bin++) {
    before[bin] = level;
    below += counts[bin]!;
    const next = below / n;
    after[bin] = next;
    least[bin] = offsets[bin] === 0 ? next : level;
    level = next;
  }
}

/**
 * What the bins prove about the distance of the two *samples*: it lies in [low, high], and `value` = low is the guess. `reach` is the most that the
 * distance of the *sources* may be, except with probability alpha.
 */
export type KolmogorovSmirnov = {
  value: number;
  low: number;
  high: number;
  noise: number;
  reach: (alpha: number) => number;
};

/**
 * Two-sample Kolmogorov-Smirnov distance sup |F - G| from bins. At an edge it is exact; inside a bin F and G can only lie
 * between their levels, which gives the upper end (Kolmogorov 1933, Smirnov 1939).
 * `noise` is the mean of the statistic without drift, sqrt(pi/2) ln 2 sqrt(1/n + 1/m).
 * @param n values in the baseline, `m` in the window
 * @returns undefined when a sample is empty
 */
export function kolmogorovSmirnov(
  baseline: Binned,
  current: Binned,
  n: number,
  m: number,
): KolmogorovSmirnov | undefined {
  if (n === 0 || m === 0) return undefined;
  const [f, g] = levelsOfBoth(baseline, current);
  const bins = baseline.counts.length;
  let low = 0;
  let high = 0;
  for (let bin = 0; bin < bins; bin++) {
    const was = f.after[bin]!;
    const is = g.after[bin]!;
    low = Math.max(low, Math.abs(was - is));
    high = Math.max(high, was - g.least[bin]!, is - f.least[bin]!);
  }
  const noise = Math.sqrt(Math.PI / 2) * Math.LN2 * Math.sqrt(1 / n + 1 / m);
  const reach = (alpha: number): number => furthest(baseline, current, [n, m], alpha);
  return { value: low, low, high: Math.min(1, Math.max(low, high)), noise, reach };
}

/**
 * The most that sup |F - G| may be. F and G are a given distance apart at one place, and there both levels are counts: that they are closer than a limit
 * is tested at every place by itself and true of all or false at that one, so no risk is divided (intersection-union test, Berger 1982). In the
 * middle it is z/2 sqrt(1/n + 1/m) beyond what was observed, at an atom and in the tails less. So the place where the samples lie furthest apart is asked first, and
 * of the others only those that could lie beyond what that one says.
 */
function furthest(baseline: Binned, current: Binned, [n, m]: readonly [number, number], alpha: number): number {
  const [f, g] = levelsOfBoth(baseline, current);
  const bins = baseline.counts.length;
  let [high, at] = [Number.NEGATIVE_INFINITY, 0];
  for (let bin = 0; bin < bins; bin++) {
    const apart = Math.max(f.after[bin]! - g.least[bin]!, g.after[bin]! - f.least[bin]!);
    if (!(apart > high)) continue;
    high = apart;
    at = bin;
  }
  const margin = widestMargin(n, m, alpha);
  let most = Math.max(0, above(f, g, at, n, m, alpha), above(g, f, at, m, n, alpha));
  for (let bin = 0; bin < bins; bin++) {
    const nearer = most - margin;
    if (!(f.after[bin]! - g.least[bin]! < nearer)) most = Math.max(most, above(f, g, bin, n, m, alpha));
    if (!(g.after[bin]! - f.least[bin]! < nearer)) most = Math.max(most, above(g, f, bin, m, n, alpha));
  }
  return Math.min(1, most);
}

/** The most by which one function may lie above the other inside a bin. */
function above(upper: Levels, lower: Levels, bin: number, n: number, m: number, alpha: number): number {
  const [of, over] = [upper.after[bin]! * n, lower.least[bin]! * m];
  return mostAbove({ successes: of, trials: n }, { successes: over, trials: m }, alpha);
}

/**
 * The least that the distance of the *sources* may be, except with probability alpha/2: the samples' distance less the two-sample band
 * sqrt(ln(4/alpha)/2 (1/n + 1/m)) of Dvoretzky, Kiefer and Wolfowitz (1956, Ann. Math. Stat. 27, 642–669) with Massart's constant (1990, Ann. Probab.
 * 18, 1269–1283), which holds for two samples as for one (Wei and Dudley 2012, Stat. Probab. Lett. 82, 636–644).
 */
export function ksLeast({ low }: Pick<KolmogorovSmirnov, 'low'>, n: number, m: number, alpha: number): number {
  return Math.max(0, low - Math.sqrt((Math.log(4 / alpha) / 2) * (1 / n + 1 / m)));
}

/**
 * The chance of a distance of at least `value` when nothing moved: Kolmogorov's limit, 2 * sum of (-1)^(k-1) exp(-2 k² x²) at
 * x = value * sqrt(nm/(n+m)) (Smirnov 1948, Ann. Math. Stat. 19, 279–281; scipy `special.kolmogorov`). Ties make it larger than it says: conservative.
 */
export function ksTail(value: number, n: number, m: number): number {
  const x = value * Math.sqrt((n / (n + m)) * m);
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17 * sum) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/**
 * P(D >= value) of the two-sample Kolmogorov-Smirnov distance, exact where there are no ties: the chance that a random path of n steps
 * right and m steps up leaves the band |i/n - j/m| < value, filled in step by step (Hodges 1958, Ark. Mat. 3, 469–486; scipy `ks_2samp(method="exact")`).
 * Takes n * m steps.
 */
export function ksExact(value: number, n: number, m: number): number {
  // Distances are multiples of 1/(nm); half of one keeps rounding from moving a path across the band.
  const band = value - 0.5 / (n * m);
  let inside = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    const next = new Float64Array(m + 1);
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i / n - j / m) >= band) continue;
      if (i === 0 && j === 0) next[j] = 1;
      else next[j] = ((i > 0 ? inside[j]! * i : 0) + (j > 0 ? next[j - 1]! * j : 0)) / (i + j);
    }
    inside = next;
  }
  return 1 - inside[m]!;
}
