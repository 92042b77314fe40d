import { type CaptureRecord, type GroundTruth, invocationId } from '../capture/capture.ts';
import type { Row } from '../drift/columns/value.ts';
import { answerReader, type Prediction, type Unusable } from '../task/prediction.ts';
import { rolesOf, type Task } from '../task/task.ts';
import { labelReader } from './label-reader.ts';

/** A prediction that can be used, with the request it answers where that was captured. */
export type Predicted = { answer: Prediction; input: Row | undefined };

/**
 * A prediction that got its label: `truth` is the index of a class or a regression's value, `beside` the whole row of ground truth,
 * which may carry what is not sent to the model.
 */
export type Labelled = Predicted & { truth: number; beside: Row };

/**
 * Predictions of a window and what became of them: each is in exactly one of `labelled`, `open` (no label yet) and `unusable`, which
 * `why` counts by reason. `repeated` invocations were captured twice and count once; `reused` predictions carry an id that another one has too, and
 * are none of these: whose label is whose cannot be told; `uncaptured` invocations have no answer, as none was captured; `contradicted` counts labels that a later one
 * replaced, `orphans` labels without a prediction, `broken` lines the caller left out, `improper` labelled predictions whose chances
 * are outside [0, 1] or do not add up to 1.
 */
export type Joined = {
  labelled: Labelled[];
  open: Predicted[];
  predictions: number;
  unusable: number;
  why: Partial<Record<Unusable, number>>;
  improper: number;
  repeated: number;
  reused: number;
  uncaptured: number;
  contradicted: number;
  orphans: number;
  broken: number;
  /** Ids of predictions that several labels are of which contradict each other, where no time says which came later and there are any. */
  either?: number;
  /** Labels whose id is written otherwise than that of their prediction, where there are any. */
  respelled?: number;
  /** Labels of no prediction that have the event id of an invocation which is known by its inference id, where there are any. */
  byEvent?: number;
  /** The first output row of `length`, where there is one. */
  misfit?: Row;
  /** How many rows the first of `row-count` has on both sides, where there is one. */
  uneven?: { answers: number; labels: number };
  /** Labels and answers that are no class, each once and up to 100 of them, where there are any. */
  foreign?: string[];
};

/** Texts that are no class and are kept. */
const FOREIGN = 100;

/** Labels by id, the latest one by time winning; of two without or with the same time the one read later, which are told as `untimed`. */
export function latestLabels(labels: Iterable<GroundTruth>): {
  byId: Map<string, GroundTruth>;
  contradicted: number;
  untimed: ReadonlySet<string>;
} {
  const byId = new Map<string, GroundTruth>();
  const untimed = new Set<string>();
  let contradicted = 0;
  for (const label of labels) {
    const before = byId.get(label.eventId);
    if (before !== undefined && JSON.stringify(before.rows) !== JSON.stringify(label.rows)) {
      contradicted++;
      if ((label.at ?? 0) === (before.at ?? 0)) untimed.add(label.eventId);
    }
    if (before === undefined || (label.at ?? 0) >= (before.at ?? 0)) byId.set(label.eventId, label);
  }
  return { byId, contradicted, untimed };
}

/** How rows are read: the task, the score from which on a row counts as class 1, and where in a row of ground truth its label is. */
export type RowReading = { task: Task; threshold: number; labelAt?: number | undefined };

/** Whether two records under one id are the same invocation, captured twice: event, time and payload are then the same. */
const isSame = (a: CaptureRecord, b: CaptureRecord): boolean =>
  a.eventId === b.eventId &&
  a.at === b.at &&
  JSON.stringify([a.input, a.output]) === JSON.stringify([b.input, b.output]);

/**
 * Pairs captured predictions with ground truth by id, and rows of one invocation by position. An invocation captured twice counts
 * once; an id that several invocations have names none of them.
 */
