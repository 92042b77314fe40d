import type { Constant } from '../../domain/capture/core-columns.ts';
import type { Files } from '../files/files.ts';
import { readBytes } from '../files/files.ts';

const LINE_FEED = 0x0a;

/** A part of a file that is counted by itself: the lines that begin from byte `start` on and before `end`. A whole file ends at Infinity. */
export interface Piece {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** About how many bytes it takes to read it. */
  readonly bytes: number;
  /** Of one of several files. */
  readonly part?: PartPiece | undefined;
  /** Of Parquet: the columns asked for that are counted by itself, by place; `last` where no others follow. */
  readonly columns?: ColumnShare | undefined;
}

/** Some columns of a file, from one place to before another. */
export interface ColumnShare {
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
}

/** What is known of a part of a table before it is read: columns that its folders tell, that it does not have, that nobody asked for. */
export interface PartPiece {
  readonly constants: readonly Constant[];
  readonly absent: readonly string[];
  readonly unknown: readonly string[];
}

/** A file that is counted in one piece. */
export const wholeFile = async ({ size }: Pick<Files, 'size'>, file: string): Promise<Piece> => ({
  ...{ file, start: 0, end: Number.POSITIVE_INFINITY },
  bytes: await size(file),
});

/**
 * The pieces a file is counted in. They depend on its size alone, whoever reads how many of them at once: sums of doubles are then the same to the
 * bit. A multiple of four, that two or four threads end together; what is compressed, or does not come in parts, is one piece.
 */
export async function cutFile({ cut, size }: Files, file: string): Promise<Piece[]> {
  const whole = await wholeFile({ size }, file);
  const { bytes } = whole;
  if (!cut || file.endsWith('.gz') || bytes < 2 * cut.piece) return [whole];
  const many = 4 * Math.max(1, Math.round(bytes / (4 * cut.piece)));
  const at = (place: number): number => Math.floor((bytes * place) / many);
  return Array.from({ length: many }, (_, place) => ({
    file,
    start: at(place),
    end: place + 1 === many ? whole.end : at(place + 1),
    bytes: at(place + 1) - at(place),
  }));
}

/**
 * Columns in so many shares of about as many bytes, for hands that each count some of all rows. What comes of them is the same however they are shared out.
 * @param bytes of each column
 */
export function shareColumns(bytes: readonly number[], shares: number): ColumnShare[] {
  const whole = bytes.reduce((sum, one) => sum + one, 0);
  const ends: number[] = [];
  let sum = 0;
  for (const [column, one] of bytes.entries()) {
    sum += one;
    if (column + 1 === bytes.length || sum >= (whole * (ends.length + 1)) / shares) ends.push(column + 1);
  }
  return ends.map((to, share) => ({ from: ends[share - 1] ?? 0, to, last: to === bytes.length }));
}

const isWhole = ({ start, end }: Piece): boolean => start === 0 && end === Number.POSITIVE_INFINITY;

/** Bytes from somewhere in a file to its end, and where the first of them is. */
interface Placed {
  readonly at: number;
  readonly bytes: Buffer;
}

/** The bytes of a piece from the first line on that begins in it, or from byte `from`; it may end early, when whoever reads has enough. */
export async function* bytesOfPiece(files: Files, piece: Piece, from?: number): AsyncGenerator<Placed> {
  let at = from ?? Math.max(0, piece.start - 1);
  let begun = from !== undefined || piece.start === 0;
  const chunks = isWhole(piece) && from === undefined ? readBytes(files, piece.file) : files.cut!.open(piece.file, at);
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let skipped = 0;
    if (!begun) {
      skipped = bytes.indexOf(LINE_FEED) + 1;
      begun = skipped > 0;
      if (!begun) skipped = bytes.length;
      if (at + skipped >= piece.end) return;
    }
    if (skipped < bytes.length) yield { at: at + skipped, bytes: bytes.subarray(skipped) };
    at += bytes.length;
  }
}

/** The lines that begin in a piece, whole. */
export async function* linesOfPiece(files: Files, piece: Piece): AsyncGenerator<Buffer> {
  for await (const { at, bytes } of bytesOfPiece(files, piece)) {
    const end = at + bytes.length < piece.end ? 0 : bytes.indexOf(LINE_FEED, Math.max(0, piece.end - 1 - at)) + 1;
    yield end === 0 ? bytes : bytes.subarray(0, end);
    if (end > 0) return;
  }
}
