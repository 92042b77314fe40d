import { type CaptureRecord, invocationId } from '../../lib/domain/capture/capture.ts';
import { unitOf } from '../../lib/domain/race/arms.ts';
import { assignArm, type RaceArm } from '../../lib/domain/race/assign-arm.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import type { RaceLabels } from './labels-in-time.ts';
import { type RaceReading, rowReader } from './read-rows.ts';
import { readVariant } from './read-variant.ts';

/** How units of an A/B are dealt, and which of them are known. */
export interface Dealing {
  readonly race: string;
  /** The champion's first. */
  readonly arms: readonly [RaceArm, RaceArm];
  /** Variants of earlier races, which answered before this one. */
  readonly earlier: readonly string[];
  /** When both began to answer. */
  readonly began: number;
  /** Whether a unit was judged at no look before. */
  readonly isNew: (unit: string) => boolean;
}

/** What is known of a window when failed requests are looked for. */
export interface SeenWindow {
  readonly window: Window;
  readonly labels: RaceLabels;
  /** Ids that were captured in the window, and their units. */
  readonly ids: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  /** The rows of a captured request. */
  rowsOf(variant: string, record: CaptureRecord): RaceRow[];
}

/** What was captured of a unit after the window, up to now. */
type Later = Map<string, { readonly variant: string; readonly record: CaptureRecord }[]>;

/**
 * Requests of an A/B that failed, which SageMaker does not capture: labels tell of them, as those of requests that name their unit and no variant captured, in the window, after it up to now, or before the race. Each is a row of the
 * arm that its unit is dealt to, without an answer. When such a request was asked nobody says. So a unit that was captured in the window has all of its labels up to now, of failed requests and of others (`later`), that
 * both count alike; one that was captured nowhere counts where its label would have come just in time.
 */
export async function failedRequests(
  captures: Captures,
  reading: RaceReading,
  dealing: Dealing,
  looked: SeenWindow,
  lose: (why: string) => void,
): Promise<RaceRow[]> {
  const { window, labels, units } = looked;
  const failed = new Map<string, string>();
  for (const id of labels.ids) {
    const unit = unitOf(id);
    if (unit !== undefined && !looked.ids.has(id) && dealing.isNew(unit)) failed.set(id, unit);
  }
  if (failed.size === 0) return [];
  const later = await captureLater(captures, reading, { failed, window, dealing }, lose);
  const isDue = (id: string): boolean => {
    const due = (labels.firstBy(id) ?? window.start + reading.settle) - reading.settle;
    return due >= window.start && due < window.end;
  };
  const told = rowReader(reading);
  const rows: RaceRow[] = [];
  const failing = new Set<string>();
  for (const [id, unit] of failed) {
    // One that was captured later alone is judged then.
    if (!units.has(unit) && (later.has(unit) || !isDue(id))) continue;
    const truth = labels.of(id, window.end);
    if (truth === undefined) continue;
    failing.add(unit);
    const asked = {
      ...{ eventId: id, inferenceId: id, at: window.end - 1 },
      ...{ input: [], output: [], unknown: [] },
    };
    const model = assignArm(dealing.race, unit, dealing.arms) === reading.champion ? 'champion' : 'challenger';
    for (const { answer: _, ...row } of told(asked, truth))
      rows.push({ ...row, unit, [model]: { prediction: undefined }, ...(units.has(unit) && { later: true }) });
  }
  const others = [...failing].filter((unit) => units.has(unit)).flatMap((unit) => later.get(unit) ?? []);
  const answered = others.flatMap(({ variant, record }) => looked.rowsOf(variant, { ...record, at: window.end - 1 }));
  return [...rows, ...answered.filter(({ truth }) => truth !== undefined).map((row) => ({ ...row, later: true }))];
}

/** Strikes those from `failed` that were captured before the race or after the window; answers what was captured after it of units that have some. */
async function captureLater(
  captures: Captures,
  reading: RaceReading,
  { failed, window, dealing }: { failed: Map<string, string>; window: Window; dealing: Dealing },
  lose: (why: string) => void,
): Promise<Later> {
  const units = new Set(failed.values());
  const later: Later = new Map();
  for (const variant of [reading.champion, reading.challenger])
    for await (const record of readVariant(
      captures,
      reading,
      variant,
      { start: window.end, end: window.end + reading.settle },
      lose,
    )) {
      failed.delete(invocationId(record));
      const unit = unitOf(record.inferenceId);
      if (unit === undefined || !units.has(unit)) continue;
      const own = later.get(unit);
      if (own) own.push({ variant, record });
      else later.set(unit, [{ variant, record }]);
    }
  const { began, earlier } = dealing;
  if (window.start >= began + reading.settle) return later;
  const before = { start: began - reading.settle, end: window.start };
  for (const variant of [reading.champion, ...earlier])
    for await (const record of readVariant(captures, reading, variant, before, lose))
      failed.delete(invocationId(record));
  return later;
}
