import { describe, expect, it } from 'vitest';
import { baselineOf } from '../../../lib/domain/model-monitor/read-baseline.ts';
import { readConstraints, readStatistics } from '../../../lib/domain/model-monitor/read-file.ts';
import { policyOf } from '../../../lib/domain/model-monitor/read-policy.ts';
import { constraints, numeric, statistics, text } from './files.ts';

const values = Array.from({ length: 300 }, (_, i) => i);
const x = numeric('x', values, { k: 64, missing: 5 });
const own = (figures: object) => ({ ...x, numerical_statistics: { ...x.numerical_statistics, ...figures } });
const { sketch, buckets } = x.numerical_statistics.distribution.kll as {
  sketch: { parameters: object; data: number[][] };
  buckets: { lower_bound: number; upper_bound: number; count: number }[];
};
const kll = (of: object) => own({ distribution: { kll: { buckets, sketch, ...of } } });
const strings = (figures: object) => {
  const c = text('c', { red: 60, green: 30 });
  return { ...c, string_statistics: { ...c.string_statistics, ...figures } };
};
const listed = (...counts: [string, number][]) => ({
  distribution: { categorical: { buckets: counts.map(([value, count]) => ({ value, count })) } },
});

const read = (rows: number, feature: unknown) =>
  baselineOf(readStatistics('statistics.json', JSON.stringify(statistics(rows, feature))));
const noted = (rows: number, feature: unknown): string =>
  read(rows, feature)
    .notes.map(({ says, features }) => `${features.join()}: ${says}`)
    .join('; ');

describe('statistics that contradict themselves are refused, and say where', () => {
  it.each<[string, number, unknown, RegExp]>([
    [
      'a sketch of half the values',
      305,
      kll({ sketch: { ...sketch, data: [sketch.data[0]] } }),
      /its sketch stands for \d+ values where `num_present` is 300/,
    ],
    [
      'a sketch of twice the values',
      305,
      kll({ sketch: { ...sketch, data: [[], ...sketch.data] } }),
      /its sketch stands for 600 values/,
    ],
    [
      'a sketch that holds every value but some',
      305,
      kll({ sketch: { ...sketch, data: [values.slice(0, 200)] } }),
      /stands for 200 values/,
    ],
    [
      'buckets of fewer values',
      305,
      kll({ buckets: buckets.slice(0, 5) }),
      /its buckets hold 150 values where `num_present` is 300/,
    ],
    [
      'buckets of more values',
      305,
      kll({ buckets: buckets.map((b) => ({ ...b, count: b.count * 2 })), sketch: undefined }),
      /its buckets hold 600 values/,
    ],
    [
      'more missing than there are rows',
      305,
      own({ common: { num_present: 300, num_missing: 900 } }),
      /more values than the dataset has rows \(305\)/,
    ],
    ['a least value above the greatest', 305, own({ min: 400 }), /`min` 400 is above `max` 299/],
    ['a mean that lies outside', 305, own({ mean: 1_000 }), /`mean` 1000 is not between/],
    ['a spread below 0', 305, own({ std_dev: -1 }), /`std_dev` is -1/],
    [
      'a spread wider than the values',
      305,
      own({ std_dev: 200 }),
      /`std_dev` 200 is more than values between `min` 0 and `max` 299/,
    ],
    [
      'a sum that is not the mean of as many',
      305,
      own({ sum: 44_851 }),
      /^`statistics.json`: feature `x` contradicts itself: `sum` is 44851, and `mean` 149.5 of `num_present` 300 values makes 44850$/,
    ],
    ['a sum of another sign', 305, own({ sum: -44_850 }), /`sum` is -44850, and `mean` 149.5/],
    [
      'a sum of no values',
      305,
      own({ common: { num_present: 0, num_missing: 305 }, distribution: undefined }),
      /`sum` is 44850, and .* 0 values makes 0/,
    ],
    [
      'a bucket that ends before it begins',
      305,
      kll({ buckets: buckets.map((b, i) => (i === 4 ? { ...b, upper_bound: -1 } : b)) }),
      /a bucket ends before it begins: `lower_bound` is 119.6 and `upper_bound` -1/,
    ],
    [
      'buckets that overlap, beside a sketch',
      305,
      kll({ buckets: buckets.map((b, i) => (i === 4 ? { ...b, upper_bound: 160 } : b)) }),
      /its buckets overlap or do not rise: one is from 119.6 to 160, the next from 149.5 to/,
    ],
    [
      'buckets below the least value',
      305,
      kll({ buckets: buckets.map((b, i) => (i === 0 ? { ...b, lower_bound: -10 } : b)) }),
      /its buckets reach from -10 to 299, `min` is 0 and `max` 299/,
    ],
    [
      'buckets above the greatest value, without a sketch',
      305,
      kll({
        buckets: buckets.map((b) => ({ ...b, lower_bound: b.lower_bound + 500, upper_bound: b.upper_bound + 500 })),
        sketch: undefined,
      }),
      /its buckets reach from 500 to 799/,
    ],
    [
      'buckets of values where none is there',
      305,
      own({ common: { num_present: 0, num_missing: 305 }, distribution: { kll: { buckets } } }),
      /its buckets hold 300 values where `num_present` is 0/,
    ],
    [
      'empty buckets beside a sketch',
      305,
      kll({ buckets: buckets.map((b) => ({ ...b, count: 0 })) }),
      /its buckets hold 0 values where `num_present` is 300/,
    ],
    [
      'a count below 0',
      305,
      kll({ buckets: buckets.map((b, i) => (i === 3 ? { ...b, count: -5 } : b)) }),
      /`features.0.*buckets.3.count` of feature `x` is -5: too small: expected number to be >=0/,
    ],
    [
      'fewer than no values',
      305,
      own({ common: { num_present: -300, num_missing: 5 } }),
      /`features.0.numerical_statistics.common.num_present` of feature `x` is -300: too small/,
    ],
    ['another completeness', 305, own({ completeness: 0.5 }), /`completeness` is 0.5, and 300 of 305/],
    ['a sketch beyond the extremes', 305, own({ max: 200, mean: 100 }), /its sketch reaches from 0 to 29\d/],
    [
      'whole numbers with fractions',
      305,
      {
        ...numeric(
          'x',
          values.map((v) => v + 0.5),
          { k: 64, missing: 5, type: 'Integral' },
        ),
      },
      /`Integral` and its sketch holds fractions/,
    ],
    [
      'categories of more values',
      90,
      strings(listed(['red', 60], ['green', 60])),
      /listed 120 times where `num_present` is 90/,
    ],
    ['a category twice', 90, strings(listed(['red', 40], ['red', 50])), /a value is listed twice/],
  ])('%s', (_, rows, feature, says) => {
    expect(() => read(rows, feature)).toThrow(says);
  });
});

