import type { CaptureRecord, GroundTruth } from '../capture/capture.ts';
import { parseNumber } from '../drift/value.ts';

/**
 * Predictions that got their label: `labels` and `scores` row by row. Every captured prediction is in exactly one of
 * `labels`, `unlabelled` and `unusable` (no score, a label that is not 0 or 1, other numbers of rows); `contradicted`
 * counts labels that a later one replaced, `orphans` labels without a prediction, `broken` lines the caller left out.
 */
export type Joined = {
  labels: number[];
  scores: number[];
  predictions: number;
  unlabelled: number;
  unusable: number;
  contradicted: number;
  orphans: number;
  broken: number;
};

/** What a label refers to: the caller's inference id where it gave one, else SageMaker's event id (formats.md §2). */
const keyOf = ({ inferenceId, eventId }: CaptureRecord) => inferenceId ?? eventId;

/** Labels by id, the latest one by time winning; of two without or with the same time the one read later. */
function latest(labels: Iterable<GroundTruth>): { byId: Map<string, GroundTruth>; contradicted: number } {
  const byId = new Map<string, GroundTruth>();
  let contradicted = 0;
  for (const label of labels) {
    const before = byId.get(label.eventId);
    if (before !== undefined && JSON.stringify(before.rows) !== JSON.stringify(label.rows)) contradicted++;
    if (before === undefined || (label.at ?? 0) >= (before.at ?? 0)) byId.set(label.eventId, label);
  }
  return { byId, contradicted };
}

/**
 * Pairs captured predictions with ground truth by id, and rows of one invocation by position. A prediction captured
 * twice counts once; the score is the first value of an output row.
 */
export function join(captured: Iterable<CaptureRecord>, labels: Iterable<GroundTruth>, broken = 0): Joined {
  const { byId, contradicted } = latest(labels);
  const joined: Joined = {
    ...{ labels: [], scores: [], predictions: 0, unlabelled: 0, unusable: 0 },
    ...{ contradicted, orphans: 0, broken },
  };
  const seen = new Set<string>();
  for (const record of captured) {
    const key = keyOf(record);
    if (seen.has(key)) continue;
    seen.add(key);
    joined.predictions += record.output.length;
    addRecord(joined, record, byId.get(key));
  }
  joined.orphans = [...byId.keys()].filter((key) => !seen.has(key)).length;
  return joined;
}

function addRecord(joined: Joined, { output }: CaptureRecord, truth: GroundTruth | undefined): void {
  if (truth === undefined) {
    joined.unlabelled += output.length;
    return;
  }
  for (const [position, row] of output.entries()) {
    const score = parseNumber(row[0] ?? '');
    const label = parseNumber(truth.rows[position]?.[0] ?? '');
    const usable = score !== undefined && (label === 0 || label === 1) && truth.rows.length === output.length;
    if (!usable) {
      joined.unusable++;
      continue;
    }
    joined.labels.push(label);
    joined.scores.push(score);
  }
}
