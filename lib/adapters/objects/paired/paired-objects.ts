import { ConflictError, IntegrityError } from '../../../domain/errors.ts';
import type { RowLayout } from '../../../domain/transform/answer-of.ts';
import { captureLine, rowLayout } from '../../../domain/transform/capture-line.ts';
import { PairedFiles } from '../../../domain/transform/paired-files.ts';
import { PAIRED, pairedBytes } from '../../../domain/transform/paired-list.ts';
import type { ListedObject, Objects } from '../../../ports/objects.ts';
import { openInput, textLines } from './rows.ts';

/** Characters of lines that are handed on at once. */
const CHUNK = 256 * 1024;

/**
 * Objects among which those are too that Steward keeps of transform jobs: below `paired:` lies the list of a job's files, and whoever opens it reads
 * each record with its answer as a line of data capture, from where they lie. So a job is checked as an endpoint is. An input or answer
 * that is another one by now, or gone, or a filter that is not read any more, is told before the first line: ConflictError, NotFoundError.
 *
 * @param bucket where the lists lie, below `paired/`
 */
export function withPaired(objects: Objects, bucket: string): Objects {
  const root = `s3://${bucket}/paired/`;
  const isOwn = (uri: string): boolean => uri.startsWith(PAIRED);
  const where = (uri: string): string => (isOwn(uri) ? root + uri.slice(PAIRED.length) : uri);
  const called = (uri: string): string => PAIRED + uri.slice(root.length);
  const own = (object: ListedObject): ListedObject => ({
    ...object,
    uri: called(object.uri),
    size: pairedBytes(object.uri) ?? object.size,
  });
  return {
    ...objects,
    list: async (prefix, range, most) => {
      const found = await objects.list(where(prefix), range, most);
      return isOwn(prefix) ? found.map(own) : found;
    },
    folders: async (prefix) => {
      const found = await objects.folders(where(prefix));
      return isOwn(prefix) ? found.map(called) : found;
    },
    put: (uri, bytes, options) => objects.put(where(uri), bytes, options),
    open: (uri, options) =>
      isOwn(uri) ? capturedLines(objects, where(uri), options?.etag) : objects.open(uri, options),
  };
}

async function* capturedLines(objects: Objects, uri: string, etag: string | undefined): AsyncGenerator<Uint8Array> {
  const pairs: PairedFiles[] = [];
  for await (const line of textLines(objects.open(uri, etag === undefined ? {} : { etag })))
    pairs.push(PairedFiles.parse(JSON.parse(line)));
  for (const { job, input, output } of pairs)
    for (const file of [input, output])
      await objects.look(file.uri, { etag: file.etag }).catch((cause: unknown) => {
        throw cause instanceof ConflictError ? writtenOver(job, file.uri, cause) : cause;
      });
  const read = pairs.map((pair) => ({ pair, layout: rowLayout(pair) }));
  let text = '';
  for (const one of read)
    for await (const line of linesOf(objects, one)) {
      text += `${line}\n`;
      if (text.length < CHUNK) continue;
      yield Buffer.from(text);
      text = '';
    }
  yield Buffer.from(text);
}

const writtenOver = (job: string, uri: string, cause: ConflictError): ConflictError =>
  new ConflictError(
    `\`${uri}\` was written again since transform job \`${job}\` was paired: give each job a folder of its own`,
    {
      clause: cause.clause,
      cause,
    },
  );

/** @throws IntegrityError where there are not as many lines as were counted of the same bytes */
async function* linesOf(
  objects: Objects,
  { pair, layout }: { readonly pair: PairedFiles; readonly layout: RowLayout },
): AsyncGenerator<string> {
  const answers = textLines(objects.open(pair.output.uri, { etag: pair.output.etag }));
  let line = 0;
  try {
    for await (const record of textLines(openInput(objects, pair))) {
      const { value: kept } = await answers.next();
      line += 1;
      yield captureLine(pair, layout, line, record, kept ?? '');
    }
  } finally {
    await answers.return(undefined);
  }
  if (line !== pair.rows) throw new IntegrityError(`\`${pair.input.uri}\` has ${line} rows, ${pair.rows} were counted`);
}
