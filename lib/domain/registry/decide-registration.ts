import { isApproved } from '../approval/said.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ModelVersion } from '../model/model.ts';
import type { Reason, Reasons } from '../reason.ts';
import { comparePackage } from '../release/compare-content.ts';
import type { PackageContainer } from '../served/served.ts';

export type RegistrationDecision =
  | { readonly verdict: 'register' | 'known' }
  /** `why` in words: SageMaker tells of the package again when it is otherwise. */
  | { readonly verdict: 'waiting'; readonly why: string }
  | { readonly verdict: 'out-of-band' | 'another'; readonly reasons: [...Reasons] };

export const APPROVED_OUTSIDE: Reason = {
  rule: 'approved-outside',
  subject: 'ModelApprovalStatus',
  observed: 'Approved',
  limit: 'an approval answered in steward',
};

/**
 * What a model package's news means. SageMaker repeats events, and re-emits them with `Approved` when mere metadata changes;
 * so the package as described now is compared with what we know, and only a difference that matters is anything new.
 * What goes by a known name and is something else (a group deleted and made anew counts from 1 again) is never taken for what is known.
 * `Approved` counts as ours only for a version that our own approval reached; set by anybody else it is out of band.
 */
export function decideRegistration(input: {
  seen: { UpdatedModelPackageFields?: string[] | undefined };
  pkg: {
    status: string;
    approval: string | undefined;
    logged?: boolean;
    containers: readonly PackageContainer[];
  };
  existing: ModelVersion | undefined;
  /** What the known version is made of; of one from before there were inventories none. */
  inventory?: Inventory | undefined;
}): RegistrationDecision {
  const { pkg, existing } = input;
  if (!existing) {
    const why = whyNotYet(pkg);
    return why === undefined ? { verdict: 'register' } : { verdict: 'waiting', why };
  }
  const other = comparePackage(existing, pkg.containers, input.inventory);
  if (other.length > 0) return { verdict: 'another', reasons: [other[0]!, ...other.slice(1)] };
  const changed = pkg.approval !== existing.packageApproval;
  if (!changed || pkg.approval !== 'Approved' || isApproved(existing)) return { verdict: 'known' };
  return { verdict: 'out-of-band', reasons: [APPROVED_OUTSIDE] };
}

/** A package may be there before it can be served: MLflow and customization jobs make it first and say later what serves it (API_UpdateModelPackage). */
function whyNotYet({
  status,
  logged,
  containers,
}: Parameters<typeof decideRegistration>[0]['pkg']): string | undefined {
  if (status !== 'Completed') return `SageMaker says \`${status.slice(0, 80)}\` of it`;
  if (logged) return 'it is logged and not registered (`ModelPackageRegistrationType`)';
  if (containers.length === 0) return 'it has no container yet (`InferenceSpecification`)';
  return undefined;
}
