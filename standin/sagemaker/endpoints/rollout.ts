import type {
  CapacitySize,
  DeploymentConfig,
  RollingUpdatePolicy,
  TrafficRoutingConfig,
} from '@aws-sdk/client-sagemaker';
import { validation } from '../../core/errors.ts';
import type { Variant } from './fleets.ts';

/** One traffic shift: the share of invocations (percent) that green gets, and how long it bakes (seconds). */
export interface Shift {
  share: number;
  bake: number;
  /** Whether instances of green start for it first, as for each batch of a rolling update. */
  starts?: boolean | undefined;
}

const MOST = 50;

/**
 * The traffic shifts of an update. Sources: developer guide, "Blue/green deployments": all at once, canary (at most half the fleet), linear (steps of
 * 10 to 50 %); "Use rolling deployments" and API_RollingUpdatePolicy (batches of 5 to 50 %).
 * @throws ValidationException for a size the fleet cannot be split into
 */
export function planShifts(config: DeploymentConfig | undefined, variants: Variant[]): Shift[] {
  const policy = config?.BlueGreenUpdatePolicy;
  if (config?.RollingUpdatePolicy) {
    if (policy) throw validation('`RollingUpdatePolicy` and `BlueGreenUpdatePolicy` are not both taken');
    return batches(config.RollingUpdatePolicy, variants);
  }
  const termination = policy?.TerminationWaitInSeconds ?? 0;
  const routing = policy?.TrafficRoutingConfiguration;
  if (!policy || !routing || routing.Type === 'ALL_AT_ONCE') return [{ share: 100, bake: termination }];
  if (variants.some(({ serverless }) => serverless))
    throw validation(`${routing.Type} traffic routing is not supported for serverless endpoints`);
  const bake = routing.WaitIntervalInSeconds ?? 0;
  const shifts =
    routing.Type === 'LINEAR'
      ? linear(sizeIn(routing, 'LinearStepSize'), variants, bake)
      : canary(sizeIn(routing, 'CanarySize'), variants, bake);
  const last = { ...shifts.at(-1)!, bake: termination };
  const all = [...shifts.slice(0, -1), last];
  checkTime(policy.MaximumExecutionTimeoutInSeconds, all);
  return all;
}

function sizeIn(routing: TrafficRoutingConfig, name: 'CanarySize' | 'LinearStepSize'): CapacitySize {
  const size = routing[name];
  if (!size) throw validation(`\`${name}\` is required for ${routing.Type} traffic routing`);
  return size;
}

function canary(size: CapacitySize, variants: Variant[], bake: number): Shift[] {
  const share = Math.min(...variants.map((variant) => percentOf('CanarySize', size, variant, 0)));
  return [
    { share, bake },
    { share: 100, bake },
  ];
}

/** Of several variants the slowest has all its traffic last. */
function linear(size: CapacitySize, variants: Variant[], bake: number): Shift[] {
  const each = variants.map((variant) => inSteps(variant.count, percentOf('LinearStepSize', size, variant, 10), bake));
  return each.toSorted((a, b) => b.length - a.length)[0]!;
}

/** "If you're doing a rolling deployment, there are additional feature-based exclusions: serverless inference endpoints, multi-variant inference endpoints." */
function batches(policy: RollingUpdatePolicy, variants: Variant[]): Shift[] {
  const [variant, ...others] = variants;
  if (!variant || others.length > 0 || variant.serverless)
    throw validation('`RollingUpdatePolicy` is not supported for serverless and for multi-variant endpoints');
  const size = policy.MaximumBatchSize;
  if (!size) throw validation('`MaximumBatchSize` is required for a rolling update');
  const percent = percentOf('MaximumBatchSize', size, variant, 5);
  const shifts = inSteps(variant.count, percent, policy.WaitIntervalInSeconds ?? 0);
  checkTime(policy.MaximumExecutionTimeoutInSeconds, shifts);
  return shifts.map((shift) => ({ ...shift, starts: true }));
}

/** Steps of whole instances or copies, rounded down, one at least. */
export function inSteps(count: number, percent: number, bake: number): Shift[] {
  const step = Math.max(1, Math.floor((count * percent) / 100));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => ({
    share: Math.min(100, (((i + 1) * step) / count) * 100),
    bake,
  }));
}

function percentOf(called: string, size: CapacitySize, variant: Variant, least: number): number {
  if (variant.count < 2)
    throw validation(`variant ${variant.name} has 1 instance: ${called} needs at least 2 to split`);
  const value = size.Value as number;
  const percent = size.Type === 'INSTANCE_COUNT' ? (value / variant.count) * 100 : value;
  if (percent > MOST)
    throw validation(`${called} must be less than or equal to ${MOST}% of the variant's total instance count`);
  if (percent < least)
    throw validation(`${called} must be between ${least}% and ${MOST}% of the variant's total instance count`);
  return percent;
}

/** "The timeout value should be larger than the total waiting time" (API_BlueGreenUpdatePolicy). */
function checkTime(limit: number | undefined, shifts: readonly Shift[]): void {
  const waits = shifts.reduce((sum, { bake }) => sum + bake, 0);
  if (limit !== undefined && limit <= waits)
    throw validation('`MaximumExecutionTimeoutInSeconds` must be larger than the waits together');
}
