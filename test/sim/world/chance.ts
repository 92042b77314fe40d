import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Numbers drawn from a seed: the same seed draws the same. */
export interface Chance {
  /** From [0, 1). */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** True in a share `p` of all draws. */
  happens(p: number): boolean;
  of<T>(all: readonly T[]): T;
}

/** splitmix32 (public domain, as in Vigna's splitmix64 cut to 32 bits): neighbouring seeds draw unlike numbers. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let t = state ^ (state >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return ((t ^ (t >>> 15)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { next, whole, happens: (p) => next() < p, of: (all) => all[whole(0, all.length - 1)]! };
}

/**
 * Runs `work` with everything random in this process drawn from the seed: ids, tokens, jitter, the names that the stand-in gives. Without
 * it two runs of a seed would differ in names, and so in the order of what is sorted by them. Signatures stay random: nothing is sorted by them.
 */
export async function withSeed<T>(seed: number, work: () => Promise<T>): Promise<T> {
  const chance = chanceOf(seed ^ 0x5eed);
  const fill = <A extends NodeJS.ArrayBufferView>(into: A): A => {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.floor(chance.next() * 256);
    return into;
  };
  const uuid = (): crypto.UUID => {
    const hex = fill(Buffer.alloc(16)).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const before = { math: Math.random, bytes: crypto.randomBytes, uuid: crypto.randomUUID, fill: crypto.randomFillSync };
  const web = { values: globalThis.crypto.getRandomValues, uuid: globalThis.crypto.randomUUID };
  const put = (its: Record<string, unknown>, globals: Record<string, unknown>, math: () => number): void => {
    Object.assign(crypto, its);
    syncBuiltinESMExports();
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis.crypto, name, { value, configurable: true, writable: true });
    Math.random = math;
  };
  put(
    { randomBytes: (n: number) => fill(Buffer.alloc(n)), randomUUID: uuid, randomFillSync: fill },
    { getRandomValues: fill, randomUUID: uuid },
    chance.next,
  );
  try {
    return await work();
  } finally {
    put(
      { randomBytes: before.bytes, randomUUID: before.uuid, randomFillSync: before.fill },
      { getRandomValues: web.values, randomUUID: web.uuid },
      before.math,
    );
  }
}
