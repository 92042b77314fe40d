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
import type { Evidence } from '../../lib/ports/data.ts';
import { bucketsOf } from './own-names.ts';
import { notOwn } from './owner.ts';

/**
 * Bytes that one function reads of what S3 keeps no SHA-256 of. A function reads some 75 MB a second from S3 at most and has 900 seconds: half of
 * them are for what comes beside.
 */
export const MOST_READ = 24 * 1024 ** 3;

/** Objects of a version in all: each is asked about at every look, and stands in its inventory. */
const MOST_FILES = 30_000;

/** What a version's containers are made of, and for each container in words what of it could not be read. */
export interface TakenInventory {
  readonly taken: Inventory;
  readonly unread: readonly (readonly string[])[];
}

/** Takes down every image, variable and file of a package as they are now. What cannot be read is no error: the gate says it. */
export async function takeInventory(
  ports: PortsOf<'owners'> & { readonly evidence: Pick<Evidence, 'files'> },
  id: ModelId,
  containers: readonly PackageContainer[],
): Promise<TakenInventory> {
  const read = sourceReader(ports.evidence);
  const taken: Inventory['containers'] = [];
  const unread: string[][] = [];
  for (const container of containers) {
    const sources: InventoriedSource[] = [];
    const words: string[] = [];
    for (const source of sourcesOf(container)) {
      const found = isOfHub(ports, id, source) ? { unread: hubInWords(source) } : await read(source);
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
  return { taken: { v: 1, containers: taken }, unread };
}

/** The inventory that a version was registered with. */
export async function loadInventory(
  evidence: Pick<Evidence, 'read'>,
  { inventory }: ModelVersion,
): Promise<Inventory | undefined> {
  if (inventory === undefined) return undefined;
  return Inventory.parse(JSON.parse((await evidence.read(inventory)).toString()));
}

/** Reads sources one after the other, together no more than one function reads, and asks about. */
export function sourceReader(evidence: Pick<Evidence, 'files'>) {
  let left = MOST_READ;
  let count = 0;
  return async function readSource(source: ModelSource, whole = false): Promise<SourceNow> {
    try {
      if (count > MOST_FILES) return { unread: 'no more of the version is read' };
      const { files, read, streamed, stamp } = await evidence.files(source, { most: left, whole });
      left -= streamed;
      count += files.length;
      if (count > MOST_FILES)
        return { unread: `the version has more than ${MOST_FILES} objects in all: pack small files together` };
      return { read, files: [...files], stamp };
    } catch (error) {
      if (error instanceof NotFoundError)
        return {
          unread: `no object ${source.kind === 'prefix' ? 'lies below' : 'was at'} \`${source.uri.slice(0, 200)}\``,
        };
      if (error instanceof InvalidEventError) return { unread: error.message };
      throw error;
    }
  };
}

/** A hub's bucket is AWS's or another account's: it is read where the team lists it. */
const isOfHub = ({ owners }: PortsOf<'owners'>, id: ModelId, source: ModelSource): boolean =>
  source.hub !== undefined && notOwn(owners, id, bucketsOf(addressesOf(source))).length > 0;

const hubInWords = ({ hub, uri }: ModelSource): string =>
  `\`${uri.slice(0, 200)}\` is of the hub content \`${hub}\`, and it or its manifest lies in a bucket that is not listed for the team: list it in \`teams\` of the configuration, or copy the model into one of the team's`;
