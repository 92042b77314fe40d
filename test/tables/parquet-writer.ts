import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** Whole numbers from nought to below `below`. */
export type Draw = (below: number) => number;

/** Mulberry32: the same numbers on every machine. */
export function drawBy(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A value of Thrift's compact protocol: i32, i64, a boolean, bytes, a list, or a struct by the numbers of its fields. */
type Thrift =
  | { i32: number }
  | { i64: number }
  | boolean
  | Buffer
  | readonly Thrift[]
  | { fields: Record<number, Thrift | undefined> };

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const isList = (value: Thrift): value is readonly Thrift[] => Array.isArray(value);

function kindOf(value: Thrift): number {
  if (typeof value === 'boolean') return value ? 1 : 2;
  if (Buffer.isBuffer(value)) return 8;
  if (isList(value)) return 9;
  return 'i32' in value ? 5 : 'i64' in value ? 6 : 12;
}

function thrift(value: Thrift): Buffer {
  if (typeof value === 'boolean') return Buffer.alloc(0);
  if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from(varint(value.length)), value]);
  if (isList(value)) {
    const kind = kindOf(value[0]!);
    const head = value.length < 15 ? [(value.length << 4) | kind] : [0xf0 | kind, ...varint(value.length)];
    return Buffer.concat([Buffer.from(head), ...value.map(thrift)]);
  }
  if ('i32' in value) return Buffer.from(varint(2 * value.i32));
  if ('i64' in value) return Buffer.from(varint(2 * value.i64));
  let last = 0;
  const parts = Object.entries(value.fields).flatMap(([id, field]) => {
    if (field === undefined) return [];
    const head = ((Number(id) - last) << 4) | kindOf(field);
    last = Number(id);
    return Buffer.concat([Buffer.from([head]), thrift(field)]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

const struct = (fields: Record<number, Thrift | undefined>): Thrift => ({ fields });
const i32 = (value: number): Thrift => ({ i32: value });
const i64 = (value: number): Thrift => ({ i64: value });

/** A column by Parquet's own numbers; `plain` writes one value, but truth values, which are bits. */
export interface WrittenColumn {
  readonly name: string;
  readonly type: number;
  readonly converted?: number;
  readonly scale?: number;
  readonly required: boolean;
  /** distinct values, as they are written plainly (of truth values a byte) */
  readonly pool: readonly Buffer[];
  /** of each row its place in the pool, -1 for null */
  readonly rows: readonly number[];
}

const BOOLEAN = 0;
const [PLAIN, RLE, RLE_DICTIONARY] = [0, 3, 8];
const CODECS: readonly (readonly [number, (bytes: Buffer, draw: Draw) => Uint8Array])[] = [
  [0, (bytes) => bytes],
  [1, snappy],
  [1, snappy],
  [2, (bytes) => gzipSync(bytes)],
  [4, (bytes) => brotliCompressSync(bytes, { params: {} })],
  [6, (bytes) => zstdCompressSync(bytes)],
];

/** Snappy that takes every kind of element there is, in no sensible order. */
function snappy(bytes: Buffer, draw: Draw): Buffer {
  const parts: Buffer[] = [Buffer.from(varint(bytes.length))];
  for (let at = 0; at < bytes.length; ) {
    const back = 1 + draw(Math.min(at || 1, draw(2) ? 20 : 70_000));
    let same = 0;
    while (back <= at && same < 64 && at + same < bytes.length && bytes[at + same] === bytes[at + same - back]) same++;
    if (same >= 4 && same < 12 && back < 2048 && draw(3))
      parts.push(Buffer.from([1 | ((same - 4) << 2) | ((back >> 8) << 5), back & 255]));
    else if (same >= 1 && back < 65_536 && draw(3))
      parts.push(Buffer.from([2 | ((same - 1) << 2), back & 255, back >> 8]));
    else if (same >= 1) parts.push(Buffer.from([3 | ((same - 1) << 2), back & 255, (back >> 8) & 255, back >> 16, 0]));
    else {
      same = Math.min(bytes.length - at, 1 + draw([4, 60, 300][draw(3)]!));
      const more = same <= 60 && draw(4) ? 0 : same <= 256 ? 1 + draw(4) : 2;
      const length = Buffer.alloc(4);
      length.writeUInt32LE(same - 1);
      parts.push(Buffer.from([more === 0 ? (same - 1) << 2 : (59 + more) << 2, ...length.subarray(0, more)]));
      parts.push(bytes.subarray(at, at + same));
    }
    at += same;
  }
  return Buffer.concat(parts);
}

/** Whole numbers of so many bits, in runs of one value and packed ones, as it comes. */
function hybrid(values: readonly number[], width: number, draw: Draw): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < values.length; ) {
    let same = 1;
    while (at + same < values.length && values[at + same] === values[at]) same++;
    const eights = Math.min(1 + draw(5), Math.ceil((values.length - at) / 8));
    if (width === 0 || (same > 3 ? draw(4) : !draw(9))) {
      const run = 1 + draw(same);
      const value = Buffer.alloc(4);
      value.writeUInt32LE(values[at]!);
      parts.push(Buffer.from(varint(2 * run)), value.subarray(0, (width + 7) >> 3));
      at += run;
      continue;
    }
    let packed = 0n;
    for (let i = 0; i < 8 * eights; i++) packed |= BigInt(values[at + i] ?? 0) << BigInt(i * width);
    const bytes = Buffer.alloc(eights * width);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number((packed >> BigInt(8 * i)) & 255n);
    parts.push(Buffer.from(varint(2 * eights + 1)), bytes);
    at += 8 * eights;
  }
  return Buffer.concat(parts);
}

const prefixed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
};

