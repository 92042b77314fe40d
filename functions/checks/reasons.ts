import type { Check } from '../../lib/domain/check/check.ts';
import { sortByWeight } from '../../lib/domain/check/headline-reason.ts';
import { cutText, extractOf } from '../../lib/domain/ledger/bounded.ts';
import type { Draft, EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { keepWhole } from '../reasons/keep-whole.ts';

/** What a check decided, of whatever kind. */
interface Decided {
  readonly verdict: Check['verdict'];
  readonly reasons: readonly Reason[];
  readonly because?: string;
}

/** How much of a `because` is kept (characters): it may name groups and columns of the data, which can be called anything. */
const BECAUSE = 400;

/**
 * What a check says of its decision: as many reasons as a record holds, those to show first before the others, and how many more there are; who needs them
 * all reads them in evidence.
 */
export async function keepReasons(
  evidence: PortsOf<'evidence:add'>['evidence'],
  decision: Decided,
): Promise<{ reasons: Reason[]; said: Draft['data']; evidence: EvidenceRef[] }> {
  const all = sortByWeight(decision);
  const { reasons, more } = extractOf(all);
  const said = {
    ...(decision.because !== undefined && { because: cutText(decision.because, BECAUSE) }),
    ...(more > 0 && { moreReasons: more }),
  };
  return { reasons, said, evidence: await keepWhole(evidence, all) };
}
