import { type CaptureRecord, invocationId } from '../../lib/domain/capture/capture.ts';
import { unitOf } from '../../lib/domain/race/arms.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import { readRaceLabels } from './labels-in-time.ts';
import { type RaceReading, readRaceAnswer, rowReader } from './read-rows.ts';
import { readVariant } from './read-variant.ts';

/** How far apart the times may lie under which both variants capture one request. */
const APART = 10 * MINUTE;
const FAILED = { prediction: undefined };
/** Share of a window's requests that the champion may have answered nothing to: where it is more, nobody can tell a champion that fails from captures that are gone. */
const MOST_ALONE = 0.01;

/**
 * Every request of a window with what both models answered and its label, row by row: paired by the inference id that callers give. A request that one of them answered
 * nothing to has failed there, as all are sent to both; one without an inference id cannot be paired, and has one answer alone. Of a window whose captures cannot all be read any
 * more, or in which nothing was copied, there are no rows, as what is lost would look like a failure, but why (`lost`).
 */
export async function pairAnswers(
  captures: Captures,
  reading: RaceReading,
  window: Window,
): Promise<{ rows: RaceRow[]; lost?: string }> {
  const lost: string[] = [];
  const wide = { start: window.start - APART, end: window.end + APART };
  const records = (variant: string) =>
    Array.fromAsync(readVariant(captures, reading, variant, wide, (why) => lost.push(why)));
  const [asked, copied, labels] = await Promise.all([
    records(reading.champion),
    records(reading.challenger),
    readRaceLabels(captures, reading, window),
  ]);
  const known = new Set(asked.map(invocationId));
  const why = lost[0] ?? unpairable(asked, copied, known);
  if (why !== undefined) return { rows: [], lost: why };
  const copies = new Map(copied.filter(hasId).map((record) => [invocationId(record), record]));
  const isIn = ({ at }: CaptureRecord) => at >= window.start && at < window.end;
  const told = rowReader(reading);
  const answer = readRaceAnswer(reading.quality);
  const rowsOf = (record: CaptureRecord) => {
    const id = invocationId(record);
    const unit = unitOf(record.inferenceId) ?? id;
    return told(record, labels.of(id, record.at)).map((row) => ({ ...row, unit }));
  };
  const rows = asked.filter(isIn).flatMap((record) => {
    const copy = copies.get(invocationId(record));
    return rowsOf(record).map(
      ({ answer: champion, ...row }, position): RaceRow => ({
        ...{ ...row, champion },
        // One that cannot be paired says nothing of what the challenger did.
        ...(hasId(record) && { challenger: copy ? answer(copy, position) : FAILED }),
      }),
    );
  });
  const alone = copied.filter((record) => isIn(record) && !known.has(invocationId(record)));
  const most = MOST_ALONE * (asked.filter(isIn).length + alone.length);
  // Three deviations of that many, and one: few requests tell little.
  const isGone = alone.length > most + 3 * Math.sqrt(most) + 1;
  const unanswered = alone.flatMap((copy) =>
    rowsOf(copy).map(
      ({ answer: challenger, ...row }): RaceRow => ({
        ...{ ...row, challenger },
        ...(hasId(copy) && !isGone && { champion: FAILED }),
      }),
    ),
  );
  return { rows: [...rows, ...unanswered] };
}

/** Why no request can be told to have failed at the challenger. */
function unpairable(
  asked: readonly CaptureRecord[],
  copied: readonly CaptureRecord[],
  known: ReadonlySet<string>,
): string | undefined {
  if (!asked.some(hasId)) return undefined;
  if (copied.length === 0) return 'no copy was captured: see whether the shadow answers and captures';
  // AWS does not document under which id a copy is captured: where it is not the request's, no copy is known to be missing.
  return copied.some((record) => known.has(invocationId(record)))
    ? undefined
    : `none of the shadow's ${copied.length} captures has the inference id of a request`;
}

const hasId = ({ inferenceId }: CaptureRecord): boolean => inferenceId !== undefined;
