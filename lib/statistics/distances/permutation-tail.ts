import { normalDensity, normalTail } from '../normal.ts';

/** Steps of Newton's method at most, and what is taken for zero of its gradient, in standard errors. */
const STEPS = 40;
const CLOSE = 1e-8;

type Cumulants = { value: number; byScore: number; byCount: number; square: number; mixed: number; counts: number };

/**
 * The chance that `many` of the given scores, drawn without putting back, add up to at least `sum`: the tail of a permutation test of two samples, one-sided,
 * far out too. Each score is in or out with chance f = many/all, given how many are in: the double saddlepoint approximation of Skovgaard (1987, J. Appl.
 * Probab. 24, 875–887) for this law (Robinson 1982, J. R. Stat. Soc. B 44, 91–101; Booth and Butler 1990, Biometrika 77, 787–796), with
 * K(s, l) = Σ log(1 − f + f e^(s·x + l)). Where no saddlepoint is found, Chernoff's bound at the last step, which holds for any.
 * @param scores of both samples together, of mean 0
 * @param times how often each of them is there: once unless said
 * @returns 1 where the sum is not above what is expected
 */
export function permutationTail(scores: Float64Array, many: number, sum: number, times?: Float64Array): number {
  const all = times ? times.reduce((total, often) => total + often, 0) : scores.length;
  const f = many / all;
  const squares = scores.reduce((total, score, i) => total + score * score * (times?.[i] ?? 1), 0);
  if (!(sum > 0) || !(squares > 0)) return 1;
  const scale = 1 / Math.sqrt(squares / all);
  const x = scores.map((score) => score * scale);
  const t = sum * scale;
  const room = all * f * (1 - f);
  const cumulants = (f: number, s: number, l: number): Cumulants => cumulantsOf(x, times, { f, s, l });
  let [s, l] = [0, 0];
  let at = cumulants(f, s, l);
  const beyond = (of: Cumulants, s: number, l: number): number => s * t + l * many - of.value;
  for (let step = 0; step < STEPS; step++) {
    const [off, more] = [t - at.byScore, many - at.byCount];
    if (Math.abs(off) + Math.abs(more) < CLOSE * Math.sqrt(room))
      return skovgaard(at, { s, above: beyond(at, s, l), room });
    const determinant = at.square * at.counts - at.mixed ** 2;
    if (!(determinant > 1e-12)) break;
    const ds = (at.counts * off - at.mixed * more) / determinant;
    const dl = (at.square * more - at.mixed * off) / determinant;
    // The function is concave: half a step is always better than one that overshoots.
    let part = 1;
    let next = cumulants(f, s + ds, l + dl);
    while (part > 1e-3 && !(beyond(next, s + part * ds, l + part * dl) > beyond(at, s, l))) {
      part /= 2;
      next = cumulants(f, s + part * ds, l + part * dl);
    }
    [s, l, at] = [s + part * ds, l + part * dl, next];
  }
  return Math.min(1, Math.exp(-beyond(at, s, l)) * Math.sqrt(2 * Math.PI * room));
}

function skovgaard(at: Cumulants, { s, above, room }: { s: number; above: number; room: number }): number {
  const w = Math.sqrt(2 * Math.max(0, above));
  const u = s * Math.sqrt((at.square * at.counts - at.mixed ** 2) / room);
  // Near the middle both are alike, and their difference is lost in rounding.
  if (!(w > 0.1) || !(u > 0)) return normalTail(w);
  return Math.min(1, Math.max(0, normalTail(w) + normalDensity(w) * (1 / u - 1 / w)));
}

/** The cumulant generating function and its derivatives, by score (s) and by count (l). */
function cumulantsOf(
  x: Float64Array,
  times: Float64Array | undefined,
  { f, s, l }: { f: number; s: number; l: number },
): Cumulants {
  const sums = { value: 0, byScore: 0, byCount: 0, square: 0, mixed: 0, counts: 0 };
  for (let i = 0; i < x.length; i++) {
    const [score, often] = [x[i]!, times?.[i] ?? 1];
    const lift = s * score + l;
    // Large lifts would overflow: log(1 − f + f e^a) is a + log(f + (1 − f) e^−a).
    const isIn = lift > 0 ? f / (f + (1 - f) * Math.exp(-lift)) : (f * Math.exp(lift)) / (1 - f + f * Math.exp(lift));
    const value = lift > 0 ? lift + Math.log(f + (1 - f) * Math.exp(-lift)) : Math.log(1 - f + f * Math.exp(lift));
    const varies = often * isIn * (1 - isIn);
    sums.value += often * value;
    sums.byScore += often * isIn * score;
    sums.byCount += often * isIn;
    sums.square += varies * score * score;
    sums.mixed += varies * score;
    sums.counts += varies;
  }
  return sums;
}
