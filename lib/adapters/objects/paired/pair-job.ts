import { ConflictError, InvalidEventError, NotFoundError } from '../../../domain/errors.ts';
import { isSome, type Reason } from '../../../domain/reason.ts';
import { iso } from '../../../domain/time.ts';
import type { DescribedJob } from '../../../domain/transform/described-job.ts';
import type { PairedFiles } from '../../../domain/transform/paired-files.ts';
import { pairedList } from '../../../domain/transform/paired-list.ts';
import type { PairedJob, Transforms } from '../../../ports/data.ts';
import type { ListedObject, Objects } from '../../../ports/objects.ts';
import { compareRows } from './compare-rows.ts';
import { recordKind, unreadable } from './job-data.ts';
import { beganAt, inputsOf, isAfter, type JobInput, MOST_FILES, tooManyFiles } from './job-inputs.ts';

/** One function looks at every row of so much in half of its time: some 35 MB/s on one core. */
const MOST_BYTES = 10e9;

/** Objects below a job's output that are looked at. */
const MOST_BELOW = 10 * MOST_FILES;

const OWN_FOLDER = 'a folder for each job';

/** How long after a job's end, by SageMaker's clock, its answers may be written by S3's: AWS says of neither how near they go. */
const LATEST_ANSWER = 5 * 60_000;

type Ended = Parameters<Transforms['pair']>[0];
type Of = Parameters<Transforms['pair']>[1];

/** Pairs the files of transform jobs where they lie. @param paired where lists are put: the same objects, by addresses of Steward's own too */
export const transformsIn = (objects: Objects, paired: Objects): Transforms => ({
  pair: async (job, of) => {
    const cannot = unreadable(job);
    if (cannot.length > 0) return unpaired(cannot);
    try {
      const found = await matched(objects, job);
      if ('reasons' in found) return unpaired(found.reasons);
      const pairs = await counted(objects, job, of, found.files);
      if ('reasons' in pairs) return unpaired(pairs.reasons);
      const { files } = pairs;
      const rows = files.reduce((sum, file) => sum + file.rows, 0);
      const bytes = files.reduce((sum, { input, output }) => sum + input.size + output.size, 0);
      const list = files.map((file) => `${JSON.stringify(file)}\n`).join('');
      await paired.put(pairedList(of, job, bytes), list, { ifAbsent: true });
      return { verdict: 'paired', files: files.length, rows, bytes };
    } catch (error) {
      if (![NotFoundError, ConflictError, InvalidEventError].some((known) => error instanceof known)) throw error;
      return unpaired([
        reason('paired-files', job.input.uri, (error as Error).message, 'files as the job read and wrote them'),
      ]);
    }
  },
});

interface Matched {
  readonly input: ListedObject;
  readonly output: ListedObject;
}

async function matched(objects: Objects, job: Ended): Promise<{ files: Matched[] } | { reasons: Reason[] }> {
  const inputs = await inputsOf(objects, job);
  if (inputs.length > MOST_FILES) return { reasons: [tooManyFiles(job)] };
  const to = `${job.output.uri.replace(/\/+$/, '')}/`;
  const below = await objects.list(to, undefined, MOST_BELOW);
  if (below.length === MOST_BELOW)
    return { reasons: [reason('paired-files', to, `${MOST_BELOW} objects or more`, OWN_FOLDER)] };
  const files = answered(inputs, below, to);
  // What came below the prefix since was none of the job's.
  const own = files.filter(({ input, output }) => output || !isAfter(input, job.endedAt));
  const bytes = own.reduce((sum, { input, output }) => sum + input.size + (output?.size ?? 0), 0);
  const reasons = [
    ...own.flatMap(({ input, output }) =>
      output === undefined ? [reason('paired-files', input.uri, 'no answer', `\`….out\` below \`${to}\``)] : [],
    ),
    ...unclaimed(below, files, job),
    ...changed(own, job),
    ...(bytes > MOST_BYTES ? [tooLarge(job, bytes)] : []),
  ];
  if (reasons.length === 0 && own.length === 0)
    return { reasons: [reason('paired-files', job.input.uri, 'no file', 'files that the job read')] };
  return reasons.length > 0 ? { reasons } : { files: own as Matched[] };
}

interface Answered {
  readonly input: ListedObject;
  readonly output: ListedObject | undefined;
}

