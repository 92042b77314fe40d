import type { Approval } from '../approval/approval.ts';
import { withoutOpen } from '../approval/said.ts';
import type { KeptEvidence } from '../evidence/kept.ts';
import type { ModelVersion } from '../model/model.ts';

export type AddingDecision =
  | { readonly verdict: 'already' }
  | {
      readonly verdict: 'add';
      readonly becomes: Pick<ModelVersion, 'state' | 'said'>;
      /** The questions that were open: they were asked without this. */
      readonly voids: readonly Approval[];
      readonly judged: Judged;
    }
  /** `why` is a sentence for the person, with what they can do instead. */
  | { readonly verdict: 'refuse'; readonly why: string };

/** `again`: by itself; `when asked`: with `steward gate`; `no more`: people have answered for it. */
export type Judged = 'again' | 'when asked' | 'no more';

/** A version stands in one item, which may have 400 KB: of evidence it has room for as much. */
const MOST = 60;

/**
 * Whether evidence may be added to a version, and what becomes of it: one that waits for its gate or has passed it stands before it again, an open
 * questions are void, what people have said yes or no to stays as it was. Evidence of a kind is written once: a piece that could not be read is none.
 */
export function decideAdding(input: {
  version: ModelVersion;
  approvals: readonly Approval[];
  added: Pick<KeptEvidence, 'kind' | 'sha256' | 'fault'>;
  /** It has a stage before it, and no release of it waits to begin: it is judged for that with what is added. */
  onward: boolean;
}): AddingDecision {
  const { version: item, approvals, added } = input;
  const { kept, model, version, state } = item;
  const name = `\`${model}/${version}\``;
  if (state === 'retired') return refuse(`${name} is retired, for good: nothing is added to it`);
  if (added.fault !== undefined) return refuse(`it is no \`${added.kind}\`: ${added.fault}`);
  const there = kept.find(({ kind, fault }) => kind === added.kind && fault === undefined);
  if (there?.sha256 === added.sha256 && there) return { verdict: 'already' };
  if (there)
    return refuse(
      `${name} has its \`${added.kind}\` already, ${there.sha256}: evidence of a kind is written once, what is new comes with the next version`,
    );
  if (kept.length >= MOST) return refuse(`${name} has ${kept.length} pieces of evidence, which is as many as it may`);
  const voids = approvals.filter((asked) => asked.version === version && asked.state === 'pending');
  const asItIs = { state, ...(item.said && { said: item.said }) };
  switch (state) {
    case 'awaiting-approval':
      return { verdict: 'add', becomes: withoutOpen(item), voids, judged: 'again' };
    case 'approved':
      if (input.onward)
        return { verdict: 'add', becomes: { ...asItIs, state: 'registered' }, voids: [], judged: 'again' };
      return { verdict: 'add', becomes: asItIs, voids: [], judged: 'no more' };
    case 'rejected':
    case 'expired':
    case 'withdrawn':
      return { verdict: 'add', becomes: asItIs, voids: [], judged: 'when asked' };
    default:
      return { verdict: 'add', becomes: { ...asItIs, state: 'registered' }, voids: [], judged: 'again' };
  }
}

const refuse = (why: string): AddingDecision => ({ verdict: 'refuse', why });
