import { digestOf, type LedgerRecord } from '../ledger/record.ts';
import { MINUTE } from '../time.ts';
import type { ShownDigests } from './approval.ts';

/** A value that records gave, and since when (epoch ms). */
interface Since<T> {
  readonly value: T;
  readonly at: number;
}

/** What a question rests on, as the records of its model tell it. */
export interface Grounds {
  /** Of the manifest that was applied last its digest. */
  readonly manifest: string | undefined;
  /** Who served at the deployment last. */
  readonly champion: number | undefined;
  /** The version was put away for good. */
  readonly retired: boolean;
  /** The record of its registration, of its last gate and of its last comparison, and what was in force at each. */
  readonly registered: LedgerRecord | undefined;
  /** Digest of the evidence that it was registered with and was added before its last gate, and whether some came after that; no digest where there is none. */
  readonly kept: string | undefined;
  readonly addedSince: boolean;
  readonly gate: LedgerRecord | undefined;
  readonly gateManifest: Since<string> | undefined;
  readonly gateChampion: Since<number | undefined> | undefined;
  readonly compared: LedgerRecord | undefined;
  readonly comparedChampion: Since<number | undefined> | undefined;
}

/** As lib/domain/evidence/kept.ts tells pieces of evidence apart. */
type Identity = Readonly<Record<'kind' | 'sha256' | 'valid', unknown>>;

/** Between reading what is in force and writing its record a flow may wait and try again: what changed in this time may not be seen yet (ms). */
const UNSEEN = MINUTE;

/** Who serves at a deployment once a record is written; undefined where it says nothing of that. */
function championIn(
  { type, at, subject, data }: LedgerRecord,
  deployment: string,
): Since<number | undefined> | undefined {
  if (subject.deployment !== deployment) return undefined;
  const since = Date.parse(at);
  if (type === 'ReleaseCompleted') return { value: subject.version || undefined, at: since };
  if (type === 'ModelAdopted') return { value: Number(data.champion) || undefined, at: since };
  return undefined;
}

/** Collects the grounds of a question about a version from the model's records, newest first. */
export function groundsCollector(version: number, deployment: string) {
  let manifest: Since<string> | undefined;
  let gateManifest: Since<string> | undefined;
  let champion: Since<number | undefined> | undefined;
  let gateChampion: Since<number | undefined> | undefined;
  let comparedChampion: Since<number | undefined> | undefined;
  let registered: LedgerRecord | undefined;
  let gate: LedgerRecord | undefined;
  let compared: LedgerRecord | undefined;
  let retired = false;
  let addedSince = false;
  const added: Identity[] = [];

  /** Takes one more record; true when none before it can matter but for whether the version was put away. */
  function take(record: LedgerRecord): boolean {
    const { type, at, subject, data } = record;
    if (type === 'ModelApplied') {
      const applied = { value: String(data.manifest), at: Date.parse(at) };
      manifest ??= applied;
      if (gate) gateManifest ??= applied;
    }
    const served = championIn(record, deployment);
    champion ??= served;
    if (gate) gateChampion ??= served;
    if (compared) comparedChampion ??= served;
    if (subject.version === version) {
      if (type === 'VersionGated') gate ??= record;
      if (type === 'VersionCompared' && subject.deployment === deployment) compared ??= record;
      if (type === 'ModelVersionRegistered') registered ??= record;
      if (type === 'EvidenceAdded') {
        addedSince ||= gate === undefined;
        added.unshift({ kind: data.kind, sha256: data.sha256, valid: true });
      }
      retired ||= type === 'VersionRetired';
    }
    return [manifest, champion, registered, gateManifest, gateChampion, comparedChampion].every(
      (found) => found !== undefined,
    );
  }
  const keptDigest = (): string | undefined => {
    const first = Array.isArray(registered?.data.kept) ? (registered.data.kept as Record<string, unknown>[]) : [];
    const all = [...first.map(({ kind, sha256, valid }) => ({ kind, sha256, valid })), ...added];
    return all.length > 0 ? digestOf(all) : undefined;
  };
  const grounds = (): Grounds => ({
    ...{ kept: keptDigest(), addedSince },
    ...{ manifest: manifest?.value, champion: champion?.value, retired, registered },
    ...{ gate, gateManifest, gateChampion, compared, comparedChampion },
  });
  return { take, grounds };
}

