import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, edgesOf, linearQuantile, nextUp, QUANTILES } from '../../../../lib/domain/drift/columns/edges.ts';

const values = fc
  .array(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e150, max: 1e150 }),
      fc.integer({ min: -9, max: 9 }),
    ),
    {
      minLength: 1,
      maxLength: 900,
    },
  )
  .map((list) => Float64Array.from(list, (value) => value + 0).sort());

describe('edges', () => {
  it('rise, span the data, and have the deciles among them', () => {
    fc.assert(
      fc.property(values, (sorted) => {
        const { edges, deciles } = edgesOf(sorted);
        expect(edges.every((edge, i) => i === 0 || edges[i - 1]! < edge)).toBe(true);
        expect(edges[0]).toBe(sorted[0]);
        expect(edges.at(-1)).toBe(nextUp(sorted.at(-1)!));
        const expected = Array.from({ length: 9 }, (_, k) => nextUp(linearQuantile(sorted, (k + 1) / 10)));
        expect(deciles.map((index) => edges[index])).toEqual([...new Set(expected)]);
      }),
    );
  });

  it('put each of few distinct values alone in a bin', () => {
    const { edges } = edgesOf(Float64Array.from([1, 1, 2, 3]));
    for (const value of [1, 2, 3]) {
      expect(edges).toContain(value);
      expect(edges).toContain(nextUp(value));
    }
  });

  it('put a value that fills a quantile alone in a bin', () => {
    const sorted = Float64Array.from({ length: 4_000 }, (_, i) => (i < 400 ? 0 : i)).sort();
    const { edges } = edgesOf(sorted);
    expect(edges).toContain(nextUp(0));
  });

  it('stay few however many values there are', () => {
    const { edges } = edgesOf(Float64Array.from({ length: 50_000 }, (_, i) => i));
    expect(edges.length).toBeLessThan(2 * QUANTILES);
  });
});

it('finds the bin of a value: as many as there are edges at or below it', () => {
  fc.assert(
    fc.property(values, fc.double({ noNaN: true }), (sorted, value) => {
      const { edges } = edgesOf(sorted);
      expect(binOf(edges, value)).toBe(edges.filter((edge) => edge <= value).length);
    }),
  );
});

it.each([
  [0, Number.MIN_VALUE],
  [-Number.MIN_VALUE, 0],
  [1, 1 + Number.EPSILON],
  [-1, -1 + Number.EPSILON / 2],
])('has nothing between %d and the next double', (value, next) => {
  expect(nextUp(value)).toBe(next);
});
