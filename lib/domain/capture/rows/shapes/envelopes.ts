import { isObject } from '../../../is-object.ts';
import { type Broken, brokenOutcome } from '../../text/broken.ts';
import { areTensors, rowsOfShape } from './tensors.ts';
import { bodyOfEvent } from './written-inside.ts';

/** Members that only hold rows in what common containers are asked and answer (docs/capture.md has each with its source). */
const WRAPPERS: ReadonlySet<string> = new Set([
  ...['instances', 'inputs', 'outputs', 'features', 'data', 'values', 'predictions', 'examples'],
  ...['dataframe_split', 'dataframe_records'],
]);
/** The same where none of those above is there: Azure ML and watsonx.ai, H2O, Seldon Core's v1, and answers of many. */
const FURTHER: ReadonlySet<string> = new Set(['input_data', 'rows', 'ndarray', 'jsonData', 'results']);
/** The same of requests alone, since an answer may say again what it was asked: LitServe, and services of one's own. */
const ASKED: ReadonlySet<string> = new Set([
  'input',
  'request',
  'payload',
  'body',
  'instance',
  'record',
  'records',
  'Record',
  'Records',
]);
/** The same of answers alone: PCA of the built-in algorithms. */
const ANSWERED: ReadonlySet<string> = new Set(['projections']);
/** All that the scanner knows; an object with two of them is for the exact reader. */
export const HOLDERS: readonly string[] = [...WRAPPERS, ...FURTHER];
/** Members that change what rows beside them mean, of which the scanner knows nothing: places of sparse values, what TensorFlow Serving's examples share. */
export const OTHERWISE: readonly string[] = ['keys', 'context'];
/**
 * Members of Azure ML's designer and automated ML, with a port in each of whose names the rows are: `WebServiceInput0`, `input1`, `data`. In the
 * Studio's answers they are one step further down, in `value`.
 */
const PORTS = ['Inputs', 'Results'];
/** What answers of one value call it; beside it may stand only what says who answered. */
export const ANSWERS: readonly string[] = [
  'prediction',
  'score',
  'scores',
  'result',
  'output',
  'probability',
  'probabilities',
];
const WHO = new Set([
  ...['id', 'request_id', 'requestId', 'uid', 'status', 'timestamp', 'time', 'version'],
  ...['model', 'model_id', 'modelId', 'model_name', 'model_version', 'meta'],
]);

/**
 * What holds the rows of an object none of whose members is a column: `{rows}`, wherever in it they are; undefined where it is not known. Beside
 * `predictions` an answer may have `probabilities`: nobody said which of the two the column is, and a class is no chance of it.
 */
export function rowsHeld(value: Record<string, unknown>, answer: boolean): { rows: unknown } | Broken | undefined {
  const [key] = heldIn(value, WRAPPERS);
  if (key === undefined) return undefined;
  const other = answer ? otherAnswer(value, key) : undefined;
  return other === undefined
    ? { rows: value[key] }
    : brokenOutcome(
        'payload',
        `answers stand in \`${key}\` and in \`${other}\`: name the one that is meant as the \`output\` (\`${other}\`, or \`${other}[0]\` of one row)`,
      );
}

/** Rows of TensorFlow Serving's `classify` and `regress`, which share what stands in `context`. */
export function withContext({ examples, context }: Record<string, unknown>): { rows: unknown } | undefined {
  if (!Array.isArray(examples) || !isObject(context) || !examples.every(isObject)) return undefined;
  return { rows: examples.map((example) => ({ ...context, ...example })) };
}

/** A member beside the rows that holds numbers or lists, and is called what an answer is. */
const otherAnswer = (value: Record<string, unknown>, key: string): string | undefined =>
  ANSWERS.find(
    (name) =>
      name !== key && (typeof value[name] === 'number' || typeof value[name] === 'object') && value[name] !== null,
  );