/**
 * What items say of a version that is to be asked about, and records do not: what it was registered as, which manifest and which champion it was
 * judged and compared by, and which are in force. Empty where the question may be put.
 * @param version digest of what the version's item says that it was registered as
 */
export function brokenGrounds(
  found: Grounds,
  { shown, version }: { readonly shown: ShownDigests; readonly version: string },
): string[] {
  const { manifest, champion, retired, registered, gate } = found;
  return [
    ...(manifest === shown.manifest ? [] : [`the manifest applied last is \`${manifest ?? 'none'}\``]),
    ...(champion === (shown.champion ?? undefined) ? [] : [`its champion is \`${champion ?? 'none'}\``]),
    ...(retired ? ['it was put away for good'] : []),
    ...(registered && isAs(registered, version, shown) ? [] : ['it was registered as something else']),
    ...(gate?.verdict === 'pass' ? brokenGate(gate, found) : [`its last gate is \`${gate?.verdict ?? 'none'}\``]),
    ...brokenComparison(found, shown),
  ];
}

/** Records from before they held the digest tell the package and its first container. */
const isAs = ({ data }: LedgerRecord, version: string, shown: ShownDigests): boolean =>
  data.version === undefined
    ? data.package === shown.package && data.artifact === shown.artifact && data.image === shown.image
    : data.version === version;

function brokenGate(gate: LedgerRecord, found: Grounds): string[] {
  const { registered, gateManifest, gateChampion } = found;
  const { data, at } = gate;
  const facts = data.facts as { hasChampion?: unknown } | undefined;
  const hadChampion = gateChampion?.value !== undefined && gateChampion.value !== gate.subject.version;
  return [
    ...(registered?.data.version === undefined || data.version === registered.data.version
      ? []
      : ['it was judged as something else than was registered']),
    ...(found.addedSince ? ['evidence was added after its gate'] : []),
    ...(found.addedSince || data.kept === found.kept ? [] : ['it was judged by other evidence than it has']),
    ...(data.manifest === undefined || isOrWas(gateManifest, data.manifest, at)
      ? []
      : [`it was judged by a manifest that was not in force, \`${data.manifest}\``]),
    ...(data.manifest === found.manifest ? [] : ['it was judged by another manifest than is applied now']),
    ...(hadChampion && facts?.hasChampion !== true && isSettled(gateChampion, at)
      ? [`it was judged as if \`${gateChampion.value}\` did not serve`]
      : []),
  ];
}

function brokenComparison({ compared, comparedChampion }: Grounds, { comparison, version }: ShownDigests): string[] {
  if (!compared) return comparison ? ['nothing says that it was compared'] : [];
  const { data, at, evidence = [] } = compared;
  const champion = comparedChampion?.value === version ? undefined : comparedChampion?.value;
  return [
    ...(evidence.some(({ name, sha256 }) => name === 'comparison' && sha256 === comparison)
      ? []
      : ['its comparison is another']),
    ...(Number(data.champion) === (champion ?? 0) || !isSettled(comparedChampion, at)
      ? []
      : [`it was compared with \`${data.champion || 'nobody'}\`, and \`${champion ?? 'nobody'}\` served`]),
  ];
}

/** What was in force when a record was written, or came into force so shortly before that the flow may have read what was before it. */
const isOrWas = <T>(since: Since<T> | undefined, said: unknown, at: string): boolean =>
  (since?.value ?? '') === said || !isSettled(since, at);

const isSettled = (since: Since<unknown> | undefined, at: string): boolean =>
  since === undefined || Date.parse(at) - since.at >= UNSEEN;
