import { classesOf, type ModelTask } from '../../task/task.ts';
import type { Arranged, Arrangement } from './arrange.ts';
import { bytesOf, SPILLED, type Spilling } from './spill.ts';

type Numbers = Float64Array | Uint8Array | Int32Array;
type Kind<T extends Numbers> = new (length: number) => T;

/** Numbers that are classes of a task lie somewhere else as a byte each, where that holds them. */
export const numbersOf = (
  task: ModelTask,
  spilling: Spilling | undefined,
): GrowingNumbers | GrowingNumbers<Uint8Array> => {
  const classes = classesOf(task).length;
  return spilling && classes > 0 && classes <= 256
    ? new GrowingNumbers(Uint8Array, spilling)
    : new GrowingNumbers(Float64Array, spilling);
};

/** Numbers in their order, as many as are put, and up to half as many again of room; those of many rows lie somewhere else, part by part, but for the last. */
export class GrowingNumbers<T extends Numbers = Float64Array> implements Arranged {
  readonly #kind: Kind<T>;
  readonly #spilling: Spilling | undefined;
  readonly #part: number;
  readonly #places: number[] = [];
  #values: T;
  /** How many lie in memory. */
  #held = 0;

  constructor(kind: Kind<T>, spilling?: Spilling) {
    this.#kind = kind;
    this.#spilling = spilling;
    this.#part = spilling?.part ?? SPILLED.part;
    this.#values = new kind(1024);
  }

  get count(): number {
    return this.#part * this.#places.length + this.#held;
  }

  /** Room for so many more, to be written right away; good until the next call. */
  more(count: number): T {
    if (this.#held + count > this.#values.length) this.#grow(count);
    const from = this.#held;
    this.#held += count;
    return this.#values.subarray(from, this.#held) as T;
  }

  push(value: number): void {
    if (this.#held >= this.#values.length) this.#grow(1);
    this.#values[this.#held++] = value;
  }

  /** All of them. */
  end(): T {
    if (this.#places.length === 0) return this.#values.subarray(0, this.#held) as T;
    const all = new this.#kind(this.count);
    let at = 0;
    for (const part of this.parts()) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** All of them in their order, or bundle by bundle, each part good until the next. */
  *parts(arrangement?: Arrangement): Generator<T> {
    if (arrangement) {
      yield* this.#bundles(arrangement);
      return;
    }
    const room = new this.#kind(this.#places.length > 0 ? this.#part : 0);
    for (const place of this.#places) {
      this.#spilling!.spill.read(bytesOf(room), place);
      yield room;
    }
    for (let from = 0; from < this.#held; from += this.#part)
      yield this.#values.subarray(from, Math.min(this.#held, from + this.#part)) as T;
  }

  arrange(part: number, order: Uint32Array): void {
    const before = new this.#kind(order.length);
    this.#read(before, { part, from: 0 });
    const after = before.slice() as T;
    for (let row = 0; row < order.length; row++) after[row] = before[order[row]!]!;
    const place = this.#places[part];
    if (place === undefined) this.#values.set(after, this.#part * (part - this.#places.length));
    else this.#spilling!.spill.put(bytesOf(after), place);
  }

  /** Puts others in the place of those of a bundle. */
  replace({ stretches }: Arrangement[number], values: T): void {
    let at = 0;
    for (const { part, from, to } of stretches) {
      const some = values.subarray(at, at + to - from) as T;
      const place = this.#places[part];
      if (place === undefined) this.#values.set(some, this.#part * (part - this.#places.length) + from);
      else this.#spilling!.spill.put(bytesOf(some), place + from * some.BYTES_PER_ELEMENT);
      at += to - from;
    }
  }

  *#bundles(bundles: Arrangement): Generator<T> {
    let room = new this.#kind(0);
    for (const { stretches } of bundles) {
      const rows = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
      if (rows > room.length) room = new this.#kind(rows);
      let at = 0;
      for (const { part, from, to } of stretches) {
        this.#read(room.subarray(at, at + to - from) as T, { part, from });
        at += to - from;
      }
      yield room.subarray(0, rows) as T;
    }
  }

  #read(into: T, { part, from }: { part: number; from: number }): void {
    const place = this.#places[part];
    if (place !== undefined) this.#spilling!.spill.read(bytesOf(into), place + from * into.BYTES_PER_ELEMENT);
    else {
      const start = this.#part * (part - this.#places.length) + from;
      into.set(this.#values.subarray(start, start + into.length));
    }
  }

  #grow(count: number): void {
    if (this.#spilling && this.count >= this.#spilling.beyond) this.#put();
    const wanted = this.#held + count;
    const many =
      this.#places.length > 0 ? Math.max(2 * this.#part, wanted) : Math.max(wanted, 1.5 * this.#values.length);
    if (this.#places.length > 0 && this.#values.length === many) return;
    const larger = new this.#kind(Math.ceil(many));
    larger.set(this.#values.subarray(0, this.#held));
    this.#values = larger;
  }

  /** Puts whole parts away. */
  #put(): void {
    let from = 0;
    for (; from + this.#part <= this.#held; from += this.#part)
      this.#places.push(this.#spilling!.spill.put(bytesOf(this.#values.subarray(from, from + this.#part))));
    this.#values.copyWithin(0, from, this.#held);
    this.#held -= from;
  }
}
