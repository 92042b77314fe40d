import type { Reason } from '../reason.ts';
import { type Fleets, fleetsOf } from './fleets.ts';
import { scaledType } from './scaled-type.ts';

/** Source: SageMaker developer guide, "Exclusions" of deployment guardrails. */
export const SAME_VARIANTS =
  'SageMaker shifts traffic and goes back between configs whose variants have the same names; other ones need another `endpoint`';

/**
 * Why what serves cannot be updated to the variants of a deployment: they have other names, or the type of one that scales would change.
 * Asked where either side has several; one variant keeps the name it had.
 */
export function variantMisfits(
  spec: Fleets & { readonly autoscaled?: boolean | undefined },
  { variants }: { readonly variants: readonly { readonly name: string; readonly instanceType?: string | undefined }[] },
): Reason[] {
  if (spec.variants === undefined && variants.length < 2) return [];
  const wanted = fleetsOf(spec, variants[0]?.name ?? '');
  const names = (all: readonly { readonly name: string }[]): string =>
    all
      .map(({ name }) => name)
      .sort()
      .join(', ');
  if (names(variants) !== names(wanted))
    return [
      { rule: 'variants', subject: 'endpoint', observed: names(variants), limit: `${names(wanted)}: ${SAME_VARIANTS}` },
    ];
  return wanted.flatMap((fleet) => {
    const running = variants.find(({ name }) => name === fleet.name);
    const scaled = scaledType({ ...fleet, autoscaled: spec.autoscaled }, fleet.name, running?.instanceType);
    return scaled ? [scaled] : [];
  });
}
