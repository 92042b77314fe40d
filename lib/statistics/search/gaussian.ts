import { normalDensity, normalTail } from '../normal.ts';

/** What a process says of a point, in the units of what was observed. */
export interface ProcessValue {
  readonly mean: number;
  readonly deviation: number;
}

/** Length scales that are tried for each dimension of the unit cube, and variances of noise, in those of the observations. */
const SCALES = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2] as const;
const NOISES = [1e-6, 1e-3, 1e-2, 1e-1] as const;
/** Rounds in which the scale of each dimension is chosen anew, given the others. */
const ROUNDS = 2;

interface Kernel {
  readonly scales: readonly number[];
  readonly noise: number;
}

/**
 * A Gaussian process through points of the unit cube (Rasmussen and Williams 2006, Algorithm 2.1), with the Matérn covariance of 5/2 (eq. 4.17) and a length scale
 * for each dimension. Scales and noise are those of a small grid under which the observations are likeliest (eq. 2.30), found one dimension at a time. Observations
 * are brought to mean 0 and deviation 1 first.
 * @param xs at least one point, all of as many dimensions
 * @returns what it says of any other point, of what would be observed there without noise
 */
export function fitProcess(
  xs: readonly (readonly number[])[],
  ys: readonly number[],
): (x: readonly number[]) => ProcessValue {
  const mean = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  const deviation = Math.sqrt(ys.reduce((sum, y) => sum + (y - mean) ** 2, 0) / ys.length) || 1;
  const targets = ys.map((y) => (y - mean) / deviation);
  const kernel = likeliest(xs, targets);
  const { factor, weights } = solved(xs, targets, kernel);
  return (x) => {
    const near = xs.map((other) => covariance(x, other, kernel.scales));
    const explained = forward(factor, near);
    const variance = Math.max(0, 1 - dot(explained, explained));
    return { mean: mean + deviation * dot(near, weights), deviation: deviation * Math.sqrt(variance) };
  };
}

/**
 * By how much a point is expected to be above the best so far (Jones, Schonlau and Welch 1998, eq. 15): of what it may be, the part above, each by its chance.
 */
export function expectedImprovement({ mean, deviation }: ProcessValue, best: number): number {
  if (deviation <= 0) return Math.max(0, mean - best);
  const z = (mean - best) / deviation;
  return (mean - best) * (1 - normalTail(z)) + deviation * normalDensity(z);
}

function likeliest(xs: readonly (readonly number[])[], ys: readonly number[]): Kernel {
  let best: Kernel = { scales: xs[0]!.map(() => 0.4), noise: 1e-3 };
  let likelihood = logLikelihood(xs, ys, best);
  const consider = (kernel: Kernel): void => {
    const found = logLikelihood(xs, ys, kernel);
    if (found > likelihood) [best, likelihood] = [kernel, found];
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const noise of NOISES) consider({ ...best, noise });
    for (const i of xs[0]!.keys())
      for (const scale of SCALES) consider({ ...best, scales: best.scales.with(i, scale) });
  }
  return best;
}

/** Up to a constant. */
function logLikelihood(xs: readonly (readonly number[])[], ys: readonly number[], kernel: Kernel): number {
  const { factor, weights } = solved(xs, ys, kernel);
  return -dot(ys, weights) / 2 - factor.reduce((sum, row, i) => sum + Math.log(row[i]!), 0);
}

/** Matérn 5/2 of the distance in length scales. */
function covariance(a: readonly number[], b: readonly number[], scales: readonly number[]): number {
  const r = Math.sqrt(5 * a.reduce((sum, value, i) => sum + ((value - b[i]!) / scales[i]!) ** 2, 0));
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/** The covariances' factor (Cholesky), and what they make of the observations. */
function solved(xs: readonly (readonly number[])[], ys: readonly number[], { scales, noise }: Kernel) {
  const factor: number[][] = [];
  for (const [i, x] of xs.entries()) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const sum = row.slice(0, j).reduce((all, value, k) => all + value * (factor[j] ?? row)[k]!, 0);
      const left = covariance(x, xs[j]!, scales) + (i === j ? noise + 1e-9 : 0) - sum;
      row.push(i === j ? Math.sqrt(Math.max(left, 1e-12)) : left / factor[j]![j]!);
    }
    factor.push(row);
  }
  return { factor, weights: backward(factor, forward(factor, ys)) };
}

function forward(factor: readonly (readonly number[])[], ys: readonly number[]): number[] {
  const out: number[] = [];
  for (const [i, row] of factor.entries())
    out.push((ys[i]! - out.reduce((sum, value, k) => sum + value * row[k]!, 0)) / row[i]!);
  return out;
}

function backward(factor: readonly (readonly number[])[], ys: readonly number[]): number[] {
  const out = new Array<number>(ys.length).fill(0);
  for (let i = ys.length - 1; i >= 0; i--) {
    let sum = ys[i]!;
    for (let k = i + 1; k < ys.length; k++) sum -= factor[k]![i]! * out[k]!;
    out[i] = sum / factor[i]![i]!;
  }
  return out;
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
