import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sourceFilesIn as filesOrTooMuch } from '../../../lib/adapters/objects/source-files.ts';
import { NotFoundError } from '../../../lib/domain/errors.ts';
import type { ModelSource } from '../../../lib/domain/inventory/inventory.ts';
import type { Objects } from '../../../lib/ports/objects.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const MOST = { most: 1_000_000 };

/** Files that are no more than may be read. */
async function sourceFilesIn(...asked: Parameters<typeof filesOrTooMuch>) {
  const found = await filesOrTooMuch(...asked);
  if ('tooMuch' in found) throw new Error(found.tooMuch);
  return found;
}

interface Kept {
  readonly text: string;
  /** The SHA-256 that S3 keeps with it. */
  readonly sha256?: string;
  readonly etag?: string;
  readonly writtenAt?: number;
}

/** A bucket of these objects, and how often each was asked about, and read. */
function bucket(kept: Record<string, Kept>) {
  const calls: string[] = [];
  const about = (uri: string) => {
    const found = kept[uri];
    if (!found) throw new NotFoundError(`there is no object \`${uri}\``);
    const { text, etag = '"t"', sha256, writtenAt } = found;
    return { uri, size: text.length, etag, ...(writtenAt && { writtenAt }), ...(sha256 && { sha256 }) };
  };
  const unused = () => Promise.reject(new Error('not asked for'));
  const objects: Objects = {
    list: async (prefix, _, most) =>
      Object.keys(kept)
        .filter((uri) => uri.startsWith(prefix))
        .slice(0, most)
        .map((uri) => {
          const { sha256, ...listed } = about(uri);
          return { ...listed, ...(sha256 && { hasSha256: true }) };
        }),
    look: async (uri) => {
      calls.push(`look ${uri}`);
      return about(uri);
    },
    open: async function* (uri) {
      calls.push(`open ${uri}`);
      yield Buffer.from(kept[uri]!.text);
    },
    ...{ versions: unused, first: unused, folders: unused, copy: unused, put: unused },
  };
  return { objects, calls };
}
const prefix = (more: Partial<ModelSource> = {}): ModelSource => ({
  name: 'model',
  uri: 's3://b/m/',
  kind: 'prefix',
  ...more,
});
const object = (more: Partial<ModelSource> = {}): ModelSource => ({
  name: 'model',
  uri: 's3://b/m.bin',
  kind: 'object',
  ...more,
});

