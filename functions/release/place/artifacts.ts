import { InvalidEventError, NotFoundError } from '../../../lib/domain/errors.ts';
import {
  compareFiles,
  EVERY_FILE,
  type RegisteredFile,
  type SourceNow,
} from '../../../lib/domain/inventory/compare-inventory.ts';
import { stampOf } from '../../../lib/domain/inventory/file-reading.ts';
import {
  addressesOf,
  howRead,
  type InventoriedSource,
  type Inventory,
  sourcesOf,
} from '../../../lib/domain/inventory/inventory.ts';
import {
  containersOf,
  type Deployment,
  type ModelVersion,
  type PackagedContainer,
} from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import type { ReadingWanted } from '../../artifacts/ask-reading.ts';
import { type BeyondOne, type Looking, loadInventory, sourceReader } from '../../register/take-inventory.ts';

type Needs = PortsOf<'evidence:digest'>['evidence'];
type ByMany = PortsOf<'evidence:digest' | 'evidence:add' | 'workflows:start-artifact-map' | 'artifact-bytes' | 'clock'>;

/** How the files of a version lie in S3 now. */
export interface Lying {
  /** Of a container whose files are all as they were one that says so, by the digest of them, else one for each that was changed, added or removed. */
  readonly reasons: Reason[];
  /** By source (`container 2, model`) what is another one once an object was written again, with the same bytes too. */
  readonly stamps: Readonly<Record<string, string>>;
  /** What whoever asks has no time for: the reasons say nothing of it. */
  readonly beyond?: BeyondOne | undefined;
  /** When many functions had read it (epoch ms), 0 where it lies as it did when they had; absent where they had not to. */
  readonly read?: number;
}

/** What many functions may do, and instead of what: stamps of an earlier look for which they had read every byte, if there was one. */
interface Reading extends Pick<ReadingWanted, 'mode' | 'of'> {
  readonly stood?: (() => Promise<Lying['stamps'] | undefined>) | undefined;
}

/**
 * The same by as many functions as it takes; while they read, where, and after how many seconds to look again.
 * @param wanted for what end, and what tells this look from others for the same end: each reads every byte anew
 */
export async function artifactsByMany(
  ports: ByMany,
  version: ModelVersion,
  inventory: Inventory | undefined,
  { since, seconds, stood, ...wanted }: Parameters<typeof artifactsNow>[3] & Reading,
): Promise<Lying | { readonly seconds: number; readonly execution: string; readonly why: string }> {
  const looking = { since, seconds, artifacts: ports.artifactBytes };
  const lying = await artifactsNow(ports.evidence, version, inventory, looking);
  if (!lying.beyond) return lying;
  // What this look read itself and found another says so, whatever tags and times say.
  const differs = lying.reasons.some(({ observed, limit }) => observed !== limit && limit !== EVERY_FILE);
  const before = differs ? undefined : await stood?.();
  if (before && (await liesAs(ports.evidence, inventory, before)))
    return { reasons: containersOf(version).map(unchanged), stamps: before, read: 0 };
  const { why, sources } = lying.beyond;
  // Few versions are so large.
  const { loadReading } = await import('../../artifacts/ask-reading.ts');
  const { tenant, model, version: number } = version;
  const found = await loadReading(ports, { tenant, model, version: number, sources, ...wanted });
  if ('seconds' in found) return { ...found, why };
  const { reading, ended } = found;
  return { ...(await artifactsNow(ports.evidence, version, inventory, { ...looking, reading })), read: ended };
}

/** The same by what many functions have read last for that end, of these in their order: none begins to read. `why` where none has. */
export async function artifactsAsRead(
  ports: ByMany,
  version: ModelVersion,
  inventory: Inventory | undefined,
  {
    seconds,
    mode,
    ofs,
  }: Pick<Looking, 'seconds'> & { mode: ReadingWanted['mode']; ofs: readonly ReadingWanted['of'][] },
): Promise<Lying | { readonly why: string }> {
  const looking = { seconds, artifacts: ports.artifactBytes };
  const lying = await artifactsNow(ports.evidence, version, inventory, looking);
  if (!lying.beyond) return lying;
  const { why, sources } = lying.beyond;
  const { newestReading } = await import('../../artifacts/ask-reading.ts');
  const { tenant, model, version: number } = version;
  const found = await newestReading(ports, { tenant, model, version: number, sources, mode }, ofs);
  if (!found) return { why };
  const { reading, ended } = found;
  return { ...(await artifactsNow(ports.evidence, version, inventory, { ...looking, reading })), read: ended };
}

/**
 * The same where a deployment runs: in another account of the copies there, each held against what was registered. One function reads them, for
 * nothing larger is carried.
 * @param carried whether what does not lie there yet is copied first
 */
export async function artifactsWhereItRuns(
  ports: ByMany & PortsOf<'owners' | 'evidence:carry'>,
  deployment: Pick<Deployment, 'target' | 'endpoint'>,
  version: ModelVersion,
  inventory: Inventory | undefined,
  { carried = false, ...wanted }: Parameters<typeof artifactsByMany>[3] & { readonly carried?: boolean },
): ReturnType<typeof artifactsByMany> {
  if (!deployment.target) return artifactsByMany(ports, version, inventory, wanted);
  const { carry, whereItRuns } = await import('../../target/carry.ts');
  const there = whereItRuns(ports.owners, deployment, version, inventory);
  if (carried) await carry(ports, version, there.version);
  const { reasons, stamps } = await artifactsNow(ports.evidence, there.version, there.inventory, {
    since: wanted.since,
    artifacts: ports.artifactBytes,
  });
  return { reasons, stamps };
}

