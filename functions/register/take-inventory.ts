import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { SourceNow } from '../../lib/domain/inventory/compare-inventory.ts';
import {
  addressesOf,
  digestValues,
  type InventoriedSource,
  Inventory,
  type ModelSource,
  sourcesOf,
} from '../../lib/domain/inventory/inventory.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { PackageContainer } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Evidence, FoundFiles } from '../../lib/ports/data.ts';
import { bucketsOf } from './own-names.ts';
import { notOwn } from './owner.ts';

/** How much of a version is read: bytes of what S3 keeps no SHA-256 of, and objects, each of which is asked about at every look. */
interface Reach {
  readonly bytes: number;
  readonly objects: number;
}
/** Seconds that a flow of its own has. */
export const SECONDS = 900;
const WHOLE: Reach = { bytes: 24 * 1024 ** 3, objects: 30_000 };

/**
 * What there is time for, half of which is for what comes beside: a function reads some 75 MB a second from S3 at most; of small objects, of which
 * sixteen are asked for at once and answered in some 150 ms each, a hundred ("Performance design patterns for Amazon S3").
 */
export const readWithin = (seconds: number): Reach => ({
  bytes: Math.min(WHOLE.bytes, (seconds / 2) * 75e6),
  objects: Math.min(WHOLE.objects, (seconds / 2) * 100),
});

/** What a version's containers are made of, and for each container in words what of it could not be read. */
export interface TakenInventory {
  readonly taken: Inventory;
  readonly unread: readonly (readonly string[])[];
  /** What of it whoever asks has no time for, in words: it is neither unreadable nor read. */
  readonly beyond?: string | undefined;
}

/**
 * Takes down every image, variable and file of a package as they are now. What cannot be read is no error: the gate says it.
 * @param seconds that whoever asks waits
 */
export async function takeInventory(
  ports: PortsOf<'owners'> & { readonly evidence: Pick<Evidence, 'files'> },
  id: ModelId,
  containers: readonly PackageContainer[],
  seconds?: number,
): Promise<TakenInventory> {
  const reader = sourceReader(ports.evidence, seconds);
  const taken: Inventory['containers'] = [];
  const unread: string[][] = [];
  for (const container of containers) {
    const sources: InventoriedSource[] = [];
    const words: string[] = [];
    for (const source of sourcesOf(container)) {
      const found = isOfHub(ports, id, source) ? { unread: hubInWords(source) } : await reader.read(source);
      if ('unread' in found) words.push(found.unread);
      sources.push('unread' in found ? { ...source } : { ...source, found: { read: found.read, files: found.files } });
    }
    const { image, imageDigest, environment, settings = {}, unreadable } = container;
    const digests = digestValues(environment);
    taken.push({
      image,
      ...(imageDigest && { imageDigest }),
      environment: digests,
      settings: { ...settings },
      sources,
      unreadable: [...unreadable],
    });
    unread.push(words);
  }
  return { taken: { v: 1, containers: taken }, unread, beyond: reader.beyond() };
}

/** The inventory that a version was registered with. */
export async function loadInventory(
  evidence: Pick<Evidence, 'read'>,
  { inventory }: ModelVersion,
): Promise<Inventory | undefined> {
  if (inventory === undefined) return undefined;
  return Inventory.parse(JSON.parse((await evidence.read(inventory)).toString()));
}

export interface SourceReader {
  read(source: ModelSource, whole?: boolean): Promise<SourceNow>;
  /** What there was no time for, in words; none of a reader that reaches as far as any does. */
  beyond(): string | undefined;
}

/**
 * Reads sources one after the other, together as much as there is time for.
 * @param seconds that whoever asks waits
 */
export function sourceReader(evidence: Pick<Evidence, 'files'>, seconds = SECONDS): SourceReader {
  const reach = readWithin(seconds);
  const left = { ...reach };
  let beyond: string | undefined;
  let over = false;
  const known = new Map<string, FoundFiles>();
  async function read(source: ModelSource, whole = false): Promise<SourceNow> {
    if (over) return { unread: 'no more of the version is read' };
    // Containers of an inference pipeline often find the same archive, which is then read once.
    const { name, ...place } = source;
    const key = JSON.stringify([place, whole]);
    const before = known.get(key);
    const how = { most: left.bytes, objects: left.objects, whole };
    const found =
      before && before.files.length <= left.objects ? { ...before, streamed: 0 } : await evidence.files(source, how);
    if ('tooMuch' in found) {
      if (reach[found.of] < WHOLE[found.of]) beyond = found.tooMuch;
      over = found.of === 'objects' || beyond !== undefined;
      return { unread: found.of === 'objects' ? TOO_MANY : tooLarge(found.tooMuch, left.bytes) };
    }
    known.set(key, found);
    left.bytes -= found.streamed;
    left.objects -= found.files.length;
    return { read: found.read, files: [...found.files], stamp: found.stamp };
  }
  return {
    read: (source, whole) => read(source, whole).catch((error) => unreadFor(source, error)),
    beyond: () => beyond,
  };
}

const TOO_MANY = `the version has more than ${WHOLE.objects} objects in all: pack small files together`;
const tooLarge = (what: string, most: number): string =>
  `${what}, and one function reads at most ${(most / 1024 ** 3).toFixed(1)} GB: upload them with \`--checksum-algorithm SHA256\``;

function unreadFor({ kind, uri }: ModelSource, error: unknown): SourceNow {
  if (error instanceof NotFoundError)
    return { unread: `no object ${kind === 'prefix' ? 'lies below' : 'was at'} \`${uri.slice(0, 200)}\`` };
  if (error instanceof InvalidEventError) return { unread: error.message };
  throw error;
}

/** A hub's bucket is AWS's or another account's: it is read where the team lists it. */
const isOfHub = ({ owners }: PortsOf<'owners'>, id: ModelId, source: ModelSource): boolean =>
  source.hub !== undefined && notOwn(owners, id, bucketsOf(addressesOf(source))).length > 0;

const hubInWords = ({ hub, uri }: ModelSource): string =>
  `\`${uri.slice(0, 200)}\` is of the hub content \`${hub}\`, and it or its manifest lies in a bucket that is not listed for the team: list it in \`teams\` of the configuration, or copy the model into one of the team's`;