describe('statistics that are only partly there are used, and say so', () => {
  it.each<[string, number, unknown, RegExp]>([
    [
      'buckets that are one off',
      305,
      kll({ buckets: buckets.map((b, i) => ({ ...b, count: b.count - Number(i === 0) })) }),
      /x: its buckets hold 299 values where `num_present` is 300/,
    ],
    [
      'a sketch that is two off',
      305,
      kll({ sketch: { ...sketch, data: [[...(sketch.data[0] ?? []), 1, 2], ...sketch.data.slice(1)] } }),
      /x: its sketch stands for 302 values/,
    ],
    ['a list of some categories', 90, strings(listed(['red', 60])), /c: the file lists 60 of 90 values/],
    ['an empty text among them', 90, strings(listed(['red', 60], ['', 30])), /c: rows with an empty text/],
    [
      'figures of a container of its own',
      305,
      own({ skewness: 0.1, common: { num_present: 300, num_missing: 5, num_negative: 0 } }),
      /x: key `numerical_statistics.common.num_negative` is not known here/,
    ],
  ])('%s', (_, rows, feature, says) => {
    expect(noted(rows, feature)).toMatch(says);
  });
});

describe('figures that differ by how they were computed are used, without a word', () => {
  const signed = [1e9, -1e9, ...Array.from({ length: 50 }, (_, i) => (i - 25) / 3)];
  it.each<[string, unknown]>([
    ['a sum added up in another order', own({ sum: 44_850 * (1 + 1e-7) })],
    ['a sum that large values leave', numeric('x', signed)],
    [
      'ends of buckets that are a breath off',
      kll({ buckets: buckets.map((b, i) => (i === 9 ? { ...b, upper_bound: 299.00000000000006 } : b)) }),
    ],
    ['a sum of what is no number', own({ sum: 'NaN' })],
  ])('%s', (_, feature) => {
    expect(noted(305, feature)).not.toMatch(/`sum`|bucket .*(?:overlap|reach)/);
  });
});

const { baseline } = read(305, x);
const policy = (features: unknown[], config: object = {}, more: object = {}) =>
  policyOf(
    readConstraints('constraints.json', JSON.stringify({ ...constraints(features, { ...config }), ...more })),
    baseline,
  );
