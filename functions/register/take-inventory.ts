import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { SourceNow } from '../../lib/domain/inventory/compare-inventory.ts';
import type { AskedSource, FileReading } from '../../lib/domain/inventory/file-reading.ts';
import {
  addressesOf,
  digestValues,
  type InventoriedSource,
  Inventory,
  type ModelSource,
  sourcesOf,
} from '../../lib/domain/inventory/inventory.ts';
import { ONE_READS } from '../../lib/domain/inventory/reading-limits.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { PackageContainer } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Evidence, FoundFiles } from '../../lib/ports/data.ts';
import { bucketsOf } from './own-names.ts';
import { notOwn } from './owner.ts';

/** How much of a version one function reads: bytes of what S3 keeps no SHA-256 of, and objects, each of which is asked about at every look. */
interface Reach {
  readonly bytes: number;
  readonly objects: number;
}
/** Seconds that a flow of its own has. */
export const SECONDS = 900;
const WHOLE: Reach = { bytes: ONE_READS, objects: 30_000 };

/** How far whoever looks gets. */
export interface Looking {
  /** Seconds that whoever asks waits. @default those of a flow of its own */
  readonly seconds?: number | undefined;
  /** Bytes that one function takes on by itself. @default what it reads in its time */
  readonly artifacts?: number;
  /** What many functions have read of it. */
  readonly reading?: FileReading | undefined;
}

/** What was not read because it takes many functions, or more time than whoever asks has: why in words, and all of it that was to be read. */
export interface BeyondOne {
  readonly why: string;
  readonly sources: readonly AskedSource[];
}

/**
 * What there is time for, half of which is for what comes beside: a function reads some 75 MB a second from S3 at most; of small objects, of which
 * sixteen are asked for at once and answered in some 150 ms each, a hundred ("Performance design patterns for Amazon S3").
 */
export const readWithin = (seconds: number, artifacts = WHOLE.bytes): Reach => ({
  // A function of its own has the time for what it may take on, and on a laptop for anything.
  bytes: seconds < SECONDS ? Math.min(artifacts, (seconds / 2) * 75e6) : artifacts,
  objects: Math.min(WHOLE.objects, (seconds / 2) * 100),
});

/** What a version's containers are made of, and for each container in words what of it could not be read. */
export interface TakenInventory {
  readonly taken: Inventory;
  readonly unread: readonly (readonly string[])[];
  /** What of it is neither unreadable nor read. */
  readonly beyond?: BeyondOne | undefined;
}

/**
 * Takes down every image, variable and file of a package as they are now. What cannot be read is no error: the gate says it.
 */
export async function takeInventory(
  ports: PortsOf<'owners'> & { readonly evidence: Pick<Evidence, 'files'> },
  id: ModelId,
  containers: readonly PackageContainer[],
  looking: Looking = {},
): Promise<TakenInventory> {
  const reader = sourceReader(ports.evidence, looking);
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
  /** What there was no time for; none where many functions have read it. */
  beyond(): BeyondOne | undefined;
}

/** Reads sources one after the other, together as much as there is time for. */
export function sourceReader(
  evidence: Pick<Evidence, 'files'>,
  { seconds = SECONDS, artifacts, reading }: Looking = {},
): SourceReader {
  // What many functions have read need only be listed.
  const own = readWithin(seconds, artifacts);
  const reach = { ...own, ...(reading && { objects: WHOLE.objects }) };
  const left = { ...reach };
  const asked: AskedSource[] = [];
  let beyond: string | undefined;
  let over = false;
  const known = new Map<string, FoundFiles>();
  async function read(source: ModelSource, whole = false): Promise<SourceNow> {
    asked.push({ source, whole });
    if (over) return { unread: 'no more of the version is read' };
    // Containers of an inference pipeline often find the same archive, which is then read once.
    const { name, ...place } = source;
    const key = JSON.stringify([place, whole]);
    const before = known.get(key);
    const how = { most: left.bytes, objects: left.objects, asks: Math.min(own.objects, left.objects), whole, reading };
    const found =
      before && before.files.length <= left.objects ? { ...before, streamed: 0 } : await evidence.files(source, how);
    if ('tooMuch' in found) {
      if (found.of === 'bytes' ? !reading : reach.objects < WHOLE.objects) beyond = found.tooMuch;
      over = found.of === 'objects' || beyond !== undefined;
      if (found.of === 'objects')
        return { unread: reading ? `${found.tooMuch}: keep them below one prefix` : TOO_MANY };
      return { unread: reading ? tooLarge(found.tooMuch, reading) : found.tooMuch };
    }
    known.set(key, found);
    left.bytes -= found.streamed;
    left.objects -= found.files.length;
    return { read: found.read, files: [...found.files], stamp: found.stamp };
  }
  return {
    read: (source, whole) => read(source, whole).catch((error) => unreadFor(source, error)),
    beyond: () => (beyond === undefined ? undefined : { why: beyond, sources: asked }),
  };
}

const TOO_MANY = `the version has more than ${WHOLE.objects} objects in all: pack small files together`;
const tooLarge = (what: string, { refused }: FileReading): string =>
  refused ??
  `${what}, and they were written again while many functions read them: leave the files of a package as they are`;

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
