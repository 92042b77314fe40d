import { addKinds, passedByBoth, placesByWeight, type ReadingNotes } from '../../lib/domain/capture/text/notes.ts';
import type { Separator } from '../../lib/domain/csv/choose-split.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Names } from '../../lib/domain/quality/column-reader.ts';
import { guessOutput } from '../../lib/domain/quality/guess-output.ts';
import { type Joined, join } from '../../lib/domain/quality/join.ts';
import { OutputCell, roleOf } from '../../lib/domain/task/output-cell.ts';
import { Task } from '../../lib/domain/task/task.ts';
import { type Labels, readLabels } from '../../lib/tables/labels.ts';
import { type CapturedPredictions, readPredictions } from '../../lib/tables/predictions.ts';
import type { TableNotes } from '../../lib/tables/table.ts';
import { filesAt } from './files-at.ts';
import { parseAs } from './parsed.ts';
import { readYaml } from './read-yaml.ts';

/** Where predictions and labels are, and what the command line says of them. */
export interface QualityInput {
  readonly predictions: string;
  readonly labels: string;
  readonly task?: string;
  readonly classes?: string;
  readonly output?: string;
  readonly id: string;
  readonly label: string;
  readonly time?: string;
  readonly labelColumns: string;
  readonly schema?: string;
  readonly separator?: Separator;
  readonly decimal?: '.' | ',';
  readonly labelsSeparator?: Separator;
  readonly labelsDecimal?: '.' | ',';
}

export interface JoinedInput {
  readonly task: Task;
  readonly joined: Joined;
  readonly names: Names;
  /** Rows of a table without an id: no label can refer to them. */
  readonly unidentified: number;
  /** What was met while both sides were read. */
  readonly notes: ReadingNotes;
}

/** Names divided by commas, none of them empty. */
export function splitNames(text: string, flag: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidEventError(`\`${flag}\` has an empty name: divide names by single commas`);
  return names;
}

/**
 * Reads both sides and pairs them. What the command line and the policy leave open is looked for: the answer by the usual names of
 * its column, the classes of a multiclass task in the labels.
 * @param said the task of a policy file, as far as it goes
 */
export async function readQuality(
  input: QualityInput,
  said: Record<string, unknown>,
  threshold: number,
): Promise<JoinedInput> {
  const type = typeOf(input.task ?? said.type ?? 'binary');
  const labels = await readLabels(input.labels, {
    files: await filesAt(input.labels),
    id: input.id,
    label: input.label,
    ...(input.time !== undefined && { time: input.time }),
    columns: splitNames(input.labelColumns, '--label-columns'),
    csv: { separator: input.labelsSeparator, decimal: input.labelsDecimal },
  }).catch(nameLabelsOptions);
  const labelAt = labels.columns.indexOf('label');
  if (labelAt === -1) throw new InvalidEventError('`--label-columns` must call one cell `label`');
  const named =
    input.classes === undefined ? (said.classes as string[] | undefined) : splitNames(input.classes, '--classes');
  const classes = named ?? (type === 'multiclass' ? textsOf(labels, labelAt) : undefined);
  let cells = input.output === undefined ? (said.output as string[] | undefined) : splitNames(input.output, '--output');
  const wrong = cells?.find((cell) => !OutputCell.safeParse(cell).success);
  if (wrong !== undefined) parseAs(OutputCell, wrong, `--output ${wrong}`);
  const predictions = await readPredictions(input.predictions, {
    files: await filesAt(input.predictions),
    id: input.id,
    csv: { separator: input.separator, decimal: input.decimal },
    without: input.label,
    features: input.schema === undefined ? undefined : featuresOf(input.schema),
    output: (columns, first) => {
      const looks = { first, without: [input.id, input.label] };
      cells ??= columns === undefined ? usual(type, classes) : guessOutput(type, columns, classes, looks);
      return cells.map((cell) => roleOf(cell).name);
    },
    lists: () => (cells ?? []).map(roleOf).flatMap(({ is, name }) => (is === 'probabilities' ? [name] : [])),
  });
  const all = named || type !== 'multiclass' ? classes : withPredicted(classes!, predictions, cells!);
  const task = parseAs(Task, { type, ...(all && type !== 'regression' && { classes: all }), output: cells }, '--task');
  const joined = join(
    predictions.records,
    labels.labels,
    { task, threshold, labelAt },
    predictions.notes.broken + labels.notes.broken + predictions.unidentified,
  );
  if (joined.predictions + joined.reused === 0)
    throw new InvalidEventError(`no prediction can be read in \`${input.predictions}\`${whyNone(predictions, joined)}`);
  const names = { features: predictions.features, beside: labels.columns };
  const { unidentified } = predictions;
  return { task, joined, names, unidentified, notes: notesOfBoth(labels.notes, predictions.notes, joined) };
}

