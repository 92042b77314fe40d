import { createHash } from 'node:crypto';
import { IntegrityError, InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import type { Evidence } from '../../ports/data.ts';
import type { ListedObject, Objects } from '../../ports/objects.ts';
import { type KeptFiles, writeKept } from './kept/kept-files.ts';
import { hashChunks, hashPiece, inGb, sourceFilesIn, sourceObjectsIn } from './source-files.ts';

/** Bytes up to which an object is copied in one piece. */
const WHOLE = 16 * 1024 * 1024;
const MOST_FILES = 10_000;

/** Evidence as content-addressed objects: `<bucket>/sha256/<hex>`, each written once. */
export function evidenceIn(objects: Objects, bucket: string): Evidence {
  const at = (sha256: string): string => `s3://${bucket}/sha256/${sha256}`;
  const put = async (bytes: Buffer | string): Promise<string> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await objects.put(at(sha256), bytes, { ifAbsent: true });
    return sha256;
  };
  /** Twice through its bytes, once for the digest and once to write them: neither time all are in memory. */
  const copyOf = async ({ uri, etag, size }: ListedObject): Promise<string> => {
    if (size <= WHOLE) return put(await whole(objects.open(uri, { etag })));
    const sha256 = await hashChunks(objects.open(uri, { etag }));
    await objects.put(at(sha256), { size, chunks: objects.open(uri, { etag }) }, { ifAbsent: true });
    return sha256;
  };
  return {
    put,
    gather: async (uri, most = Number.POSITIVE_INFINITY) => {
      const own = uri.endsWith('/') ? undefined : await objects.look(uri).catch(noneThere);
      // A bucket may hold millions of objects: no more are listed than could be taken.
      const below = own ? [own] : await objects.list(folderOf(uri), undefined, MOST_FILES + 1);
      if (below.length > MOST_FILES) throw tooMany(uri);
      const taken = own ? [own] : below.filter(({ size }) => size > 0);
      const bytes = taken.reduce((sum, { size }) => sum + size, 0);
      if (bytes > most) return { tooMuch: `${inGb(bytes)} lie at \`${uri}\``, of: 'bytes' };
      if (own && /\.jsonl$/i.test(uri)) return copyOf(own);
      if (taken.length === 0) throw new NotFoundError(`no object lies at or below \`${uri}\`: check bucket and prefix`);
      const base = own ? uri.lastIndexOf('/') + 1 : folderOf(uri).length;
      const files: KeptFiles['files'] = [];
      for (const one of taken) files.push({ name: one.uri.slice(base), sha256: await copyOf(one), bytes: one.size });
      return put(writeKept({ files }));
    },
    copy: async (uri, most) => put(await whole(objects.open(uri), most, uri)),
    files: (source, how) => sourceFilesIn(objects, source, how),
    objects: (source, how) => sourceObjectsIn(objects, source, how),
    hash: (piece) => hashPiece(objects, piece),
    carry: async (from, to) => void (await objects.copy(from, to)),
    begin: async (uri, bytes) => {
      const found = await objects.look(uri).catch(noneThere);
      if (!found) return undefined;
      const { etag, size } = found;
      // No range of nothing can be asked for.
      return size === 0
        ? Buffer.alloc(0)
        : whole(objects.open(uri, { etag, bytes: { from: 0, size: Math.min(size, bytes) } }));
    },
    // Parquet comes with the first table.
    table: async (sha256) => (await import('./kept/kept-table.ts')).keptTable(await read(sha256)),
    read,
  };
  async function read(sha256: string): Promise<Buffer> {
    const bytes = await whole(objects.open(at(sha256)));
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256)
      throw new IntegrityError(`evidence \`${sha256}\` was changed: its bytes now hash to \`${found}\``);
    return bytes;
  }
}

const tooMany = (uri: string): InvalidEventError =>
  new InvalidEventError(`more than ${MOST_FILES} objects lie below \`${uri}\`: write larger parts`);

const noneThere = (error: unknown): undefined => {
  if (!(error instanceof NotFoundError)) throw error;
};

const folderOf = (uri: string): string => (uri.endsWith('/') ? uri : `${uri}/`);

async function whole(chunks: AsyncIterable<Uint8Array>, most = Number.POSITIVE_INFINITY, uri = ''): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > most) throw new InvalidEventError(`\`${uri}\` has more than ${most.toLocaleString('en-US')} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
