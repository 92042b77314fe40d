import { type Cell, parseNumber, type Row } from '../drift/columns/value.ts';

const BINS = 32;
/** Rows a bin should have: a mean of fewer is mostly noise. */
const ROWS = 60;
const ROUNDS = 60;
const RATE = 0.2;
/** Rows that pull a bin's correction towards none. */
const PULL = 20;

/** What a loss is expected to be, from a row's cells. */
export type LossModel = (row: Row) => number;

/** A column cut into bins. */
type Binned = (cell: Cell) => number;

/**
 * Learns to expect a loss from a row: component-wise boosting (Bühlmann and Yu 2003) of means by bin, one column a round, the column
 * that explains most. Numbers have up to 31 bins of equal share, categories one for each of the 30 most frequent, of 60 rows or more. It sees what each
 * column does by itself, not what two do together.
 * @param rows all of one width, at least one; `losses` one a row
 */
export function learnLoss(rows: readonly Row[], losses: ArrayLike<number>): LossModel {
  const n = rows.length;
  const width = rows[0]!.length;
  const binned = Array.from({ length: width }, (_, column) =>
    binColumn(
      rows.map((row) => row[column]),
      Math.max(4, Math.min(BINS, Math.floor(n / ROWS))),
    ),
  );
  const bins = binned.map((bin, column) => Uint8Array.from(rows, (row) => bin(row[column])));
  let base = 0;
  for (let row = 0; row < n; row++) base += losses[row]! / n;
  const effects = binned.map(() => new Float64Array(BINS));
  const residuals = Float64Array.from({ length: n }, (_, row) => losses[row]! - base);
  for (let round = 0; round < ROUNDS; round++) {
    let best = { gain: 0, column: -1, step: new Float64Array() };
    for (const [column, of] of bins.entries()) {
      const [sums, counts] = [new Float64Array(BINS), new Float64Array(BINS)];
      for (let row = 0; row < n; row++) {
        sums[of[row]!]! += residuals[row]!;
        counts[of[row]!]! += 1;
      }
      const gain = sums.reduce((total, sum, bin) => total + (sum * sum) / (counts[bin]! + PULL), 0);
      if (gain > best.gain) best = { gain, column, step: sums.map((sum, bin) => (RATE * sum) / (counts[bin]! + PULL)) };
    }
    if (best.column === -1) break;
    const [of, { step }] = [bins[best.column]!, best];
    for (let row = 0; row < n; row++) residuals[row]! -= step[of[row]!]!;
    for (let bin = 0; bin < BINS; bin++) effects[best.column]![bin]! += step[bin]!;
  }
  return (row) =>
    Math.max(
      0,
      effects.reduce((sum, effect, column) => sum + effect[binned[column]!(row[column])]!, base),
    );
}

/** Bin 0 holds what is missing or was never seen. */
function binColumn(cells: readonly Cell[], most: number): Binned {
  const numbers = cells.map((cell) => (cell === undefined || cell === '' ? undefined : parseNumber(cell)));
  const numeric = numbers.every((value, index) => value !== undefined || !cells[index]);
  if (!numeric) {
    const counts = new Map<string, number>();
    for (const cell of cells) if (cell) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const frequent = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most - 2);
    const bins = new Map(frequent.map(([name], index) => [name, index + 1]));
    return (cell) => bins.get(cell ?? '') ?? 0;
  }
  const sorted = Float64Array.from(numbers.filter((value) => value !== undefined)).sort();
  const edges = Array.from({ length: most - 2 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / (most - 1))]!);
  const distinct = [...new Set(edges)].filter((edge) => edge !== undefined);
  return (cell) => {
    const value = parseNumber(cell ?? '');
    if (value === undefined) return 0;
    let bin = 1;
    while (bin <= distinct.length && distinct[bin - 1]! <= value) bin++;
    return bin;
  };
}
