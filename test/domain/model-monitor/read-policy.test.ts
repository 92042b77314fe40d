import { describe, expect, it } from 'vitest';
import type { Limits } from '../../../lib/domain/drift/drift-policy.ts';
import { baselineOf } from '../../../lib/domain/model-monitor/read-baseline.ts';
import { readConstraints, readStatistics } from '../../../lib/domain/model-monitor/read-file.ts';
import { policyOf } from '../../../lib/domain/model-monitor/read-policy.ts';
import { constraints, numeric, statistics, text } from './files.ts';

const values = Array.from({ length: 90 }, (_, i) => i);
const sketched = numeric('x', values, { k: 512, missing: 10 });
const bucketed = numeric('x', values, { missing: 10 });
const colour = text('x', { red: 60, green: 30 }, 10);

function limits(feature: unknown, constraint: object, config: Record<string, unknown> = {}) {
  const { baseline } = baselineOf(readStatistics('s', JSON.stringify(statistics(100, feature))));
  const file = constraints([{ name: 'x', inferred_type: 'Fractional', completeness: 0.9, ...constraint }], config);
  const { policy, notes } = policyOf(readConstraints('c', JSON.stringify(file)), baseline);
  return { found: policy.perFeature?.x, said: notes.map(({ says }) => says).join('; ') };
}

const distribution = (own: object) => ({ distribution_constraints: own });

describe('limits from constraints', () => {
  it.each<[string, unknown, object, Record<string, unknown>, Limits | undefined]>([
    ['a number with a sketch', sketched, {}, {}, { ks: 0.1, missing: 0.05 }],
    ['a number with buckets alone', bucketed, {}, {}, { psi: 0.2, missing: 0.05 }],
    ['a category', colour, {}, {}, { linf: 0.1, missing: 0.05, unseen: 0.05 }],
    [
      'a threshold of its own',
      sketched,
      { monitoringConfigOverrides: distribution({ comparison_threshold: 0.25 }) },
      {},
      { ks: 0.25, missing: 0.05 },
    ],
    [
      "the SDK's spelling of it",
      sketched,
      { monitoring_config_overrides: distribution({ comparison_threshold: 0.3 }) },
      {},
      { ks: 0.3, missing: 0.05 },
    ],
    ['a threshold nothing can reach', sketched, {}, distribution({ comparison_threshold: 1 }), { missing: 0.05 }],
    ['a threshold of zero', sketched, {}, distribution({ comparison_threshold: 0 }), { ks: 0.0001, missing: 0.05 }],
    ['no comparison', sketched, {}, distribution({ perform_comparison: 'Disabled' }), { missing: 0.05 }],
    ['a lower completeness', sketched, { completeness: 0.6 }, {}, { ks: 0.1, missing: 0.3 }],
    ['a looser domain', colour, {}, { domain_content_threshold: 0.8 }, { linf: 0.1, missing: 0.05, unseen: 0.2 }],
    [
      'a category threshold',
      colour,
      {},
      distribution({ comparison_threshold: 0.3, categorical_comparison_threshold: 0.2 }),
      { linf: 0.2, missing: 0.05, unseen: 0.05 },
    ],
    [
      'constraints switched off',
      sketched,
      { monitoringConfigOverrides: { evaluate_constraints: 'Disabled' } },
      {},
      undefined,
    ],
  ])('%s', (_, feature, constraint, config, expected) => {
    expect(limits(feature, constraint, config).found).toEqual(expected);
  });

  it.each<[string, unknown, object, Record<string, unknown>, string]>([
    ['milder shares', sketched, {}, {}, 'not at the first one'],
    ['a sign', sketched, { num_constraints: { is_non_negative: true } }, {}, '`is_non_negative`'],
    ['chi-squared', colour, {}, distribution({ categorical_drift_method: 'ChiSquared' }), '`ChiSquared`'],
    ['buckets', bucketed, {}, {}, 'KS cannot be judged'],
    ['disabled constraints', sketched, {}, { evaluate_constraints: 'Disabled' }, 'every check will be undecided'],
  ])('say what became of %s', (_, feature, constraint, config, says) => {
    expect(limits(feature, constraint, config).said).toContain(says);
  });

  it('name features that only one of the files knows, and one that cannot have limits', () => {
    const file = statistics(90, numeric('a', values), numeric('__proto__', values));
    const { baseline } = baselineOf(readStatistics('s', JSON.stringify(file)));
    const own = constraints([
      { name: 'b', inferred_type: 'String' },
      { name: '__proto__', inferred_type: 'Fractional' },
    ]);
    const { policy, notes } = policyOf(readConstraints('c', JSON.stringify(own)), baseline);
    expect(policy.features).toBeUndefined();
    expect(notes).toEqual(
      expect.arrayContaining([
        { features: ['a'], says: 'no constraints: not judged' },
        { features: ['b'], says: 'constraints but no statistics: left out' },
        { features: ['__proto__'], says: expect.stringContaining('cannot have limits') },
      ]),
    );
  });
});
