import { IntegrityError } from '../../domain/errors.ts';
import type { Worm } from '../../ports/effects.ts';
import type { Objects } from '../../ports/objects.ts';

/** Write-once copies as objects `<bucket>/audit/<chain>/<seq>.json`; on AWS the bucket is Object-Locked. */
export function wormIn(objects: Objects, bucket: string): Worm {
  const at = (chain: string, seq: number): string =>
    `s3://${bucket}/audit/${chain}/${String(seq).padStart(12, '0')}.json`;
  /** Names and bytes prove each other: whoever may write to the bucket could lie something else there first. */
  const assertSame = async (chain: string, seq: number, bytes: string): Promise<void> => {
    const parts: Uint8Array[] = [];
    for await (const chunk of objects.open(at(chain, seq))) parts.push(chunk);
    if (Buffer.concat(parts).toString('utf8') !== bytes)
      throw new IntegrityError(`record ${seq} of \`${chain}\` differs from its write-once copy`);
  };
  return {
    keep: async (chain, seq, bytes) => {
      if (!(await objects.put(at(chain, seq), bytes, { ifAbsent: true }))) await assertSame(chain, seq, bytes);
    },
    has: async (chain, seq, bytes) => {
      if ((await objects.list(at(chain, seq))).length !== 1) return false;
      await assertSame(chain, seq, bytes);
      return true;
    },
  };
}
