import type { VersionState } from '../../lib/domain/lifecycle.ts';

/** Why a version in such a state is not judged, in words. */
export function whyNotNow(state: VersionState): string {
  if (state === 'awaiting-approval')
    return 'it passed, and people are being asked: `steward approvals list`; it is judged again once that question is answered with no or withdrawn';
  if (state === 'approved') return 'people approved it, and of what they approved nothing is judged any more';
  if (state === 'retired') return 'it is retired for good';
  return `it is \`${state}\``;
}
