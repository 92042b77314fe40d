/** Numbers in [0, 1), drawn one after the other. */
export type Chance = () => number;

/**
 * A stream of its own for every list of keys (a seed, a card, a day): what is drawn of one day does not depend on which other
 * days or cards were looked at. Keys are mixed with the finalizer of MurmurHash3, numbers are those of mulberry32.
 */
export function chanceOf(...keys: number[]): Chance {
  let state = 0x9e3779b9;
  for (const key of keys) {
    state = Math.imul(state ^ (key + 0x7f4a7c15), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number between two. */
export const between = (chance: Chance, low: number, high: number): number => low + (high - low) * chance();

/** A whole number between two, both included. */
export const whole = (chance: Chance, low: number, high: number): number =>
  low + Math.floor(chance() * (high - low + 1));

/** One of a list, each as likely as its weight. */
export function oneOf<T>(chance: Chance, list: readonly (readonly [T, number])[]): T {
  let left = chance() * list.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of list) {
    left -= weight;
    if (left < 0) return item;
  }
  return list.at(-1)![0];
}

/** Standard normal (Box and Muller 1958). */
export const normal = (chance: Chance): number =>
  Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());

/** How often something happens that is to be expected `mean` times (Knuth's product of uniforms). */
export function poisson(chance: Chance, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = chance(); product > limit; product *= chance()) count++;
  return count;
}
