import { logGamma } from './beta.ts';

/**
 * Evidence that a stream differs from one baseline, good at whatever time somebody looks: E-processes, which start at 1 and whose chance of ever reaching x, while nothing differs, is at
 * most 1/x (Ville 1939). All are mixtures: how the data would be distributed if the difference were drawn from a spread of sizes, over how they are if there is none. The baseline is no known
 * law but one sample, drawn once: its own error is part of both sides. So the chance counts each baseline once, the unlucky ones among them, however often the stream is looked at, and a stream
 * without end cannot turn a baseline's error into evidence: the ratio stays bounded by the baseline's size. Shaer, Bar, Prinster and Romano (2026, arXiv 2602.13848) bound that error for nearly all
 * baselines instead; drawing it costs less evidence. What is told of any one baseline follows by Markov: at most one in a hundred has more than a hundred times the chance.
 *
 * Everything is returned as a logarithm.
 */

/**
 * How large a difference may be, in variances of a row: 0.03, 0.1 and 0.3 standard deviations. The ratio is averaged over them, which costs the one that fits
 * ln 3; an average of E-processes of one stream is one.
 */
const SIZES = [0.0009, 0.01, 0.09] as const;

function averageOf(ratio: (size: number) => number): number {
  const logs = SIZES.map(ratio);
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / SIZES.length);
}

/**
 * Means of `m` rows of a stream and `n` of the baseline that differ by `apart` standard deviations of a row. Whatever both sources' mean is, the differences seen so far are normal
 * with variance v = 1/n + 1/m where nothing differs, and v + c where it does by N(0, c) (Robbins 1970, Ann. Math. Stat. 41, 1397–1409, with the baseline's mean as one draw more):
 *
 *     E = √(v / (v + c)) · exp(d² c / (2 v (v + c)))
 *
 * It depends on sums alone, so that it is the same however the stream was cut. Rows must be independent, given the source; means are taken for normal, which holds for scores that are
 * bounded and not skew.
 */
export const evidenceOfRows = ({ n, m, apart }: { n: number; m: number; apart: number }): number =>
  averageOf((c) => {
    const v = 1 / n + 1 / m;
    return (Math.log(v / (v + c)) + (apart * apart * c) / (v * (v + c))) / 2;
  });

/**
 * The same where rows of one window belong together (an hour of the night, a strike): a window is one draw, and how far windows differ from each other is learned from them. With `within` the
 * sum over windows of (rows · squared distance of the window's mean from the mean of all), and one degree of freedom less than there are windows, the scale cancels out (Lai 1976, Ann. Stat. 4, 265–280;
 * Wang and Ramdas 2023, arXiv 2310.03722):
 *
 *     E = √(v / (v + c)) · ((1 + d²/(v w)) / (1 + d²/((v + c) w)))^(windows/2)
 *
 * It depends on the cut, for windows are what it counts. They must be independent, and the baseline a draw of as many windows as it has rows for; of windows that are alike only as the hours of a day are,
 * take whole days.
 */
export function evidenceOfWindows(seen: {
  n: number;
  m: number;
  apart: number;
  windows: number;
  within: number;
}): number {
  const { n, m, apart, windows, within } = seen;
  if (windows < 2) return 0;
  const v = 1 / n + 1 / m;
  // Rows by themselves make windows differ by one a degree of freedom: windows more alike than that are so by chance, or are no draws.
  const squared = (apart * apart) / Math.max(within, windows - 1);
  return averageOf((c) => {
    const odds = Math.log1p(squared / v) - Math.log1p(squared / (v + c));
    return (Math.log(v / (v + c)) + windows * odds) / 2;
  });
}

/** What is known of a share before a stream: of about `trials` draws `successes` were, and `more` than none of them must be reckoned with. */
export type KnownShare = { successes: number; trials: number; more: number };

/**
 * Counts of a stream whose share the baseline has told by its own counts: the chance of as many with a share drawn from the beta law that the baseline leaves, over that with a baseline of
 * 1/(1/n + c) rows, which leaves room for a difference of variance c (beta-binomial; with a share that is known this is the test of Lindon and Malek 2022, NeurIPS 35). Exact for counts of any size, so that rare
 * values need no normal law. The beta law starts at Jeffreys' half, which fits a binomial count however rare (Brown, Cai, DasGupta 2001); `more` is 1 where it is the law of what lies beyond n draws.
 */
export function evidenceOfShare(
  { successes, trials, more }: KnownShare,
  stream: { successes: number; trials: number },
): number {
  if (stream.trials === 0) return 0;
  const log = (room: number): number => {
    const kept = 1 / (1 + trials * room);
    const [a, b] = [successes * kept + more, (trials - successes) * kept + 0.5];
    return logBeta(a + stream.successes, b + stream.trials - stream.successes) - logBeta(a, b);
  };
  const same = log(0);
  return averageOf((c) => log(c) - same);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);
