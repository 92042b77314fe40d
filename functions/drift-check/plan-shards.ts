import * as z from 'zod';
import type { CheckDue } from '../../lib/contract/check-due.ts';
import { countListed, WindowListing } from '../../lib/domain/check/late.ts';
import { type ScaleLimits, shardsOf } from '../../lib/domain/check/scale.ts';
import { SegmentsWanted } from '../../lib/domain/segments/segments-wanted.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { loadCheck } from './load-check.ts';

type Needs = PortsOf<'registry' | 'captures' | 'evidence:add'>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** An object as it was listed: one that has changed since is not the one the plan meant. */
const Found = z.strictObject({ uri: z.string(), size: z.number(), etag: z.string() });
const Span = z.strictObject({ start: z.int(), end: z.int() });

/** What one function of many reads: evidence, so that nobody can give it other objects. */
export const Shard = z.strictObject({
  v: z.literal(1),
  baseline: sha256,
  /** baselines by segment that rows are counted by as well */
  segments: sha256.optional(),
  window: Span,
  objects: z.array(Found),
});

/** A window cut into shards, in the order of their keys, with the version and baseline all of them are held against. */
export const Plan = z.strictObject({
  v: z.literal(1),
  version: z.int(),
  baseline: sha256,
  window: Span,
  because: z.string().optional(),
  shards: z.array(sha256),
  listed: WindowListing.optional(),
  segments: SegmentsWanted.optional(),
});
export type Plan = z.infer<typeof Plan>;

/** Lists a window's objects and writes down who reads which. The same listing gives the same plan. */
export async function planShards(ports: Needs, due: CheckDue, full?: ScaleLimits) {
  const about = await loadCheck(ports.registry, due);
  if (!about) return { verdict: 'nothing-served' as const };
  const { version, baseline, because, location, segments } = about;
  const window = { start: about.window.start, end: about.window.end };
  const found = await ports.captures.objects(location, window);
  const shards: string[] = [];
  for (const objects of shardsOf(found, full)) {
    const listed = objects.map(({ uri, size, etag }) => ({ uri, size, etag }));
    const by = segments?.sha256;
    const shard: z.infer<typeof Shard> = { v: 1, baseline, ...(by && { segments: by }), window, objects: listed };
    shards.push(await ports.evidence.put(JSON.stringify(shard)));
  }
  const plan: Plan = {
    v: 1,
    version,
    baseline,
    window,
    ...(because && { because }),
    shards,
    listed: countListed(found, window),
    ...(segments && { segments }),
  };
  const digest = await ports.evidence.put(JSON.stringify(plan));
  return { verdict: 'planned' as const, plan: digest, shards: shards.map((shard) => ({ shard })) };
}
