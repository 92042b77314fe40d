import { IntegrityError, NotFoundError } from '../../../lib/domain/errors.ts';
import { EVIDENCE_KINDS, isKind } from '../../../lib/domain/evidence/kinds.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import { readRecord } from '../../../lib/domain/ledger/record.ts';
import { evidenceTeller, type ToldPiece, type VerifiedPiece } from '../../../lib/domain/ledger/told-evidence.ts';
import type { ModelVersion } from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';

type Needs = PortsOf<'evidence:digest' | 'ledger:read'>;

export interface VerifiedEvidence {
  readonly pieces: readonly VerifiedPiece[];
  /** Bytes that are not those of their digest any more, and what the version's item says otherwise than its records. */
  readonly differing: readonly Reason[];
}

/** Reads a version's evidence as it is kept now and holds it against what the ledger tells of it. Nothing is recorded. */
export async function verifyEvidence(ports: Needs, version: ModelVersion): Promise<VerifiedEvidence> {
  const chain = modelChain(version.tenant, version.model);
  const teller = evidenceTeller();
  const from = (await ports.ledger.placeOf(`register:${version.tenant}:${version.package}`))?.seq ?? 1;
  for await (const stored of ports.ledger.read(chain, { from })) teller.take(readRecord(stored));
  const told = teller.pieces(version.version) ?? [];
  const approved = teller.approvals().filter((one) => one.version === version.version);
  const pieces: VerifiedPiece[] = [];
  let left = MOST_READ;
  for (const piece of told) {
    const { state, length = 0 } = left > 0 ? await bytesOf(ports.evidence, piece) : { state: 'not read' as const };
    left -= length;
    const after = approved.filter(({ seq }) => seq < piece.seq).map(({ deployment }) => deployment);
    pieces.push({ ...piece, bytes: state, after });
  }
  return { pieces, differing: [...pieces.flatMap(changedReason), ...otherwiseKept(version, told)] };
}

/** Bytes of evidence that are read for one answer: whoever asks waits half a minute, and the model's files are read in it too. */
const MOST_READ = 200 * 2 ** 20;

async function bytesOf(
  evidence: Needs['evidence'],
  { kind, sha256 }: ToldPiece,
): Promise<{ state: VerifiedPiece['bytes']; length?: number }> {
  // Of the kinds that have a bound none is larger than memory; predictions have none.
  if (sha256 === undefined || (isKind(kind) && EVIDENCE_KINDS[kind].most === 0)) return { state: 'not read' };
  try {
    return { state: 'hold', length: (await evidence.read(sha256)).length };
  } catch (error) {
    if (error instanceof IntegrityError) return { state: 'changed' };
    if (error instanceof NotFoundError) return { state: 'gone' };
    throw error;
  }
}

const changedReason = ({ kind, sha256 = '', bytes }: VerifiedPiece): Reason[] =>
  bytes === 'changed' || bytes === 'gone'
    ? [{ rule: 'evidence', subject: kind, observed: bytes, limit: `the bytes of ${sha256}` }]
    : [];

/** The item is a copy: kinds and digests must be those that records tell. */
function otherwiseKept({ kept }: ModelVersion, told: readonly ToldPiece[]): Reason[] {
  const spelled = (piece?: Pick<ToldPiece, 'kind' | 'sha256'>) =>
    piece ? `${piece.kind} ${piece.sha256 ?? 'not there'}` : 'none';
  const places = Array.from({ length: Math.max(kept.length, told.length) }, (_, i) => [
    spelled(kept[i]),
    spelled(told[i]),
  ]);
  return places
    .filter(([item, record]) => item !== record)
    .map(([item = '', record = '']) => ({
      rule: 'evidence',
      subject: 'what is kept of the version',
      observed: item,
      limit: record,
    }));
}
