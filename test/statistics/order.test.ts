import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../lib/domain/drift/columns/value.ts';
import { KeyHash } from '../../lib/domain/evaluation/held-out/key-hash.ts';
import { KeyNumbers } from '../../lib/domain/evaluation/held-out/number-keys.ts';
import { orderOf } from '../../lib/statistics/scores/order.ts';
import { uniform } from '../domain/drift/samples.ts';

describe('numbers in ascending order', () => {
  const compared = (values: Float64Array) =>
    Array.from(values, (_, place) => place).sort((a, b) => values[a]! - values[b]! || a - b);

  it('are those that comparing them gives, many of them too, with ties, signs and noughts of either sign', () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), fc.integer(), (some, seed) => {
        const u = uniform(seed);
        const many = Float64Array.from({ length: 5_000 }, (_, at) => some[Math.floor(u() * some.length)] ?? at);
        for (const values of [
          Float64Array.from(some),
          many,
          Float64Array.from(many, (value) => (u() < 0.5 ? value : -value)),
        ])
          expect([...orderOf(values)]).toEqual(compared(values));
      }),
      { numRuns: 20 },
    );
  });

  it('are found where they differ in their last bits alone, near their places and far from them', () => {
    const u = uniform(5);
    const fine = (spread: number) =>
      Float64Array.from({ length: 5_000 }, () => Math.fround(u()) + Math.floor(u() * spread) * 2 ** -45);
    const falling = Float64Array.from({ length: 5_000 }, (_, at) => 1 - at * 2 ** -52);
    for (const values of [fine(3), fine(1e6), falling]) expect([...orderOf(values)]).toEqual(compared(values));
  });
});

describe('keys', () => {
  it('have a number each, the same whenever they come, a number and its text as well', () => {
    const numbers = new KeyNumbers();
    const hash = new KeyHash();
    const keys = {
      of: (value: number, text: Cell) => {
        hash.of(value, text);
        return numbers.of(hash);
      },
    };
    const named = Array.from({ length: 50_000 }, (_, at) => keys.of(Number.NaN, `customer-${at % 40_000}`));
    expect(numbers.count).toBe(40_000);
    expect(named).toEqual(Array.from({ length: 50_000 }, (_, at) => at % 40_000));
    for (let at = 0; at < 40_000; at++) expect(keys.of(at, undefined)).toBe(40_000 + at);
    expect([keys.of(Number.NaN, '7'), keys.of(Number.NaN, '7.0'), keys.of(Number.NaN, '007')]).toEqual([
      40_007, 40_007, 80_000,
    ]);
    expect([keys.of(0.5, undefined), keys.of(-1, undefined)]).toEqual([80_001, 80_002]);
  });

  it('differ where both lanes of their hash differ in the first bit alone, and 0 has one however it is signed', () => {
    const hash = new KeyHash();
    const of = (value: number, text?: string) => {
      hash.of(value, text);
      return [hash.high, hash.low];
    };
    expect(of(2.5)).not.toEqual(of(-3.9009110970102239e-108));
    expect([of(-0), of(Number.NaN, '-0')]).toEqual([of(0), of(0)]);
  });
});
