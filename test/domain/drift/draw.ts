/** Numbers that look drawn and are the same every time. */
export interface Draw {
  /** evenly, from 0 up to `most` */
  below(most: number): number;
  normal(): number;
}

/** Mulberry32, by Tommy Ettinger (public domain); normal by Box and Muller. */
export function drawn(seed: number): Draw {
  let state = seed >>> 0;
  const below = (most: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * most;
  };
  return {
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - below(1))) * Math.cos(2 * Math.PI * below(1)),
  };
}
