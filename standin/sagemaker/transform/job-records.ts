import type { CreateTransformJobRequest } from '@aws-sdk/client-sagemaker';
import { validation } from '../../core/errors.ts';
import { parseFilter, pick } from './json-path.ts';

type Request = Pick<
  CreateTransformJobRequest,
  'TransformInput' | 'TransformOutput' | 'DataProcessing' | 'BatchStrategy'
>;

const KINDS: Record<string, 'csv' | 'json' | 'lines'> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/jsonlines': 'lines',
};
const kindOf = (type: string | undefined) => KINDS[type?.split(';')[0]?.trim().toLowerCase() ?? ''];

/**
 * What AWS refuses of a job before it runs: data processing is of CSV and JSON alone ("You can use input files in JSON and CSV format only"), and
 * several records go into a request only where they are split. How AWS words each refusal is not known.
 * @throws ValidationException
 */
export function checkProcessing({ TransformInput, DataProcessing, BatchStrategy }: Request): void {
  const { SplitType = 'None', ContentType } = TransformInput ?? {};
  if (SplitType === 'RecordIO' || SplitType === 'TFRecord')
    throw validation(`SplitType \`${SplitType}\` is not built into this stand-in`);
  if (BatchStrategy && SplitType === 'None') throw validation('BatchStrategy needs a SplitType');
  const { InputFilter = '$', OutputFilter = '$', JoinSource = 'None' } = DataProcessing ?? {};
  for (const filter of [InputFilter, OutputFilter]) parseFilter(filter);
  if (InputFilter === '$' && OutputFilter === '$' && JoinSource === 'None') return;
  if (!kindOf(ContentType)) throw validation('DataProcessing is for input of CSV and JSON: give its `ContentType`');
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
  return written(pick(read(record, kind), parseFilter(InputFilter)), kind);
}

/** What is kept of a record and its answer. @throws {Error} for a filter that leads beyond them */
export function keptOf(
  record: string,
  answer: string,
  { TransformInput, TransformOutput, DataProcessing }: Request,
): string {
  const { OutputFilter = '$', JoinSource = 'None' } = DataProcessing ?? {};
  const kind = kindOf(TransformInput?.ContentType)!;
  const steps = parseFilter(OutputFilter);
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
