import { type CaptureRecord, invocationId } from '../../lib/domain/capture/capture.ts';
import { latestLabels } from '../../lib/domain/quality/join.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import { chanceNames, outputNames } from '../../lib/domain/task/task.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import { type RaceReading, readRaceAnswer, rowReader } from './read-rows.ts';

/** How far apart the times may lie under which both variants capture one request. */
const APART = 10 * MINUTE;

/**
 * Every request of a window with what both models answered and its label, row by row: paired by the inference id that callers give. A request that the challenger answered
 * nothing to has failed there, as all are sent to both; one without an inference id cannot be paired, and has one answer alone. Of a window whose captures cannot all be read any
 * more there are no rows, as what is lost would look like a failure, but why (`lost`).
 */
export async function pairAnswers(
  captures: Captures,
  reading: RaceReading,
  window: Window,
): Promise<{ rows: RaceRow[]; lost?: string }> {
  const { quality, features, settle } = reading;
  const { task } = quality.policy;
  const columns = { input: features, output: outputNames(task), lists: chanceNames(task) };
  const lost: string[] = [];
  const lose = (why: string) => lost.push(why);
  const records = (variant: string, of: Window) =>
    Array.fromAsync(captures.records({ ...reading.location, variant, columns }, of, () => undefined, lose));
  const [asked, copied, labels] = await Promise.all([
    records(reading.champion, window),
    records(reading.challenger, { start: window.start - APART, end: window.end + APART }),
    Array.fromAsync(
      captures.labels(quality.labels, { start: window.start, end: window.end + settle }, () => undefined),
    ),
  ]);
  if (lost[0] !== undefined) return { rows: [], lost: lost[0] };
  const { byId } = latestLabels(labels);
  const copies = new Map(copied.filter(hasId).map((record) => [invocationId(record), record]));
  const known = new Set(asked.map(invocationId));
  // AWS does not document under which id a copy is captured: where it is not the request's, no copy is known to be missing.
  if (asked.some(hasId) && copied.length > 0 && !copied.some((record) => known.has(invocationId(record))))
    return { rows: [], lost: `none of the shadow's ${copied.length} captures has the inference id of a request` };
  const told = rowReader(reading);
  const answer = readRaceAnswer(quality);
  const rows = asked.flatMap((record) => {
    const id = invocationId(record);
    const copy = copies.get(id);
    return told(record, byId.get(id)?.rows).map(
      ({ answer: champion, ...row }, position): RaceRow => ({
        ...{ ...row, unit: id, champion },
        // One that cannot be paired says nothing of what the challenger did.
        ...(hasId(record) && { challenger: copy ? answer(copy, position) : { prediction: undefined } }),
      }),
    );
  });
  const alone = copied.filter(
    (record) => record.at >= window.start && record.at < window.end && !known.has(invocationId(record)),
  );
  // What the champion was not captured for: it failed, or its capture is lost.
  const unanswered = alone.map(
    (record): RaceRow => ({
      id: `${invocationId(record)}#0`,
      unit: invocationId(record),
      at: record.at,
      challenger: { prediction: undefined },
    }),
  );
  return { rows: [...rows, ...unanswered] };
}

const hasId = ({ inferenceId }: CaptureRecord): boolean => inferenceId !== undefined;
