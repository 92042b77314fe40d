/** Fewer are sorted faster by comparing them; more would take a second list as large. */
const FEWEST = 4_096;
const MOST = 2 ** 21;
/** Bits looked at in each pass: three from either half of a double. */
const DIGIT = 11;
const DIGITS = 2 ** DIGIT;
const PASSES = 6;

/** Sorts numbers in place, ascending, none of them -0 or no number: by the digits of their bits, lowest first, as cards were sorted (Knuth, volume 3, 5.2.5). */
export function sortNumbers(values: Float64Array): Float64Array {
  if (values.length < FEWEST || values.length > MOST) return values.sort();
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const counts = new Uint32Array(PASSES * DIGITS);
  for (let at = 0; at < halves.length; at += 2) {
    // bits in the order of the numbers: of those below nought all are turned, of others the sign
    const turn = halves[at + 1]! & 0x80000000 ? 0xffffffff : 0;
    const low = (halves[at]! ^ turn) >>> 0;
    const high = (halves[at + 1]! ^ (turn | 0x80000000)) >>> 0;
    halves[at] = low;
    halves[at + 1] = high;
    counts[low & 2047]!++;
    counts[DIGITS + ((low >>> 11) & 2047)]!++;
    counts[2 * DIGITS + (low >>> 22)]!++;
    counts[3 * DIGITS + (high & 2047)]!++;
    counts[4 * DIGITS + ((high >>> 11) & 2047)]!++;
    counts[5 * DIGITS + (high >>> 22)]!++;
  }
  let from: Uint32Array = halves;
  let to: Uint32Array = new Uint32Array(halves.length);
  for (let pass = 0; pass < PASSES; pass++) {
    const places = placesOf(counts.subarray(pass * DIGITS, (pass + 1) * DIGITS), values.length);
    if (!places) continue;
    move(from, to, pass, places);
    [from, to] = [to, from];
  }
  for (let at = 0; at < halves.length; at += 2) {
    const turn = from[at + 1]! & 0x80000000 ? 0 : 0xffffffff;
    const high = from[at + 1]! ^ (turn | 0x80000000);
    halves[at] = from[at]! ^ turn;
    halves[at + 1] = high;
  }
  return values;
}

/** Where the first number of each digit goes; undefined where all have the same. */
function placesOf(counts: Uint32Array, all: number): Uint32Array | undefined {
  let next = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = counts[digit]!;
    if (count === all) return undefined;
    counts[digit] = next;
    next += count;
  }
  return counts;
}

function move(from: Uint32Array, to: Uint32Array, pass: number, places: Uint32Array): void {
  const half = pass < 3 ? 0 : 1;
  const shift = DIGIT * (pass % 3);
  for (let at = 0; at < from.length; at += 2) {
    const digit = (from[at + half]! >>> shift) & (DIGITS - 1);
    const place = 2 * places[digit]!++;
    to[place] = from[at]!;
    to[place + 1] = from[at + 1]!;
  }
}
