import * as z from 'zod';
import { ConflictError, NotFoundError } from '../../lib/domain/errors.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { Share } from './plan-reading.ts';
import type { needs } from './shard-flow.ts';

type Needs = PortsOf<typeof needs>;

/** Which share: the digest of its list. */
export const ShareDue = z.strictObject({ share: z.string().regex(/^[0-9a-f]{64}$/) });

/** What one function read: a digest for each of its pieces in their order, none of what was written again or removed since it was listed. */
export const Hashed = z.strictObject({
  v: z.literal(1),
  hashes: z.array(
    z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  ),
});

/** Reads the pieces of one share and keeps their digests as evidence: a share read twice gives the same. */
export function hashPieces(ports: Needs) {
  return async function hashPieces({ share }: z.infer<typeof ShareDue>) {
    const { pieces } = Share.parse(JSON.parse((await ports.evidence.read(share)).toString()));
    const hashes: (string | null)[] = [];
    for (const piece of pieces) hashes.push(await ports.evidence.hash(piece).catch(ifOther));
    return { hashed: await ports.evidence.put(JSON.stringify({ v: 1, hashes } satisfies z.infer<typeof Hashed>)) };
  };
}

const ifOther = (error: unknown): null => {
  if (error instanceof ConflictError || error instanceof NotFoundError) return null;
  throw error;
};
