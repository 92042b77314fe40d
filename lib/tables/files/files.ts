import { refuseForeign } from '../../domain/capture/lines.ts';
import { InvalidEventError } from '../../domain/errors.ts';
import { gunzip, isCutOff, linesBeforeEnd } from './gunzip.ts';

/** One file by its name (a path, an `s3://` address) and its size as it lies there, in bytes; of an object also its ETag, which tells what it holds. */
export type FileEntry = { readonly name: string; readonly size: number; readonly etag?: string };

/** Bytes of one file, read here and there: what Parquet needs. */
export type FileSlices = {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
  /** Reads from a place on into what is there; says how many bytes, fewer where the file ends before. Absent where bytes only come in memory of their own. */
  fill?(start: number, room: Uint8Array): Promise<number>;
};

/** Where files lie: this machine's disk (`diskFiles`) or a bucket (`objectFiles`). Errors name the file and the way out. */
export interface Files {
  /** How many are worth reading at once: each costs memory, and only a network makes one wait. */
  readonly atOnce: number;
  /** Throws NotFoundError when nothing is there; InvalidEventError for what cannot be read, and for an empty file. */
  kindOf(name: string): Promise<'file' | 'folder'>;
  /** Every file below a folder, in the order of their keys. */
  below(folder: string): Promise<FileEntry[]>;
  size(name: string): Promise<number>;
  /** Each piece is good until the next one is asked for: keep a copy of what must last. */
  open(name: string): AsyncIterable<Uint8Array>;
  slices(name: string): Promise<FileSlices>;
  /** Absent where files only come whole, and only to this thread. */
  readonly cut?: CutFiles;
}

/** Files that may be read from anywhere on, by any thread: those of a disk. */
export interface CutFiles {
  /** About how many bytes are counted as one piece. */
  readonly piece: number;
  /** The bytes from `start` to the end, as `Files.open` gives them. */
  open(name: string, start: number): AsyncIterable<Uint8Array>;
  /** Notes that another thread has read so many bytes of a file by its name. */
  elsewhere(name: string, bytes: number): void;
}

/** Data capture by its name: `.jsonl` or `.jsonl.gz`. */
export const isCaptureFile = ({ name }: FileEntry): boolean => /\.jsonl(\.gz)?$/.test(name);

/**
 * The capture files below a folder, in the order of their keys (which is the order of time).
 * @param what they are called where there are none
 * @throws InvalidEventError when there is none
 */
export async function captureFiles(files: Files, folder: string, what = 'capture'): Promise<FileEntry[]> {
  const found = (await files.below(folder)).filter(isCaptureFile);
  if (found.length > 0) return found;
  throw new InvalidEventError(
    `no ${what} in \`${folder}\`: no \`.jsonl\` file lies below it, give the prefix it is under, or a single file`,
  );
}

/** The first bytes of a file, decompressed if its name ends in `.gz`. UTF-16 and other foreign bytes are refused, as `read` gives them. */
export async function headOf(files: Files, name: string, length: number, read = readBytes): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let left = length;
  for await (const chunk of read(files, name)) {
    const part = Buffer.from(chunk.subarray(0, left));
    parts.push(part);
    left -= part.length;
    if (left === 0) break;
  }
  const head = Buffer.concat(parts);
  refuseForeign(head.subarray(0, 4), `\`${name}\``);
  return head;
}

/**
 * A file's bytes, decompressed if its name ends in `.gz` (several members are fine), in flat memory; pieces last as in `Files.open`.
 * @throws InvalidEventError for broken gzip and for output beyond the cap
 */
export async function* readBytes(files: Files, name: string): AsyncGenerator<Uint8Array> {
  if (!name.endsWith('.gz')) {
    yield* files.open(name);
    return;
  }
  try {
    yield* gunzip(copies(files.open(name)), await files.size(name), `\`${name}\``);
  } catch (cause) {
    if (!isCutOff(cause)) throw cause;
    const lines = await linesBeforeEnd(copies(files.open(name)));
    throw new InvalidEventError(
      `\`${name}\` is not whole, its gzip is cut off in line ${lines + 1}: copy it again, or leave it out`,
      { cause },
    );
  }
}

/** A stream asks for pieces ahead. */
async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
