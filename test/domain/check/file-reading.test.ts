import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutObject, digestOfPieces, findIn } from '../../../lib/domain/inventory/file-reading.ts';
import { readingLimits } from '../../../lib/domain/inventory/reading-limits.ts';

const object = { uri: 's3://b/m.bin', etag: '"1"', writtenAt: 5, size: 10 };

describe('a large object', () => {
  it('is cut into pieces that are all of it, in order, none larger than may be', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 100 }), (size, largest) => {
        const pieces = cutObject({ ...object, size }, largest);
        expect(pieces.length).toBe(Math.max(1, Math.ceil(size / largest)));
        let at = 0;
        for (const { from = 0, size: bytes } of pieces) {
          expect([from, bytes <= largest]).toEqual([at, true]);
          at += bytes;
        }
        expect(at).toBe(size);
      }),
    );
  });

  it('of up to 24 GiB has the digest of its bytes', () => {
    const { piece } = readingLimits();
    expect(cutObject({ ...object, size: piece }, piece)).toEqual([{ uri: object.uri, etag: object.etag, size: piece }]);
    expect(cutObject({ ...object, size: piece + 1 }, piece).map(({ size }) => size)).toEqual([piece, 1]);
    expect(digestOfPieces(['a'.repeat(64)])).toBe('a'.repeat(64));
  });

  // "Checking object integrity in Amazon S3", composite checksums.
  it('in pieces has the digest of theirs, as S3 has of parts', () => {
    const [a, b] = ['one', 'two'].map((text) => createHash('sha256').update(text));
    const digests = [a!.copy().digest(), b!.copy().digest()];
    const whole = createHash('sha256').update(Buffer.concat(digests)).digest('hex');
    expect(digestOfPieces([a!.digest('hex'), b!.digest('hex')])).toBe(`${whole}-2`);
  });
});

it.each([
  ['as it was', {}, true],
  ['of another tag', { etag: '"2"' }, false],
  ['written at another time', { writtenAt: 6 }, false],
  ['of another size', { size: 11 }, false],
  ['of another name', { uri: 's3://b/n.bin' }, false],
])('an object %s is found in a reading or not', (_, change, found) => {
  const reading = {
    v: 1 as const,
    asked: 'a'.repeat(64),
    objects: [{ ...object, sha256: 'b'.repeat(64), kept: false }],
  };
  expect(findIn(reading)({ ...object, ...change }) !== undefined).toBe(found);
});
