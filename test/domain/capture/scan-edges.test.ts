import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_LINE } from '../../../lib/domain/capture/capture.ts';
import { CaptureScanner } from '../../../lib/domain/capture/scan.ts';
import { scanColumns } from '../../../lib/domain/capture/scan-columns.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { parseNumber } from '../../../lib/domain/drift/columns/value.ts';
import { sample } from '../../suites/sample.ts';
import { base64, captureLine, csv } from './lines.ts';
import { cut, exactly, scanned } from './readers.ts';

/** The core's own limits: rows taken together, bytes of lines handed over at once, cells postponed. */
const BLOCK = 1_024;
const INPUT = 256 * 1024;
const POSTPONED = 1_024;

const kinds = ['number', 'category', 'integer'] as const;
const schemaOf = (width: number) =>
  FeatureSchema.parse({
    features: Array.from({ length: width }, (_, i) => ({ name: `f${i}`, type: kinds[i % 3] })),
    output: { name: 'score', type: 'number' },
  });
/** Cells of every kind, most of them plain; `i` makes them differ. */
const cellOf = (i: number, column: number): string => {
  const kind = kinds[column % 3];
  if (i % 17 === column % 17) return ['', 'nan', '1e-5', '+3', ' 7', 'é', '12345678901234567.25'][i % 7]!;
  if (kind === 'category') return `plan-${(i * 7 + column) % 40}`;
  return kind === 'integer' ? String((i * 31) % 500) : String(((i * 7919) % 100_000) / 64 - 300);
};
const rowOf = (i: number, width: number) => Array.from({ length: width }, (_, column) => cellOf(i, column)).join(',');
const baselineOf = (width: number) =>
  buildBaseline(
    schemaOf(width),
    Array.from({ length: 400 }, (_, i) => [...rowOf(i, width).split(','), String((i % 50) / 50)]),
  );
const narrow = await baselineOf(3);

/** A line of many rows, each with its answer. */
const lineOf = (first: number, rows: number, coded: boolean, width = 3) => {
  const input = Array.from({ length: rows }, (_, i) => rowOf(first + i, width)).join('\n');
  const output = Array.from({ length: rows }, (_, i) => String(((first + i) % 64) / 64)).join('\n');
  return captureLine({
    input: coded ? base64(input, 'text/csv') : csv(input),
    output: coded ? { ...base64(output, 'text/csv'), mode: 'OUTPUT' } : csv(output, 'OUTPUT'),
    eventId: `e-${first}`,
  });
};
const bytesOf = (lines: readonly string[]) => Buffer.from(`${lines.join('\n')}\n`);

async function same(bytes: Buffer, cuts: readonly number[], baseline = narrow) {
  const { fallback, ...ours } = scanned(cut(bytes, cuts), baseline, undefined);
  expect(ours).toEqual(await exactly(bytes, baseline, undefined));
  return fallback;
}

