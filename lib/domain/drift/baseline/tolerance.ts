import { nextUp } from '../columns/edges.ts';
import { nearestHalf, shortestOfHalf } from '../columns/spelling/half-precision.ts';
import type { NumericBaseline } from './baseline.ts';

/** Half a unit of the sixth significant digit, relative to the value: what `%.6g` takes from it. A float32 takes 6e-8. */
const ROUNDING = 5e-6;
/** And no more than this share of the way to the next value: what moved further moved. */
const SHARE_OF_STEP = 0.1;
/** Of a column's values, the share that makes one stand out among others that lie close around it. */
const HEAVY = 1 / 256;

/** Where the bins of a baseline are cut when a window is counted: `cuts` in place of its edges, as many of them; `atoms` are bins of a single value. */
export type Cuts = { readonly cuts: readonly number[]; readonly atoms: ReadonlySet<number> };

/**
 * A value that comes again and again has a bin of its own, [v, nextUp(v)), and rounding must not carry it over an edge: such an atom is given
 * the values around it that differ from it by at most five millionths of it (of the step to the next value, if that is more), or by what a float16 is off, and a
 * tenth of that step. They count as the atom itself, so that nothing lies inside its bin. Other bins are cut at their edges. Edges may then
 * coincide: the bin between them holds nothing, in the baseline neither.
 */
export function cutsOf({ edges, counts, n }: Pick<NumericBaseline, 'edges' | 'counts' | 'n'>): Cuts {
  const cuts = [...edges];
  const atoms = new Set<number>();
  const apart = distances(edges, counts);
  for (let bin = 1; bin < edges.length; bin++) {
    const value = edges[bin - 1]!;
    const alone = counts[bin - 1] === 0 && counts[bin + 1] === 0;
    if (counts[bin]! < 2 || edges[bin] !== nextUp(value) || !(alone || counts[bin]! >= n * HEAVY)) continue;
    atoms.add(bin);
    const { below, above } = apart(bin);
    const step = Math.min(below, above);
    const low = value - reachOf(value, below, step);
    const high = value + reachOf(value, above, step);
    for (let at = bin - 1; at >= 0 && edges[at]! > low; at--) cuts[at] = low;
    for (let at = bin; at < edges.length && edges[at]! < high; at++) cuts[at] = high;
  }
  return { cuts, atoms };
}

function reachOf(value: number, way: number, step: number): number {
  const size = Math.max(Math.abs(value), Number.isFinite(way) ? way : Number.isFinite(step) ? step : 0);
  return Math.min(way * SHARE_OF_STEP, Math.max(size * ROUNDING, offAsHalf(value)));
}

/** How far the same number lies off where one side holds it as a float16, as which 0.7 is 0.7001953125. */
function offAsHalf(value: number): number {
  const half = nearestHalf(value) ?? value;
  const off = Math.max(Math.abs(half - value), Math.abs(shortestOfHalf(value) - value));
  return off * (1 + ROUNDING);
}

/** How far it is from an atom to whatever else the baseline holds: to the nearest bin that has values, or through the bin beside it, if that has some. */
function distances(edges: readonly number[], counts: readonly number[]) {
  return (bin: number): { below: number; above: number } => {
    const value = edges[bin - 1]!;
    const width = (beside: number): number => (edges[beside] ?? Infinity) - (edges[beside - 1] ?? -Infinity);
    let below = bin - 1;
    while (below > 0 && counts[below] === 0) below--;
    let above = bin + 1;
    while (above < edges.length && counts[above] === 0) above++;
    return {
      below: below === bin - 1 ? width(below) : below === 0 ? Infinity : value - edges[below]!,
      above: above === bin + 1 ? width(above) : above === edges.length ? Infinity : edges[above - 1]! - value,
    };
  };
}
