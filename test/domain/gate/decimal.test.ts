import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDecimal } from '../../../lib/domain/gate/decimal.ts';
import { Decimal } from '../../../lib/domain/gate/facts.ts';

describe('a measured number becomes a decimal with four places', () => {
  it.each([
    [0, '0.0000', '0.0000', '0.0000'],
    [-0, '0.0000', '0.0000', '0.0000'],
    [1, '1.0000', '1.0000', '1.0000'],
    [0.5703, '0.5703', '0.5703', '0.5703'],
    [0.29, '0.2900', '0.2900', '0.2900'],
    [0.1 + 0.2, '0.3000', '0.3000', '0.3001'],
    [0.64996, '0.6500', '0.6499', '0.6500'],
    [0.65004, '0.6500', '0.6500', '0.6501'],
    [-0.00001, '0.0000', '-0.0001', '0.0000'],
    [-0.010149, '-0.0101', '-0.0102', '-0.0101'],
    [1e-7, '0.0000', '0.0000', '0.0001'],
    [-12.34567, '-12.3457', '-12.3457', '-12.3456'],
    [1_000_000, '1000000.0000', '1000000.0000', '1000000.0000'],
  ])('%d: nearest %s, down %s, up %s', (value, nearest, down, up) => {
    expect([toDecimal('x', value), toDecimal('x', value, 'down'), toDecimal('x', value, 'up')]).toEqual([
      nearest,
      down,
      up,
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1_000_001, '0.5' as unknown as number])('refuses %s', (value) => {
    expect(() => toDecimal('auc', value)).toThrow(`\`auc\` is \`${value}\``);
  });

  it('keeps its order: down is never above nearest, nearest never above up, all within one step', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (value) => {
        const [down, nearest, up] = (['down', 'nearest', 'up'] as const).map((way) => toDecimal('x', value, way));
        expect([down, nearest, up].every((text) => Decimal.safeParse(text).success)).toBe(true);
        expect(Number(down)).toBeLessThanOrEqual(Number(nearest));
        expect(Number(nearest)).toBeLessThanOrEqual(Number(up));
        expect(Number(down)).toBeLessThanOrEqual(value);
        expect(Number(up)).toBeGreaterThanOrEqual(value);
        expect(Number(up) - Number(down)).toBeLessThan(0.00011);
      }),
    );
  });
});