/** A version as it is made where a deployment runs: of what was carried there. Few deployments are in another account, and load what that takes. */
export const versionWhereItRuns = async (
  { owners }: PortsOf<'owners'>,
  deployment: Pick<Deployment, 'target' | 'endpoint'>,
  version: ModelVersion,
): Promise<ModelVersion> =>
  deployment.target
    ? (await import('../../target/carry.ts')).whereItRuns(owners, deployment, version, undefined).version
    : version;

/** Why a version cannot be carried to where it is to run, if so. */
export const misfitElsewhere = async (
  version: ModelVersion,
  inventory: Inventory | undefined,
  spec: { readonly target?: string | undefined },
): Promise<Reason | undefined> =>
  spec.target === undefined
    ? undefined
    : (await import('../../../lib/domain/carry/carried.ts')).carryMisfit(version, inventory, spec);

/**
 * What every container finds in S3 now, held against what was registered.
 * @param since stamps of an earlier look, since which nothing may have been written
 */
export async function artifactsNow(
  evidence: Needs,
  version: ModelVersion,
  inventory: Inventory | undefined,
  { since = {}, ...looking }: Looking & { readonly since?: Lying['stamps'] | undefined } = {},
): Promise<Lying> {
  const reader = sourceReader(evidence, looking);
  const containers = containersOf(version);
  const reasons: Reason[] = [];
  const stamps: Record<string, string> = {};
  for (const [i, container] of containers.entries()) {
    const sources: readonly InventoriedSource[] = inventory?.containers[i]?.sources ?? sourcesOf(container);
    const differing: Reason[] = [];
    for (const { found, ...source } of sources) {
      // What could not be read then is known by no digest: the gate refused it, and nobody may have it read now.
      if (inventory && !found) continue;
      const files = found?.files ?? registeredBefore(container);
      const now = await reader.read(
        source,
        files.every(({ sha256 }) => !sha256.includes('-')),
      );
      const name = nameOf(source, i, containers);
      const changed = compareFiles(name, files, now);
      differing.push(...(changed.length > 0 ? changed : writtenAgain(name, now, since)));
      if ('stamp' in now) stamps[name] = now.stamp;
    }
    const isKnown = sources.length > 0 && container.artifactDigest !== undefined;
    reasons.push(...(differing.length > 0 || !isKnown ? differing : [unchanged(container, i)]));
  }
  return { reasons, stamps, beyond: reader.beyond() };
}

const nameOf = ({ name }: { name: string }, container: number, { length }: readonly unknown[]): string =>
  length > 1 ? `container ${container + 1}, ${name}` : name;

/** Whether every object of a version is the very one that it was: an object is never changed, only written anew, with another time. */
async function liesAs(evidence: Needs, inventory: Inventory | undefined, stamps: Lying['stamps']): Promise<boolean> {
  const containers = inventory?.containers ?? [];
  for (const [i, { sources }] of containers.entries())
    for (const { found, ...source } of sources) {
      if (!found) return false;
      const objects = await evidence.objects(source, {}).catch(ifUnread);
      if (!objects || 'tooMuch' in objects || stampOf(objects) !== stamps[nameOf(source, i, containers)]) return false;
    }
  return containers.length > 0;
}

const ifUnread = (error: unknown): undefined => {
  if (error instanceof NotFoundError || error instanceof InvalidEventError) return undefined;
  throw error;
};

/** SageMaker may have fetched other bytes in between: that they are put back tells nothing. */
const writtenAgain = (subject: string, now: SourceNow, since: Lying['stamps']): Reason[] =>
  !('stamp' in now) || since[subject] === undefined || since[subject] === now.stamp
    ? []
    : [{ rule: 'artifact', subject, observed: 'written again since the release began', limit: 'untouched' }];

/** Whether no function alone could read a version when it was registered. */
export const readByMany = (inventory: Inventory | undefined): boolean =>
  inventory !== undefined && howRead(inventory) === 'sharded';

/** The same of what serves at a place, and would be gone back to. */
export async function servesByMany(
  { registry, evidence }: PortsOf<'registry'> & { readonly evidence: Pick<Needs, 'read'> },
  { tenant, model, champion }: Pick<Deployment, 'tenant' | 'model' | 'champion'>,
): Promise<boolean> {
  const version = champion === undefined ? undefined : await registry.version({ tenant, model }, champion);
  return version !== undefined && readByMany(await loadInventory(evidence, version));
}

/** Every address that a version has us read. */
export const readAddresses = (version: ModelVersion, inventory: Inventory | undefined): string[] =>
  (
    inventory?.containers.flatMap(({ sources }) => sources.filter(({ found }) => found)) ??
    containersOf(version).flatMap(sourcesOf)
  ).flatMap(addressesOf);

/** A version from before there were inventories has one object, and its digest. */
const registeredBefore = ({ artifact, artifactDigest }: PackagedContainer): RegisteredFile[] =>
  artifactDigest === undefined ? [] : [{ name: artifact.slice(artifact.lastIndexOf('/') + 1), sha256: artifactDigest }];

const unchanged = ({ artifactDigest = 'none' }: PackagedContainer, index: number): Reason => ({
  rule: 'artifact',
  subject: index === 0 ? 'model artifact' : `model artifact of container ${index + 1}`,
  observed: artifactDigest,
  limit: artifactDigest,
});
