import type { Approval } from './approval.ts';

/** The newest of the questions about a version into a deployment that people approved. Their ids are random: the time orders them, and of one moment the place of their records. */
export const newestApproval = (
  asked: readonly Approval[],
  about: { readonly version: number; readonly deployment: string },
): Approval | undefined =>
  asked
    .filter(
      ({ version, deployment, state }) =>
        version === about.version && deployment === about.deployment && state === 'approved',
    )
    .toSorted((a, b) => a.askedAt - b.askedAt || (a.asked?.seq ?? 0) - (b.asked?.seq ?? 0))
    .at(-1);
