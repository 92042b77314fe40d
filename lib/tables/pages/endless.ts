import type { PageHeader, SchemaElement, SchemaTree } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';

/** Of a column what tells how its pages are written. */
interface Written {
  readonly type: SchemaElement['type'];
  readonly schemaPath: SchemaTree[];
}

/**
 * Refuses a page of version 1, uncompressed, whose run lengths say more than it has cells. The library takes them at their word: one damaged bit, and it
 * writes a thousand million levels (apache/parquet-format, on encodings: "Run Length Encoding / Bit-Packing Hybrid").
 */
export function refuseEndless(
  bytes: Uint8Array,
  told: NonNullable<PageHeader['data_page_header']>,
  { type, schemaPath }: Written,
): void {
  const runs = new Runs(bytes);
  const [repetition, definition] = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)];
  if (repetition > 0) runs.passPrefixed(repetition, told.num_values);
  const values = definition > 0 ? runs.passPrefixed(definition, told.num_values) : told.num_values;
  if (type === 'BOOLEAN') {
    if (told.encoding !== 'PLAIN') runs.passPrefixed(1, values);
  } else passValues(runs, told.encoding, values, false);
}

/** The same of version 2, whose levels stand before the values and never are compressed. */
export function refuseEndlessV2(
  bytes: Uint8Array,
  values: Uint8Array,
  told: NonNullable<PageHeader['data_page_header_v2']>,
  { schemaPath }: Written,
): void {
  const { num_values: cells, num_nulls: nulls, encoding } = told;
  if (!(nulls >= 0 && nulls <= cells)) throw new Error('a page of more nulls than cells');
  const [repetition, definition] = [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)];
  if (repetition > 0) new Runs(bytes).pass(bitsOf(repetition), cells);
  if (definition > 0) new Runs(bytes, told.repetition_levels_byte_length).pass(bitsOf(definition), cells);
  const runs = new Runs(values);
  if (encoding === 'RLE') runs.passPrefixed(1, cells - nulls);
  else passValues(runs, encoding, cells - nulls, true);
}

function passValues(runs: Runs, encoding: string, values: number, later: boolean): void {
  if (encoding === 'DELTA_BYTE_ARRAY') runs.passPrefixes(values);
  else if (encoding === 'RLE' || encoding.endsWith('_DICTIONARY')) {
    const bits = runs.byte();
    // of no bits all are the first entry, without a run
    if (bits > 0 || later) runs.pass(bits, values);
  }
}

const bitsOf = (largest: number): number => 32 - Math.clz32(largest);

/** Goes through runs as the library does, without writing what they hold. */
class Runs {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('a page that ends too early');
    return byte;
  }

  /** Levels or truth values behind their length; says how many of `most` are the largest. */
  passPrefixed(largest: number, most: number): number {
    const length = this.byte() + (this.byte() << 8) + (this.byte() << 16) + this.byte() * 2 ** 24;
    const end = this.#at + length;
    const found = this.pass(bitsOf(largest), most, largest);
    this.#at = end;
    return found;
  }

  /** So many values of so many bits each; says how many of them are `sought`. */
  pass(bits: number, most: number, sought = -1): number {
    let found = 0;
    for (let seen = 0; seen < most; ) {
      const head = this.#varint();
      const left = most - seen;
      if (head & 1) {
        const many = (head >> 1) * 8;
        const length = (head >> 1) * bits;
        if (many < 0 || length > this.#bytes.length - this.#at || (bits === 0 && many > left + 7)) throw tooLong();
        if (sought >= 0) found += this.#count(bits, Math.min(many, left), sought);
        this.#at += length;
        seen += Math.min(many, left);
      } else {
        const many = head >>> 1;
        if (many > left) throw tooLong();
        let value = 0;
        for (let shift = 0; shift < bits; shift += 8) value |= this.byte() << shift;
        if (value === sought) found += many;
        seen += many;
      }
    }
    return found;
  }

  /** Of packed values of at most eight bits how many are `sought`. */
  #count(bits: number, many: number, sought: number): number {
    let found = 0;
    for (let value = 0, bit = 8 * this.#at; value < many; value++, bit += bits) {
      const two = this.#bytes[bit >> 3]! | ((this.#bytes[(bit >> 3) + 1] ?? 0) << 8);
      found += +(((two >> (bit & 7)) & ((1 << bits) - 1)) === sought);
    }
    return found;
  }

  /** Texts that begin as the one before did: as far as that goes, and no longer. */
  passPrefixes(many: number): void {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const reader = { view, offset: this.#at };
    const [same, more] = [new Int32Array(many), new Int32Array(many)];
    deltaBinaryUnpack(reader, many, same);
    deltaBinaryUnpack(reader, many, more);
    let length = 0;
    let rest = view.byteLength - reader.offset;
    for (let text = 0; text < many; text++) {
      rest -= more[text]!;
      if (same[text]! < 0 || same[text]! > length || more[text]! < 0 || rest < 0) throw tooLong();
      length = same[text]! + more[text]!;
    }
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}

const tooLong = (): Error => new Error('a run that is longer than its page');
