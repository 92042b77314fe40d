import { parseArgs } from 'node:util';
import { mlPath, print, write } from '../container.ts';
import { sample } from '../draw.ts';
import { formatRows, type Row, type Task } from '../rows.ts';

/** Options every prepare.ts has, as texts. */
const SPANS = ['from', 'to', 'holdout-from', 'holdout-to'] as const;
type Values = Readonly<Record<string, string>>;

export interface Preparation {
  readonly task: Task;
  /** Options of this life beside those of all, with their defaults. */
  readonly options?: Values;
  /** All rows of `[from, to)` (epoch ms), in time order; throws when there are none. */
  readonly select: (from: number, to: number, values: Values) => Promise<Row[]> | Row[];
}

/**
 * Processing job: writes the training rows (`--rows` of them at most, drawn by `--seed`) and, later in time, the held-out
 * rows. Times are the story's, the last one excluded.
 */
export async function prepare({ task, options = {}, select }: Preparation): Promise<void> {
  const own = Object.entries({ rows: '1000000', seed: '1', ...options });
  const { values } = parseArgs({
    options: Object.fromEntries([
      ...SPANS.map((name) => [name, { type: 'string' as const }]),
      ...own.map(([name, normal]) => [name, { type: 'string' as const, default: normal }]),
    ]),
  }) as { values: Values };
  const [from, to, holdoutFrom, holdoutTo] = SPANS.map((name) => timeOf(name, values[name]));
  // What happens on one day has that day in common: a held-out row of a training day would know the answer.
  if (holdoutFrom! < to!)
    throw new Error(`\`--holdout-from ${values['holdout-from']}\` is before \`--to ${values.to}\`: hold out by time`);
  const read = await select(from!, to!, values);
  const used = sample(read, wholeNumber(values, 'rows'), wholeNumber(values, 'seed'));
  write(mlPath('processing/output/train/train.csv'), formatRows(task, used));
  print(`train: ${read.length} rows read, ${used.length} used`);
  const held = await select(holdoutFrom!, holdoutTo!, values);
  write(mlPath('processing/output/holdout/holdout.csv'), formatRows(task, held));
  print(`holdout: ${held.length} rows read, ${held.length} used`);
}

/** The whole number an option has; throws on anything else. */
export function wholeNumber(values: Values, name: string): number {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number)) throw new Error(`\`--${name} ${values[name]}\` is no whole number`);
  return number;
}

/** Epoch milliseconds of a `YYYY-MM-DD` date or a time `YYYY-MM-DDThh:mm:ssZ`; throws on anything else. */
function timeOf(name: string, text: string | undefined): number {
  if (text === undefined) throw new Error(`\`--${name}\` is missing: give a date as \`YYYY-MM-DD\``);
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Error(`\`${text}\` is no date: write it as \`YYYY-MM-DD\``);
  return time;
}
