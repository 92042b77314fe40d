import {
  allocate,
  BASES,
  BINS,
  CATEGORY,
  EDGES,
  HALF,
  HIGH,
  HIGHEST,
  INTEGER,
  KIND,
  LOW,
  LOWEST,
  MISSING,
  NOT_CAPTURED,
  NUMBER,
  recordOf,
  release,
  SCALE,
  SPELLED,
  STARTS,
  TABLE,
  TRUTHS,
  TYPE_ERRORS,
  WRONG_TYPE,
} from './memory';
import { addNewValue, clearNewValues, openNewValues } from './new-values';

/** Cells a feature's range is cut into; most hold one edge or none. */
const CELLS: i32 = 2_048;
/** Added to a small number it leaves it, rounded, in the low bits: 2^52. */
const ROUND: f64 = 4_503_599_627_370_496;
/** What a sample writes for a cell without a value, and of the wrong type. */
const MISSING_CODE = -1;
const TYPE_ERROR_CODE = -2;
/** A count and a sum of offsets, side by side. */
const BIN: usize = 16;

/**
 * Room for a column of numbers: where bins are cut, ascending, is then written behind the first place of `EDGES`, and what offsets are taken from to `BASES`, a
 * place for each bin. `sealNumbers` makes it ready.
 */
export function openNumbers(column: i32, integer: i32, truths: i32, edges: i32): void {
  const record = recordOf(column);
  store<i32>(record, NUMBER, KIND);
  store<i32>(record, integer, INTEGER);
  store<i32>(record, truths, TRUTHS);
  store<i32>(record, edges + 1, BINS);
  store<usize>(record, allocate(2 * (<usize>CELLS + 2)), STARTS);
  store<usize>(record, allocate(BIN * (<usize>edges + 1)), TABLE);
  store<usize>(record, allocate(8 * (<usize>edges + 1)), BASES);
  // the last to be allocated: halving looks behind the last edge, at most this far, when all of them are in one cell
  store<usize>(record, allocate(8 * (3 * <usize>edges + 8)), EDGES);
}

/** Which cell a value of the range is in: it never falls as the value rises, whatever the rounding. */
function cellOf(value: f64, low: f64, scale: f64): usize {
  return <usize>(reinterpret<u64>((value - low) * scale + ROUND) & 0xffff);
}

/**
 * Which bin a value falls into, as `binOf` of drift/columns/edges.ts says: an even grid over the edges names the few edges that may be at or
 * below the value. For each cell: how many edges lie in cells before it.
 */
export function sealNumbers(column: i32): void {
  const record = recordOf(column);
  const edges = load<usize>(record, EDGES);
  const starts = load<usize>(record, STARTS);
  const many = load<i32>(record, BINS) - 1;
  const low = many > 0 ? load<f64>(edges, 8) : Infinity;
  const high = many > 0 ? load<f64>(edges + 8 * <usize>many) : Infinity;
  // a range too narrow or too wide for doubles is one cell: found by halving
  const exact = <f64>CELLS / (high - low);
  const scale = exact < Infinity ? exact : 0;
  store<f64>(record, low, LOW);
  store<f64>(record, high, HIGH);
  store<f64>(record, scale, SCALE);
  let most = 0;
  let edge = 0;
  for (let cell = 0; cell <= CELLS + 1; cell++) {
    store<u16>(starts + 2 * <usize>cell, <u16>edge);
    const before = edge;
    while (edge < many && <i32>cellOf(load<f64>(edges + 8 * <usize>edge, 8), low, scale) === cell) edge++;
    if (edge - before > most) most = edge - before;
  }
  // a power of two, and twice as much is more than the edges of any cell
  let half = 2;
  while (2 * half <= most) half *= 2;
  store<i32>(record, half, HALF);
  // behind the last bin are edges no value reaches, so that halving needs no bounds
  const behind = many + 2 * half + 1;
  for (let i = many + 1; i < behind; i++) store<f64>(edges + 8 * <usize>i, Infinity);
  release(edges + 8 * <usize>behind);
}

export function openCategories(column: i32, categories: i32, spelled: i32): void {
  const record = recordOf(column);
  store<i32>(record, CATEGORY, KIND);
  store<i32>(record, categories, BINS);
  store<i32>(record, spelled, SPELLED);
  store<usize>(record, allocate(8 * (<usize>categories + 1)), TABLE);
  openNewValues(record);
}

