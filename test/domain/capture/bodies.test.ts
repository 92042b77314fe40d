import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../lib/domain/capture/rows/json-rows.ts';
import { readPayload } from '../../../lib/domain/capture/rows/payload.ts';
import { npyOf, recordIoOf, tritonOf } from './bodies.ts';

/** Bodies that are no text, written by numpy, SageMaker's Python SDK and Triton's client: test/fixtures/bodies/generate.py. */
type Body = { what: string; type: string; body: string };
type Rows = (string | null)[][];
const reference = JSON.parse(readFileSync('test/fixtures/bodies/reference.json', 'utf8')) as {
  read: (Body & { rows: Rows; columns?: string[]; lists?: string[] })[];
  refused: (Body & { reason: string })[];
};

function read(type: string, body: string | Uint8Array, reading: Reading = { columns: ['a', 'b'] }): Rows | string {
  const data = typeof body === 'string' ? body : Buffer.from(body).toString('base64');
  const outcome = readPayload({ observedContentType: type, mode: 'INPUT', data, encoding: 'BASE64' }, reading);
  return outcome.ok ? outcome.value.rows.map((row) => row.map((cell) => cell ?? null)) : outcome.reason;
}

describe('a body that is no text', () => {
  it.each(reference.read)('is read: $what', ({ type, body, rows, columns = ['a', 'b'], lists = [] }) =>
    expect(read(type, body, { columns, lists })).toEqual(rows),
  );

  it.each(reference.refused)('is broken in words: $what', ({ type, body, reason }) => {
    const said = read(type, body);
    expect(said).toBeTypeOf('string');
    expect(said).toContain(reason);
  });

  it.each(reference.read)(
    'that is cut off anywhere is broken or a part: $what',
    ({ type, body, rows, columns, lists = [] }) => {
      const bytes = Buffer.from(body, 'base64');
      for (let length = 0; length < bytes.length; length++) {
        const said = read(type, bytes.subarray(0, length), { columns: columns ?? ['a', 'b'], lists });
        // RecordIO says nowhere how many records there are.
        if (typeof said !== 'string') expect(rows.slice(0, said.length)).toEqual(said);
      }
    },
  );

  it.each([
    ['application/x-parquet', 'PAR1'],
    ['image/jpeg', '\xff\xd8'],
    ['text/event-stream', 'data: {"token":1}\n\n'],
    ['application/x-npz', 'PK'],
    ['application/octet-stream', 'anything'],
    ['text/html; charset=utf-8', '<html>'],
  ])('of another type names it: %s', (type, body) =>
    expect(read(type, Buffer.from(body, 'latin1'))).toBe(
      `base64 of \`${type}\`, which is not read: CSV, JSON, JSON Lines, libsvm, npy, RecordIO-protobuf and tensors of Triton are`,
    ),
  );

  it('without a type is broken', () => expect(read('', Buffer.from('1,2'))).toContain('without a content type'));
});

describe('what a header claims', () => {
  const NPY = 'application/x-npy';
  const npy = (header: string, data = Buffer.alloc(0)) => read(NPY, npyOf(header, data));

  it.each([
    [
      '2^31 rows',
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483648, 2), }",
      'takes 34359738368 bytes, 0 are there',
    ],
    ['2^31 rows of nothing', "{'descr': '<f8', 'fortran_order': False, 'shape': (2147483648, 0), }", 'no value'],
    ['rows of no bytes', "{'descr': [('', '|V0')], 'fortran_order': False, 'shape': (2147483648,), }", 'no field'],
    ['texts of no bytes', "{'descr': '<U0', 'fortran_order': False, 'shape': (2147483648,), }", '`<U0`'],
    [
      'a field of 2^40 values',
      "{'descr': [('a', '<f8', (1099511627776,))], 'fortran_order': False, 'shape': (1,), }",
      'bytes, 0 are there',
    ],
    [
      'more dimensions than numpy has',
      `{'descr': '<f8', 'fortran_order': False, 'shape': (${'1, '.repeat(65)}), }`,
      'no shape',
    ],
    ['a size below zero', "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2), }", 'no shape'],
    [
      'a shape beyond all numbers',
      `{'descr': '<f8', 'fortran_order': False, 'shape': (${'9007199254740991, '.repeat(30)}), }`,
      'bytes, 0 are there',
    ],
    ['what is evaluated', "{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }", 'no dictionary'],
    ['a list in lists for ever', '['.repeat(5000), 'no dictionary'],
    ['a key twice', "{'descr': '<f8', 'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", 'no dictionary'],
  ])('is held against the bytes: an npy of %s', (_name, header, reason) => expect(npy(header)).toContain(reason));

  it('is held against the bytes: a text of no character', () =>
    expect(npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", Buffer.from([0, 0, 0x11, 0]))).toContain(
      'not Unicode',
    ));

  it.each([
    [
      '2^31 rows of nothing, in JSON',
      { name: 'x', shape: [2147483648, 0], datatype: 'FP32', data: [] },
      'does not hold what its shape says',
    ],
    [
      'bytes that are not there',
      { name: 'x', shape: [1], datatype: 'FP32', parameters: { binary_data_size: 2 ** 40 } },
      'is cut off',
    ],
    [
      'sizes below zero',
      { name: 'x', shape: [1], datatype: 'FP32', parameters: { binary_data_size: -4 } },
      'is cut off',
    ],
    ['half a number', { name: 'x', shape: [1], datatype: 'FP32', parameters: { binary_data_size: 3 } }, 'is cut off'],
    [
      'a type of nobody',
      { name: 'x', shape: [1], datatype: 'constructor', parameters: { binary_data_size: 0 } },
      '`constructor`',
    ],
  ])('is held against the bytes: a tensor of %s', (_name, tensor, reason) =>
    expect(read('application/octet-stream', Buffer.from(JSON.stringify({ inputs: [tensor] })))).toContain(reason),
  );

  it('that is longer than the body is broken: JSON before tensors', () =>
    expect(
      read('application/vnd.sagemaker-triton.binary+json;json-header-size=999999999', Buffer.from('{}')),
    ).toContain('cut off'));
});

