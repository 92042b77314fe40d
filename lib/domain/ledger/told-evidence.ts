import { digestOf, type LedgerRecord } from './record.ts';

/** A piece of evidence as records tell it. */
export interface ToldPiece {
  readonly kind: string;
  /** Absent of what could not even be fetched. */
  readonly sha256?: string;
  /** False of what could not be read as its kind, and counts as absent. */
  readonly valid: boolean;
  /** The record that tells of it. */
  readonly seq: number;
  /** Who added it after the registration. */
  readonly by?: string;
}

/** A piece of evidence as the ledger tells it, how its bytes are now, and before or after which answers it came. */
export interface VerifiedPiece extends ToldPiece {
  /** `not read`: the rows of predictions, which the gate reads each time, what could never be fetched, and what is behind 200 MB of others. */
  readonly bytes: 'hold' | 'changed' | 'gone' | 'not read';
  /** Deployments for which people had said yes to the version before it came. */
  readonly after: readonly string[];
}

/** A question about a version that enough people said yes to, the evidence they could see, and what came after. */
export interface ApprovedEvidence {
  readonly version: number;
  readonly deployment: string;
  readonly seq: number;
  readonly evidence: readonly ToldPiece[];
  readonly after: readonly ToldPiece[];
}

interface Told {
  readonly pieces: ToldPiece[];
  readonly approvals: Omit<ApprovedEvidence, 'after'>[];
  /** Evidence was added after the last gate. */
  ungated: boolean;
}

/**
 * Follows the evidence of a model's versions through its records, in their order: what each was registered with, what was added, by what the gate judged
 * it, and what was there when people said yes.
 */
export function evidenceTeller() {
  const versions = new Map<number, Told>();

  /** Takes one more record. @returns what contradicts the records before it, in words */
  function take(record: LedgerRecord): string | undefined {
    const { type, subject, data, seq } = record;
    const version = subject.version ?? 0;
    if (type === 'ModelVersionRegistered')
      versions.set(version, { pieces: piecesIn(data.kept, seq), approvals: [], ungated: false });
    const told = versions.get(version);
    if (told === undefined) return undefined;
    if (type === 'EvidenceAdded') return added(told, record, version);
    if (type === 'VersionGated') {
      told.ungated = false;
      if (data.kept !== identityDigest(told.pieces))
        return `version ${version} was judged by other evidence than it had`;
    }
    if (type === 'ApprovalRequested' && told.ungated)
      return `people were asked about version ${version}, to which evidence was added after its last gate`;
    if (type === 'ApprovalAnswered' && record.verdict === 'approved')
      told.approvals.push({ version, deployment: subject.deployment ?? '', seq, evidence: [...told.pieces] });
    return undefined;
  }

  const approvals = (): ApprovedEvidence[] =>
    [...versions.values()].flatMap(({ pieces, approvals }) =>
      approvals.map((one) => ({ ...one, after: pieces.filter(({ seq }) => seq > one.seq) })),
    );
  /** What a version has by now; undefined of one that was never registered here. */
  const pieces = (version: number): readonly ToldPiece[] | undefined => versions.get(version)?.pieces;
  return { take, approvals, pieces };
}

function added(told: Told, { data, evidence = [], actor, seq }: LedgerRecord, version: number): string | undefined {
  const [kind, sha256] = [String(data.kind), String(data.sha256)];
  const before = told.pieces.find((piece) => piece.kind === kind && piece.valid);
  told.pieces.push({ kind, sha256, valid: true, seq, by: actor.id });
  told.ungated = true;
  const [named, ...others] = evidence;
  if (named?.name !== kind || named.sha256 !== sha256 || others.length > 0)
    return `\`${kind}\` of version ${version} is kept as other bytes than its record tells`;
  if (before) return `version ${version} had its \`${kind}\` already, and evidence of a kind is written once`;
  if (data.judged === 'no more' && told.approvals.length === 0)
    return `evidence was added to version ${version} as if people had said yes to it, and nobody had`;
  return undefined;
}

function piecesIn(kept: unknown, seq: number): ToldPiece[] {
  if (!Array.isArray(kept)) return [];
  return kept.map(({ kind, sha256, valid }) => ({
    kind: String(kind),
    ...(typeof sha256 === 'string' && { sha256 }),
    valid: valid === true,
    seq,
  }));
}

/** As the gate writes it down (lib/domain/evidence/kept.ts, `identityOf`); nothing of a version without evidence. */
const identityDigest = (pieces: readonly ToldPiece[]): string | undefined =>
  pieces.length === 0 ? undefined : digestOf(pieces.map(({ kind, sha256 = null, valid }) => ({ kind, sha256, valid })));