/** Sets what was counted to nothing. */
export function clearBins(column: i32): void {
  const record = recordOf(column);
  const size = load<i32>(record, KIND) === CATEGORY ? <usize>8 : BIN;
  const bins = <usize>load<i32>(record, BINS) + (load<i32>(record, KIND) === CATEGORY ? 1 : 0);
  memory.fill(load<usize>(record, TABLE), 0, bins * size);
  if (load<i32>(record, KIND) === CATEGORY) clearNewValues(record);
  store<f64>(record, 0, MISSING);
  store<f64>(record, 0, TYPE_ERRORS);
  store<f64>(record, Infinity, LOWEST);
  store<f64>(record, -Infinity, HIGHEST);
}

/** Counts the cells from `from` to `to`, and writes in place of each, as a whole number, the code it has in a sample. */
export function addToBins(column: i32, from: usize, to: usize): void {
  const record = recordOf(column);
  if (load<i32>(record, KIND) === CATEGORY) addCategories(record, from, to);
  else addNumbers(record, from, to);
}

function addCategories(record: usize, from: usize, to: usize): void {
  const table = load<usize>(record, TABLE);
  const categories = <f64>load<i32>(record, BINS);
  let missing: f64 = 0;
  for (let at = from; at < to; at += 8) {
    const value = load<f64>(at);
    if (isNaN(value) || value === NOT_CAPTURED) {
      missing += value === NOT_CAPTURED ? 0 : 1;
      store<i32>(at, MISSING_CODE);
      continue;
    }
    if (value >= categories) addNewValue(record, value - categories);
    store<i32>(at, <i32>value);
    const place = table + 8 * <usize>(<i32>value);
    store<f64>(place, load<f64>(place) + 1);
  }
  store<f64>(record, load<f64>(record, MISSING) + missing, MISSING);
}

/** Comparisons are added up, not branched on: no processor can guess where a value falls. */
function addNumbers(record: usize, from: usize, to: usize): void {
  const table = load<usize>(record, TABLE);
  const edges = load<usize>(record, EDGES);
  const behind = load<usize>(record, BASES) - edges;
  const starts = load<usize>(record, STARTS);
  const widest = <usize>load<i32>(record, HALF) * 8;
  const integer = load<i32>(record, INTEGER) !== 0;
  const last = edges + 8 * <usize>(load<i32>(record, BINS) - 1);
  const low = load<f64>(record, LOW);
  const high = load<f64>(record, HIGH);
  const scale = load<f64>(record, SCALE);
  let missing: f64 = 0;
  let typeErrors: f64 = 0;
  let min = load<f64>(record, LOWEST);
  let max = load<f64>(record, HIGHEST);
  for (let at = from; at < to; at += 8) {
    const value = load<f64>(at);
    let edge = edges;
    if (value >= low) {
      if (value < high) {
        edge += 8 * <usize>load<u16>(starts + 2 * cellOf(value, low, scale));
        for (let half = widest; half > 16; half >>= 1) edge += load<f64>(edge + half) <= value ? half : 0;
        edge +=
          8 *
          (<usize>(load<f64>(edge, 8) <= value) +
            <usize>(load<f64>(edge, 16) <= value) +
            <usize>(load<f64>(edge, 24) <= value));
      } else if (value === WRONG_TYPE) {
        typeErrors++;
        store<i32>(at, TYPE_ERROR_CODE);
        continue;
      } else edge = last;
    } else if (!(value < low)) {
      missing++;
      store<i32>(at, MISSING_CODE);
      continue;
    } else if (value === NOT_CAPTURED) {
      store<i32>(at, MISSING_CODE);
      continue;
    }
    if (integer && Math.floor(value) !== value) {
      typeErrors++;
      store<i32>(at, TYPE_ERROR_CODE);
      continue;
    }
    store<i32>(at, <i32>((edge - edges) >> 3));
    const bin = table + 2 * (edge - edges);
    v128.store(bin, f64x2.add(v128.load(bin), f64x2.replace_lane(f64x2.splat(1), 1, value - load<f64>(edge + behind))));
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  store<f64>(record, load<f64>(record, MISSING) + missing, MISSING);
  store<f64>(record, load<f64>(record, TYPE_ERRORS) + typeErrors, TYPE_ERRORS);
  store<f64>(record, min, LOWEST);
  store<f64>(record, max, HIGHEST);
}