describe('numbers go through unchanged', () => {
  const numbers = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([rows, width]) =>
    fc.array(fc.array(fc.double({ noNaN: true }), { minLength: width, maxLength: width }), {
      minLength: rows,
      maxLength: rows,
    }),
  );
  const texts = (rows: number[][]): Rows => rows.map((row) => row.map((value) => String(value + 0)));
  const named = (rows: number[][]): Reading => ({ columns: rows[0]!.map((_, at) => `c${at}`) });
  const doubles = (values: number[]): Buffer => Buffer.from(new Float64Array(values).buffer);

  it('as npy in either order', () =>
    fc.assert(
      fc.property(numbers, fc.boolean(), (rows, fortran) => {
        const values = fortran ? rows[0]!.flatMap((_, at) => rows.map((row) => row[at]!)) : rows.flat();
        const header = `{'descr': '<f8', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${rows.length}, ${rows[0]!.length}), }`;
        expect(read('application/x-npy', npyOf(header, doubles(values)), named(rows))).toEqual(texts(rows));
      }),
    ));

  it('as RecordIO, whole or in parts, dense or sparse', () =>
    fc.assert(
      fc.property(numbers, fc.boolean(), fc.boolean(), (rows, parts, sparse) => {
        const body = recordIoOf(rows, { parts, sparse });
        expect(read('application/x-recordio-protobuf', body, named(rows))).toEqual(texts(rows));
      }),
    ));

  it('as tensors of Triton', () =>
    fc.assert(
      fc.property(numbers, (rows) => {
        const tensor = { name: 'x', datatype: 'FP64', shape: [rows.length, rows[0]!.length] };
        const { body, header } = tritonOf([{ ...tensor, bytes: doubles(rows.flat()) }]);
        const type = `application/vnd.sagemaker-triton.binary+json;json-header-size=${header}`;
        expect(read(type, body, named(rows))).toEqual(texts(rows));
        expect(read('application/octet-stream', body, named(rows))).toEqual(texts(rows));
      }),
    ));

  it('as single-precision numbers in the fewest digits that are read as them', () =>
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
        const cell = (
          read('application/x-npy', npyOf(header, Buffer.from(new Float32Array([value]).buffer))) as Rows
        )[0]![0]!;
        expect(Math.fround(Number(cell))).toBe(value + 0);
        expect(String(Number(cell)).length).toBeLessThanOrEqual(String(Number(value.toPrecision(9))).length);
      }),
    ));

  it('as half-precision numbers and bfloat16, all of them', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, at) => at);
    const { body } = tritonOf([
      { name: 'h', datatype: 'FP16', shape: [65_536], bytes: Buffer.from(bits.buffer) },
      { name: 'b', datatype: 'BF16', shape: [65_536], bytes: Buffer.from(bits.buffer) },
    ]);
    const rows = read('application/octet-stream', body, { columns: ['h', 'b'] }) as Rows;
    const single = new DataView(new ArrayBuffer(4));
    const wrong = [...bits].filter((_, at) => {
      const [half, brain] = rows[at]!;
      single.setFloat32(0, Number(brain));
      const rounded = brain === null ? at : nearestUpper(single.getUint32(0));
      return !(half === null || Math.f16round(Number(half)) === halfOf(at)) || (rounded !== at && (at & 0x7fff) !== 0);
    });
    expect(wrong).toEqual([]);
  });
});

describe('bytes that somebody bent', () => {
  const sound = reference.read.map(({ type, body }) => ({ type, bytes: Buffer.from(body, 'base64') }));

  it('never throw: they are rows, or broken with a reason', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...sound),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        ({ type, bytes }, flips) => {
          const bent = Buffer.from(bytes);
          for (const [at, byte] of flips) bent[at % bent.length] = byte;
          const said = read(type, bent);
          expect(typeof said === 'string' ? said.length : said.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2000 },
    ));

  it('never throw: any bytes under any type', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...sound.map(({ type }) => type)),
        fc.uint8Array({ maxLength: 200 }),
        (type, bytes) => {
          expect(read(type, bytes)).toBeDefined();
        },
      ),
    ));
});

const halfOf = (bits: number): number => new DataView(Uint16Array.of(bits).buffer).getFloat16(0, true);
/** The bfloat16 nearest to a single-precision number, ties to the even one. */
const nearestUpper = (bits: number): number => ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
