import * as z from 'zod';
import { Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { Shard } from './plan-shards.ts';
import type { needs } from './shard-flow.ts';

type Needs = PortsOf<typeof needs>;

/** Which shard: the digest of its list. */
export const ShardDue = z.strictObject({ shard: z.string().regex(/^[0-9a-f]{64}$/) });

const count = z.int().min(0);
/** What one function counted. */
export const Counted = z.strictObject({
  v: z.literal(1),
  sketch: Sketch,
  rows: z.strictObject({ read: count, used: count, broken: count, outside: count, fallback: count }),
  brokenLines: count,
  kinds: z.record(z.string(), count),
  examples: z.array(
    z.strictObject({ source: z.string(), line: count, offset: count, kind: z.string(), reason: z.string() }),
  ),
  /** absent in what was counted before it was told */
  unknown: z.array(z.string()).default([]),
  headers: count.default(0),
  copies: count.default(0),
  copiedFiles: z.strictObject({ count, file: z.string(), of: z.string() }).optional(),
  /** how values that the baseline has not are written */
  looks: z
    .array(
      z.strictObject({
        feature: z.string(),
        looked: count,
        ways: z.array(
          z.strictObject({
            as: z.array(z.string()),
            cells: count,
            examples: z.array(z.strictObject({ text: z.string(), like: z.string().optional() })),
          }),
        ),
        others: z.array(z.string()),
      }),
    )
    .optional(),
  /** the same rows by segment, where the plan asks */
  segmented: z.strictObject({ sketches: z.array(Sketch), elsewhere: count }).optional(),
  /** what of the shard is not there, if anything */
  because: z.string().optional(),
});

/** Counts the objects of one shard and keeps the sketch as evidence: a shard read twice gives the same digest. */
export function countShard(ports: Needs) {
  return async function countShard(due: z.infer<typeof ShardDue>) {
    const {
      baseline: whole,
      segments: parts,
      window,
      objects,
    } = Shard.parse(JSON.parse((await ports.evidence.read(due.shard)).toString('utf8')));
    const baseline = await ports.baselines.of(whole);
    const segments = parts === undefined ? undefined : await ports.baselines.segments(parts);
    const captured = await ports.captures.sketch(objects, window, baseline, segments);
    const {
      sketch,
      rows,
      brokenLines,
      kinds,
      examples,
      unknown,
      headers,
      copies,
      copiedFiles,
      looks,
      segmented,
      because,
    } = captured;
    const counted: z.infer<typeof Counted> = {
      v: 1,
      sketch,
      rows,
      brokenLines,
      kinds: kinds as Record<string, number>,
      examples,
      unknown,
      headers,
      copies,
      ...(copiedFiles && { copiedFiles }),
      ...(looks?.length && { looks: structuredClone(looks) as z.infer<typeof Counted>['looks'] }),
      ...(segmented && { segmented: { sketches: [...segmented.sketches], elsewhere: segmented.elsewhere } }),
      ...(because !== undefined && { because }),
    };
    return { sketch: await ports.evidence.put(JSON.stringify(counted)) };
  };
}
