import { parseStrictJson } from '../capture/text/strict-json.ts';
import { numberIn } from '../drift/columns/number-cell.ts';
import { InvalidEventError } from '../errors.ts';
import { isObject } from '../is-object.ts';
import { USUAL_THRESHOLD } from '../quality/quality-policy.ts';
import { classReader, type Prediction } from '../task/prediction.ts';
import { classesOf, type Task } from '../task/task.ts';
import { valueReader } from './answer-value.ts';

/** One held-out row: what is true, what both models answered, and the columns that are looked at. */
export interface PredictedRow {
  readonly truth: number;
  readonly challenger: Prediction;
  readonly champion: Prediction | undefined;
  readonly cells: readonly (string | undefined)[];
  readonly weight: number;
}

/** What is wanted of predictions beside labels and answers. */
export interface HeldOutWanted {
  readonly task: Task;
  readonly columns: readonly string[];
  readonly weight?: string | undefined;
}

/**
 * Reads `predictions.jsonl`: one `{id,label,challenger,champion,…}` a line, each id once; `champion` is null or left out where the pipeline scored none. Beside them may stand columns to
 * slice and group by, a weight and an entity. Answers are what `valueReader` takes.
 * @throws InvalidEventError naming the line, for what is none; for a file in which only some rows carry a champion's answer: it compares nothing
 */
export function parsePredictions(text: string, wanted: HeldOutWanted): PredictedRow[] {
  const read = rowReader(wanted);
  const rows: PredictedRow[] = [];
  const seen = new Set<string>();
  let compared = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const fail = (why: string): never => {
      throw new InvalidEventError(`predictions line ${index + 1} ${why}`);
    };
    const parsed = parseStrictJson(line);
    if (!parsed.ok || !isObject(parsed.value)) return fail('is no `{"id":…,"label":…,"challenger":…,"champion":…}`');
    const { id } = parsed.value;
    if (typeof id !== 'string' || id === '') return fail('has no `id`, a text of its own for each row');
    if (seen.has(id)) return fail(`repeats an \`id\` that was there before`);
    seen.add(id);
    const row = read(parsed.value, fail);
    if (row.champion) compared++;
    rows.push(row);
  }
  if (rows.length === 0)
    throw new InvalidEventError('predictions are empty: the pipeline must write one line a held-out row');
  if (compared > 0 && compared < rows.length)
    throw new InvalidEventError('only some predictions carry a champion’s answer: score both on the same rows');
  return rows;
}

function rowReader({ task, columns, weight }: HeldOutWanted) {
  const answer = valueReader(task, USUAL_THRESHOLD);
  const classOf = classReader(classesOf(task));
  const truthOf = (value: unknown) => {
    if (typeof value === 'object' || value === undefined) return undefined;
    if (task.type === 'regression') return numberIn(String(value));
    // of two classes, whatever they are called, pipelines have always written 0 and 1
    return classOf(String(value)) ?? (task.type === 'binary' && (value === 0 || value === 1) ? value : undefined);
  };
  return (row: Record<string, unknown>, fail: (why: string) => never): PredictedRow => {
    const truth = truthOf(row.label);
    if (truth === undefined) return fail(`has ${shown(row.label)} as \`label\`, ${labelsOf(task)}`);
    const answerOf = (who: 'challenger' | 'champion'): Prediction => {
      const found = answer(row[who]);
      return 'because' in found ? fail(`has ${shown(row[who])} as \`${who}\`, which ${found.because}`) : found;
    };
    const missing = columns.find((column) => !Object.hasOwn(row, column));
    if (missing !== undefined)
      return fail(`has no \`${missing}\`, which the manifest slices, groups or weighs by: write it beside the label`);
    const weighed = weight === undefined ? 1 : row[weight];
    if (typeof weighed !== 'number' || !(weighed >= 0) || !Number.isFinite(weighed))
      return fail(`has ${shown(row[weight!])} as weight: a number from 0 is wanted`);
    const { champion } = row;
    return {
      truth,
      challenger: answerOf('challenger'),
      champion: champion === null || champion === undefined ? undefined : answerOf('champion'),
      cells: columns.map((column) => cellOf(row[column])),
      weight: weighed,
    };
  };
}

const cellOf = (value: unknown): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
/** What kind of value stands there: its text is somebody's data, and reasons go into the ledger for good. */
const shown = (value: unknown): string =>
  value === undefined
    ? 'nothing'
    : value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'string'
          ? 'a text'
          : typeof value === 'object'
            ? 'an object'
            : `a ${typeof value}`;
const labelsOf = (task: Task): string =>
  task.type === 'regression'
    ? 'a number is wanted'
    : `a class of the task is wanted: ${classesOf(task).slice(0, 10).join(', ')}`;
