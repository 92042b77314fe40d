import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isMissing } from '../../drift/columns/value.ts';
import type { Refuse } from './gather-answers.ts';
import { KeyHash } from './key-hash.ts';
import { KeyNumbers } from './number-keys.ts';
import { bytesOf, type Spill, type Spilling } from './spill.ts';

/** Ids, of which each may be there once. Those of many rows lie somewhere else; that one of them is there twice is then only known at the end. */
export class RowIds {
  rows = 0;
  readonly #hash = new KeyHash();
  readonly #refuse: Refuse;
  readonly #spilling: Spilling | undefined;
  #keys: KeyNumbers | undefined = new KeyNumbers();
  #away: KeysAway | undefined;

  constructor(refuse: Refuse, spilling: Spilling | undefined) {
    this.#refuse = refuse;
    this.#spilling = spilling;
  }

  /** Whether one was there twice of which nobody knows in which row. */
  repeats(): boolean {
    return this.#away?.repeats() ?? false;
  }

  take(block: CellBlock, column: number): void {
    if (this.#keys && this.#spilling && this.rows > this.#spilling.beyond) {
      const away = new KeysAway(this.#spilling.spill);
      this.#keys.each((hash) => away.add(hash));
      this.#keys = undefined;
      this.#away = away;
    }
    const { written, values } = block;
    const base = column * block.stride;
    const hash = this.#hash;
    const away = this.#away;
    for (let row = 0; row < block.rows; row++) {
      const at = base + row;
      const from = written ? written.spans[at << 1]! : 0;
      const to = written ? written.spans[(at << 1) | 1]! : 0;
      const bare = to > from && to < ESCAPED && Number.isNaN(values[at]!);
      if (!bare || !hash.ofBytes(written!.bytes, from, to)) this.#ofCell(block, column, row);
      if (away) away.add(hash);
      else if (this.#keys!.of(hash) !== this.rows)
        this.#refuse(this.rows, 'repeats an `id` that was there before; `7` and `7.0` are one');
      this.rows++;
    }
  }

  #ofCell(block: CellBlock, column: number, row: number): void {
    const value = block.values[column * block.stride + row]!;
    const text = Number.isNaN(value) ? block.text(column, row) : undefined;
    if (Number.isNaN(value) && isMissing(text)) this.#refuse(this.rows, 'has no `id`, a text of its own for each row');
    this.#hash.of(value, text);
  }
}

/** See `CellBlock.written`. */
const ESCAPED = 0x80000000;

/** Places hashes are dealt to, by their first bits, and so many of each that are put away together. */
const [PLACES, PLACE_BITS] = [1_024, 10];
const TOGETHER = 512;

/** Hashes of keys, dealt to places small enough that those of each can be looked through in the processor's own memory. */
class KeysAway {
  readonly #spill: Spill;
  readonly #held = new Int32Array(PLACES * 2 * TOGETHER);
  readonly #counts = new Int32Array(PLACES);
  readonly #put: number[][] = Array.from({ length: PLACES }, () => []);

  readonly #room = new Int32Array(2 * TOGETHER);
  #table = new Int32Array(0);

  constructor(spill: Spill) {
    this.#spill = spill;
  }

  add({ high, low }: { high: number; low: number }): void {
    const place = high >>> (32 - PLACE_BITS);
    const count = this.#counts[place]!;
    const at = 2 * (place * TOGETHER + count);
    this.#held[at] = high;
    // of a slot nothing stands in both are 0
    this.#held[at + 1] = low === 0 ? 1 : low;
    this.#counts[place] = count + 1;
    if (count + 1 < TOGETHER) return;
    this.#put[place]!.push(this.#spill.put(bytesOf(this.#heldAt(place, TOGETHER))));
    this.#counts[place] = 0;
  }

  repeats(): boolean {
    return this.#put.some((_, place) => this.#repeatsAt(place));
  }

  #heldAt(place: number, count: number): Int32Array {
    const from = 2 * place * TOGETHER;
    return this.#held.subarray(from, from + 2 * count);
  }

  #repeatsAt(place: number): boolean {
    const put = this.#put[place]!;
    const last = this.#counts[place]!;
    const room = this.#room;
    const slots = 2 ** Math.ceil(Math.log2(2 * (put.length * TOGETHER + last) + 1));
    if (this.#table.length < 2 * slots) this.#table = new Int32Array(2 * slots);
    const table = this.#table.subarray(0, 2 * slots).fill(0);
    for (const from of put) {
      this.#spill.read(bytesOf(room), from);
      if (addAll(room, table)) return true;
    }
    return addAll(this.#heldAt(place, last), table);
  }
}

/** Puts hashes into a table; true where one of them is there already. */
function addAll(hashes: Int32Array, table: Int32Array): boolean {
  const last = table.length / 2 - 1;
  for (let at = 0; at < hashes.length; at += 2) {
    const [high, low] = [hashes[at]!, hashes[at + 1]!];
    let slot = (high ^ (low >>> 7)) & last;
    for (; table[2 * slot + 1] !== 0; slot = (slot + 1) & last)
      if (table[2 * slot] === high && table[2 * slot + 1] === low) return true;
    table[2 * slot] = high;
    table[2 * slot + 1] = low;
  }
  return false;
}
