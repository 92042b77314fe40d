import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats, Dirent } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { ConflictError, DependencyError, NotFoundError } from '../../../domain/errors.ts';
import { type ByteRange, isStreamed, type ListedObject, type Objects, type Range } from '../../../ports/objects.ts';
import { parseAddress } from '../../objects/address.ts';

/** A write on its way, or cut off on it. */
const DRAFT = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** S3 as a folder: `s3://bucket/key` is `<root>/bucket/key`. A write is whole or not there, also when the process dies. */
export function folderObjects(root: string): Objects {
  const pathOf = (uri: string): string => {
    const { bucket, key } = parseAddress(uri);
    return join(root, bucket, ...key.split('/'));
  };
  const uriOf = (path: string): string => `s3://${relative(root, path).split(sep).join('/')}`;
  const listed = async (path: string): Promise<ListedObject> => {
    const state = await stat(path, { bigint: true });
    if (state.isDirectory()) throw Object.assign(new Error('a folder is no object'), { code: 'EISDIR' });
    return { uri: uriOf(path), size: Number(state.size), etag: tagOf(state) };
  };
  /** Files whose keys lie in a range below a prefix. */
  const pathsIn = async (prefix: string, range?: Range, most?: number): Promise<string[]> => {
    const base = prefix.endsWith('/') ? pathOf(prefix) : dirname(pathOf(prefix));
    const isMeant = (uri: string): boolean =>
      uri.startsWith(prefix) && (!range || (inOrder(prefix + range.after, uri) && inOrder(uri, prefix + range.below)));
    // S3 lists in the order of UTF-8 bytes, which is not that of JavaScript's strings.
    return (await filesBelow(base))
      .filter((path) => isMeant(uriOf(path)))
      .sort((a, b) => (inOrder(uriOf(a), uriOf(b)) ? -1 : 1))
      .slice(0, most);
  };
  return {
    first: async (prefix, after) => {
      const from = prefix + (after ?? '');
      const file = await firstBelow(prefix.endsWith('/') ? pathOf(prefix) : dirname(pathOf(prefix)), {
        // Of a folder only its beginning is known: it may hold the first one if it does not end before where the search begins.
        folder: (path) => {
          const uri = `${uriOf(path)}/`;
          const begins = uri.length > prefix.length ? uri.startsWith(prefix) : prefix.startsWith(uri);
          return begins && !inOrder(uri, from.slice(0, uri.length));
        },
        // A key may be the prefix itself; after a key it comes no more.
        file: (path) => uriOf(path).startsWith(prefix) && (after === undefined || inOrder(from, uriOf(path))),
      });
      return file === undefined ? undefined : listed(file);
    },
    list: async (prefix, range, most) => Promise.all((await pathsIn(prefix, range, most)).map(listed)),
    // A folder keeps no versions.
    versions: async (prefix, range, most) =>
      Promise.all(
        (await pathsIn(prefix, range, most)).map(async (path) => ({
          ...(await listed(path)),
          writtenAt: Math.floor((await stat(path)).mtimeMs / 1000),
        })),
      ),
    look: async (uri, { etag } = {}) => {
      const found = await listed(pathOf(uri)).catch((cause: unknown) => {
        throw readTrouble(uri, cause);
      });
      if (etag !== undefined && found.etag !== etag) throw writtenAgain(uri);
      return found;
    },
    folders: async (prefix) => {
      const names = (await filesBelow(pathOf(prefix))).map((file) => relative(pathOf(prefix), file).split(sep));
      const below = names.filter((parts) => parts.length > 1).map(([first]) => `${prefix}${first}/`);
      return [...new Set(below)].sort((a, b) => (inOrder(a, b) ? -1 : 1));
    },
    open: (uri, { etag, bytes } = {}) => stream(pathOf(uri), uri, etag, bytes),
    copy: async (from, to) => {
      const { size } = await listed(pathOf(from)).catch((cause: unknown) => {
        throw readTrouble(from, cause);
      });
      return put(to, { size, chunks: stream(pathOf(from), from, undefined, undefined) }, { ifAbsent: true });
    },
    put,
  };

  async function put(
    uri: string,
    bytes: Parameters<Objects['put']>[1],
    options: { ifAbsent?: boolean; over?: string } = {},
  ) {
    const path = pathOf(uri);
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${randomUUID()}.tmp`;
    await writeFile(draft, isStreamed(bytes) ? bytes.chunks : bytes);
    if (options.over !== undefined) return putOver(path, draft, options.over);
    if (!options.ifAbsent) {
      await rename(draft, path);
      return true;
    }
    // link() refuses an existing name, which rename() would overwrite.
    const fresh = await link(draft, path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw new DependencyError(`cannot write \`${uri}\``, { cause: error });
      },
    );
    await rm(draft, { force: true });
    return fresh;
  }
}

