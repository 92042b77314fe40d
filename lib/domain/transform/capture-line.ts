import { ConflictError } from '../errors.ts';
import { answerOf, askedOf, idOf, type RowLayout } from './answer-of.ts';
import { type Filter, readFilter } from './filter.ts';
import type { PairedFiles } from './paired-files.ts';

/** Content type and encoding of a side, as SageMaker captures it. */
const SIDES = {
  csv: { type: 'text/csv', encoding: 'CSV' },
  json: { type: 'application/json', encoding: 'JSON' },
} as const;

/**
 * How the files of a pair lie, for `captureLine`.
 * @throws ConflictError for a filter that is not read, of a list that was kept while it was: whatever reads it says that its window is not whole
 */
export const rowLayout = ({ kind, inputFilter, outputFilter, joined }: PairedFiles): RowLayout => ({
  ...{ kind, joined },
  input: filterOf(inputFilter),
  output: filterOf(outputFilter),
});

function filterOf(text: string): Filter {
  const filter = readFilter(text);
  if (!filter)
    throw new ConflictError(`the filter \`${text}\` is not read: what was paired by it is paired no more`, {
      clause: 'filter',
    });
  return filter;
}

/**
 * A record and its answer as one line of data capture, as SageMaker would have written it of an endpoint: so whatever reads those reads them. The
 * event's id is the job, the file and the line; the inference id is the record's own, where the manifest says which that is.
 *
 * @param line its number in the file, from 1
 */
export function captureLine(pair: PairedFiles, layout: RowLayout, line: number, record: string, kept: string): string {
  const answer = answerOf(record, kept, layout);
  const id = pair.id === undefined ? undefined : idOf(record, layout.kind, pair.id);
  const eventId = `${pair.job}/${pair.input.uri.slice(pair.input.uri.lastIndexOf('/') + 1)}:${line}`;
  const captureData = {
    endpointInput: side('INPUT', SIDES[layout.kind], askedOf(record, layout) ?? ''),
    ...(answer !== undefined && { endpointOutput: side('OUTPUT', SIDES[kindOfAnswer(answer, layout)], answer) }),
  };
  const eventMetadata = { eventId, ...(id !== undefined && { inferenceId: id }), inferenceTime: pair.at };
  return JSON.stringify({ captureData, eventMetadata, eventVersion: '0' });
}

const side = (mode: string, { type, encoding }: (typeof SIDES)[keyof typeof SIDES], data: string) => ({
  observedContentType: type,
  mode,
  data,
  encoding,
});

/** Joined, an answer is what its record is; alone, the container chose. */
const kindOfAnswer = (answer: string, { kind, joined }: RowLayout): keyof typeof SIDES =>
  joined ? kind : /^\s*[[{]/.test(answer) ? 'json' : 'csv';
