import { instanceSizeOf } from '../price/instance-size.ts';
import type { EndpointObservation, RunningVariant } from '../served/served.ts';
import type { ServingForm } from '../serving/forms.ts';
import { formRunning, placedBy } from '../serving/settings.ts';
import type { FleetSeen } from './usage.ts';

/** Forms that run on no instances of one's own: SageMaker and Lambda bill what requests take. */
export const BY_REQUEST: readonly ServingForm[] = ['serverless', 'lambda'];

/**
 * What runs of an endpoint as it is described: the instances of all its variants, shadow variants' too. An inference component counts as the part
 * of an instance that its copies keep for themselves, by what they ask for most of: memory, cores or accelerators. While an endpoint is updated
 * the fleet that comes in beside is not described, and not counted.
 * @param observed undefined where there is none
 */
export function fleetSeen(observed: EndpointObservation | undefined, usual: ServingForm): FleetSeen {
  if (!observed) return { form: usual, fleet: {}, unclear: [] };
  const form = formRunning(observed);
  if (BY_REQUEST.includes(form) || form === 'batch') return { form, fleet: {}, unclear: [] };
  const fleet: Record<string, number> = {};
  const unclear: string[] = [];
  for (const variant of [...observed.variants, ...(observed.shadowing ?? [])]) {
    const part = form === 'component' ? partOf(variant) : 1;
    const { name, instanceType, instances } = variant;
    if (instanceType === undefined) unclear.push(`the instance type of ${name} is not told`);
    else if (part === undefined) unclear.push(`which part of an ${instanceType} the component is, is not known`);
    else fleet[instanceType] = (fleet[instanceType] ?? 0) + part * (instances ?? variant.configuredInstances ?? 0);
  }
  return { form, fleet, unclear };
}

/** Which part of an instance one copy of a component keeps. */
function partOf({ instanceType, extras }: RunningVariant): number | undefined {
  const placed = placedBy(extras);
  const has = instanceType === undefined ? undefined : instanceSizeOf(instanceType);
  if (!placed || !has) return undefined;
  const accelerators = placed.accelerators ?? 0;
  if (accelerators > 0 && has.accelerators === 0) return undefined;
  const parts = [
    placed.memory / has.megabytes,
    (placed.cpus ?? 0) / has.cpus,
    accelerators > 0 ? accelerators / has.accelerators : 0,
  ];
  return Math.min(1, Math.max(...parts));
}
