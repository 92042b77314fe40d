import type { CodeCounts } from './ordering-of-counts.ts';

/** Codes told apart, in bits, where it is asked how far a row pulls: what so many pull fits a processor's own memory. */
const FINE = 13;

/** Counts by fewer codes, and which of these a code is: that of its `ranks`, or, where there are none, the code without its last `shift` bits. */
export interface ToldApart {
  readonly counts: CodeCounts;
  readonly ranks: Int32Array | undefined;
  /** Bits of a code that `counts` and `ranks` leave out. */
  readonly own: number;
  readonly shift: number;
}

/**
 * As many codes as are told apart where it is asked how far a row pulls. Of few codes that rows have each is one: a row among few is pulled far by the one beside it. Of more, neighbours are counted together, since rows
 * of one pull nearly alike.
 * @param own bits of a code that the counts leave out
 */
export function tellApart(counts: CodeCounts, own: number): ToldApart {
  const codes = counts.length / 2;
  const further = Math.max(0, Math.ceil(Math.log2(codes)) - FINE);
  if (further === 0) return { counts, ranks: undefined, own, shift: own };
  const ranks = new Int32Array(codes);
  let met = 0;
  for (let code = 0; code < codes; code++) {
    ranks[code] = met;
    if (counts[2 * code]! > 0 || counts[2 * code + 1]! > 0) met++;
  }
  if (met > 1 << FINE) return { counts: widenCounts(counts, further), ranks: undefined, own, shift: own + further };
  // codes above the last that rows have stand for no row
  const few = roomLike(counts, met + 1);
  for (let at = 0; at < counts.length; at++) few[2 * ranks[at >> 1]! + (at & 1)]! += counts[at]!;
  return { counts: few, ranks, own, shift: own };
}

export const placeOfCode = ({ ranks, own, shift }: ToldApart, code: number): number =>
  ranks === undefined ? code >> shift : ranks[code >> own]!;

/** Counts of neighbouring codes together, so many bits of them left out. */
function widenCounts(counts: CodeCounts, shift: number): CodeCounts {
  const wider = roomLike(counts, ((counts.length / 2) >>> shift) + 1);
  for (let at = 0; at < counts.length; at++) wider[2 * (at >> (shift + 1)) + (at & 1)]! += counts[at]!;
  return wider;
}

const roomLike = (counts: CodeCounts, codes: number): CodeCounts =>
  new (counts.constructor as new (length: number) => CodeCounts)(2 * codes);
