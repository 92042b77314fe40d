import type * as z from 'zod';
import type { CheckDue } from '../../lib/contract/check-due.ts';
import {
  addCopiedFiles,
  addKinds,
  type KindCounts,
  keepExample,
  MOST_UNKNOWN,
} from '../../lib/domain/capture/text/notes.ts';
import { merge } from '../../lib/domain/drift/baseline/merge.ts';
import { newSketch, type Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { addLooks, type Looks } from '../../lib/domain/drift/measures/looks.ts';
import { IntegrityError, InvalidEventError } from '../../lib/domain/errors.ts';
import { addSegmented, type SegmentedWindow } from '../../lib/domain/segments/count-segments.ts';
import type { Segments } from '../../lib/domain/segments/segments.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { CountedWindow } from '../../lib/ports/data.ts';
import { Counted } from './count-shard.ts';
import { loadCheck } from './load-check.ts';
import { Plan } from './plan-shards.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'baselines:read' | 'evidence:add'>;

/** Sketches read at once: they are small, and S3 answers in parallel. */
const AT_ONCE = 16;

/**
 * Adds what the shards of a plan counted, in the order of their keys, and records the check as one function would have.
 * @param counts digests of the shards' counts, one for each shard in its order
 * @throws InvalidEventError when there is not one count for each shard; IntegrityError for counts of another baseline
 */
export async function reduceShards(ports: Needs, due: CheckDue, digest: string, counts: readonly string[]) {
  const plan = Plan.parse(await evidenceOf(ports, digest));
  if (counts.length !== plan.shards.length)
    throw new InvalidEventError(`the plan has ${plan.shards.length} shards, but ${counts.length} were counted`);
  const about = await loadCheck(ports.registry, due);
  if (!about) return { verdict: 'nothing-served' as const };
  const { version, baseline, window, because, listed, segments } = plan;
  const by = segments?.sha256;
  const counted = await added(ports, counts, {
    empty: newSketch(await ports.baselines.of(baseline)),
    segments: by === undefined ? undefined : await ports.baselines.segments(by),
  });
  // What judges a window is loaded when there is one to judge, not where shards are planned.
  const { recordVerdict } = await import('./record-verdict.ts');
  return recordVerdict(ports, due, { ...about, version, baseline, window, because, listed, segments }, counted, [
    { name: 'plan', sha256: digest },
  ]);
}

async function added(
  ports: Needs,
  counts: readonly string[],
  { empty, segments }: { empty: Sketch; segments: Segments | undefined },
): Promise<CountedWindow> {
  const rows = { read: 0, used: 0, broken: 0, outside: 0, fallback: 0 };
  let sum: CountedWindow = {
    sketch: empty,
    rows,
    brokenLines: 0,
    kinds: {},
    examples: [],
    unknown: [],
    headers: 0,
    copies: 0,
    ...(segments && { segmented: addSegmented(segments, []) }),
  };
  for (let at = 0; at < counts.length; at += AT_ONCE) {
    const read = counts.slice(at, at + AT_ONCE).map((digest) => evidenceOf(ports, digest));
    for (const value of await Promise.all(read)) {
      const shard = Counted.parse(value);
      sum = { ...plus(sum, shard), ...(segments && { segmented: bothSegmented(segments, sum, shard) }) };
    }
  }
  return sum;
}

function plus(a: CountedWindow, b: z.infer<typeof Counted>): CountedWindow {
  if (b.rows.used !== b.sketch.rows) throw new IntegrityError('a shard counted other rows than its sketch holds');
  const because = [a.because, b.because].filter((text) => text !== undefined).join('; ');
  const kinds = { ...a.kinds };
  addKinds(kinds, b.kinds as KindCounts);
  const examples = [...a.examples];
  for (const example of b.examples as CountedWindow['examples']) keepExample(examples, example);
  return {
    sketch: merge(a.sketch, b.sketch),
    rows: {
      read: a.rows.read + b.rows.read,
      used: a.rows.used + b.rows.used,
      broken: a.rows.broken + b.rows.broken,
      outside: a.rows.outside + b.rows.outside,
      fallback: a.rows.fallback + b.rows.fallback,
    },
    brokenLines: a.brokenLines + b.brokenLines,
    kinds,
    examples,
    unknown: [...new Set([...a.unknown, ...b.unknown])].slice(0, MOST_UNKNOWN),
    headers: a.headers + b.headers,
    copies: a.copies + b.copies,
    copiedFiles: addCopiedFiles(a.copiedFiles, b.copiedFiles),
    looks: addLooks((b.looks ?? []) as Looks, a.looks ?? []),
    ...(because !== '' && { because }),
  };
}

/** @throws IntegrityError for a shard that was not counted by segment */
function bothSegmented(
  segments: Segments,
  { segmented: sum }: CountedWindow,
  { segmented: shard }: z.infer<typeof Counted>,
): SegmentedWindow {
  if (!sum || shard?.sketches.length !== segments.parts.length)
    throw new IntegrityError('a shard was not counted by the segments of its plan');
  return addSegmented(segments, [sum, shard]);
}

const evidenceOf = async ({ evidence }: Needs, digest: string): Promise<unknown> =>
  JSON.parse((await evidence.read(digest)).toString('utf8'));