export function join(
  captured: Iterable<CaptureRecord>,
  labels: Iterable<GroundTruth>,
  reading: RowReading,
  broken = 0,
): Joined {
  const { byId, contradicted, untimed } = latestLabels(labels);
  const joined: Joined = {
    ...{ labelled: [], open: [], predictions: 0, unusable: 0, why: {}, improper: 0 },
    ...{ repeated: 0, reused: 0, uncaptured: 0, contradicted, orphans: 0, broken },
  };
  const add = recordAdder(joined, reading);
  const seen = new Map<string, CaptureRecord>();
  const reused = new Set<string>();
  for (const record of captured) {
    const key = invocationId(record);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, record);
    else if (isSame(before, record)) joined.repeated++;
    else {
      joined.reused += record.output.length + (reused.has(key) ? 0 : before.output.length);
      reused.add(key);
    }
  }
  const respelled = otherSpellings(seen, byId);
  for (const [key, record] of seen) if (!reused.has(key)) add(record, byId.get(respelled.get(key) ?? key));
  const orphans = [...byId.keys()].filter((key) => !seen.has(key));
  joined.orphans = orphans.length - respelled.size;
  const either = [...untimed].filter((key) => seen.has(key) && !reused.has(key)).length;
  if (either > 0) joined.either = either;
  if (respelled.size > 0) joined.respelled = respelled.size;
  if (joined.orphans > 0) {
    const events = new Set([...seen.values()].map(({ eventId }) => eventId));
    const byEvent = orphans.filter((key) => events.has(key)).length;
    if (byEvent > 0) joined.byEvent = byEvent;
  }
  return joined;
}

/** What an id is, however it is written: without spaces around it, and a whole number as one, of which pandas makes `5.0` in a column with gaps. */
const bareId = (id: string): string => id.trim().replace(/^([-+]?\d+)\.0+$/, '$1');

/** Ids of predictions without a label and the label's, where both are the same one but for how they are written, and no other is. */
function otherSpellings(seen: ReadonlyMap<string, unknown>, byId: ReadonlyMap<string, unknown>): Map<string, string> {
  const orphans = groupedByBareId([...byId.keys()].filter((key) => !seen.has(key)));
  const open = groupedByBareId([...seen.keys()].filter((key) => !byId.has(key)));
  const found = new Map<string, string>();
  for (const [bare, [label, ...others]] of orphans) {
    const [key, ...more] = open.get(bare) ?? [];
    if (key !== undefined && others.length + more.length === 0) found.set(key, label!);
  }
  return found;
}

function groupedByBareId(ids: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    const group = groups.get(bareId(id));
    if (group) group.push(id);
    else groups.set(bareId(id), [id]);
  }
  return groups;
}

function recordAdder(joined: Joined, { task, threshold, labelAt = 0 }: RowReading) {
  const answerOf = answerReader(task, threshold);
  const truthOf = labelReader(task);
  const unusable = (why: Unusable) => {
    joined.unusable++;
    joined.why[why] = (joined.why[why] ?? 0) + 1;
  };
  const labelIn = rolesOf(task).findIndex(({ is }) => is === 'label');
  const foreign = new Set<string>();
  const noClass = (text: string | undefined) => {
    if (!text?.trim() || foreign.size >= FOREIGN || foreign.has(text.trim())) return;
    joined.foreign = [...foreign.add(text.trim())];
  };
  return ({ input, output, uncaptured }: CaptureRecord, truth: GroundTruth | undefined): void => {
    if (uncaptured === 'output') joined.uncaptured++;
    joined.predictions += output.length;
    for (const [position, row] of output.entries()) {
      const answer = answerOf(row);
      if (typeof answer === 'string') {
        unusable(answer);
        if (answer === 'length') joined.misfit ??= row;
        if (answer === 'unknown-class') noClass(row[labelIn]);
        continue;
      }
      const predicted = { answer, input: input[position] };
      if (truth === undefined) {
        joined.open.push(predicted);
        continue;
      }
      const beside = truth.rows[position];
      const value = truthOf(beside?.[labelAt]);
      if (truth.rows.length !== output.length) {
        unusable('row-count');
        joined.uneven ??= { answers: output.length, labels: truth.rows.length };
      } else if (value === undefined) {
        unusable(beside?.[labelAt] ? 'unknown-class' : 'no-label');
        noClass(beside?.[labelAt]);
      } else {
        if (answer.improper) joined.improper++;
        joined.labelled.push({ ...predicted, truth: value, beside: beside! });
      }
    }
  };
}
