import fc from 'fast-check';
import { expect, it } from 'vitest';
import { largestDifference, smallestRatio } from '../../lib/statistics/counts/group-rates.ts';

it('compares any groups: the value lies in its interval, and groups may come in any order', () => {
  const rate = fc
    .integer({ min: 1, max: 500 })
    .chain((n) => fc.record({ successes: fc.integer({ min: 0, max: n }), trials: fc.constant(n) }));
  fc.assert(
    fc.property(fc.array(rate, { minLength: 2, maxLength: 6 }), (groups) => {
      for (const measure of [largestDifference, smallestRatio]) {
        const [one, other] = [measure(groups), measure(groups.toReversed())];
        fc.pre(one !== undefined && other !== undefined);
        const { low, high } = one!.interval(0.05);
        expect(low).toBeLessThanOrEqual(one!.value + 1e-12);
        expect(high).toBeGreaterThanOrEqual(one!.value - 1e-12);
        expect(other!.interval(0.05).low).toBeCloseTo(low, 12);
      }
    }),
  );
});