/** The same for members that are looked at only where the usual ones are not there; Seldon Core's `tensor` is flat values and their shape. */
export function rowsFurtherDown(
  value: Record<string, unknown>,
  answer: boolean,
): { rows: unknown } | Broken | undefined {
  const [key] = heldIn(value, FURTHER);
  if (key !== undefined) return { rows: value[key] };
  const [other] = heldIn(value, answer ? ANSWERED : ASKED);
  // what an event holds under `body` is its own
  if (other !== undefined && bodyOfEvent(value) === undefined) return { rows: value[other] };
  if (isObject(value.tensor)) {
    const rows = rowsOfShape(value.tensor.shape, value.tensor.values);
    return rows ? { rows } : brokenOutcome('payload', 'the tensor does not hold what its shape says');
  }
  const ports = PORTS.filter((name) => Object.hasOwn(value, name));
  if (ports.length === 1) return rowsAtPort(value[ports[0]!]);
  if (!answer) return undefined;
  const [name, ...others] = Object.keys(value).filter((one) => !WHO.has(one));
  return name !== undefined && others.length === 0 && ANSWERS.includes(name) ? { rows: value[name] } : undefined;
}

/** The only member of these that is there. Of tensors asked for and tensors wanted back, which have no shape, the former. */
function heldIn(value: Record<string, unknown>, names: ReadonlySet<string>): string[] {
  const inside = Object.keys(value).filter((key) => names.has(key));
  const full = inside.length < 2 ? inside : inside.filter((key) => Array.isArray(value[key]) && areTensors(value[key]));
  return full.length === 1 ? full : [];
}

/** Rows at the only port there is. */
function rowsAtPort(held: unknown): { rows: unknown } | undefined {
  if (!isObject(held)) return { rows: held };
  const [name, ...others] = Object.keys(held);
  if (name === undefined || others.length > 0) return undefined;
  const port = held[name];
  return { rows: isObject(port) && isObject(port.value) ? port.value : port };
}

/**
 * Rows by name in the only member that has any, whatever it is called: an object that has every column as a key of its own, or a list of such.
 * Names that are all there leave no doubt what is meant; a number is no name of a member, but a row's.
 */
export function rowsByNameIn(
  value: Record<string, unknown>,
  columns: readonly string[],
): { rows: unknown } | undefined {
  const isKey = (row: unknown) => (name: string) => isObject(row) && Object.hasOwn(row, name);
  const holding = Object.entries(value).filter(([, held]) =>
    (Array.isArray(held) ? held : [held]).some((row) => columns.some(isKey(row))),
  );
  const [key, held] = holding[0] ?? [];
  if (holding.length !== 1 || /^-?\d+$/.test(key!)) return undefined;
  return (Array.isArray(held) ? held : [held]).every((row) => columns.every(isKey(row))) ? { rows: held } : undefined;
}

/** What containers say when they fail. */
export const ERRORS: readonly string[] = ['error', 'errors', 'detail', 'message', 'traceback', 'ErrorCode'];

/**
 * Rows in the only member that holds lists of exactly as many scalars as there are columns, whatever it is called: BentoML calls it as the service's
 * parameter, TensorFlow Serving as the model's tensor. One such list alone counts where nothing stands beside it.
 */
export function rowsOfWidth(value: Record<string, unknown>, width: number): { rows: unknown } | undefined {
  const isWide = (row: unknown): boolean =>
    Array.isArray(row) && row.length === width && row.every((cell) => typeof cell !== 'object' || cell === null);
  const holding = Object.entries(value).filter(
    ([, held]) => Array.isArray(held) && held.length > 0 && (held.every(isWide) || isWide(held)),
  );
  const [key, held] = holding[0] ?? [];
  if (holding.length !== 1 || ERRORS.includes(key!)) return undefined;
  return !isWide(held) || Object.keys(value).length === 1 ? { rows: held } : undefined;
}

/** The only member of an answer inside of `predictions` or `outputs`, which is called as the model's tensor (TensorFlow Serving). */
export function onlyAnswer(value: Record<string, unknown>): { rows: unknown } | undefined {
  const [key, ...others] = Object.keys(value);
  return key === undefined || others.length > 0 || ERRORS.includes(key) ? undefined : { rows: value[key] };
}
