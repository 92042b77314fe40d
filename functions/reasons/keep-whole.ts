import { areWhole } from '../../lib/domain/ledger/bounded.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { Evidence } from '../../lib/ports/data.ts';

/**
 * A record holds the first reasons, and the beginning of each text: what SageMaker or a container says of a failure may have any length. Where
 * that is not all, all of it is kept as evidence of this name.
 */
export async function keepWhole(evidence: Pick<Evidence, 'put'>, reasons: readonly Reason[]): Promise<EvidenceRef[]> {
  return areWhole(reasons) ? [] : [{ name: 'reasons', sha256: await evidence.put(JSON.stringify(reasons)) }];
}
