import { type CaptureRecord, invocationId } from '../../lib/domain/capture/capture.ts';
import type { QualityCheck } from '../../lib/domain/model/manifest.ts';
import { labelReader } from '../../lib/domain/quality/label-reader.ts';
import type { RaceRow } from '../../lib/domain/race/criteria.ts';
import type { RaceAnswer } from '../../lib/domain/race/row-values.ts';
import { type NamedSlice, sliceOf } from '../../lib/domain/race/slice-of.ts';
import { answerReader } from '../../lib/domain/task/prediction.ts';
import type { CaptureLocation } from '../../lib/ports/data.ts';

export interface RaceReading {
  readonly location: Pick<CaptureLocation, 'uri' | 'endpoint'>;
  /** The variants of both. */
  readonly champion: string;
  readonly challenger: string;
  readonly features: readonly string[];
  readonly quality: QualityCheck;
  readonly slices: readonly string[];
  /** How long after a request its label is waited for (ms). */
  readonly settle: number;
}

/** What of a captured request is told row by row, whoever answered. */
type ToldRow = Omit<RaceRow, 'champion' | 'challenger'> & { readonly answer: RaceAnswer };

/** Reads a captured request and its labels: its rows with their slices, their truth, and the answer to each. */
export function rowReader({ quality, features, slices }: RaceReading) {
  const { task } = quality.policy;
  const truthOf = labelReader(task);
  const labelAt = quality.labelColumns.indexOf('label');
  const named = slices.flatMap((name) => sliceOf(name) ?? []);
  const answer = readRaceAnswer(quality);
  const isIn =
    (input: readonly (string | undefined)[] = [], beside: readonly (string | undefined)[] = []) =>
    ({ column, value }: NamedSlice): boolean => {
      const at = features.indexOf(column);
      return (at >= 0 ? input[at] : beside[quality.labelColumns.indexOf(column)]) === value;
    };
  return (record: CaptureRecord, labels: CaptureRecord['output'] | undefined): ToldRow[] => {
    const id = invocationId(record);
    // Of a request without an answer the labels tell how many rows it had.
    const rows = record.output.length || labels?.length || 1;
    const own = labels?.length === rows ? labels : undefined;
    return Array.from({ length: rows }, (_, position): ToldRow => {
      const beside = own?.[position];
      const truth = truthOf(beside?.[labelAt]);
      return {
        ...{ id: `${id}#${position}`, at: record.at, answer: answer(record, position) },
        ...{ slices: named.filter(isIn(record.input[position], beside)).map(({ name }) => name) },
        ...(truth !== undefined && { truth }),
      };
    });
  };
}

/** What a model answered to a row of a request. */
export function readRaceAnswer({ policy: { task, threshold } }: QualityCheck) {
  const answerOf = answerReader(task, threshold);
  return (record: CaptureRecord, position: number): RaceAnswer => {
    const row = record.output[position];
    if (row === undefined) return { prediction: undefined, lacks: 'answer' };
    const read = answerOf(row);
    return typeof read === 'string' ? { prediction: undefined, lacks: 'sense' } : { prediction: read };
  };
}
