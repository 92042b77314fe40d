import { splitLines } from '../../../domain/capture/lines.ts';
import type { PairedFiles } from '../../../domain/transform/paired-files.ts';
import type { Objects } from '../../../ports/objects.ts';
import { gunzip } from '../../../tables/files/gunzip.ts';

/** The bytes of an input, as they were read by the job. @throws NotFoundError, and ConflictError when it is another one by now */
export function openInput(objects: Objects, { input }: PairedFiles): AsyncIterable<Uint8Array> {
  const bytes = objects.open(input.uri, { etag: input.etag });
  return input.gzip ? gunzip(bytes, input.size, `\`${input.uri}\``) : bytes;
}

/** How many lines there are, as a job splits them: a last one without its end is one. */
export async function countRows(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let rows = 0;
  let last = 10;
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows++;
    last = chunk.at(-1) ?? last;
  }
  return last === 10 ? rows : rows + 1;
}

/** Lines as text; one above 6 MB is empty. */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const batch of splitLines(chunks))
    for (const { bytes } of batch) yield bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}

export async function firstRow(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const line of textLines(chunks)) return line;
  return '';
}
