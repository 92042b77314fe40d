import { readFileSync } from 'node:fs';

/** A column of the data. */
export interface Column {
  readonly name: string;
  readonly type: 'number' | 'category';
  /** Whether a value is one, and what to give instead; without it any is. */
  readonly fits?: (value: number | string) => boolean;
  readonly give?: string;
}

/** What is learnt from which columns: everything that programs of one life share. */
export interface Task {
  /** `logistic`: the chance of a label 1; `squared`: a number; `softmax`: a chance for each of `classes`. */
  readonly loss: 'logistic' | 'squared' | 'softmax';
  readonly features: readonly Column[];
  /** Columns of the held-out rows that the model does not see: what people want predictions sliced by. */
  readonly beside?: readonly string[];
  /** Features that predictions are sliced by, too. */
  readonly sliced?: readonly string[];
  /** The column of the label: 0 or 1, a number, or one of the classes. */
  readonly label: string;
  readonly classes?: readonly string[];
}

export type Features = Readonly<Record<string, number | string>>;
/** A row of train.csv and holdout.csv. `label` is 0 or 1, a number, or the place of its class. */
export interface Row {
  readonly id: string;
  readonly features: Features;
  readonly label: number;
  readonly beside?: Readonly<Record<string, string>>;
}

const header = ({ features, beside = [], label }: Task): string =>
  ['id', ...features.map(({ name }) => name), ...beside, label].join(',');

/** A label as files have it. */
export const labelText = ({ classes }: Task, label: number): string => classes?.[label] ?? String(label);

/** The features of a row in the order an endpoint wants them, as CSV. */
export const featuresText = ({ features }: Task, row: Features): string =>
  features.map(({ name }) => row[name]).join(',');

/** The rows as CSV with a header. No value needs quotes. */
export const formatRows = (task: Task, rows: readonly Row[]): string =>
  `${[
    header(task),
    ...rows.map(({ id, features, beside, label }) =>
      [
        id,
        featuresText(task, features),
        ...(task.beside ?? []).map((name) => beside?.[name] ?? ''),
        labelText(task, label),
      ].join(','),
    ),
  ].join('\n')}\n`;

/** Reads what `formatRows` wrote; the error names the line. */
export function readRows(task: Task, path: string): Row[] {
  const [first, ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  if (first !== header(task))
    throw new Error(`\`${path}\` starts with \`${first}\`: the header must be \`${header(task)}\``);
  const beside = task.beside ?? [];
  return lines.map((line, i) => {
    const wrong = (what: string): Error => new Error(`\`${path}\` line ${i + 2}: ${what}`);
    const cells = line.split(',');
    const id = cells.shift();
    const label = parseLabel(task, cells.pop());
    const sliced = beside.length ? cells.splice(-beside.length) : [];
    const features = parseFeatures(task, cells);
    if (typeof features === 'string') throw wrong(features);
    if (!id) throw wrong('needs an id');
    if (typeof label === 'string') throw wrong(label);
    return {
      id,
      features,
      label,
      ...(beside.length && { beside: Object.fromEntries(beside.map((name, k) => [name, sliced[k]!])) }),
    };
  });
}

/** A row's features in the order of the task, or what is wrong with them. */
export function parseFeatures({ features }: Task, cells: readonly string[]): Features | string {
  if (cells.length !== features.length)
    return `has ${cells.length} values: give \`${features.map(({ name }) => name).join(',')}\``;
  const parsed: Record<string, number | string> = {};
  for (const [i, { name, type, fits, give }] of features.entries()) {
    const cell = cells[i]!;
    const value = type === 'category' ? cell : numberOf(cell);
    if (value === undefined || value === '' || fits?.(value) === false)
      return `${name} is \`${cell}\`: give ${give ?? (type === 'category' ? 'a text' : 'a number')}`;
    parsed[name] = value;
  }
  return parsed;
}

const numberOf = (cell: string): number | undefined => (/^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : undefined);

function parseLabel({ loss, label: name, classes = [] }: Task, cell = ''): number | string {
  if (loss === 'softmax') {
    const at = classes.indexOf(cell);
    return at < 0 ? `needs one of \`${classes.join('`, `')}\` as ${name}` : at;
  }
  const value = numberOf(cell);
  if (value === undefined) return `needs a number as ${name}`;
  return loss === 'logistic' && value !== 0 && value !== 1 ? `needs 0 or 1 as ${name}` : value;
}
