import { BACKSLASH, QUOTE, stringEnd } from '../rows/bytes';
import { allocate, SLACK } from '../rows/memory';
import { hashOf, same } from '../rows/texts';

/**
 * Keys of objects, a table for the requests and one for the answers. A key's entry: its text with both quotes, what it means, whether it was
 * told that the schema does not have it, whether it is looked for at all, which key followed it last, and the object it was met in last.
 */
const ENTRY: usize = 32;
const TEXT: usize = 0;
const LENGTH: usize = 4;
export const MEANING: usize = 8;
export const TOLD: usize = 12;
const NEXT: usize = 16;
const LISTED: usize = 20;
export const SEEN: usize = 24;

/** What a key means: the number of a column, or one of these. */
export const UNKNOWN = -1;
/** A member that only holds rows; the same with rows by `columns`; that; a key that changes what the others mean. */
export const WRAPPER = -2;
export const DATA = -3;
export const COLUMNS = -4;
export const DOUBTED = -5;
/** What an answer of one value is called: beside rows of a wrapper it is another answer. */
export const ANSWER = -6;

/** Names that are learnt on the way, and their length at most. */
const LEARNT: usize = 100;
const LONGEST = 64;

/** A side's table, its fields by their offset. */
const TABLE: usize = 64;
const ENTRIES: usize = 0;
const COUNT: usize = 4;
const GIVEN: usize = 8;
const SLOTS: usize = 12;
const MASK: usize = 16;
const FREE: usize = 20;
const LEARNT_FROM: usize = 24;
const ORDER: usize = 28;
const tables: usize = allocate(2 * TABLE);
let table: usize = tables;

/** Room for so many keys of a side, whose texts have so many bytes. */
export function openKeys(side: i32, keys: i32, bytes: i32): void {
  const place = tables + TABLE * <usize>side;
  const many = <usize>keys + LEARNT + 1;
  let size: usize = 1;
  while (size < 2 * many) size *= 2;
  store<usize>(place, allocate(ENTRY * many), ENTRIES);
  // the first is none: what begins an object without a key before it
  store<i32>(place, 1, COUNT);
  store<usize>(place, allocate(4 * size), SLOTS);
  store<i32>(place, <i32>size - 1, MASK);
  store<usize>(place, allocate(<usize>bytes + 2 * many + LEARNT * LONGEST + SLACK), FREE);
  store<usize>(place, allocate(4 * many), ORDER);
}

/** Where a name is to be written of so many bytes; nought when there is no room for it. `sealKey` makes a key of it. */
export function openKey(side: i32, length: i32, learnt: i32): usize {
  const place = tables + TABLE * <usize>side;
  const count = load<i32>(place, COUNT);
  if (learnt !== 0 && (length > LONGEST || <usize>(count - load<i32>(place, GIVEN)) >= LEARNT)) return 0;
  const entry = load<usize>(place, ENTRIES) + ENTRY * <usize>count;
  const text = load<usize>(place, FREE);
  store<u8>(text, 0x22);
  store<u8>(text + <usize>length, 0x22, 1);
  store<usize>(entry, text, TEXT);
  store<i32>(entry, length + 2, LENGTH);
  return text + 1;
}

/** A name that no text without escapes spells is not `listed`. */
export function sealKey(side: i32, meaning: i32, listed: i32): void {
  table = tables + TABLE * <usize>side;
  const count = load<i32>(table, COUNT);
  const entry = load<usize>(table, ENTRIES) + ENTRY * <usize>count;
  store<i32>(entry, meaning, MEANING);
  store<i32>(entry, 0, TOLD);
  store<usize>(entry, 0, NEXT);
  store<i32>(entry, listed, LISTED);
  store<u64>(entry, 0, SEEN);
  store<usize>(table, load<usize>(table, FREE) + <usize>load<i32>(entry, LENGTH), FREE);
  store<i32>(table, count + 1, COUNT);
  if (listed !== 0) list(entry);
}

/** What is opened from here on is learnt on the way, and forgotten by `clearKeys`. */
export function giveKeys(side: i32): void {
  const place = tables + TABLE * <usize>side;
  store<i32>(place, load<i32>(place, COUNT), GIVEN);
  store<usize>(place, load<usize>(place, FREE), LEARNT_FROM);
}

/** Notes that the schema has no such name as was written last, and that this was told. */
export function learnKey(side: i32): void {
  table = tables + TABLE * <usize>side;
  const fresh = load<usize>(table, ENTRIES) + ENTRY * <usize>load<i32>(table, COUNT);
  const known = find(load<usize>(fresh, TEXT), <usize>load<i32>(fresh, LENGTH));
  if (known !== 0) {
    store<i32>(known, 1, TOLD);
    return;
  }
  sealKey(side, UNKNOWN, 1);
  store<i32>(fresh, 1, TOLD);
}

