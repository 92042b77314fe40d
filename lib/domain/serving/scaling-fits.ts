import type { Serving } from './serving.ts';

interface Scaled {
  readonly serving?: Serving | undefined;
  readonly instances?: number | undefined;
  readonly variants?: readonly { readonly instances: number }[] | undefined;
  readonly autoscaled?: boolean | undefined;
  readonly mostInstances?: number | undefined;
}

/** How many instances autoscaling may make of a deployment, where that does not fit what else is said of it. */
export function scalingMisfits({ serving, autoscaled, mostInstances, ...spec }: Scaled) {
  if (mostInstances === undefined) return [];
  const begins = Math.max(...(spec.variants ?? [spec]).map(({ instances = 0 }) => instances));
  const message =
    serving?.type === 'component'
      ? 'is said of a component in `serving`: leave it out here'
      : !autoscaled
        ? 'says how far autoscaling goes: set `autoscaled: true`, or leave it out'
        : mostInstances < begins
          ? `must be at least \`instances\`, ${begins}`
          : undefined;
  return message === undefined ? [] : [{ path: ['mostInstances'], message }];
}
