import type { Reason } from '../../../domain/reason.ts';
import type { DescribedJob } from '../../../domain/transform/described-job.ts';
import { readFilter } from '../../../domain/transform/filter.ts';
import type { PairedFiles } from '../../../domain/transform/paired-files.ts';

const KINDS: Readonly<Record<string, PairedFiles['kind']>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/jsonlines': 'json',
};

/** What a job's records are; `undefined` for what is not read row by row. */
export const recordKind = ({ input }: DescribedJob): PairedFiles['kind'] | undefined =>
  KINDS[input.contentType?.split(';')[0]?.trim().toLowerCase() ?? ''];

/** Why rows and answers of such a job cannot be told from each other, before any file is looked at. */
export function unreadable(job: DescribedJob): Reason[] {
  const { input, inputFilter, outputFilter } = job;
  const say = (subject: string, observed: string, limit: string): Reason => ({
    ...{ rule: 'job-data', subject, observed, limit },
  });
  return [
    ...(recordKind(job) ? [] : [say('ContentType', input.contentType ?? 'none', Object.keys(KINDS).join(', '))]),
    ...(['S3Prefix', 'ManifestFile'].includes(input.type)
      ? []
      : [say('S3DataType', input.type, 'S3Prefix, or ManifestFile')]),
    ...(['None', 'Line'].includes(input.split) ? [] : [say('SplitType', input.split, 'Line, or none')]),
    ...(['None', 'Gzip'].includes(input.compression)
      ? []
      : [say('CompressionType', input.compression, 'Gzip, or none')]),
    ...(readFilter(inputFilter) ? [] : [say('InputFilter', inputFilter, insteadOf(inputFilter))]),
    ...(readFilter(outputFilter) ? [] : [say('OutputFilter', outputFilter, insteadOf(outputFilter))]),
  ];
}

/** Whether a range holds its end AWS's guide and the library it links say differently: a pair by the wrong reading would be a column off. */
const insteadOf = (filter: string): string =>
  /:\s*-?\d/.test(filter) ? '`$[1,2,3,4]` or `$[1:]`: whether a range holds its end AWS leaves open' : FILTERS;

const FILTERS = "one like `$[1:]`, `$[0,-1]`, `$.features` or `$['id','SageMakerOutput']`";