/** What is asked of a file is asked of the labels: their options have names of their own. */
function nameLabelsOptions(cause: unknown): never {
  if (!(cause instanceof InvalidEventError)) throw cause;
  throw new InvalidEventError(cause.message.replaceAll(/`--(separator|decimal)/g, '`--labels-$1'), { cause });
}

/** What most of the lines lack, if anything is known of it. */
function whyNone({ notes }: CapturedPredictions, { uncaptured }: Joined): string {
  if (uncaptured > 0) return `: of ${uncaptured} invocations the answer was not captured: capture \`Output\` too`;
  const [first] = placesByWeight(notes.examples, notes.kinds);
  return first ? `: line ${first.at} of \`${first.file}\`: ${first.reason}` : '';
}

function notesOfBoth(labels: TableNotes, predictions: TableNotes, { uncaptured }: Joined): ReadingNotes {
  const kinds = { ...labels.kinds };
  addKinds(kinds, predictions.kinds);
  const examples = [...labels.examples, ...predictions.examples];
  return {
    kinds,
    examples,
    absent: [],
    unknown: [],
    outside: 0,
    headers: labels.headers + predictions.headers,
    ...passedByBoth(labels, predictions),
    uncaptured,
  };
}

function typeOf(type: unknown): Task['type'] {
  if (type === 'binary' || type === 'multiclass' || type === 'regression') return type;
  throw new InvalidEventError(
    `there is no task \`${String(type)}\`: it is \`binary\`, \`multiclass\` or \`regression\``,
  );
}

/** What containers answer when nobody says otherwise. */
function usual(type: Task['type'], classes: readonly string[] | undefined): string[] {
  if (type === 'multiclass') return classes!.map((name) => `probability:${name}`);
  return [type === 'binary' ? 'score' : 'value'];
}

const featuresOf = (path: string) => parseAs(FeatureSchema, readYaml(path), path).features.map(({ name }) => name);

/** The different labels, in the order of the alphabet. */
function textsOf({ labels }: Labels, labelAt: number): string[] {
  const texts = new Set(labels.flatMap(({ rows }) => rows.flatMap((row) => row[labelAt] || [])));
  if (texts.size >= 2 && texts.size <= 1000) return [...texts].sort();
  throw new InvalidEventError(
    `the labels have ${texts.size} different values: name 2 to 1000 classes with \`--classes\`, or is this a regression?`,
  );
}

/** A class that was predicted and never came true is a class all the same. */
function withPredicted(
  classes: readonly string[],
  { records }: CapturedPredictions,
  cells: readonly string[],
): string[] {
  const at = cells.findIndex((cell) => roleOf(cell).is === 'label');
  const predicted = records.flatMap(({ output }) => output.flatMap((row) => row[at] || []));
  const plain = new Map(classes.map((name) => [name.toLowerCase(), name]));
  for (const name of new Set(predicted)) {
    const label = plain.get(name.toLowerCase());
    if (label !== undefined && !classes.includes(name))
      throw new InvalidEventError(
        `labels and answers differ in capitals only (\`${label}\`, \`${name}\`): write them alike, or name every class with \`--classes\``,
      );
  }
  return [...new Set([...classes, ...predicted])].sort();
}