/**
 * Puts a draft in the place of the file with this tag. Whoever links theirs to the name that follows from the tag may: one at a time, for each state of the file. What
 * a process left there that died is put in place by the next one, whose own it is not.
 */
async function putOver(path: string, draft: string, tag: string): Promise<boolean> {
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(createHash('sha256').update(tag).digest('hex'))!;
  const turn = `${path}.${[a, b, c, d, e].join('-')}.tmp`;
  const now = async (): Promise<string | undefined> =>
    stat(path, { bigint: true }).then(tagOf, (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  try {
    await link(draft, turn);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await now()) === tag) await rename(turn, path).catch(() => undefined);
    await rm(draft, { force: true });
    return false;
  }
  const mine = (await now()) === tag;
  if (mine) await rename(turn, path);
  else await rm(turn, { force: true });
  await rm(draft, { force: true });
  return mine;
}

const inOrder = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

/** A write makes a new file: its number and time are never those of the one before. */
const tagOf = ({ ino, mtimeNs, size }: BigIntStats) => `"${ino}-${mtimeNs}-${size}"`;

async function* stream(
  path: string,
  uri: string,
  etag: string | undefined,
  bytes: ByteRange | undefined,
): AsyncIterable<Uint8Array> {
  try {
    await using file = await open(path);
    if (etag !== undefined && tagOf(await file.stat({ bigint: true })) !== etag) throw writtenAgain(uri);
    const some = bytes && { start: bytes.from, end: bytes.from + bytes.size - 1 };
    yield* file.createReadStream({ highWaterMark: 1 << 18, ...some });
  } catch (cause) {
    throw cause instanceof ConflictError ? cause : readTrouble(uri, cause);
  }
}

const writtenAgain = (uri: string): ConflictError =>
  new ConflictError(`\`${uri}\` was written again since it was listed: list it again`, { clause: 'etag' });

function readTrouble(uri: string, cause: unknown): NotFoundError | DependencyError {
  const gone = ['ENOENT', 'EISDIR', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
  return gone
    ? new NotFoundError(`there is no object \`${uri}\``, { cause })
    : new DependencyError(`cannot read \`${uri}\``, { cause });
}

/** The first file in the order of S3's keys that is meant: folders are looked into one after the other, and only where it may lie. */
async function firstBelow(
  folder: string,
  may: { folder: (path: string) => boolean; file: (path: string) => boolean },
): Promise<string | undefined> {
  const entries = (await entriesOf(folder)).map((entry) => ({
    entry,
    // A folder's name stands in a key with what parts it from the rest.
    name: entry.isDirectory() ? `${entry.name}/` : entry.name,
  }));
  for (const { entry } of entries.sort((a, b) => (inOrder(a.name, b.name) ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const found = may.folder(path) ? await firstBelow(path, may) : undefined;
      if (found !== undefined) return found;
    } else if (entry.isFile() && !DRAFT.test(entry.name) && may.file(path)) return path;
  }
  return undefined;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder, true);
  return entries.filter((e) => e.isFile() && !DRAFT.test(e.name)).map((e) => join(e.parentPath, e.name));
}

const entriesOf = (folder: string, recursive = false): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true, recursive }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
