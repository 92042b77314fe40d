import type { ApprovedEvidence, VerifiedPiece } from '../../lib/domain/ledger/told-evidence.ts';

/** What nobody who said yes could see: no fault of the ledger, and for its reader to judge. */
export function lateEvidence({ version, deployment, seq, evidence, after }: ApprovedEvidence): string {
  const seen = evidence.filter(({ valid }) => valid).map(({ kind }) => kind);
  const late = after.map(({ kind, by, seq }) => `\`${kind}\` (seq ${seq}, by ${by})`);
  return `seq ${seq}: version ${version} was approved for \`${deployment}\` with ${seen.join(', ') || 'no evidence'}; added after that: ${late.join(', ')}`;
}

/** A piece of evidence as it is kept now. */
export function verifiedPiece({ kind, sha256, by, bytes, after }: VerifiedPiece): string {
  const since = after.length > 0 ? `, after people had said yes for ${after.join(', ')}` : '';
  const added = by === undefined ? '' : `, added by ${by}`;
  return `${kind} ${sha256?.slice(0, 12) ?? 'not there'}: ${bytes === 'hold' ? 'its bytes hold' : bytes}${added}${since}`;
}
