import { describe, expect, it } from 'vitest';
import { baselineOf } from '../../../lib/domain/model-monitor/read-baseline.ts';
import { readConstraints, readStatistics } from '../../../lib/domain/model-monitor/read-file.ts';
import { constraints, numeric, statistics, text } from './files.ts';

const x = numeric('x', [1, 2, 3], { k: 8 });
const withKll = (kll: unknown) => ({
  ...x,
  numerical_statistics: { ...x.numerical_statistics, distribution: { kll } },
});
const buckets = x.numerical_statistics.distribution.kll.buckets;

describe('a statistics file is refused with the place and the reason', () => {
  it.each([
    ['nothing', '', 'not JSON'],
    ['half a file', '{"version":0,', 'not JSON'],
    ['an array', '[]', '`the file`'],
    ['a number that is none', '{"version":NaN}', '`NaN` is not JSON'],
    ['a key twice', '{"version":0,"version":0}', 'a key is there twice'],
    ['UTF-16 read as text', '\u0000{\u0000}', 'not JSON'],
    ['another version', { ...statistics(3, x), version: 1 }, '`version`: only version 0 is known'],
    ['no features', statistics(3), '`features`: no feature is listed'],
    ['no rows', statistics(0, text('c', {})), 'the statistics are of no rows'],
    ['half a row', statistics(1.5, x), '`dataset.item_count`: must be a whole number'],
    ['a count below zero', statistics(3, text('c', { a: -1 })), '.count` of feature `c` is -1: too small'],
    ['a count beyond whole numbers', statistics(1e300, x), '`dataset.item_count`'],
    [
      'a bucket that ends before it begins',
      statistics(3, withKll({ buckets: [{ lower_bound: 2, upper_bound: 1, count: 3 }] })),
      'a bucket ends before it begins',
    ],
    ['buckets that overlap', statistics(3, withKll({ buckets: [...buckets].reverse() })), 'overlap or do not rise'],
    [
      'buckets without values',
      statistics(3, withKll({ buckets: buckets.map((b) => ({ ...b, count: 0 })) })),
      'its buckets hold 0 values where `num_present` is 3',
    ],
    [
      'a number of 1e400',
      statistics(3, x).features && JSON.stringify(statistics(3, x)).replace('"mean":2', '"mean":1e400'),
      '`features.0.numerical_statistics.mean`',
    ],
    [
      'a level of text',
      statistics(3, withKll({ buckets, sketch: { parameters: { c: 0.64, k: 8 }, data: [['a']] } })),
      '`features.0.numerical_statistics.distribution.kll.sketch.data.0.0`',
    ],
    [
      'a thousand levels',
      statistics(3, withKll({ buckets, sketch: { parameters: { c: 0.64, k: 8 }, data: Array(1_000).fill([1]) } })),
      'sketch.data',
    ],
    ['a feature twice', statistics(3, x, x), 'name a feature twice'],
    ['more values than rows', statistics(2, x), 'more values than the dataset has rows (2)'],
    [
      'values without a distribution',
      statistics(3, { ...x, numerical_statistics: { common: { num_present: 3, num_missing: 0 } } }),
      'no `distribution.kll`',
    ],
    ['our own baseline', { v: 1, n: 3, broken: 0, features: [] }, '`version`'],
  ])('%s', (_, file, says) => {
    const body = typeof file === 'string' ? file : JSON.stringify(file);
    expect(() => baselineOf(readStatistics('s.json', body))).toThrow(says);
  });

  it('and never quotes a value of the data', () => {
    const secret = JSON.stringify(statistics(3, text('c', { 'jane@example.org': 1.5 })));
    expect(() => readStatistics('s.json', secret)).toThrow(/^(?!.*jane).*$/s);
  });
});

describe('what is odd and right is taken', () => {
  it.each([
    ['a byte order mark', `\ufeff${JSON.stringify(statistics(3, x))}`],
    ['keys nobody knows', JSON.stringify({ ...statistics(3, x), tool: 'x' })],
    [
      'a mean that is no number, as its writer spells it',
      JSON.stringify(statistics(3, x)).replace('"mean":2', '"mean":"NaN"'),
    ],
    ['a column called __proto__', JSON.stringify(statistics(3, { ...x, name: '__proto__' }))],
    ['an unknown type without statistics', JSON.stringify(statistics(3, { name: 'u', inferred_type: 'Unknown' }))],
    ['a type error count: rows that are neither there nor missing', JSON.stringify(statistics(4, x))],
  ])('%s', (_, body) => {
    expect(baselineOf(readStatistics('s.json', body)).baseline.n).toBeGreaterThan(0);
  });
});

describe('a constraints file is refused with the place and the reason', () => {
  it.each([
    [
      'completeness above one',
      constraints([{ name: 'x', inferred_type: 'String', completeness: 2 }]),
      '`features.0.completeness`',
    ],
    [
      'an unknown method',
      constraints([], { distribution_constraints: { comparison_method: 'Magic' } }),
      'comparison_method',
    ],
    ['a switch that is neither', constraints([], { evaluate_constraints: 'yes' }), 'evaluate_constraints'],
    [
      'a threshold below zero',
      constraints([], { distribution_constraints: { comparison_threshold: -1 } }),
      'comparison_threshold',
    ],
    ['a statistics file', statistics(3, x), undefined],
  ])('%s', (_, file, says) => {
    const reading = () => readConstraints('c.json', JSON.stringify(file));
    // A statistics file has the same outline; without constraints nothing is judged, which the policy says.
    if (says === undefined) expect(reading().features).toHaveLength(1);
    else expect(reading).toThrow(says);
  });
});
