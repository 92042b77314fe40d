import { formOf, type ServingForm } from '../serving/forms.ts';
import type { OperationsPolicy } from './operations-policy.ts';
import type { Served } from './served-metrics.ts';

const WITH_INSTANCES: readonly ServingForm[] = ['real-time', 'direct', 'async'];
const ENDPOINTS: readonly ServingForm[] = ['real-time', 'direct', 'serverless', 'component'];

/**
 * Which forms have what a limit is about; what is not named has every form that answers requests. Sources: those of served-metrics.ts. Of the resources of an inference
 * component CloudWatch has its share of what it asked for and no percentage of an instance.
 */
export const FORMS_WITH: Readonly<Record<string, readonly ServingForm[]>> = {
  overhead: ENDPOINTS,
  errors4xx: [...ENDPOINTS, 'async'],
  throttles: ['lambda'],
  captureLoss: ['real-time'],
  coldStarts: ['serverless'],
  'saturation.cpu': WITH_INSTANCES,
  'saturation.memory': [...WITH_INSTANCES, 'serverless'],
  'saturation.disk': WITH_INSTANCES,
  'saturation.gpu': WITH_INSTANCES,
  'saturation.gpuMemory': WITH_INSTANCES,
  'saturation.concurrency': ['serverless'],
};

/** Whether CloudWatch has metrics of a deployment's requests: a model for transform jobs has none. */
export const hasMetrics = (spec: Served): boolean => formOf(spec) !== 'batch';

/** Whether a deployment has what a limit is about; limits of `saturation` have that word before them. */
export const hasLimit = (spec: Served, limit: string): boolean =>
  hasMetrics(spec) &&
  (FORMS_WITH[limit]?.includes(formOf(spec)) ?? true) &&
  (limit !== 'captureLoss' || spec.capture !== undefined);

/** The policy as it holds for one deployment: without the limits of what its form has not. */
export function policyFor(spec: Served, policy: OperationsPolicy): OperationsPolicy {
  const kept = Object.entries(policy).filter(([name]) => hasLimit(spec, name));
  const full = Object.entries(policy.saturation ?? {}).filter(([name]) => hasLimit(spec, `saturation.${name}`));
  const { saturation: _, ...rest } = Object.fromEntries(kept) as OperationsPolicy;
  return full.length > 0 ? { ...rest, saturation: Object.fromEntries(full) } : rest;
}
