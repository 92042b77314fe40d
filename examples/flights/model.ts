/** What the model looks at: `hour` 0-24 (decimal), `weekday` 0 (Sunday) to 6, `distance` in miles, two airport codes. */
export type Features = { hour: number; weekday: number; distance: number; origin: string; destination: string };
export type Labelled = Features & { late: boolean };
/** A leaf (log-odds) or `[index of the feature, threshold, when not above it, when above it]`. */
export type Tree = number | [number, number, Tree, Tree];
/** Share of late flights by airport code, as the training rows had it. */
export type Shares = { origin: Record<string, number>; destination: Record<string, number> };
export type Settings = { rounds: number; learningRate: number; depth: number };
/** Everything a prediction needs, as plain JSON. `rows` and `late` (a share) tell what it was trained on. */
export type Model = { format: 1; rows: number; late: number; settings: Settings; shares: Shares; trees: Tree[] };

/** Pulls airports with few flights to the overall share, as if each had this many more flights. */
const PRIOR_FLIGHTS = 20;

/** The row as numbers, in the order trees name them. An airport the model never saw has the share -1. */
export const encode = (shares: Shares, row: Features): [number, number, number, number, number] => [
  row.hour,
  row.weekday,
  row.distance,
  shares.origin[row.origin] ?? -1,
  shares.destination[row.destination] ?? -1,
];

/** The chance, 0 to 1, that the flight is late, to six decimals: the same number here, over HTTP and in files. */
export function predict(model: Model, row: Features): number {
  const x = encode(model.shares, row);
  let score = 0;
  for (let tree of model.trees) {
    while (typeof tree !== 'number') tree = x[tree[0]]! > tree[1] ? tree[3] : tree[2];
    score += tree;
  }
  return Math.round(1e6 / (1 + Math.exp(-score))) / 1e6;
}

/** Training share of late flights of each airport in one column, smoothed towards the overall share `late`. */
export function lateShares(rows: readonly Labelled[], column: 'origin' | 'destination', late: number) {
  const counts: Record<string, [flights: number, late: number]> = {};
  for (const row of rows) {
    counts[row[column]] ??= [0, 0];
    const count = counts[row[column]]!;
    count[0]++;
    count[1] += Number(row.late);
  }
  return Object.fromEntries(
    Object.keys(counts)
      .sort()
      .map((code) => {
        const [flights, k] = counts[code]!;
        return [code, Number(((k + PRIOR_FLIGHTS * late) / (flights + PRIOR_FLIGHTS)).toPrecision(6))];
      }),
  );
}
