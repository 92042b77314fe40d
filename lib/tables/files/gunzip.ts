import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { InvalidEventError } from '../../domain/errors.ts';

/** A compressed object may grow to 64 MiB and a hundred times its size; more is taken for a bomb. */
const FREE_OUTPUT = 64 * 1024 * 1024;
const LARGEST_RATIO = 100;

/**
 * Decompresses, in flat memory; several members are fine.
 * @param size bytes it has compressed
 * @param name what a message calls it
 * @throws InvalidEventError for what is no gzip, is cut off, or grows beyond the cap; what reading throws passes through
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, size: number, name = 'it'): AsyncIterable<Uint8Array> {
  const most = FREE_OUTPUT + LARGEST_RATIO * size;
  let grown = 0;
  const source = Readable.from(chunks);
  const unzipped = createGunzip();
  source.on('error', (cause) => unzipped.destroy(cause));
  try {
    for await (const chunk of source.pipe(unzipped) as AsyncIterable<Buffer>) {
      grown += chunk.length;
      if (grown > most)
        throw new InvalidEventError(`${name} grows beyond ${most} bytes: decompress it first if that is meant`);
      yield chunk;
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = wrongIn(String(code), message, grown);
    if (why === undefined) throw cause;
    throw new InvalidEventError(`${name} ${why}`, { cause });
  } finally {
    source.destroy();
  }
}

/** Whether what went wrong is that compressed bytes end before their end. */
export const isCutOff = (cause: unknown): boolean => (cause as Error).message?.includes('its gzip is cut off') ?? false;

/** How many whole lines compressed bytes hold that end before their end. */
export async function linesBeforeEnd(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const unzipped = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  let lines = 0;
  for await (const chunk of Readable.from(chunks).pipe(unzipped) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}

/** What zlib's words mean for whoever made the file; undefined for what is no fault of the file. */
function wrongIn(code: string, message: string, grown: number): string | undefined {
  const noHeader = message === 'incorrect header check';
  if (code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END' || (noHeader && grown > 0))
    return 'is not gzip alone, something else follows it: compress it again';
  if (!code.startsWith('Z_')) return undefined;
  if (noHeader) return 'is not gzip, though its name ends in `.gz`: give it its right name';
  if (message === 'unexpected end of file') return 'is not whole, its gzip is cut off: copy it again';
  return 'is not sound, its gzip is damaged: compress or copy it again';
}