describe('the scanner at its own limits', () => {
  it('takes batches of rows wherever a block ends, coded or not', async () => {
    const sizes = [1, 2, 7, BLOCK - 1, BLOCK, BLOCK + 1, 300, 300, 300, 300, 2 * BLOCK + 5, 1, 900];
    const lines = sizes.map((rows, i) => lineOf(i * 5_000, rows, i % 2 === 0));
    for (const cuts of [[INPUT], [60_000], [7_001]]) expect(await same(bytesOf(lines), cuts)).toBe(0);
    const swapped = sizes.map((rows, i) => lineOf(i * 5_000, rows, i % 3 === 0));
    expect(await same(bytesOf(swapped), [1 << 20])).toBe(0);
  });

  it('keeps the same of more unseen values than are kept, each with its rows', async () => {
    const lines = Array.from({ length: 40 }, (_, line) => {
      const rows = Array.from(
        { length: 30 },
        (_, i) => `1,${(line * 31 + i * i) % 7 === 0 ? 'é' : 'city'} ${(line * 30 + i) % 211},2`,
      );
      const answers = rows.map(() => '1').join('\n');
      return captureLine({ input: csv(rows.join('\n')), output: csv(answers, 'OUTPUT'), eventId: `n-${line}` });
    });
    expect(await same(bytesOf(lines), [INPUT])).toBe(0);
    const { features } = scanned(cut(bytesOf(lines), [7_001]), narrow, undefined).sketch;
    expect(features[1]).toMatchObject({ other: 1_200, newValues: expect.objectContaining({ length: 64 }) });
  });

  it('takes lines of any length up to the longest', async () => {
    const rows = (bytes: number) => Math.floor(bytes / lineOf(0, 1_000, false).length) * 1_000;
    const lines = [INPUT - 60, INPUT, INPUT + 60, 1.5 * INPUT].map((size, i) => lineOf(i, rows(size) + 1, i % 2 === 0));
    const cells = (length: number) =>
      captureLine({ input: csv(`1,${'x'.repeat(length)},2`), output: csv('1', 'OUTPUT') });
    const around = [INPUT - 400, INPUT - 300, INPUT - 200, INPUT].map(cells);
    const longest = LONGEST_LINE - cells(0).length;
    const bytes = bytesOf([...lines, cells(9), ...around, cells(longest), cells(longest + 1), cells(9)]);
    for (const cuts of [[INPUT], [LONGEST_LINE * 3]]) expect(await same(bytes, cuts)).toBe(1);
  });

  it('passes by lines that hold nothing, wherever they stand and whatever lies behind them', async () => {
    const line = lineOf(0, 2, false);
    for (const end of ['\n', '\r\n', ' \n', '\n\n', '\r\n\n', '\n\n\n'])
      for (const text of [`${line}\n${end}`, `${end}${line}\n`, `${line}\n${end}${line}\n${end}`, `${line}\n${end}  `])
        for (const cuts of [[INPUT], [1], [line.length + 1], [line.length + 2]]) await same(Buffer.from(text), cuts);
  });

  it('knows a line again, of whatever length and with either line end', async () => {
    const lines = Array.from({ length: 70 }, (_, i) =>
      captureLine({ input: csv(`1,${'y'.repeat(i)},2`), output: csv('1', 'OUTPUT'), eventId: 'alike' }),
    );
    for (const [first, then] of [
      ['\n', '\n'],
      ['\r\n', '\n'],
      ['\n', '\r\n'],
    ] as const) {
      const bytes = Buffer.from([...lines.map((line) => line + first), ...lines.map((line) => line + then)].join(''));
      await same(bytes, [INPUT]);
      expect(scanned(cut(bytes, [INPUT]), narrow, undefined).counts).toMatchObject({ records: 70, copies: 70 });
    }
  });

  it('reads a line of more postponed cells than it keeps, and many lines of few', async () => {
    const odd = (rows: number, i: number) =>
      captureLine({
        input: csv(Array.from({ length: rows }, () => ' 1,é,+ 2').join('\n')),
        output: csv('1\n'.repeat(rows), 'OUTPUT'),
        eventId: `o${i}`,
      });
    const few = Array.from({ length: 1_000 }, (_, i) => odd(3, i));
    expect(await same(bytesOf(few), [INPUT])).toBe(0);
    expect(await same(bytesOf([...few, odd(POSTPONED, 0), ...few]), [1 << 20])).toBe(1);
  });

  it('reads a million rows of another width as the exact reader does, without room for each', async () => {
    const line = captureLine({ input: csv('1\n'.repeat(1_000_000)), output: csv('', 'OUTPUT') });
    expect(await same(bytesOf([lineOf(0, 2, false), line, lineOf(1, 2, false)]), [INPUT])).toBe(1);
  }, 240_000);

  it('reads rows of five hundred columns', async () => {
    const wide = await baselineOf(500);
    const lines = Array.from({ length: 60 }, (_, i) => lineOf(i * 50, 1 + (i % 40), i % 2 === 0, 500));
    expect(await same(bytesOf(lines), [INPUT], wide)).toBe(0);
  }, 240_000);

  it('reads one capture beside another, and the next with what the last one left', async () => {
    const plan = scanColumns(narrow);
    const files = [0, 1, 2].map((n) =>
      bytesOf(Array.from({ length: 30 }, (_, i) => lineOf(n * 9_000 + i * 50, 1 + i, i % 2 === n % 2))),
    );
    const expected = await Promise.all(files.map((bytes) => exactly(bytes, narrow, undefined)));
    for (let round = 0; round < 2; round++) {
      const scanners = files.map(() => new CaptureScanner(plan));
      for (let from = 0; from < Math.max(...files.map(({ length }) => length)); from += 5_000)
        for (const [i, scanner] of scanners.entries()) scanner.feed(files[i]!.subarray(from, from + 5_000));
      const sketches = scanners.map((scanner) => scanner.end().sketch);
      expect(sketches).toEqual(expected.map(({ sketch }) => sketch));
    }
    expect(plan.spare).toHaveLength(3);
  });
});

