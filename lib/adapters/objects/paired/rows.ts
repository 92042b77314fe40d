import { type Line, splitLines } from '../../../domain/capture/lines.ts';
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
  for await (const batch of splitLines(chunks)) for (const line of batch) yield textOf(line);
}

const textOf = ({ bytes }: Line): string => (bytes === undefined ? '' : Buffer.from(bytes).toString('utf8'));

/** The same one at a time, without a promise for each: `take` as long as there `isMore`, which is a promise only where bytes have to come. */
export class RowReader {
  readonly #batches: AsyncGenerator<Line[]>;
  #batch: Line[] = [];
  #at = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#batches = splitLines(chunks);
  }

  isMore(): boolean | Promise<boolean> {
    return this.#at < this.#batch.length || this.#fill();
  }

  take(): string {
    return textOf(this.#batch[this.#at++]!);
  }

  /** Lets go of what is not read to its end. */
  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }

  async #fill(): Promise<boolean> {
    for (let next = await this.#batches.next(); !next.done; next = await this.#batches.next()) {
      if (next.value.length === 0) continue;
      this.#batch = next.value;
      this.#at = 0;
      return true;
    }
    return false;
  }
}
