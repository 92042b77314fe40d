import type { Inventory } from '../inventory/inventory.ts';
import type { ModelVersion } from '../model/model.ts';
import type { Reason, Reasons } from '../reason.ts';
import { comparePackage } from '../release/compare-content.ts';
import type { PackageContainer } from '../served/served.ts';

export type RegistrationDecision =
  | { readonly verdict: 'register' | 'known' | 'waiting' }
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
  pkg: { status: string; approval: string | undefined; containers: readonly PackageContainer[] };
  existing: ModelVersion | undefined;
  /** What the known version is made of; of one from before there were inventories none. */
  inventory?: Inventory | undefined;
}): RegistrationDecision {
  const { pkg, existing } = input;
  if (!existing) return { verdict: pkg.status === 'Completed' ? 'register' : 'waiting' };
  const other = comparePackage(existing, pkg.containers, input.inventory);
  if (other.length > 0) return { verdict: 'another', reasons: [other[0]!, ...other.slice(1)] };
  const changed = pkg.approval !== existing.packageApproval;
  if (!changed || pkg.approval !== 'Approved' || existing.state === 'approved') return { verdict: 'known' };
  return { verdict: 'out-of-band', reasons: [APPROVED_OUTSIDE] };
}