describe('a number read from bytes', () => {
  const WIDTH = 50;
  const digits = fc.stringMatching(/^\d{1,24}$/);
  const decimal = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.option(fc.stringMatching(/^\d{0,24}$/)));
  const spelt = fc.oneof(
    decimal.map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`),
    fc.tuple(decimal, fc.integer({ min: -30, max: 30 })).map(([[sign, whole], power]) => `${sign}${whole}e${power}`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(7)),
    // half-way between two doubles, and just beside
    fc
      .tuple(fc.integer({ min: 2 ** 52, max: 2 ** 53 - 1 }), fc.constantFrom('5', '25', '49999', '50001', '75'))
      .map(([n, f]) => `${n}.${f}`),
  );

  it('is the double nearest to what it spells, to the last bit', async () => {
    const features = Array.from({ length: WIDTH }, (_, i) => ({ name: `n${i}`, type: 'number' as const }));
    const baseline = await buildBaseline(FeatureSchema.parse({ features }), [features.map(() => '1')]);
    const plan = scanColumns(baseline);
    fc.assert(
      fc.property(fc.array(spelt, { minLength: WIDTH, maxLength: WIDTH }), fc.boolean(), (cells, coded) => {
        const text = cells.join(',');
        const line = captureLine({ input: coded ? base64(text, 'text/csv') : csv(text) });
        const { sketch, fallback } = scanned([Buffer.from(`${line}\n`)], baseline, undefined, plan);
        const read = sketch.features.map((feature) => (feature.kind === 'numeric' ? feature.max : Number.NaN));
        expect(read).toEqual(cells.map(parseNumber));
        expect(fallback).toBe(0);
      }),
      { numRuns: Number(process.env.FUZZ ?? sample(50, 500)) },
    );
  });
});

describe('a time read from bytes', () => {
  it('is what the exact reader makes of it, in every month and on days there are not', async () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
      .chain(([year, month, day]) =>
        fc
          .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 61 }), fc.stringMatching(/^(\.\d{0,10})?$/))
          .map(([hour, minute, fraction]) => {
            const two = (n: number) => String(n).padStart(2, '0');
            return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:59${fraction}Z`;
          }),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(time, { minLength: 1, maxLength: 20 }), fc.nat(9_999), async (times, year) => {
        const start = Date.UTC(2000, 0) + (year - 2_000) * 31_556_952_000;
        const window = { start, end: start + 1_000 * 31_556_952_000 };
        const bytes = bytesOf(times.map((inferenceTime) => captureLine({ inferenceTime })));
        const { fallback, ...ours } = scanned([bytes], narrow, window);
        expect(ours).toEqual(await exactly(bytes, narrow, window));
        expect(fallback).toBe(ours.counts.broken);
      }),
    );
  });
});