const constraint = (more: object = {}) => ({ name: 'x', inferred_type: 'Fractional', completeness: 0.9, ...more });

describe('a switch where nothing reads it is refused, with the place it belongs in', () => {
  it.each<[string, object, object, object, string]>([
    [
      'of evaluation, in a feature',
      { evaluate_constraints: 'Disabled' },
      {},
      {},
      '`evaluate_constraints` of feature `x`, where nothing reads it: it belongs in `monitoringConfigOverrides`',
    ],
    [
      'of comparison, beside the others',
      {},
      { perform_comparison: 'Disabled' },
      {},
      '`monitoring_config.perform_comparison`, where nothing reads it: it belongs in `monitoring_config.distribution_constraints`',
    ],
    [
      'a threshold, in a feature',
      { comparison_threshold: 0.5 },
      {},
      {},
      'it belongs in `monitoringConfigOverrides.distribution_constraints`',
    ],
    [
      'a threshold, in overrides',
      { monitoringConfigOverrides: { comparison_threshold: 0.5 } },
      {},
      {},
      '`monitoringConfigOverrides.comparison_threshold` of feature `x`',
    ],
    [
      'overrides of the file',
      {},
      {},
      { monitoring_config_overrides: { evaluate_constraints: 'Disabled' } },
      'it belongs in `features[]`',
    ],
    ['domains, in a feature', { domains: ['a'] }, {}, {}, 'it belongs in `features[].string_constraints`'],
    [
      'two spellings that differ',
      { monitoringConfigOverrides: {}, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } },
      {},
      {},
      'which differ: leave one of them',
    ],
  ])('%s', (_, feature, config, file, says) => {
    expect(() => policy([constraint(feature)], config, file)).toThrow(says);
  });

  it('a feature named twice is refused', () => {
    expect(() => policy([constraint(), constraint({ completeness: 0.5 })])).toThrow('name a feature twice');
  });
});

describe('what decides something and is not applied is said', () => {
  it.each<[string, object, object, object, RegExp]>([
    [
      'a key nobody knows, in a feature',
      { enforced: false },
      {},
      {},
      /^x: key `enforced` is not known here: what it says is not applied$/,
    ],
    [
      'a key nobody knows, in overrides',
      { monitoringConfigOverrides: { ignore: true } },
      {},
      {},
      /^x: key `monitoringConfigOverrides.ignore` is not known/,
    ],
    [
      'a key nobody knows, in the configuration',
      {},
      { alert_only: 'Enabled' },
      {},
      /^: key `monitoring_config.alert_only` is not known/,
    ],
    ['a key nobody knows, in the file', {}, {}, { enabled: false }, /^: key `enabled` is not known/],
    [
      'a constraint on types',
      { data_type_constraint: 'strict' },
      {},
      {},
      /^x: key `data_type_constraint` is not known/,
    ],
    ['metrics switched off', {}, { emit_metrics: 'Disabled' }, {}, /^x: `emit_metrics` is disabled/],
    [
      'a comparison switched off for one',
      { monitoringConfigOverrides: { distribution_constraints: { perform_comparison: 'Disabled' } } },
      {},
      {},
      /^x: `perform_comparison` is disabled: its distribution is not judged/,
    ],
    [
      'a threshold of types',
      {},
      { datatype_check_threshold: 0.8 },
      {},
      /^x: `datatype_check_threshold` 0.8 is not a limit of its own/,
    ],
    [
      'more completeness than there was',
      { completeness: 1 },
      {},
      {},
      /^x: `completeness` is 1, and of the baseline's own rows 300 of 305/,
    ],
    [
      'another type',
      { inferred_type: 'String' },
      {},
      {},
      /^x: `inferred_type` is `String` in the constraints: it is judged as `number`/,
    ],
    [
      'domains of a number',
      { string_constraints: { domains: ['1'] } },
      {},
      {},
      /^x: `domains` list values, and it is judged as a number/,
    ],
  ])('%s', (_, feature, config, file, says) => {
    const notes = policy([constraint(feature)], config, file).notes.map(
      ({ features, says: said }) => `${features.join()}: ${said}`,
    );
    expect(notes).toContainEqual(expect.stringMatching(says));
  });

  it('values outside the domains', () => {
    const colour = read(90, text('c', { red: 60, green: 30 })).baseline;
    const file = constraints([
      { name: 'c', inferred_type: 'String', string_constraints: { domains: ['red', 'blue'] } },
    ]);
    const { notes } = policyOf(readConstraints('c', JSON.stringify(file)), colour);
    expect(notes.map(({ says }) => says).join()).toContain('not among its `domains`: they count as known');
  });
});