describe('the files of a source', () => {
  it('are known by the SHA-256 that S3 keeps with each, and none is read', async () => {
    const kept = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`s3://b/m/${i}.bin`, { text: `${i}`, sha256: sha(`${i}`) }]),
    );
    const { objects, calls } = bucket(kept);
    const found = await sourceFilesIn(objects, prefix(), { most: 0 });
    expect(found).toMatchObject({ read: 'checksums', streamed: 0 });
    expect(found.files).toHaveLength(300);
    expect(found.files.every(({ name, sha256 }) => sha256 === sha(name.replace('.bin', '')))).toBe(true);
    expect(calls.filter((call) => call.startsWith('open'))).toEqual([]);
  });

  it('are read where S3 keeps none, and only those', async () => {
    const { objects, calls } = bucket({
      's3://b/m/a': { text: 'aa', sha256: sha('aa') },
      's3://b/m/sub/b': { text: 'bbb' },
      's3://b/mother': { text: 'no part of it' },
    });
    expect(await sourceFilesIn(objects, prefix(), MOST)).toEqual({
      ...{ read: 'streamed', streamed: 3, stamp: expect.stringMatching(/^[0-9a-f]{64}$/) },
      files: [
        { name: 'a', bytes: 2, sha256: sha('aa') },
        { name: 'sub/b', bytes: 3, sha256: sha('bbb') },
      ],
    });
    expect(calls).toEqual(['look s3://b/m/a', 'open s3://b/m/sub/b']);
  });

  it('are known by the digest of their parts, unless one of the whole is wanted', async () => {
    const parts = `${sha('parts')}-3`;
    const { objects } = bucket({ 's3://b/m.bin': { text: 'abc', sha256: parts } });
    expect((await sourceFilesIn(objects, object(), MOST)).files[0]!.sha256).toBe(parts);
    const whole = await sourceFilesIn(objects, object(), { ...MOST, whole: true });
    expect(whole).toMatchObject({ read: 'streamed', streamed: 3, files: [{ name: 'm.bin', sha256: sha('abc') }] });
  });

  it.each<[string, ModelSource, Record<string, Kept>, string]>([
    [
      "a folder's marker lies there",
      prefix(),
      { 's3://b/m/': { text: '' }, 's3://b/m/a': { text: 'a' } },
      'delete that object',
    ],
    [
      'it is another object than the package says',
      object({ etag: '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"' }),
      { 's3://b/m.bin': { text: 'a', etag: '"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-2"' } },
      'was written again since the package was made',
    ],
    [
      'there are too many',
      prefix(),
      Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`s3://b/m/${i}`, { text: '' }])),
      'more than 10000 objects',
    ],
    ...(
      [
        ['a//b', 'without a character that is seen'],
        ['a/ /b', 'without a character that is seen'],
        ['./b', 'has `.` or `..` for a name'],
        ['code/../b', 'has `.` or `..` for a name'],
        ['a\0b', 'null byte'],
        ['é'.repeat(128), 'more than 255 bytes'],
        ['w/part/1', 'called as the file `w`'],
      ] as const
    ).map(([name, words]): [string, ModelSource, Record<string, Kept>, string] => [
      `SageMaker takes no file of the name ${JSON.stringify(name.slice(0, 9))}`,
      prefix(),
      { 's3://b/m/w': { text: 'w' }, [`s3://b/m/${name}`]: { text: 'x' } },
      words,
    ]),
    ['an object is a folder', object({ uri: 's3://b/m/' }), { 's3://b/m/': { text: '' } }, 'no object but a folder'],
    ...(
      [
        ['a folder', 's3://b/m/\n', 'no object but a folder'],
        ['half of an address that has a comma', '"s3://b/x,y"\n', 'row 1, names no'],
        ['half of an address that has a space', 's3://b/x y\n', 'there is no object `s3://b/x y`'],
        ['half of an address that has a semicolon', 's3://b/x;y\n', 'there is no object `s3://b/x;y`'],
        ['a name without its bucket', 'uri\ns3://b/x\nm/y\n', 'row 3, names no'],
        ['an address in capitals', 's3://b/x\nS3://b/x\n', 'of another bucket'],
        ['nothing', 'shard,uri\n', 'names no'],
      ] as const
    ).map(([what, text, words]): [string, ModelSource, Record<string, Kept>, string] => [
      `a manifest names ${what}`,
      object({ manifest: 's3://b/list.csv' }),
      {
        's3://b/list.csv': { text },
        ...Object.fromEntries(['m/', 'm.bin', 'x'].map((key) => [`s3://b/${key}`, { text: 'x' }])),
      },
      words,
    ]),
  ])('are refused in words where %s', async (_, source, kept, words) => {
    const refused = await sourceFilesIn(bucket(kept).objects, source, MOST).catch((error: Error) => error);
    expect(refused).toMatchObject({
      name: expect.stringMatching(/^(InvalidEvent|NotFound)Error$/),
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ['bytes that would have to be read', { most: 9 }, 'bytes', '0.0 GB at `s3://b/m/` have no SHA-256 in S3'],
    ['objects', { most: 99, objects: 2 }, 'objects', '3 objects lie at `s3://b/m/`'],
  ] as const)('are not read where there are too many %s', async (_, how, of, tooMuch) => {
    const kept = Object.fromEntries(['a', 'b', 'c'].map((name) => [`s3://b/m/${name}`, { text: 'four' }]));
    const { objects, calls } = bucket(kept);
    expect(await filesOrTooMuch(objects, prefix(), how)).toEqual({ tooMuch, of });
    expect(calls).toEqual([]);
  });

  it.each([prefix(), object()])('are not found where nothing lies: $kind', async (source) => {
    await expect(sourceFilesIn(bucket({}).objects, source, MOST)).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('are all that a manifest names, and itself', async () => {
    const { objects } = bucket({
      's3://b/m/0': { text: '0' },
      's3://b/beside/1': { text: '1' },
      's3://b/list.csv': { text: 'shard,uri\n0,"s3://b/m/0"\n1,s3://b/beside/1\n' },
    });
    const { files } = await sourceFilesIn(objects, prefix({ manifest: 's3://b/list.csv' }), MOST);
    expect(files.map(({ name }) => name)).toEqual(['s3://b/beside/1', 's3://b/list.csv', 's3://b/m/0']);
  });

  it('are listed where a manifest names many of one folder, and asked for where it does not, no more than there is time for', async () => {
    const addresses = Array.from({ length: 40 }, (_, i) => `s3://b/w/${i % 2 ? 'odd' : 'even'}/${i}`);
    const list = (all: readonly string[]) => ({
      ...Object.fromEntries(all.map((uri) => [uri, { text: uri }])),
      's3://b/list.csv': { text: all.join('\n') },
      's3://b/w/beside': { text: 'not named' },
    });
    const source = object({ uri: 's3://b/w/even/0', manifest: 's3://b/list.csv' });
    const below = bucket(list(addresses));
    const { files } = await sourceFilesIn(below.objects, source, MOST);
    expect(files.map(({ name }) => name)).toEqual(['s3://b/list.csv', ...addresses].toSorted());
    expect(below.calls.filter((call) => call.startsWith('look'))).toEqual(['look s3://b/list.csv']);
    const apart = bucket(list([...addresses, 's3://b/0', 's3://b/1']));
    expect(await filesOrTooMuch(apart.objects, source, { ...MOST, asks: 20 })).toEqual({
      tooMuch: '42 objects that the manifest `s3://b/list.csv` names lie far apart',
      of: 'objects',
    });
    expect(apart.calls).toEqual(['look s3://b/list.csv', 'open s3://b/list.csv']);
  });

  it('have another stamp once one of them was written again, with the same bytes too', async () => {
    const stamp = async (writtenAt: number, source: ModelSource) =>
      (
        await sourceFilesIn(
          bucket({ [`${source.uri}${source.kind === 'prefix' ? 'a' : ''}`]: { text: 'a', writtenAt } }).objects,
          source,
          MOST,
        )
      ).stamp;
    for (const source of [prefix(), object()]) {
      expect(await stamp(1, source)).toBe(await stamp(1, source));
      expect(await stamp(1, source)).not.toBe(await stamp(2, source));
    }
  });

  it('are asked for no further than they may be many', async () => {
    const { objects } = bucket({});
    const asked: unknown[] = [];
    const list: Objects['list'] = async (...how) => {
      asked.push(how);
      return [];
    };
    await sourceFilesIn({ ...objects, list }, prefix(), MOST).catch(() => undefined);
    expect(asked).toEqual([['s3://b/m/', undefined, 10_001]]);
  });
});
