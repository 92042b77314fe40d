import { durationText } from '../schedule/duration.ts';
import { oldFleetStays, plannedParts } from './plan-length.ts';
import type { TrafficPlan } from './traffic-plan.ts';

/** What of a deployment the steps of its plan depend on. */
interface Planned {
  readonly plan: TrafficPlan;
  readonly serving?: { readonly type: string; readonly copies?: number } | undefined;
  readonly instances?: number | undefined;
  readonly variants?: readonly { readonly instances: number }[] | undefined;
  readonly autoscaled?: boolean | undefined;
}

/**
 * A plan as it will run, a line for each part that goes over, and one of the time that all of it takes: none where nothing goes over.
 * Parts of an endpoint are of whole instances, rounded down, one at least: AWS says nowhere how it rounds.
 *
 * @param before whether anything serves there that requests go over from
 */
export function planSteps(spec: Planned, before: boolean): string[] {
  const { plan, serving } = spec;
  const form = serving?.type ?? 'real-time';
  if (form === 'batch') return [];
  const isFunction = form === 'lambda';
  if (!before)
    return [
      `nothing serves there yet: ${isFunction ? 'the alias' : form === 'component' ? 'the component' : 'the endpoint'} is made with it, and no request goes over`,
    ];
  if (form === 'component' && plan.type === 'all-at-once') return [];
  const parts = plannedParts(plan, sizesOf(spec), isFunction);
  const stays = oldFleetStays(plan) * 1000;
  const lines = parts.map(({ percent, count, of, watched }, i) => {
    const whole = count === undefined ? '' : ` (${count} of ${of} ${form === 'component' ? 'copies' : 'instances'})`;
    const share = percent === 100 ? 'all requests' : `${percent} % of the requests${whole}`;
    const last = i === parts.length - 1 && stays > 0;
    const waits = [
      ...(watched > 0 ? [`watched for ${durationText(watched)}`] : []),
      ...(last
        ? [isFunction ? `watched for ${durationText(stays)}` : `the old fleet stays for ${durationText(stays)}`]
        : []),
    ];
    return `${share}: ${waits.join(', then ')}`;
  });
  const sum = parts.reduce((all, { watched }) => all + watched, stays);
  return [...lines, `${durationText(sum)} in all${besides(spec, isFunction)}`];
}

/** What is not in the sum, and what ends it. */
function besides({ plan, autoscaled }: Planned, isFunction: boolean): string {
  if (isFunction) return ', beside what the function takes to be made ready';
  const scaled =
    autoscaled && plan.type !== 'all-at-once' ? ' (of as many instances as run then, a part is one at least)' : '';
  return `${scaled}, beside what ${plan.type === 'rolling' ? 'each batch takes' : 'instances take'} to start; SageMaker ends an update after 8h`;
}

/** How many instances each fleet has, or copies; none where parts are of requests, or of as many as autoscaling has running. */
const sizesOf = ({ serving, instances, variants, autoscaled }: Planned): number[] => {
  if (autoscaled || serving?.type === 'lambda') return [];
  if (serving?.type === 'component') return serving.copies === undefined ? [] : [serving.copies];
  return variants?.map((fleet) => fleet.instances) ?? (instances === undefined ? [] : [instances]);
};
