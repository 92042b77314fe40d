import type { Plan } from '../plan/plan.ts';
import { formOf, SERVING_FORMS } from '../serving/forms.ts';
import type { Serving } from '../serving/serving.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What of a deployment its plan depends on. */
interface Planned {
  readonly plan: Plan;
  readonly serving?: Serving | undefined;
  readonly instances?: number | undefined;
  readonly variants?: readonly { readonly instances: number }[] | undefined;
  readonly autoscaled?: boolean | undefined;
  readonly alarms: readonly unknown[];
}

/** Plans that the form of serving, or the fleet, cannot carry, said before anything is made, with the nearest that it can. */
export const planMisfits = (deployments: readonly Planned[]): Misfit[] =>
  deployments.flatMap((spec, i) =>
    [...canaryMisfits(spec), ...rollingMisfits(spec)].map(({ path, message }) => ({
      path: ['deployments', i, ...path],
      message,
    })),
  );

function canaryMisfits({ plan, alarms, autoscaled, instances, variants, ...spec }: Planned): Misfit[] {
  if (plan.type !== 'canary') return [];
  const form = formOf(spec);
  const { called, canary } = SERVING_FORMS[form];
  const misfits: (Misfit | false)[] = [
    !canary &&
      form !== 'component' &&
      misfit(['plan'], `a canary is a share of instances, of which ${called} has none: write \`type: all-at-once\``),
    form === 'async' &&
      autoscaled === true &&
      misfit(
        ['plan'],
        `a canary is a share of the instances that run, and ${called} that scales may have none: write \`type: all-at-once\`, or leave \`autoscaled\` out`,
      ),
    instances !== undefined &&
      instances < 2 &&
      misfit(['instances'], 'a canary needs at least 2 instances: one keeps serving while the other is tried'),
    alarms.length === 0 && misfit(['alarms'], 'a canary needs at least one alarm: without it nothing can roll it back'),
  ];
  const small = (variants ?? []).flatMap((fleet, i) =>
    fleet.instances < 2
      ? [misfit(['variants', i, 'instances'], 'must be at least 2 for a canary, of which each variant has a part')]
      : [],
  );
  return [...small, ...misfits.flatMap((one) => one || [])];
}

/** Copies are replaced in batches, or all at once: nothing else brings a component to another model. */
function rollingMisfits({ plan, alarms, ...spec }: Planned): Misfit[] {
  const { called, rolling, canary } = SERVING_FORMS[formOf(spec)];
  const { serving } = spec;
  if (!rolling)
    return plan.type === 'rolling'
      ? [
          misfit(
            ['plan'],
            `copies are replaced in batches of an inference component, and ${called} has none: write \`type: ${canary ? 'canary' : 'all-at-once'}\``,
          ),
        ]
      : [];
  const copies = serving?.type === 'component' ? serving.copies : 0;
  const misfits: (Misfit | false)[] = [
    plan.type === 'canary' &&
      misfit(
        ['plan'],
        `a canary is a share of a fleet that ${called} does not have to itself: write \`type: rolling\`, which replaces so many percent of its copies at a time`,
      ),
    plan.type === 'rolling' &&
      copies < 2 &&
      misfit(
        ['serving', 'copies'],
        'must be at least 2 for a rolling update: one keeps serving; or write `type: all-at-once`',
      ),
    plan.type === 'rolling' &&
      alarms.length === 0 &&
      misfit(['alarms'], 'is missing: without an alarm nothing takes a rolling update back'),
    plan.type === 'all-at-once' &&
      alarms.length > 0 &&
      misfit(
        ['alarms'],
        `are looked at by a rolling update of ${called} alone: write \`type: rolling\`, or leave them out`,
      ),
  ];
  return misfits.flatMap((one) => one || []);
}

const misfit = (path: readonly (string | number)[], message: string): Misfit => ({ path, message });
