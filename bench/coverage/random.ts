/** Numbers that seem random, the same for the same seed. */
export type Random = { uniform: () => number; normal: () => number; student3: () => number };

/** Mulberry32, and what is made of its numbers: normal ones two at a time (Box and Muller 1958), Student's t of 3 degrees. */
export function randomFrom(seed: number): Random {
  let state = seed;
  let spare: number | undefined;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - uniform())), 2 * Math.PI * uniform()];
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const student3 = () => normal() / Math.sqrt((normal() ** 2 - 2 * Math.log(1 - uniform())) / 3);
  return { uniform, normal, student3 };
}
