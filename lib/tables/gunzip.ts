import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InvalidEventError } from '../domain/errors.ts';

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
    const code = String((cause as NodeJS.ErrnoException).code);
    if (!code.startsWith('Z_') && code !== 'ERR_TRAILING_JUNK_AFTER_STREAM_END') throw cause;
    throw new InvalidEventError(`${name} is not valid gzip: compress it again`, { cause });
  } finally {
    source.destroy();
  }
}
