import * as z from 'zod';
import { InvalidEventError } from '../errors.ts';
import { InferredType } from './statistics-file.ts';

const Switch = z.enum(['Enabled', 'Disabled']);
const share = z.number().min(0);

/** AWS's pages call the methods `Simple`/`Robust` and `linf_simple`/`linf_robust`; one of them misspells the key. */
const DistributionConstraints = z.object({
  perform_comparison: Switch.optional(),
  comparison_threshold: share.optional(),
  comparison_method: z.enum(['Simple', 'Robust', 'linf_simple', 'linf_robust']).optional(),
  categorical_comparison_threshold: share.optional(),
  categorical_drift_method: z.enum(['LInfinity', 'ChiSquared']).optional(),
});
export type DistributionConstraints = z.infer<typeof DistributionConstraints>;

const MonitoringConfig = z.object({
  evaluate_constraints: Switch.optional(),
  emit_metrics: Switch.optional(),
  datatype_check_threshold: share.optional(),
  domain_content_threshold: share.optional(),
  distribution_constraints: DistributionConstraints.optional(),
});
export type MonitoringConfig = z.infer<typeof MonitoringConfig>;

const FeatureConstraints = z.object({
  name: z.string().min(1).max(256),
  inferred_type: InferredType,
  completeness: z.number().min(0).max(1).optional(),
  num_constraints: z.object({ is_non_negative: z.boolean().optional() }).optional(),
  string_constraints: z.object({ domains: z.array(z.string()).optional() }).optional(),
  monitoringConfigOverrides: MonitoringConfig.optional(),
  /** the name the Python SDK writes */
  monitoring_config_overrides: MonitoringConfig.optional(),
});
export type FeatureConstraints = z.infer<typeof FeatureConstraints>;

/** Model Monitor's `constraints.json` ("Schema for Constraints"); what else stands in the file is told, or refused where it decides nothing there. */
export const ConstraintsFile = z.object({
  version: z.literal(0, 'only version 0 is known'),
  features: z.array(FeatureConstraints).max(10_000),
  monitoring_config: MonitoringConfig.default({}),
});
export type ConstraintsFile = z.infer<typeof ConstraintsFile>;

/**
 * What holds for a feature: its own settings over the file's, key by key.
 * @throws InvalidEventError when the two spellings of its overrides say different things
 */
export function configOf(
  file: ConstraintsFile,
  feature: FeatureConstraints,
): MonitoringConfig & { distribution_constraints: DistributionConstraints } {
  const [one, other] = [feature.monitoringConfigOverrides, feature.monitoring_config_overrides];
  if (one && other && JSON.stringify(one) !== JSON.stringify(other))
    throw new InvalidEventError(
      `feature \`${feature.name}\` has \`monitoringConfigOverrides\` and \`monitoring_config_overrides\`, which differ: leave one of them`,
    );
  const own = { ...feature.monitoringConfigOverrides, ...feature.monitoring_config_overrides };
  return {
    ...file.monitoring_config,
    ...own,
    distribution_constraints: { ...file.monitoring_config.distribution_constraints, ...own.distribution_constraints },
  };
}
