/** Plain textbook formulas on raw columns, with nothing of the product: what its figures are held against. */

/** Probability that a positive scores above a negative, ties counting half (Mann and Whitney 1947), by midranks. */
export function auc(labels: readonly number[], scores: readonly number[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    const midrank = (from + 1 + to) / 2;
    for (let i = from; i < to; i += 1) if (labels[order[i]!] === 1) ranks += midrank;
    from = to;
  }
  const positives = labels.filter((label) => label === 1).length;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

export const logLoss = (labels: readonly number[], scores: readonly number[]): number =>
  mean(labels.map((label, i) => -Math.log(label === 1 ? scores[i]! : 1 - scores[i]!)));

export const brier = (labels: readonly number[], scores: readonly number[]): number =>
  mean(labels.map((label, i) => (label - scores[i]!) ** 2));

/** Two-sample Kolmogorov-Smirnov distance from the values themselves, exact. */
export function ks(before: readonly number[], now: readonly number[]): number {
  const [a, b] = [before.toSorted((x, y) => x - y), now.toSorted((x, y) => x - y)];
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (a[i] === value) i += 1;
    while (b[j] === value) j += 1;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

/** Population stability index, each share at least 0.0001. */
export function psi(before: readonly number[], now: readonly number[]): number {
  const shares = (counts: readonly number[]): number[] => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => Math.max(count / total, 1e-4));
  };
  const [p, q] = [shares(before), shares(now)];
  return p.reduce((sum, share, i) => sum + (share - q[i]!) * Math.log(share / q[i]!), 0);
}

/** Both columns counted between the deciles of the first, a straight line between neighbours, each bin closed on the right. */
export function decileBins(before: readonly number[], now: readonly number[]): [number[], number[]] {
  const sorted = before.toSorted((a, b) => a - b);
  const quantile = (q: number): number => {
    const place = (sorted.length - 1) * q;
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return low + (high - low) * (place - Math.floor(place));
  };
  const cuts = [...new Set(Array.from({ length: 9 }, (_, k) => quantile((k + 1) / 10)))];
  const count = (values: readonly number[]): number[] =>
    cuts.concat(Number.POSITIVE_INFINITY).map((cut, i) => {
      const from = i === 0 ? Number.NEGATIVE_INFINITY : cuts[i - 1]!;
      return values.filter((v) => v > from && v <= cut).length;
    });
  return [count(before), count(now)];
}

/**
 * Both columns counted by the 30 most frequent categories of the first that have at least ten rows, its other categories, and all that it
 * never had: in the first the rows that would be such if they were drawn again, those of values that came once.
 */
export function categoryBins(before: readonly string[], now: readonly string[]): [number[], number[]] {
  const seen = new Map<string, number>();
  for (const value of before) seen.set(value, (seen.get(value) ?? 0) + 1);
  if (seen.size > 1_000) throw new Error('a dictionary that is cut off is not counted here');
  const ranked = [...seen].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const frequent = ranked.slice(0, 30).filter(([, n]) => n >= 10);
  const bin = new Map(ranked.map(([name], i) => [name, Math.min(i, frequent.length)]));
  const count = (values: readonly string[]): number[] => {
    const bins = new Array<number>(frequent.length + 2).fill(0);
    for (const value of values) bins[bin.get(value) ?? frequent.length + 1]! += 1;
    return bins;
  };
  const [was, is] = [count(before), count(now)];
  const once = ranked.filter(([, n]) => n === 1).length;
  was[frequent.length]! -= once;
  was[frequent.length + 1]! += once;
  return [was, is];
}

/** The share of values that the first column never had. */
export function unseen(before: readonly string[], now: readonly string[]): number {
  const known = new Set(before);
  return now.filter((value) => !known.has(value)).length / now.length;
}

/** The mean of precision at each fraud, by falling score; equal scores are one step. */
export function averagePrecision(of: readonly { readonly score: number; readonly fraud: boolean }[]): number {
  const frauds = of.filter(({ fraud }) => fraud).length;
  const steps = [...Map.groupBy(of, ({ score }) => score)].sort(([a], [b]) => b - a);
  let [found, seen, sum] = [0, 0, 0];
  for (const [, rows] of steps) {
    const here = rows.filter(({ fraud }) => fraud).length;
    found += here;
    seen += rows.length;
    sum += (here / frauds) * (found / seen);
  }
  return sum;
}
