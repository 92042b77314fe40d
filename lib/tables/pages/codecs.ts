import * as zlib from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { compressors as known } from 'hyparquet-compressors';

/** As a codec of the library: no more than so many bytes come out, and in a buffer of their own, behind whose end a damaged page cannot read. */
const native =
  (unpack: (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array) =>
  (input: Uint8Array, size: number): Uint8Array =>
    new Uint8Array(unpack(input, { maxOutputLength: size }));

/** Every codec of Parquet; those that Node has too are several times quicker there. */
const codecs: Compressors = {
  ...known,
  GZIP: native(zlib.gunzipSync),
  BROTLI: native(zlib.brotliDecompressSync),
  // Node has it from 22.15 on; the packed command line runs on 20 too.
  ...(zlib.zstdDecompressSync && { ZSTD: native(zlib.zstdDecompressSync) }),
};

/** LZ4's decoder of the library takes a page of no bytes, the dictionary of a column of nothing but nulls, for a broken one. */
export const compressors: Compressors = Object.fromEntries(
  Object.entries(codecs).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, size: number) => (size === 0 ? new Uint8Array(0) : decompress(input, size)),
  ]),
);
