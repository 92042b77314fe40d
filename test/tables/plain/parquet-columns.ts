import type { Draw, WrittenColumn } from '../parquet-writer.ts';

const put = (bytes: number, write: (buffer: Buffer) => void): Buffer => {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
};
const DOUBLES = [0, -0, 1.5, 0.1, 3, 7, 5e-324, 1e150, -1e151, Number.NaN, Number.POSITIVE_INFINITY, -2.25, 2 ** 53];
const TEXTS = [
  'a',
  'b',
  '12%',
  '0,5',
  'größe',
  '\ufeffa',
  '\ufeff',
  '',
  '1',
  '1.0',
  '+1',
  '01',
  '1e3',
  'True',
  '-0',
  'x'.repeat(200),
  'y'.repeat(201),
  '日本語',
  '0.1',
];
const INTS = [0, 1, -1, 7, 3, -(2 ** 31), 2 ** 31 - 1, 48_012];
const LONGS = [...INTS.map(BigInt), 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 1_024n * 10n ** 15n + 513n];

const ints = INTS.map((value) => put(4, (buffer) => buffer.writeInt32LE(value)));
const longs = LONGS.map((value) => put(8, (buffer) => buffer.writeBigInt64LE(value)));
const texts = TEXTS.map((text) => Buffer.from(text)).concat([
  Buffer.from([0xff, 0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
]);
const lengthened = texts.map((text) => Buffer.concat([put(4, (buffer) => buffer.writeUInt32LE(text.length)), text]));
/** Types by Parquet's numbers: converted ones are UTF8, DECIMAL, unsigned of 32 and of 64 bits, a date, microseconds. */
const KINDS: readonly Pick<WrittenColumn, 'name' | 'type' | 'converted' | 'scale' | 'pool'>[] = [
  { name: 'truth', type: 0, pool: [Buffer.from([0]), Buffer.from([1])] },
  { name: 'int', type: 1, pool: ints },
  { name: 'unsigned', type: 1, converted: 13, pool: ints },
  { name: 'money', type: 1, converted: 5, scale: 2, pool: ints },
  { name: 'day', type: 1, converted: 6, pool: ints.slice(0, 5) },
  { name: 'long', type: 2, pool: longs },
  { name: 'unsigned long', type: 2, converted: 14, pool: longs },
  { name: 'large money', type: 2, converted: 5, scale: 4, pool: longs },
  { name: 'at', type: 2, converted: 10, pool: longs.slice(0, 8) },
  { name: 'float', type: 4, pool: DOUBLES.map((value) => put(4, (buffer) => buffer.writeFloatLE(value))) },
  { name: 'double', type: 5, pool: DOUBLES.map((value) => put(8, (buffer) => buffer.writeDoubleLE(value))) },
  { name: 'text', type: 6, converted: 0, pool: lengthened },
  { name: 'bytes', type: 6, pool: lengthened.slice(0, 5) },
  { name: 'one', type: 2, pool: longs.slice(3, 4) },
];

/** Columns of every type, in pages of every kind. */
export function columnsBy(draw: Draw): WrittenColumn[] {
  const rows = 1 + draw([20, 300, 2_500][draw(3)]!);
  return KINDS.map((kind) => {
    const required = draw(3) === 0;
    const nulls = required ? 0 : [0, 10, 60, 101][draw(4)]!;
    let last = 0;
    const place = () => {
      // now and then the same for a while
      if (draw(3)) last = draw(kind.pool.length);
      return draw(100) < nulls ? -1 : last;
    };
    return { ...kind, required, rows: Array.from({ length: rows }, place) };
  });
}