function bits(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(values.length / 8));
  for (const [i, value] of values.entries()) bytes[i >> 3]! |= value << (i & 7);
  return bytes;
}

/** The pages of a column of a row group, with its metadata as if they stood at `offset`. */
function chunk(
  column: WrittenColumn,
  rows: readonly number[],
  offset: number,
  draw: Draw,
): { bytes: Buffer; meta: Thrift } {
  const { type, required, pool, name } = column;
  const [codec, compress] = CODECS[draw(CODECS.length)]!;
  const later = draw(2) === 1;
  const pages: Buffer[] = [];
  const page = (kind: number, before: Buffer, body: Buffer, told: Record<number, Thrift>) => {
    const packed = Buffer.concat([before, compress(body, draw)]);
    const sizes = { 1: i32(kind), 2: i32(before.length + body.length), 3: i32(packed.length) };
    pages.push(thrift(struct({ ...sizes, ...told })), packed);
  };
  const size = () => pages.reduce((sum, { length }) => sum + length, 0);
  // behind so many rows a dictionary is given up
  const known = type === BOOLEAN || draw(3) === 0 ? 0 : draw(3) ? rows.length : draw(rows.length + 1);
  if (known > 0)
    page(2, Buffer.alloc(0), Buffer.concat(pool), { 7: struct({ 1: i32(pool.length), 2: i32(draw(2) ? PLAIN : 2) }) });
  const first = size();
  for (let at = 0; at < rows.length; ) {
    const cells = rows.slice(at, at + 1 + draw([8, 100, 3_000][draw(3)]!));
    const has = cells.filter((place) => place >= 0);
    const levels = required
      ? Buffer.alloc(0)
      : hybrid(
          cells.map((place) => +(place >= 0)),
          1,
          draw,
        );
    const width = 32 - Math.clz32(pool.length - 1) + draw(2);
    const indexed = at < known;
    const values = indexed
      ? Buffer.concat([Buffer.from([width]), hybrid(has, width, draw)])
      : type !== BOOLEAN
        ? Buffer.concat(has.map((place) => pool[place]!))
        : later && has.length > 0
          ? prefixed(hybrid(has, 1, draw))
          : bits(has);
    const encoding = i32(
      indexed ? (draw(2) ? RLE_DICTIONARY : 2) : type === BOOLEAN && later && has.length > 0 ? RLE : PLAIN,
    );
    const counts = { 1: i32(cells.length), 2: i32(cells.length - has.length), 3: i32(cells.length), 4: encoding };
    if (later) page(3, levels, values, { 8: struct({ ...counts, 5: i32(levels.length), 6: i32(0), 7: true }) });
    else
      page(0, Buffer.alloc(0), Buffer.concat([required ? levels : prefixed(levels), values]), {
        5: struct({ 1: i32(cells.length), 2: encoding, 3: i32(RLE), 4: i32(RLE) }),
      });
    at += cells.length;
  }
  const meta = struct({
    ...{ 1: i32(type), 2: [i32(PLAIN)], 3: [Buffer.from(name)], 4: i32(codec), 5: i64(rows.length) },
    ...{ 6: i64(size()), 7: i64(size()), 9: i64(offset + first), ...(first > 0 && { 11: i64(offset) }) },
  });
  return { bytes: Buffer.concat(pages), meta };
}

/** A Parquet file of these columns, in groups and pages, encodings and codecs as it comes. */
export function writeParquet(columns: readonly WrittenColumn[], draw: Draw): Buffer {
  const rows = columns[0]!.rows.length;
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let offset = 4;
  const groups: Thrift[] = [];
  for (let at = 0; at < rows; ) {
    const many = Math.min(rows - at, 1 + draw(rows));
    const chunks = columns.map((column) => {
      const { bytes, meta } = chunk(column, column.rows.slice(at, at + many), offset, draw);
      parts.push(bytes);
      offset += bytes.length;
      return struct({ 2: i64(offset), 3: meta });
    });
    groups.push(struct({ 1: chunks, 2: i64(offset), 3: i64(many) }));
    at += many;
  }
  const elements = columns.map(({ name, type, converted, scale, required }) =>
    struct({
      ...{ 1: i32(type), 3: i32(+!required), 4: Buffer.from(name) },
      ...(converted !== undefined && { 6: i32(converted) }),
      ...(scale !== undefined && { 7: i32(scale), 8: i32(9) }),
    }),
  );
  const root = struct({ 4: Buffer.from('schema'), 5: i32(columns.length) });
  const footer = thrift(struct({ 1: i32(2), 2: [root, ...elements], 3: i64(rows), 4: groups }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from('PAR1')]);
}
