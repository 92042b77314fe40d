/** The middles of groups of vectors. */
export type Groups = readonly (readonly number[])[];

/** Euclidean length. */
export const normOf = (vector: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! ** 2;
  return Math.sqrt(sum);
};

/** The group whose middle is nearest to a vector, the first of equally near ones, and how far it is. */
export function nearestGroup(groups: Groups, vector: ArrayLike<number>): { group: number; distance: number } {
  let group = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, middle] of groups.entries()) {
    const apart = squaredDistance(middle, vector, least);
    if (apart < least) {
      least = apart;
      group = place;
    }
  }
  return { group, distance: Math.sqrt(least) };
}

/** The square of a distance, or a part of it that is `enough` already. */
function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>, enough: number): number {
  let sum = 0;
  for (let i = 0; i < a.length && sum < enough; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

/** Groups a baseline has at most, and vectors each of them is learned from at least, on average. */
const MOST_GROUPS = 16;
const PER_GROUP = 20;
const ROUNDS = 12;

/**
 * Middles of groups of vectors, at most 16: Lloyd's algorithm (1982, IEEE Trans. Inf. Theory 28, 129–137) from starts that lie far from each other (k-means++, Arthur and
 * Vassilvitskii 2007, SODA), with fixed random numbers: the same vectors give the same groups. Single precision is kept of a middle.
 */
export function learnGroups(vectors: readonly Float64Array[]): number[][] {
  const many = Math.max(1, Math.min(MOST_GROUPS, Math.floor(vectors.length / PER_GROUP)));
  let middles = starts(vectors, many);
  for (let round = 0; round < ROUNDS; round++) middles = movedMiddles(vectors, middles);
  return middles.map((middle) => middle.map((value) => Number(value.toPrecision(7))));
}

function starts(vectors: readonly Float64Array[], many: number): number[][] {
  const next = fixedNumbers();
  const chosen = [[...vectors[Math.floor(next() * vectors.length)]!]];
  const apart = vectors.map((vector) => squaredDistance(chosen[0]!, vector, Number.POSITIVE_INFINITY));
  while (chosen.length < many) {
    const total = apart.reduce((sum, value) => sum + value, 0);
    if (total === 0) break;
    let rest = next() * total;
    const place = apart.findIndex((value) => {
      rest -= value;
      return value > 0 && rest <= 0;
    });
    const start = [...vectors[place === -1 ? apart.length - 1 : place]!];
    chosen.push(start);
    for (const [i, vector] of vectors.entries())
      apart[i] = Math.min(apart[i]!, squaredDistance(start, vector, Number.POSITIVE_INFINITY));
  }
  return chosen;
}

function movedMiddles(vectors: readonly Float64Array[], middles: Groups): number[][] {
  const sums = middles.map((middle) => new Float64Array(middle.length));
  const counts = middles.map(() => 0);
  for (const vector of vectors) {
    const { group } = nearestGroup(middles, vector);
    counts[group]!++;
    const sum = sums[group]!;
    for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!;
  }
  return middles.map((middle, group) =>
    counts[group] === 0 ? [...middle] : Array.from(sums[group]!, (sum) => sum / counts[group]!),
  );
}

/** Mulberry32, from a fixed seed. */
function fixedNumbers(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
