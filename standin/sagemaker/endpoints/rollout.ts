import type {
  BlueGreenUpdatePolicy,
  CapacitySize,
  DeploymentConfig,
  TrafficRoutingConfig,
} from '@aws-sdk/client-sagemaker';
import { validation } from '../../core/errors.ts';
import type { Variant } from './fleets.ts';

/** One traffic shift: the share of invocations (percent) that green gets, and how long it bakes (seconds). */
export interface Shift {
  share: number;
  bake: number;
}

const MOST = 50;

/**
 * The traffic shifts of a blue/green update.
 * Source: developer guide, "Blue/green deployments": all at once, canary (at most half the fleet).
 * @throws ValidationException for a size the fleet cannot be split into
 */
export function planShifts(config: DeploymentConfig | undefined, variants: Variant[]): Shift[] {
  if (config?.RollingUpdatePolicy)
    throw validation('`RollingUpdatePolicy` is not built into this stand-in: use `BlueGreenUpdatePolicy`');
  const policy = config?.BlueGreenUpdatePolicy;
  const termination = policy?.TerminationWaitInSeconds ?? 0;
  const routing = policy?.TrafficRoutingConfiguration;
  if (!policy || !routing || routing.Type === 'ALL_AT_ONCE') return [{ share: 100, bake: termination }];
  if (routing.Type === 'LINEAR')
    throw validation('`LINEAR` traffic routing is not built into this stand-in: use `CANARY` or `ALL_AT_ONCE`');
  checkTimes(policy, routing);
  const size = routing.CanarySize;
  if (!size) throw validation(`\`CanarySize\` is required for ${routing.Type} traffic routing`);
  const share = Math.min(...variants.map((variant) => percentOf(size, variant)));
  return [
    { share, bake: routing.WaitIntervalInSeconds ?? 0 },
    { share: 100, bake: termination },
  ];
}

function percentOf(size: CapacitySize, variant: Variant): number {
  if (variant.count < 2)
    throw validation(`variant ${variant.name} has 1 instance: CanarySize needs at least 2 to split`);
  const value = size.Value as number;
  const percent = size.Type === 'INSTANCE_COUNT' ? (value / variant.count) * 100 : value;
  if (percent > MOST)
    throw validation(`CanarySize must be less than or equal to ${MOST}% of the variant's total instance count`);
  return percent;
}

function checkTimes(policy: BlueGreenUpdatePolicy, routing: TrafficRoutingConfig): void {
  const limit = policy.MaximumExecutionTimeoutInSeconds;
  const waits = (policy.TerminationWaitInSeconds ?? 0) + (routing.WaitIntervalInSeconds ?? 0);
  if (limit !== undefined && limit <= waits)
    throw validation('`MaximumExecutionTimeoutInSeconds` must be larger than the waits together');
}
