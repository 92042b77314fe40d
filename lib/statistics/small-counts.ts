/** One value a random count can take, and how likely. */
export type Chance = { count: number; weight: number };

/** Means above this are taken for normal: the five nodes below integrate polynomials up to the ninth degree exactly. */
const POISSON = 16;
/** Gauss-Hermite nodes and weights of a standard normal variable (Abramowitz and Stegun 1964, table 25.10, rescaled). */
const NODES = [
  [0, 8 / 15],
  [1.355626179974266, 0.2220759220056126],
  [-1.355626179974266, 0.2220759220056126],
  [2.8569700138728056, 0.011257411327720691],
  [-2.8569700138728056, 0.011257411327720691],
] as const;

/** What a count may turn out as when `mean` is expected: Poisson's law for small means, five normal nodes for large ones. */
export function chancesOf(mean: number): Chance[] {
  if (mean > POISSON) return NODES.map(([z, weight]) => ({ count: mean + z * Math.sqrt(mean), weight }));
  const chances: Chance[] = [];
  let weight = Math.exp(-mean);
  let rest = 1;
  for (let count = 0; rest > 1e-12 && count < 100; count++) {
    chances.push({ count, weight });
    rest -= weight;
    weight *= mean / (count + 1);
  }
  return chances;
}
