import { beforeEach, describe, expect, it } from 'vitest';
import type { Objects } from '../../../lib/ports/objects.ts';

/** What every object store promises. `make` gives an empty bucket. */
export function objectsContract(name: string, make: () => Promise<{ objects: Objects; bucket: string }>): void {
  describe(`objects in ${name}`, () => {
    let objects: Objects;
    let at: (key: string) => string;
    beforeEach(async () => {
      const made = await make();
      objects = made.objects;
      at = (key) => `s3://${made.bucket}/${key}`;
    });
    const read = async (key: string): Promise<Buffer> => Buffer.concat(await Array.fromAsync(objects.open(at(key))));
    const keysBelow = async (prefix: string) =>
      (await objects.list(at(prefix))).map(({ uri }) => uri.slice(at('').length));

    it('lists nothing where nothing is', async () => {
      expect(await objects.list(at(''))).toEqual([]);
      expect(await objects.list(at('no/such/prefix'))).toEqual([]);
    });

    it.each([
      ['text', 'ä€😀\r\n'],
      ['nothing', ''],
      ['bytes that are no text', Uint8Array.from({ length: 256 }, (_, i) => i)],
      ['more than one chunk', new Uint8Array(3_000_001).fill(7)],
    ])('gives %s back as written', async (_, bytes) => {
      expect(await objects.put(at('a/b'), bytes)).toBe(true);
      const found = await read('a/b');
      expect(found.equals(Buffer.from(bytes))).toBe(true);
      expect(await objects.list(at('a/'))).toMatchObject([{ uri: at('a/b'), size: found.length }]);
    });

    it('writes what is streamed, without holding all of it, and leaves alone what is there', async () => {
      const chunks = async function* () {
        for (let at = 0; at < 4; at++) yield new Uint8Array(70_000).fill(at);
      };
      const streamed = () => ({ size: 280_000, chunks: chunks() });
      expect(await objects.put(at('s'), streamed(), { ifAbsent: true })).toBe(true);
      expect(await objects.put(at('s'), streamed(), { ifAbsent: true })).toBe(false);
      const found = await read('s');
      expect([found.length, found[69_999], found[70_000], found.at(-1)]).toEqual([280_000, 0, 1, 3]);
    });

    it('replaces an object whole', async () => {
      await objects.put(at('a'), 'a long first text');
      expect(await objects.put(at('a'), 'short')).toBe(true);
      expect((await read('a')).toString()).toBe('short');
    });

    it('looks at an object without its bytes, under the tag it was listed with until it is written again', async () => {
      await objects.put(at('a/b'), 'first');
      await objects.put(at('a/bc'), 'beside');
      const [{ etag } = { etag: '' }] = await objects.list(at('a/b'));
      expect(await objects.look(at('a/b'), { etag })).toMatchObject({ uri: at('a/b'), size: 5, etag });
      await objects.put(at('a/b'), 'again!');
      expect(await objects.look(at('a/b'))).toMatchObject({ size: 6 });
      await expect(objects.look(at('a/b'), { etag })).rejects.toMatchObject({ name: 'ConflictError', clause: 'etag' });
      for (const key of ['a', 'a/', 'none'])
        await expect(objects.look(at(key))).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('opens an object under the tag it was listed with, until it is written again', async () => {
      await objects.put(at('a'), 'first');
      const { etag } = (await objects.list(at('a')))[0]!;
      const tagged = async () => Buffer.concat(await Array.fromAsync(objects.open(at('a'), { etag }))).toString();
      expect(await tagged()).toBe('first');
      const piece = objects.open(at('a'), { etag, bytes: { from: 1, size: 3 } });
      expect(Buffer.concat(await Array.fromAsync(piece)).toString()).toBe('irs');
      await objects.put(at('a'), 'again');
      await expect(tagged()).rejects.toMatchObject({ name: 'ConflictError', clause: 'etag' });
    });

    it('leaves an object alone that is to be written only if absent', async () => {
      expect(await objects.put(at('a'), 'first', { ifAbsent: true })).toBe(true);
      expect(await objects.put(at('a'), 'second', { ifAbsent: true })).toBe(false);
      expect((await read('a')).toString()).toBe('first');
    });

    it('says of a missing object that it is not found', async () => {
      await objects.put(at('a/b'), '1');
      for (const key of ['nothing', 'a', 'a/b/c'])
        await expect(read(key)).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it('lists a range of keys below a prefix, in the order of bytes, its ends left out', async () => {
      for (const key of ['a/1/x', 'a/2-x', 'a/2/x', 'a/3/x', 'a/10/x', 'a/～', 'a/😀', 'b/2/x'])
        await objects.put(at(key), key);
      const range = async (after: string, below: string) =>
        (await objects.list(at('a/'), { after, below })).map(({ uri }) => uri.slice(at('').length));
      expect(await range('1', '3')).toEqual(['a/1/x', 'a/10/x', 'a/2-x', 'a/2/x']);
      expect(await range('2', '2/x')).toEqual(['a/2-x']);
      expect(await range('2/x', '～')).toEqual(['a/3/x']);
      expect(await range('3', '😀')).toEqual(['a/3/x', 'a/～']);
      expect(await range('4', '9')).toEqual([]);
    });

    // No range: moto leaves out the first key after a marker, which S3 does not.
    it('tells of each object when it was written, in the same order', async () => {
      for (const key of ['d/1/a', 'd/2/a', 'd/3/a']) await objects.put(at(key), key);
      const now = Date.now() / 1000;
      const found = await objects.versions(at('d/'), undefined, 2);
      expect(found.map(({ uri, size }) => [uri, size])).toEqual([
        [at('d/1/a'), 5],
        [at('d/2/a'), 5],
      ]);
      for (const { writtenAt, etag } of found) {
        expect(Math.abs(writtenAt - now)).toBeLessThan(60);
        expect(etag).not.toBe('');
      }
      expect(await objects.versions(at('d/'), undefined, 1)).toHaveLength(1);
      expect(await objects.versions(at('none/'))).toEqual([]);
    });

    it('finds the first key below a prefix, which may be the prefix itself, and the first after another', async () => {
      for (const key of ['a/1', 'a/10', 'b']) await objects.put(at(key), key);
      const first = async (prefix: string, after?: string) =>
        (await objects.first(at(prefix), after))?.uri.slice(at('').length);
      expect(await first('a/1')).toBe('a/1');
      expect(await first('a/1', '0')).toBeUndefined();
      expect(await first('a/1', '')).toBe('a/10');
      expect([await first('b'), await first('b', ''), await first('c')]).toEqual(['b', undefined, undefined]);
    });

    it('lists the folders right below a prefix, each once, in the order of bytes', async () => {
      for (const key of ['a/b/1', 'a/b/2', 'a/b-c/d/e', 'a/file', 'ab/c/d']) await objects.put(at(key), key);
      expect(await objects.folders(at('a/'))).toEqual([at('a/b-c/'), at('a/b/')]);
      expect(await objects.folders(at('no/'))).toEqual([]);
    });

    it('lists by prefix, whole names or not, in the order of bytes', async () => {
      const keys = ['a/2', 'a/10', 'a-b', 'a/b/c', 'a0', 'b/1', 'a/~', 'a/～', 'a/😀', 'a/x.tmp'];
      for (const key of keys) await objects.put(at(key), key);
      expect(await keysBelow('a/')).toEqual(['a/10', 'a/2', 'a/b/c', 'a/x.tmp', 'a/~', 'a/～', 'a/😀']);
      expect(await keysBelow('a/1')).toEqual(['a/10']);
      expect(await keysBelow('a')).toEqual(expect.arrayContaining(['a-b', 'a/10', 'a0']));
      expect(await keysBelow('')).toHaveLength(keys.length);
    });

    it.each(['with space', 'year=2026/month=11/x.jsonl', 'plus+percent%20', 'quote\'"&<>', 'ü/ß', '.hidden', 'a..b/c'])(
      'takes the key %j as it is',
      async (key) => {
        await objects.put(at(key), key);
        expect((await read(key)).toString()).toBe(key);
        expect(await keysBelow('')).toEqual([key]);
      },
    );

    it('lists more than one page', async () => {
      const keys = Array.from({ length: 1_050 }, (_, n) => `p/${String(n).padStart(4, '0')}`);
      for (let n = 0; n < keys.length; n += 50)
        await Promise.all(keys.slice(n, n + 50).map((key) => objects.put(at(key), '')));
      expect(await keysBelow('p/')).toEqual(keys);
    });

    it.each(['http://bucket/key', 's3://bucket', 's3://B/key', 's3://bucket/a/../b', '/etc/passwd'])(
      'refuses the address %s',
      async (uri) => {
        const refused = { name: 'InvalidEventError' };
        await expect(objects.list(uri)).rejects.toMatchObject(refused);
        await expect(objects.put(uri, '')).rejects.toMatchObject(refused);
        await expect((async () => Array.fromAsync(objects.open(uri)))()).rejects.toMatchObject(refused);
      },
    );
  });
}
