import { createHash } from 'node:crypto';
import { DependencyError, InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import { findIn, type ObjectPiece, stampOf } from '../../domain/inventory/file-reading.ts';
import type { InventoryFile, ModelSource } from '../../domain/inventory/inventory.ts';
import type { FoundFiles, HowToRead, TooMuch } from '../../ports/data.ts';
import type { ListedObject, LookedObject, Objects } from '../../ports/objects.ts';

const MOST_FILES = 10_000;
/** Bytes of a manifest that are read. */
const LARGEST_MANIFEST = 4 * 1024 * 1024;
/** Objects asked about or read at once. */
const AT_ONCE = 16;

/** An object of a source, by its name below it. */
interface Named {
  readonly name: string;
  readonly object: LookedObject;
}

/**
 * Every file of a source with its digest, in the order of their names. A SHA-256 that S3 keeps with an object, of the whole or of its parts, is
 * taken for what it is; checksums that are no digests (CRC32, CRC64NVME) are not. Source: Amazon S3 User Guide, "Checking object integrity".
 */
export async function sourceFilesIn(
  objects: Objects,
  source: ModelSource,
  { most, reading, ...how }: HowToRead,
): Promise<FoundFiles | TooMuch> {
  const looked = await lookAtSource(objects, source, how, reading && findIn(reading));
  if ('tooMuch' in looked) return looked;
  const streamed = looked.reduce((sum, { sha256, size }) => (sha256 ? sum : sum + size), 0);
  if (streamed > most) return { tooMuch: `${inGb(streamed)} at \`${source.uri}\` have no SHA-256 in S3`, of: 'bytes' };
  const files = await inTurn(
    looked,
    AT_ONCE,
    async ({ name, uri, etag, size, sha256 }): Promise<InventoryFile> => ({
      name,
      bytes: size,
      sha256: sha256 ?? (await hashChunks(objects.open(uri, { etag }))),
    }),
  );
  return {
    read: looked.some(({ sharded }) => sharded)
      ? 'sharded'
      : looked.every(({ sha256 }) => sha256)
        ? 'checksums'
        : 'streamed',
    streamed,
    stamp: stampOf(looked),
    files: files.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The objects of a source, with the digest of each that S3 keeps and that counts. */
export async function sourceObjectsIn(
  objects: Objects,
  source: ModelSource,
  how: Omit<HowToRead, 'most' | 'reading'>,
): Promise<LookedObject[] | TooMuch> {
  const looked = await lookAtSource(objects, source, how);
  return 'tooMuch' in looked ? looked : looked.map(({ name: _, ...object }) => object);
}

/** SHA-256 of a piece of an object. @throws DependencyError where other bytes came than there are */
export async function hashPiece(objects: Objects, { uri, etag, size, from }: ObjectPiece): Promise<string> {
  let came = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      came += chunk.length;
      yield chunk;
    }
  };
  const bytes = from === undefined ? {} : { bytes: { from, size } };
  const sha256 = await hashChunks(counted(objects.open(uri, { etag, ...bytes })));
  if (came !== size) throw new DependencyError(`${came} of ${size} bytes of \`${uri}\` were read`);
  return sha256;
}

/** An object of a source, with its digest where S3 keeps one or many functions have read it. */
type Known = LookedObject & { readonly name: string; readonly sharded?: true };

async function lookAtSource(
  objects: Objects,
  source: ModelSource,
  { objects: mostObjects = MOST_FILES, asks = mostObjects, whole = false }: Omit<HowToRead, 'most' | 'reading'>,
  find: ReturnType<typeof findIn> = () => undefined,
): Promise<Known[] | TooMuch> {
  const named = await namedObjects(objects, source, asks);
  if ('tooMuch' in named) return named;
  if (named.length > MOST_FILES) throw tooMany(source.uri);
  if (named.length > mostObjects) return { tooMuch: `${named.length} objects lie at \`${source.uri}\``, of: 'objects' };
  return inTurn(named, AT_ONCE, async ({ name, object }): Promise<Known> => {
    // Of what is listed, not of what is looked at after it: an object that is written between the two is another one.
    const { sha256: own, hasSha256, ...listed }: LookedObject = object;
    const before = find(listed);
    if (before && !(whole && before.kept && before.sha256.includes('-')))
      return { name, ...listed, sha256: before.sha256, ...(!before.kept && { sharded: true }) };
    const sha256 = hasSha256 ? (await objects.look(object.uri, { etag: object.etag })).sha256 : own;
    return { name, ...listed, ...(sha256 && !(whole && sha256.includes('-')) && { sha256 }) };
  });
}

/** @param most objects that are asked for one by one, of those that a manifest names beside each other no list tells of */
async function namedObjects(objects: Objects, source: ModelSource, most: number): Promise<Named[] | TooMuch> {
  const { uri, kind, manifest } = source;
  if (manifest === undefined) return kind === 'prefix' ? below(objects, uri) : [await one(objects, uri, source.etag)];
  const listed = await one(objects, manifest, source.manifestEtag);
  const own = kind === 'prefix' || uri.endsWith('/') ? await below(objects, uri).catch(ifNone) : [];
  const addresses = await addressesIn(objects, listed.object, source);
  const known = new Set([manifest, ...own.map(({ object }) => object.uri)]);
  const others = [...addresses, ...(own.length > 0 || uri.endsWith('/') ? [] : [uri])].filter((one) => !known.has(one));
  const distinct = [...new Set(others)];
  const beside = await listedBeside(objects, distinct);
  const alone = distinct.filter((address) => !beside.has(address));
  if (alone.length > most)
    return { tooMuch: `${alone.length} objects that the manifest \`${manifest}\` names lie far apart`, of: 'objects' };
  const asked = await inTurn(alone, AT_ONCE, (address) => one(objects, address));
  const found = [...distinct.flatMap((address) => beside.get(address) ?? []).map((object) => ({ object })), ...asked];
  // What a manifest names lies anywhere in the bucket: the whole address is its name, and that of what lies below the prefix too, or a key could
  // be called as another object's address is.
  return [...own, listed, ...found].map(({ object }) => ({ name: object.uri, object }));
}

/** What lies at these addresses as far as one list of the folder that holds them all tells: a list has a thousand, each question one. */
async function listedBeside(
  objects: Objects,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, LookedObject>> {
  const sorted = addresses.toSorted();
  const [first, last] = [sorted[0] ?? '', sorted.at(-1) ?? ''];
  let common = 0;
  while (common < first.length && first[common] === last[common]) common += 1;
  const folder = first.slice(0, first.lastIndexOf('/', common) + 1);
  if (addresses.length <= AT_ONCE || !/^s3:\/\/[^/]+\/./.test(folder)) return new Map();
  const wanted = new Set(addresses);
  // What no list tells, or tells nobody here, is asked for one by one.
  const found = await objects.list(folder, undefined, MOST_FILES + 1).catch(() => []);
  return new Map(found.filter(({ uri }) => wanted.has(uri)).map((object) => [object.uri, object]));
}

const ifNone = (error: unknown): Named[] => {
  if (error instanceof NotFoundError) return [];
  throw error;
};

/** SageMaker takes every key that begins so, and what comes after it for the name of the file (API_S3ModelDataSource). */
async function below(objects: Objects, uri: string): Promise<Named[]> {
  const found = await objects.list(uri, undefined, MOST_FILES + 1);
  if (found.length > MOST_FILES) throw tooMany(uri);
  if (found.length === 0) throw new NotFoundError(`no object lies below \`${uri}\``);
  const named = found.map((object) => ({ name: object.uri.slice(uri.length), object }));
  const marker = named.find(({ name }) => name === '' || name.endsWith('/'));
  if (marker)
    throw new InvalidEventError(
      `\`${marker.object.uri}\` is a folder's marker, which SageMaker takes for a file without a name: delete that object`,
    );
  const names = new Set(named.map(({ name }) => name));
  for (const { name, object } of named) {
    const wrong = wrongName(name, names);
    if (wrong !== undefined)
      throw new InvalidEventError(
        `\`${object.uri}\` ${wrong}, which SageMaker deploys no model with: rename that object`,
      );
  }
  return named;
}

/** What SageMaker takes no name of a file or folder for (API_S3ModelDataSource, `CompressionType`), and what clashes with a file beside it. */
function wrongName(name: string, names: ReadonlySet<string>): string | undefined {
  // A prefix need not end where a folder does.
  const parts = name.replace(/^\//, '').split('/');
  if (parts.some((part) => part.trim() === '')) return 'has a name without a character that is seen';
  if (parts.some((part) => part === '.' || part === '..')) return 'has `.` or `..` for a name';
  if (parts.some((part) => part.includes('\0'))) return 'has a null byte in its name';
  if (parts.some((part) => Buffer.byteLength(part) > 255)) return 'has a name of more than 255 bytes';
  const folder = parts.findIndex((_, i) => i > 0 && names.has(parts.slice(0, i).join('/')));
  return folder > 0 ? `lies in a folder that is called as the file \`${parts.slice(0, folder).join('/')}\`` : undefined;
}

async function one(objects: Objects, uri: string, noted?: string): Promise<Named> {
  // Of a folder's marker the bytes say nothing of what lies in the folder.
  if (uri.endsWith('/'))
    throw new InvalidEventError(`\`${uri}\` is no object but a folder: name what lies in it, or the prefix`);
  const object = await objects.look(uri);
  const [now, then] = [plain(object.etag), plain(noted)];
  // Only tags that S3 made can be compared.
  if (then !== '' && S3_TAG.test(now) && now !== then)
    throw new InvalidEventError(
      `\`${uri}\` was written again since the package was made, by its ETag \`${now}\` (\`${then}\` then): make a new package of what lies there`,
    );
  return { name: uri.slice(uri.lastIndexOf('/') + 1), object };
}

const S3_TAG = /^[0-9a-f]{32}(-\d+)?$/;
const plain = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

/** The addresses that a manifest of CSV names, each in a cell of its own. */
async function addressesIn(
  objects: Objects,
  { uri, etag, size }: ListedObject,
  source: ModelSource,
): Promise<string[]> {
  if (size > LARGEST_MANIFEST) throw new InvalidEventError(`the manifest \`${uri}\` is larger than 4 MB`);
  const parts: Uint8Array[] = [];
  for await (const chunk of objects.open(uri, { etag })) parts.push(chunk);
  const addresses = addressesOfRows(
    Buffer.concat(parts)
      .toString()
      .replace(/^\uFEFF/, ''),
    uri,
  );
  if (addresses.length > MOST_FILES) throw tooMany(uri);
  // Whose a bucket is, the configuration says of those that the package names; what a file names is nobody's word.
  const buckets = [uri, source.uri].map(bucketOf);
  const foreign = addresses.find((address) => !buckets.includes(bucketOf(address)));
  if (foreign !== undefined)
    throw new InvalidEventError(
      `the manifest \`${uri}\` names \`${foreign}\`, of another bucket than it lies in: keep all of a model in one`,
    );
  return addresses;
}

/** Each cell is an address to its end, and each row but a header has one: what is passed by could be what SageMaker fetches. */
function addressesOfRows(text: string, uri: string): string[] {
  const rows = text.split('\n').map((row) =>
    row.split(',').map((cell) =>
      cell
        .trim()
        .replace(/^"([^"]*)"$/, '$1')
        .trim(),
    ),
  );
  const found = rows.map((cells) => cells.filter((cell) => /^s3:\/\//i.test(cell)));
  const unread = rows.findIndex(
    (cells, i) =>
      cells.some((cell) => cell.includes('"')) || (i > 0 && cells.join('') !== '' && found[i]!.length === 0),
  );
  const addresses = found.flat();
  if (unread < 0 && addresses.length > 0) return addresses;
  const where = unread < 0 ? '' : `, row ${unread + 1},`;
  throw new InvalidEventError(
    `the manifest \`${uri}\`${where} names no \`s3://\` address in a cell of its own: what it stands for cannot be told`,
  );
}

const bucketOf = (uri: string): string | undefined => /^s3:\/\/([^/]+)/.exec(uri)?.[1];

/** SHA-256 of all bytes, in lower-case hex. */
export async function hashChunks(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** The same as `Promise.all` of the work, of which so many are under way at once. */
async function inTurn<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = new Array(items.length);
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of left) done[i] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return done;
}

const tooMany = (uri: string): InvalidEventError =>
  new InvalidEventError(`more than ${MOST_FILES} objects lie below \`${uri}\`: pack small files together`);

/** `3.2 GB`. */
export const inGb = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
