import { IntegrityError } from '../../domain/errors.ts';
import type { Worm } from '../../ports/effects.ts';
import type { Objects } from '../../ports/objects.ts';

/** Write-once copies as objects `<bucket>/audit/<chain>/<seq>.json`; on AWS the bucket is Object-Locked. */
export function wormIn(objects: Objects, bucket: string): Worm {
  const at = (chain: string, seq: number): string =>
    `s3://${bucket}/audit/${chain}/${String(seq).padStart(12, '0')}.json`;
  return {
    keep: async (chain, seq, bytes) => {
      const uri = at(chain, seq);
      if (await objects.put(uri, bytes, { ifAbsent: true })) return;
      const parts: Uint8Array[] = [];
      for await (const chunk of objects.open(uri)) parts.push(chunk);
      if (Buffer.concat(parts).toString('utf8') !== bytes)
        throw new IntegrityError(`record ${seq} of \`${chain}\` differs from its write-once copy`);
    },
    has: async (chain, seq) => (await objects.list(at(chain, seq))).length === 1,
  };
}
