/**
 * Which of many suppositions may be given up so that of those given up a part of `alpha` at most is wrong on average, however they depend on each other: e-BH of evidences E, the k with the most of which each is K/(kα) at least
 * (Wang and Ramdas 2022, J. R. Stat. Soc. B 84, 822–852).
 * @param logs logarithms of evidences
 * @returns their places, the most evident first
 */
export function eBenjaminiHochberg(logs: readonly number[], alpha: number): number[] {
  const falling = [...logs.keys()].sort((a, b) => logs[b]! - logs[a]!);
  const all = Math.log(logs.length / alpha);
  const last = falling.findLastIndex((place, at) => logs[place]! >= all - Math.log(at + 1));
  return falling.slice(0, last + 1);
}