/** Answers that were written in the job's time and that no input has: what they answer is gone, or was never in sight. */
function unclaimed(below: readonly ListedObject[], files: readonly Answered[], job: Ended): Reason[] {
  const claimed = new Set(files.map(({ output }) => output?.uri));
  return below
    .filter(({ uri, size }) => uri.endsWith('.out') && size > 0 && !claimed.has(uri))
    .filter((one) => one.writtenAt === undefined || (one.writtenAt + 1) * 1000 > beganAt(job))
    .filter((one) => !isAfter(one, job.endedAt + LATEST_ANSWER))
    .map(({ uri }) =>
      reason('paired-files', uri, 'no input', `what it answers below \`${job.input.uri}\`, and ${OWN_FOLDER}`),
    );
}

/** Inputs that were written after the job had begun, and answers long after it had ended. */
const changed = (files: readonly Answered[], job: Ended): Reason[] =>
  files.flatMap(({ input, output }) => [
    ...(output && isAfter(input, beganAt(job))
      ? [reason('paired-files', input.uri, 'written after the job began', 'as the job read it')]
      : []),
    ...(output && isAfter(output, job.endedAt + LATEST_ANSWER)
      ? [reason('paired-files', output.uri, 'written after the job', 'as the job wrote it')]
      : []),
  ]);

const tooLarge = ({ input }: Ended, bytes: number): Reason =>
  reason('paired-files', input.uri, `${gigabytes(bytes)} to read`, `${gigabytes(MOST_BYTES)} a job: split it`);

/**
 * Each input with its answer: `.out` after its name, which goes on from the folder of the prefix, or where no such object lies from the bucket, or in
 * whichever folder one of that name alone lies for one input alone: "a corresponding subfolder" is what AWS says, and its examples differ
 * (API_TransformOutput). One that two inputs would have is neither's.
 */
function answered(inputs: readonly JobInput[], below: readonly ListedObject[], to: string): Answered[] {
  const outputs = new Map(below.map((one) => [one.uri.slice(to.length), one]));
  const outputsNamed = Map.groupBy(below, ({ uri }) => baseName(uri));
  const inputsNamed = Map.groupBy(inputs, ({ object }) => baseName(object.uri));
  const found = inputs.map(({ object, name }) => {
    const base = baseName(object.uri);
    const [only, ...others] = outputsNamed.get(`${base}.out`) ?? [];
    const alone = others.length === 0 && inputsNamed.get(base)?.length === 1 ? only : undefined;
    const fromBucket = object.uri.replace(/^s3:\/\/[^/]+\//, '');
    return { input: object, output: outputs.get(`${name}.out`) ?? outputs.get(`${fromBucket}.out`) ?? alone };
  });
  const claims = Map.groupBy(found, ({ output }) => output?.uri);
  return found.map(({ input, output }) => ({
    input,
    output: claims.get(output?.uri)!.length > 1 ? undefined : output,
  }));
}

const baseName = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** The same with their rows, of which there must be as many as answers, and each of which must tell what was asked and answered. */
async function counted(
  objects: Objects,
  job: Ended,
  of: Of,
  files: readonly Matched[],
): Promise<{ files: PairedFiles[] } | { reasons: Reason[] }> {
  const reasons: Reason[] = [];
  const pairs: PairedFiles[] = [];
  for (const { input, output } of files) {
    const gzip = job.input.compression === 'Gzip';
    const pair: PairedFiles = {
      ...{ v: 1, job: job.name, at: iso(job.endedAt), kind: recordKind(job)!, rows: 0 },
      input: { uri: input.uri, etag: input.etag, size: input.size, gzip },
      output: { uri: output.uri, etag: output.etag, size: output.size },
      ...{ inputFilter: job.inputFilter, outputFilter: job.outputFilter, joined: job.joined },
      ...(of.id !== undefined && { id: of.id }),
    };
    const { rows, answers, untold } = await compareRows(objects, pair);
    pairs.push({ ...pair, rows });
    if (rows !== answers)
      reasons.push(
        reason('paired-rows', output.uri, `${answers} answers`, `${rows}, as \`${input.uri}\` has rows${hint(job)}`),
      );
    else reasons.push(...untold);
  }
  return reasons.length > 0 ? { reasons } : { files: pairs };
}

const hint = ({ input }: DescribedJob): string =>
  input.split === 'None' ? ': say `SplitType: Line`, and `AssembleWith: Line`' : ': say `AssembleWith: Line`';

const unpaired = (reasons: Reason[]): PairedJob => {
  if (!isSome(reasons)) throw new RangeError('what does not fit says why');
  return { verdict: 'unpaired', reasons };
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const reason = (rule: string, subject: string, observed: string, limit: string): Reason => ({
  ...{ rule, subject, observed, limit },
});
