import * as z from 'zod';
import { shardsOf } from '../../lib/domain/check/scale.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { type AskedSource, cutObject, ObjectPiece } from '../../lib/domain/inventory/file-reading.ts';
import type { ReadingLimits } from '../../lib/domain/inventory/reading-limits.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { LookedObject } from '../../lib/ports/objects.ts';

type Needs = PortsOf<'evidence'>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What one function of many reads: evidence, so that nobody can give it other objects. */
export const Share = z.strictObject({ v: z.literal(1), pieces: z.array(ObjectPiece) });

/** Everything that was asked for as it was listed: its objects, in how many pieces each is read (none where S3 keeps its digest), and who reads which. */
export const ReadingPlan = z.strictObject({
  v: z.literal(1),
  asked: sha256,
  refused: z.string().optional(),
  objects: z.array(
    z.strictObject({
      uri: z.string(),
      etag: z.string(),
      writtenAt: z.number().optional(),
      size: z.int().nonnegative(),
      sha256: z.string().optional(),
      pieces: z.int().nonnegative(),
    }),
  ),
  shares: z.array(sha256),
});
type PlannedObject = z.infer<typeof ReadingPlan>['objects'][number];

/**
 * Lists what was asked for and writes down who reads which pieces. The same listing gives the same plan. What cannot be listed is left out: whoever
 * asked finds the same, and says it.
 */
export async function planReading(
  ports: Needs,
  { asked, sources }: { readonly asked: string; readonly sources: readonly AskedSource[] },
  limits: ReadingLimits,
) {
  const found = new Map<string, LookedObject>();
  // Where one of two needs the bytes, they are read.
  for (const source of sources)
    for (const object of await objectsOf(ports, source))
      if (found.get(object.uri)?.sha256 !== undefined || !found.has(object.uri)) found.set(object.uri, object);
  const all = [...found.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  const unread = all.filter(({ sha256 }) => sha256 === undefined);
  const bytes = unread.reduce((sum, { size }) => sum + size, 0);
  const refused = bytes > limits.most ? tooMuch(bytes, limits) : undefined;
  const cut = new Map(
    refused === undefined ? unread.map((one) => [one.uri, cutObject(one, limits.piece)] as const) : [],
  );
  const shares: string[] = [];
  for (const pieces of shardsOf([...cut.values()].flat(), limits.shard))
    shares.push(await ports.evidence.put(JSON.stringify({ v: 1, pieces } satisfies z.infer<typeof Share>)));
  const plan: z.infer<typeof ReadingPlan> = {
    v: 1,
    asked,
    ...(refused !== undefined && { refused }),
    objects: all.map((object): PlannedObject => {
      const { uri, etag, writtenAt, size, sha256 } = object;
      const pieces = cut.get(uri)?.length ?? 0;
      return { uri, etag, ...(writtenAt !== undefined && { writtenAt }), size, ...(sha256 && { sha256 }), pieces };
    }),
    shares,
  };
  const digest = await ports.evidence.put(JSON.stringify(plan));
  return { verdict: 'planned' as const, plan: digest, shares: shares.map((share) => ({ share })) };
}

async function objectsOf({ evidence }: Needs, { source, whole }: AskedSource): Promise<LookedObject[]> {
  try {
    const found = await evidence.objects(source, { whole });
    return 'tooMuch' in found ? [] : found;
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof InvalidEventError) return [];
    throw error;
  }
}

const tooMuch = (bytes: number, { most }: ReadingLimits): string =>
  `${inTb(bytes)} have no SHA-256 in S3, and many functions read at most ${inTb(most)}: upload them with \`--checksum-algorithm SHA256\``;

const inTb = (bytes: number): string => `${(bytes / 1024 ** 4).toFixed(1)} TB`;
