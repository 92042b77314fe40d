import { isInTime, nearestInTime, waitsOf, watchedParts } from '../plan/plan-length.ts';
import type { TrafficPlan } from '../plan/traffic-plan.ts';
import { durationText } from '../schedule/duration.ts';
import { formOf, SERVING_FORMS, type ServingForm } from '../serving/forms.ts';
import type { Serving } from '../serving/serving.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What of a deployment its plan depends on. */
interface Planned {
  readonly plan: TrafficPlan;
  readonly serving?: Serving | undefined;
  readonly instances?: number | undefined;
  readonly variants?: readonly { readonly instances: number }[] | undefined;
  readonly autoscaled?: boolean | undefined;
  readonly mostInstances?: number | undefined;
  readonly alarms: readonly unknown[];
}
type Said = readonly (Misfit | false)[];

/** Plans that the form of serving, or the fleet, cannot carry, said before anything is made, with the nearest that it can. */
export const planMisfits = (deployments: readonly Planned[]): Misfit[] =>
  deployments.flatMap((spec, i) =>
    [...misfitsOf(spec), ...tooLong(spec)].map(({ path, message }) => ({
      path: ['deployments', i, ...path],
      message,
    })),
  );

function misfitsOf(spec: Planned): Misfit[] {
  const { plan } = spec;
  if (plan.type === 'canary' || plan.type === 'linear') return said(inParts(spec, WORDS[plan.type]));
  if (plan.type === 'rolling') return said(inBatches(spec));
  return said([
    formOf(spec) === 'component' &&
      spec.alarms.length > 0 &&
      misfit(
        ['alarms'],
        `are looked at by a rolling update of ${SERVING_FORMS.component.called} alone: write \`type: rolling\`, or leave them out`,
      ),
  ]);
}

const WORDS = {
  canary: { one: 'a canary', share: 'a canary is a share' },
  linear: { one: 'a linear plan', share: 'the steps of a linear plan are shares' },
} as const;

/** A part of the requests first: canary and linear. */
function inParts(spec: Planned, { one, share }: { readonly one: string; readonly share: string }): Said {
  const { instances, variants = [], autoscaled, alarms } = spec;
  const form = formOf(spec);
  const { called, canary } = SERVING_FORMS[form];
  return [
    form === 'component' &&
      misfit(
        ['plan'],
        `${share} of a fleet that ${called} does not have to itself: write \`type: rolling\`, which replaces so many percent of its copies at a time`,
      ),
    !canary &&
      form !== 'component' &&
      misfit(['plan'], `${share} of instances, of which ${called} has none: ${allAtOnce}`),
    scalesToNone(spec) &&
      misfit(
        ['plan'],
        `${share} of the instances that run, and ${called} that scales may have none: ${allAtOnce}, or leave \`autoscaled\` out`,
      ),
    instances !== undefined &&
      instances < 2 &&
      misfit(
        ['instances'],
        `${one} needs at least 2 instances: one keeps serving while the other is tried${autoscaled ? '' : `; or ${allAtOnce}`}`,
      ),
    ...variants.map(
      (fleet, i) =>
        fleet.instances < 2 &&
        misfit(['variants', i, 'instances'], `must be at least 2 for ${one}, of which each variant has a part`),
    ),
    alarms.length === 0 && misfit(['alarms'], `${one} needs at least one alarm: without it nothing can roll it back`),
  ];
}

/**
 * Copies of a component, or instances, replaced in batches. "If you're doing a rolling deployment, there are additional feature-based exclusions:
 * serverless inference endpoints, multi-variant inference endpoints" (deployment-guardrails-exclusions).
 */
function inBatches(spec: Planned): Said {
  const { serving, instances, variants, alarms } = spec;
  const form = formOf(spec);
  const { called, rolling } = SERVING_FORMS[form];
  return [
    !rolling && misfit(['plan'], `batches are of copies or of instances, and ${called} has none: ${nearestOf(form)}`),
    variants !== undefined &&
      misfit(
        ['plan'],
        'SageMaker updates an endpoint of several variants in no batches: write `type: linear`, which has a part of each at every step, or leave `variants` out',
      ),
    scalesToNone(spec) &&
      misfit(
        ['plan'],
        `batches are of the instances that run, and ${called} that scales may have none: ${allAtOnce}, or leave \`autoscaled\` out`,
      ),
    serving?.type === 'component' &&
      serving.copies < 2 &&
      misfit(
        ['serving', 'copies'],
        'must be at least 2 for a rolling update: one keeps serving; or write `type: all-at-once`',
      ),
    rolling &&
      serving?.type !== 'component' &&
      instances !== undefined &&
      instances < 2 &&
      misfit(
        ['instances'],
        `must be at least 2 for a rolling update, of which a batch is half at most: or ${allAtOnce}`,
      ),
    rolling &&
      alarms.length === 0 &&
      misfit(['alarms'], 'is missing: without an alarm nothing takes a rolling update back'),
  ];
}

const scalesToNone = (spec: Planned): boolean => formOf(spec) === 'async' && spec.autoscaled === true;

const allAtOnce = 'write `type: all-at-once`';
const nearestOf = (form: ServingForm): string =>
  form === 'lambda'
    ? 'write `type: linear`, which sends so many percent of the requests more at a time'
    : SERVING_FORMS[form].canary
      ? 'write `type: canary`'
      : allAtOnce;

/** A plan that SageMaker would end before it is over. An alias has no such limit: its release is given time for the longest plan (lib/domain/execution/release-limit.ts). */
function tooLong(spec: Planned): Misfit[] {
  const { plan } = spec;
  const sizes = sizesOf(spec);
  if (formOf(spec) === 'lambda' || (plan.type !== 'linear' && plan.type !== 'rolling') || isInTime(plan, sizes))
    return [];
  const parts = `${watchedParts(plan, sizes)} ${plan.type === 'linear' ? 'steps' : 'batches'} of ${durationText(plan.bake)}`;
  const { percent, bake } = nearestInTime(plan, sizes);
  const nearest = [
    ...(percent === undefined ? [] : [`\`percent: ${percent}\` or more`]),
    ...(bake === undefined ? [] : [`\`bake: ${durationText(bake)}\` or less`]),
  ];
  return [
    misfit(
      ['plan'],
      `${parts} wait for ${durationText(waitsOf(plan, sizes))} in all: SageMaker ends an update after 8h, in which instances must start too; write ${nearest.join(', or ') || 'fewer of both'}`,
    ),
  ];
}

/** As many instances as a fleet has, or may come to have where autoscaling has them running: 19 instances take 19 steps of 10 %, and 20 take 10. */
function sizesOf({ serving, instances, variants, autoscaled, mostInstances }: Planned): number[] {
  const fleets = variants ?? (instances === undefined ? [] : [{ instances }]);
  const said = serving?.type === 'component' ? [serving.copies] : fleets.map((fleet) => fleet.instances);
  if (!autoscaled) return said;
  const most = mostInstances ?? MOST_INSTANCES;
  return Array.from({ length: most }, (_, i) => i + 1);
}
/** So many instances the manifest lets a fleet have at most. */
const MOST_INSTANCES = 100;

const said = (misfits: Said): Misfit[] => misfits.flatMap((one) => one || []);

const misfit = (path: readonly (string | number)[], message: string): Misfit => ({ path, message });
