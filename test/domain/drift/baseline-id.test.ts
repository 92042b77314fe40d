import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Baseline, baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { IntegrityError } from '../../../lib/domain/errors.ts';

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(-0));
const name = fc.string({ unit: 'grapheme', minLength: 1 });
const common = { name, n: fc.nat(), missing: fc.nat(), typeErrors: fc.nat(), counts: fc.array(fc.nat()) };
const baseline = fc.record(
  {
    v: fc.constant(1 as const),
    n: fc.nat(),
    broken: fc.nat(),
    features: fc.array(
      fc.oneof(
        fc.record({
          ...common,
          type: fc.constantFrom('number' as const, 'integer' as const),
          edges: fc.array(number),
          deciles: fc.array(fc.nat()),
          offsets: fc.array(number),
          mean: number,
          std: number,
        }),
        fc.record({ ...common, type: fc.constant('category' as const), categories: fc.array(name), other: fc.nat() }),
      ),
    ),
    output: name,
    sample: fc.array(fc.array(fc.integer())),
  },
  { requiredKeys: ['v', 'n', 'broken', 'features', 'sample'] },
);

it('a baseline is named by the SHA-256 of what RFC 8785 makes of it', () => {
  fc.assert(
    fc.property(baseline, (one: Baseline) => {
      expect(baselineId(one)).toBe(createHash('sha256').update(canonicalize(one)!).digest('hex'));
    }),
  );
});

it.each([
  ['half a surrogate pair', { output: '\ud800' }],
  ['no number', { n: Number.NaN }],
  ['no finite number', { sample: [[1, Number.POSITIVE_INFINITY]] }],
])('a baseline that holds %s has no name', (_what, part) => {
  const whole = { v: 1 as const, n: 1, broken: 0, features: [], sample: [], ...part };
  expect(() => baselineId(whole)).toThrow(IntegrityError);
});
