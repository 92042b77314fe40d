import type { RollingUpdatePolicy, TrafficRoutingConfig } from '@aws-sdk/client-sagemaker';
import { LONGEST_UPDATE } from '../../../domain/execution/release-limit.ts';
import type { EndpointUpdate } from '../../../ports/sagemaker.ts';

/** What UpdateEndpoint is told: how requests go over to the new fleet, and what brings them back. */
export const endpointUpdate = ({ endpoint, config, plan, alarms, keepInstances, staySeconds }: EndpointUpdate) => ({
  EndpointName: endpoint,
  EndpointConfigName: config,
  // Without retaining, counts, weights and capture are the config's: what was approved. Retained, the weight is the config's, and whose the
  // capture is nobody says (API_VariantProperty: "DataCaptureConfig: (Not currently supported.)"): `verify` compares what runs.
  RetainAllVariantProperties: keepInstances,
  ...(keepInstances && { ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' as const }] }),
  ...(plan.type !== 'outright' && {
    DeploymentConfig: {
      ...(plan.type === 'rolling'
        ? { RollingUpdatePolicy: rolling(plan) }
        : {
            BlueGreenUpdatePolicy: {
              TrafficRoutingConfiguration: routing(plan),
              TerminationWaitInSeconds: staySeconds,
              MaximumExecutionTimeoutInSeconds: LONGEST_UPDATE,
            },
          }),
      ...(alarms.length > 0 && { AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) } }),
    },
  }),
});

type Guarded = Exclude<EndpointUpdate['plan'], { type: 'outright' }>;
type InParts = Exclude<Guarded, { type: 'all-at-once' }>;
const percentOf = (Value: number) => ({ Type: 'CAPACITY_PERCENT' as const, Value });

const routing = (plan: Guarded): TrafficRoutingConfig =>
  plan.type === 'all-at-once'
    ? { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }
    : {
        WaitIntervalInSeconds: plan.bakeSeconds,
        ...(plan.type === 'linear'
          ? { Type: 'LINEAR', LinearStepSize: percentOf(plan.percent) }
          : { Type: 'CANARY', CanarySize: percentOf(plan.percent) }),
      };

/** A rollback brings the whole old fleet back at once: without a size of its own it does (API_RollingUpdatePolicy, RollbackMaximumBatchSize). */
const rolling = ({ percent, bakeSeconds }: InParts): RollingUpdatePolicy => ({
  MaximumBatchSize: percentOf(percent),
  WaitIntervalInSeconds: bakeSeconds,
  MaximumExecutionTimeoutInSeconds: LONGEST_UPDATE,
});