export function clearKeys(side: i32): void {
  table = tables + TABLE * <usize>side;
  const given = load<i32>(table, GIVEN);
  store<i32>(table, given, COUNT);
  store<usize>(table, load<usize>(table, LEARNT_FROM), FREE);
  memory.fill(load<usize>(table, SLOTS), 0, 4 * (<usize>load<i32>(table, MASK) + 1));
  for (let i = 0; i < given; i++) {
    const entry = load<usize>(table, ENTRIES) + ENTRY * <usize>i;
    store<i32>(entry, 0, TOLD);
    store<usize>(entry, 0, NEXT);
    if (load<i32>(entry, LISTED) !== 0) list(entry);
  }
}

function list(entry: usize): void {
  const mask = load<i32>(table, MASK);
  const slots = load<usize>(table, SLOTS);
  let slot = hashOf(load<usize>(entry, TEXT), <usize>load<i32>(entry, LENGTH)) & mask;
  while (load<usize>(slots + 4 * <usize>slot) !== 0) slot = (slot + 1) & mask;
  store<usize>(slots + 4 * <usize>slot, entry);
}

function find(from: usize, length: usize): usize {
  const mask = load<i32>(table, MASK);
  const slots = load<usize>(table, SLOTS);
  let slot = hashOf(from, length) & mask;
  while (true) {
    const entry = load<usize>(slots + 4 * <usize>slot);
    if (entry === 0) return 0;
    if (<usize>load<i32>(entry, LENGTH) === length && same(load<usize>(entry, TEXT), from, length)) return entry;
    slot = (slot + 1) & mask;
  }
}

/** Chooses the side whose keys are looked for; returns what begins its objects. */
export function chooseKeys(side: i32): usize {
  table = tables + TABLE * <usize>side;
  return load<usize>(table, ENTRIES);
}

/** The entry of a side's column. */
export function entryOf(column: i32): usize {
  return load<usize>(table, ENTRIES) + ENTRY * <usize>(column + 1);
}

/** Where keys may be noted in an order, as many as there can be, and their number. */
export function orderAt(): usize {
  return load<usize>(table, ORDER);
}
export function orderRoom(): i32 {
  return load<i32>(table, COUNT);
}

let end: usize = 0;
/** Behind the closing quote of the key looked up last; nought when it is no string without escapes. */
export function keyEnd(): usize {
  return end;
}

/** The entry of the key whose quote is at `place`, nought when there is none; the key that followed `before` last is tried first. */
export function keyAt(place: usize, before: usize): usize {
  const likely = load<usize>(before, NEXT);
  if (likely !== 0) {
    const length = <usize>load<i32>(likely, LENGTH);
    if (same(load<usize>(likely, TEXT), place, length)) {
      end = place + length;
      return likely;
    }
  }
  end = stringEnd(place + 1);
  if (end === 0) return 0;
  end++;
  const entry = find(place, end - place);
  if (entry !== 0) store<usize>(before, entry, NEXT);
  return entry;
}

/** Whether a key in what stands from `from` to `to`, which is JSON, may be the name of a column; behind an escape nobody looks. */
export function holdsColumn(from: usize, to: usize): bool {
  for (let at = from; at < to; at++) {
    if (load<u8>(at) !== QUOTE) continue;
    const start = at;
    let escapes = false;
    for (at++; load<u8>(at) !== QUOTE; at++) {
      if (load<u8>(at) !== BACKSLASH) continue;
      escapes = true;
      at++;
    }
    let behind = at + 1;
    while (behind < to && load<u8>(behind) <= 0x20) behind++;
    if (load<u8>(behind) !== 0x3a) continue;
    const entry = escapes ? 0 : find(start, at + 1 - start);
    if (escapes || (entry !== 0 && isColumn(load<i32>(entry, MEANING)))) return true;
  }
  return false;
}

/** Whether a key is a column's, or may be. */
function isColumn(meaning: i32): bool {
  return meaning >= 0 || meaning === DOUBTED;
}

/** Keys that have no entry, or whose object may hold others: where each begins and how long it is, of all objects open now. */
const MOST = 64;
const others: usize = allocate(8 * MOST);
let count = 0;

export function openObject(): i32 {
  return count;
}
export function closeObject(first: i32): void {
  count = first;
}
export function beginObjects(): void {
  count = 0;
}

/** Notes a key of the object whose first one is `first`; false when it is there twice, or there are too many. */
export function isNewKey(first: i32, from: usize, to: usize): bool {
  const length = to - from;
  for (let i = first; i < count; i++) {
    const other = others + 8 * <usize>i;
    if (load<usize>(other, 4) === length && same(load<usize>(other), from, length)) return false;
  }
  if (count === MOST) return false;
  store<usize>(others + 8 * <usize>count, from);
  store<usize>(others + 8 * <usize>count, length, 4);
  count++;
  return true;
}
