import type { CreateTransformJobRequest } from '@aws-sdk/client-sagemaker';
import { validation } from '../../core/errors.ts';
import { checkFilter, pick, stepsOf } from './json-path.ts';

type Request = Pick<
  CreateTransformJobRequest,
  | 'TransformInput'
  | 'TransformOutput'
  | 'DataProcessing'
  | 'BatchStrategy'
  | 'MaxPayloadInMB'
  | 'MaxConcurrentTransforms'
>;

const MB = 1024 * 1024;
/** Of records in a request, in MB, where nothing is said; and the most of all requests at once (API_CreateTransformJob). */
const PAYLOAD = 6;
const MOST_AT_ONCE = 100;

const KINDS: Record<string, 'csv' | 'json' | 'lines'> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/jsonlines': 'lines',
};
const kindOf = (type: string | undefined) => KINDS[type?.split(';')[0]?.trim().toLowerCase() ?? ''];

/**
 * What AWS refuses of a job before it runs: data processing is of CSV and JSON alone ("You can use input files in JSON and CSV format only"), with
 * `ContentType` and `Accept` said, and CSV by lines; several records go into a request only where they are split. How AWS words each is not known.
 * @throws ValidationException
 */
export function checkProcessing({
  TransformInput,
  TransformOutput,
  DataProcessing,
  BatchStrategy,
  ...sizes
}: Request): void {
  const { MaxConcurrentTransforms = 1, MaxPayloadInMB = PAYLOAD } = sizes;
  if (MaxConcurrentTransforms * MaxPayloadInMB > MOST_AT_ONCE)
    throw validation(`MaxConcurrentTransforms * MaxPayloadInMB must not exceed ${MOST_AT_ONCE} MB`);
  const { SplitType = 'None', ContentType } = TransformInput ?? {};
  const { AssembleWith = 'None', Accept } = TransformOutput ?? {};
  if (SplitType === 'RecordIO' || SplitType === 'TFRecord')
    throw validation(`SplitType \`${SplitType}\` is not built into this stand-in`);
  if (BatchStrategy && SplitType === 'None') throw validation('BatchStrategy needs a SplitType');
  const { InputFilter = '$', OutputFilter = '$', JoinSource = 'None' } = DataProcessing ?? {};
  checkFilter('InputFilter', InputFilter, String(ContentType));
  checkFilter('OutputFilter', OutputFilter, String(ContentType));
  if (InputFilter === '$' && OutputFilter === '$' && JoinSource === 'None') return;
  if (!kindOf(ContentType)) throw validation('DataProcessing is for input of CSV and JSON: give its `ContentType`');
  if (!kindOf(Accept)) throw validation('DataProcessing is for output of CSV and JSON: give its `Accept`');
  if (kindOf(ContentType) === 'csv' && kindOf(Accept) === 'csv' && (SplitType !== 'Line' || AssembleWith !== 'Line'))
    throw validation('DataProcessing of CSV goes by lines: give `SplitType` and `AssembleWith` as `Line`');
}

/**
 * Records of one request: one, or as many as fit where nothing else is asked for; `MaxPayloadInMB: 0` sets no bound.
 * @throws {Error} for a record, or an object that is not split, which is more than a request takes
 */
export function batchesOf(records: readonly string[], args: Request): string[][] {
  const { BatchStrategy = 'MultiRecord', MaxPayloadInMB = PAYLOAD, TransformInput } = args;
  const most = MaxPayloadInMB === 0 ? Infinity : MaxPayloadInMB * MB;
  const alone = BatchStrategy === 'SingleRecord' || TransformInput?.SplitType !== 'Line';
  const batches: string[][] = [[]];
  let size = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(record);
    if (bytes > most)
      throw new Error(`ClientError: a record of ${bytes} bytes is more than MaxPayloadInMB ${MaxPayloadInMB}`);
    if (size > 0 && (alone || size + bytes + 1 > most)) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)!.push(record);
    size += bytes + 1;
  }
  return batches.filter((batch) => batch.length > 0);
}

/** The records of an object: its lines where it is split by them, else all of it. */
export const recordsOf = (text: string, { TransformInput }: Request): string[] =>
  TransformInput?.SplitType === 'Line' ? linesOf(text) : [text];

export const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

/** What the container is asked of a record. */
export function askedOf(record: string, { TransformInput, DataProcessing }: Request): string {
  const { InputFilter = '$' } = DataProcessing ?? {};
  if (InputFilter === '$') return record;
  const kind = kindOf(TransformInput?.ContentType)!;
  return written(pick(read(record, kind), stepsOf(InputFilter)), kind);
}

/** What is kept of a record and its answer. @throws {Error} for a filter that leads beyond them */
export function keptOf(
  record: string,
  answer: string,
  { TransformInput, TransformOutput, DataProcessing }: Request,
): string {
  const { OutputFilter = '$', JoinSource = 'None' } = DataProcessing ?? {};
  const kind = kindOf(TransformInput?.ContentType)!;
  const steps = stepsOf(OutputFilter);
  if (JoinSource === 'None') {
    const answered = kindOf(TransformOutput?.Accept) ?? kind;
    return OutputFilter === '$' ? answer : written(pick(read(answer, answered), steps), answered);
  }
  const joined =
    kind === 'csv'
      ? [...(read(record, 'csv') as string[]), ...(read(answer, 'csv') as string[])]
      : joinedJson(JSON.parse(record), JSON.parse(answer));
  return written(pick(joined, steps), kind);
}

function joinedJson(record: unknown, SageMakerOutput: unknown): object {
  const isPairs = typeof record === 'object' && record !== null && !Array.isArray(record);
  return isPairs ? { ...record, SageMakerOutput } : { SageMakerInput: record, SageMakerOutput };
}

const read = (text: string, kind: 'csv' | 'json' | 'lines'): unknown =>
  kind === 'csv' ? cellsOf(text) : JSON.parse(text);

function written(value: unknown, kind: 'csv' | 'json' | 'lines'): string {
  if (kind !== 'csv') return JSON.stringify(value);
  return (Array.isArray(value) ? value : [value]).map((cell) => quoted(String(cell))).join(',');
}

/** A row of CSV, which "SageMaker takes as a JSON array" (API_DataProcessing). */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quotedCell, plain]) =>
    quotedCell === undefined ? (plain ?? '') : quotedCell.replaceAll('""', '"'),
  );
const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
