import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { sample } from '../../suites/sample.ts';
import { base64, captureLine, csv, json } from './lines.ts';
import { cut, exactly, scanned } from './readers.ts';

const CITIES = ['Paris', 'São Paulo', 'a,b', 'say "x"', '\ud800', '\ufffd', 'x'.repeat(300), 'nan', 'city', '=SUM(A1)'];
/** Values that one program spells so and another otherwise, and texts that only look like them. */
const CODES = [
  ...['48012.0', 'unknown', '0.1', '01', '1e5', '-0', '12345678901234567890', '2.5', 'True', '1e+05', '-7', '0.333333'],
  ...['1', '16777216.0', '4.8012e3'],
];
const WINDOW: Window = { start: Date.UTC(2022, 1, 14, 17), end: Date.UTC(2022, 1, 14, 18) };

const features = [
  { name: 'price', type: 'number' as const },
  { name: 'count', type: 'integer' as const },
  { name: 'city', type: 'category' as const },
  { name: 'tail', type: 'number' as const },
  { name: 'code', type: 'category' as const },
  { name: 'vip', type: 'category' as const },
  { name: 'flag', type: 'integer' as const },
  { name: 'rate', type: 'number' as const },
];
const RATES = ['0.1', '0.2', '0.7', '0', '-1000000', '0.333333'];
const training = Array.from({ length: 2_000 }, (_, i) => [
  String(i / 8 - 20),
  String(i % 7),
  CITIES[i % CITIES.length],
  String(Math.exp((i % 400) / 15) / 3),
  CODES[i % CODES.length],
  ['True', 'False', '1'][i % 3],
  String(i % 2),
  RATES[i % RATES.length],
  String((i % 100) / 100),
]);
const withAnswer = await buildBaseline(
  FeatureSchema.parse({ features, output: { name: 'score', type: 'number' } }),
  training,
);
const withoutAnswer = await buildBaseline(
  FeatureSchema.parse({ features }),
  training.map((row) => row.slice(0, -1)),
);

const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: -10, max: 2_000 }).map((i) => String(i / 8)) },
  { weight: 2, arbitrary: fc.double().map(String) },
  { weight: 2, arbitrary: fc.stringMatching(/^[-+]?\d{0,20}\.?\d{0,22}$/) },
  fc.stringMatching(/^[-+]?\d{1,3}(\.\d{0,3})?[eE][-+]?\d{0,3}$/),
  fc.constantFrom(
    ...['', '', '0', '-0', '1.0', '1e0', '.', '-', '+', '1e', '.5', '5.', 'abc', 'NaN', 'nan', 'Infinity', '-inf'],
    ...['1e150', '1.0000001e150', '1e-320', '5e-324', '9007199254740993', '123456789012345678901234567890'],
    ...[
      ' 1',
      '1 ',
      '\t2',
      '\u00a03',
      '0x10',
      '1_000',
      '1,5',
      '٣',
      '12%',
      '−5',
      '$7',
      'US$8',
      '<5',
      '19M',
      '1 234,5',
      '１２',
      '3 kg',
      'null',
      'true',
      '2.00000000000000000001',
      '-20',
    ],
    ...['4.9999999999999999', '0.1000000000000000055', '179.875', '00012', '1'.repeat(401)],
  ),
);
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...CITIES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  fc.constantFrom(
    '',
    'Lyon',
    '\u0000',
    'tab\t',
    'line\nbreak',
    '"',
    '\\',
    '\\n',
    '😀',
    'x'.repeat(201),
    'é'.repeat(150),
  ),
);
const spelling = fc.oneof(
  fc.constantFrom(
    ...CODES,
    'false',
    'true',
    'TRUE',
    'FALSE',
    'tRUE',
    'True ',
    '0',
    '1',
    '1.0',
    '0.0',
    '-1',
    '+1',
    '1.',
    '.1',
  ),
  fc.constantFrom(
    ...['48012', '48012.00', '4.8012e4', '4.8012E+04', '48012e0', '100000', '100000.0', '1.0E5', '1E5', '-0.0', '+0'],
    ...[
      '0.10000000149011612',
      '0.100000001',
      '0.1000',
      '1e-1',
      '1.0e-1',
      '12345678901234567890.0',
      '-7.0',
      '-07',
      '--7',
    ],
    ...[
      '2.50',
      '2.500',
      '16777216',
      '16777217',
      '0.3333333333333333',
      '1-2',
      '2024-01-05',
      '9'.repeat(64),
      '9'.repeat(65),
    ],
  ),
  number,
);
const rounded = fc.oneof(
  fc.constantFrom(...RATES).map((rate) => String(Math.fround(Number(rate)))),
  fc
    .tuple(fc.constantFrom(...RATES), fc.double({ min: -2e-5, max: 2e-5, noNaN: true }))
    .map(([r, by]) => `${Number(r) + by}`),
  spelling,
);
const answer = fc.oneof(
  { weight: 60, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(String) },
  { weight: 2, arbitrary: number },
  fc.constantFrom(' 0.5', 'score', 'Internal Server Error', '<h1>500</h1>', '12 of 20 failed', 'n/a', 'inf', ''),
);
const cells = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(number, number, text, number, spelling, spelling, spelling, rounded) },
  { weight: 1, arbitrary: fc.array(fc.oneof(number, text), { maxLength: 11 }) },
  { weight: 1, arbitrary: fc.constant(features.map(({ name }) => name)) },
  // headers with fewer names, with others among them, or with names that stand there twice
  {
    weight: 1,
    arbitrary: fc.shuffledSubarray([...features.map(({ name }) => name), 'id', ' price', '7'], { minLength: 1 }),
  },
);
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const body = (rows: readonly (readonly string[])[], quote: boolean, end: string, last: boolean, comma: string) =>
  rows.map((row) => row.map((cell) => (quote ? quoted(cell) : cell)).join(comma)).join(end) + (last ? end : '');
const ends = fc.oneof(
  { weight: 5, arbitrary: fc.constant('\n') },
  fc.constantFrom('\r\n', '\r', '\n\n', '\r\r\n', '\n\r', '\n \n', '\n""\n', '\n\r\n'),
);
const often = fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, fc.constant(false));
const commas = fc.oneof({ weight: 4, arbitrary: fc.constant(',') }, fc.constantFrom(', ', ',  ', ' , ', ',\t'));
const input = fc.tuple(fc.array(cells, { maxLength: 4 }), often, ends, fc.boolean(), commas);

const side = (payload: string, mode: string, how: number, type: string) =>
  how < 6
    ? { ...csv(payload, mode), observedContentType: type }
    : how < 9
      ? { ...base64(payload, type), mode }
      : { ...json(payload, mode), encoding: how === 9 ? 'JSON' : 'csv' };
const type = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('text/csv', 'text/csv; charset=utf-8') },
  fc.constantFrom(
    'application/json',
    'TEXT/CSV',
    'text/csvx',
    'é',
    'application/x-npy',
    'text/plain',
    'text/html; x=1',
  ),
);
const how = fc.integer({ min: 0, max: 10 });
const time = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .nat(7_200)
      .map((s) => `${new Date(WINDOW.start - 1_800_000 + s * 1_000).toISOString().slice(0, 19)}Z`),
  },
  fc.constantFrom(
    '2022-02-14T17:30:00.123Z',
    '2022-02-14T18:00:00Z',
    '2022-02-14T17:00:00Z',
    '2022-02-14T17:59:59.999999999Z',
  ),
  fc.constantFrom(
    '2022-02-14T19:30:00+02:00',
    '2022-02-30T17:30:00Z',
    '2022-02-14T24:30:00Z',
    '2022-02-14T17:60:00Z',
    'now',
    '',
  ),
  fc.constantFrom<unknown>(1_644_859_549, null),
);
const id = fc.oneof({ weight: 6, arbitrary: fc.uuid() }, fc.constantFrom<unknown>('e-1', 'é', '\ud800', '', 7, 'a"b'));
const metadata = fc.constantFrom<Record<string, unknown>>(
  ...[
    {},
    {},
    {},
    { inferenceId: 'i-1' },
    { inferenceId: '' },
    { inferenceId: 'é' },
    { customAttributes: ['a', 'b,c'] },
  ],
  ...[{ customAttributes: [] }, { customAttributes: ['\\'], inferenceId: 'x' }, { more: 1 }, { inferenceId: null }],
);
/** Breaks or only changes the look of a line that was fine. */
const twist = fc.oneof(
  { weight: 12, arbitrary: fc.constant((line: string) => line) },
  fc.constantFrom(
    (line: string) => line.replaceAll(',"', ', "'),
    (line: string) => ` ${line}  `,
    (line: string) => line.replace('{"captureData"', '{"eventVersion":"0","captureData"'),
    (line: string) => line.replace(/,/, '\\u002c'),
    (line: string) => line.replace(/"data":"([^"\\]*),/, '"data":"$1\\u002c'),
    (line: string) => line.replace(/\//g, '\\/'),
    (line: string) => `${line}\r`,
    (line: string) => line + line,
    (line: string) => line.replace('"eventVersion":"0"', '"eventVersion":"1"'),
    (line: string) => line.replace(/"endpointOutput":\{[^}]*\}/, '"x":1'),
    (line: string) => line.replace(/,"endpointOutput":\{[^}]*\}/, ''),
    (line: string) => line.replace('"mode":"INPUT",', ''),
    (line: string) => line.replace(/("eventId":"[^"]*"),("inferenceTime":"[^"]*")/, '$2,$1'),
    (line: string) => line.replace('\\n', '\n'),
    () => '',
    () => '   \t',
    () => 'NaN',
    () => '{}',
    () => `${'['.repeat(80)}`,
  ),
  fc.tuple(fc.nat(), fc.nat(4), fc.string({ maxLength: 4 })).map(([at, cut, put]) => (line: string) => {
    const where = at % (line.length + 1);
    return line.slice(0, where) + put + line.slice(where + cut);
  }),
);
const line = fc
  .record({
    input,
    answers: fc.array(answer, { maxLength: 4 }),
    matching: often,
    ends,
    wide: fc.nat(19),
    how,
    howBack: how,
    type,
    time,
    id,
    metadata,
    twist,
  })
  .map((part) => {
    const [rows, ...form] = part.input;
    const answers = part.matching ? rows.map((_, i) => part.answers[i] ?? '0.5') : part.answers;
    const out =
      part.wide === 0
        ? answers.join(',')
        : answers.map((one) => (part.wide === 1 ? `${one},1` : one)).join(part.ends) + (part.wide < 5 ? '\n' : '');
    const whole = captureLine({
      input: side(body(rows, ...form), 'INPUT', part.how, part.type),
      output: side(out, 'OUTPUT', part.howBack, part.type),
      eventId: part.id,
      metadata: part.metadata,
      inferenceTime: part.time,
    });
    // SageMaker writes the time last
    const ordered = whole.replace(
      /("inferenceTime":(?:"[^"]*"|\d+|null)),(.*)\},"eventVersion"/,
      '$2,$1},"eventVersion"',
    );
    return part.twist(ordered);
  });
const file = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 40 }),
  mark: fc.boolean(),
  crlf: fc.boolean(),
  last: fc.boolean(),
  again: fc.boolean(),
  flip: fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0x80, max: 0xff })), { freq: 4 }),
});
const bytesOf = fc
  .tuple(file, fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }))
  .map(([parts, cuts]) => {
    const end = parts.crlf ? '\r\n' : '\n';
    const lines = parts.again ? [...parts.lines, ...parts.lines] : parts.lines;
    const head = `${captureLine()}${end}`;
    const bytes = Buffer.from((parts.mark ? '\ufeff' : '') + head + lines.join(end) + (parts.last ? end : ''));
    if (parts.flip !== null) bytes[6 + (parts.flip[0] % (bytes.length - 6))] = parts.flip[1];
    return { bytes, cuts };
  });

describe('the scanner', () => {
  it.each([
    ['with the answer watched', withAnswer],
    ['without', withoutAnswer],
  ])(
    'says of fuzzed files what the exact reader says, %s',
    async (_name, baseline) => {
      let fast = 0;
      let lines = 0;
      await fc.assert(
        fc.asyncProperty(bytesOf, fc.boolean(), async ({ bytes, cuts }, windowed) => {
          const window = windowed ? WINDOW : undefined;
          const { fallback, ...ours } = scanned(cut(bytes, cuts), baseline, window);
          expect(ours).toEqual(await exactly(bytes, baseline, window));
          expect(fallback).toBeGreaterThanOrEqual(ours.counts.broken);
          lines += ours.counts.lines;
          fast += ours.counts.lines - fallback;
        }),
        { numRuns: Number(process.env.FUZZ ?? sample(50, 500)) },
      );
      // a fuzz that takes one way only would prove nothing
      expect(fast).toBeGreaterThan(sample(0, lines / 40));
      expect(fast).toBeLessThan(lines);
    },
    600_000,
  );

  it('counts the highest values of a baseline where the exact reader does, whatever their number', async () => {
    const widths = Array.from({ length: 60 }, (_, i) => i + 2);
    const rows = Array.from({ length: 400 }, (_, i) => widths.map((width) => String((i % width) / (width % 5 || 1))));
    const many = FeatureSchema.parse({ features: widths.map((width) => ({ name: `f${width}`, type: 'number' })) });
    const baseline = await buildBaseline(many, rows);
    const bytes = Buffer.from(rows.map((row) => captureLine({ input: csv(row.join(',')) })).join('\n'));
    const { fallback, ...ours } = scanned([bytes], baseline, undefined);
    expect(ours).toEqual(await exactly(bytes, baseline, undefined));
  });

  it('leaves a last row with quotes before a carriage return alone to the exact reader', async () => {
    const row = '1,0,"a,b",2,x,True,1,0.1';
    const line = (text: string) => captureLine({ input: base64(text, 'text/csv'), output: csv('0.5', 'OUTPUT') });
    const bytes = Buffer.from([`${row}\r`, `${row}\r\n`, row.replace(',b', '')].map(line).join('\n'));
    const { fallback, ...ours } = scanned([bytes], withAnswer, undefined);
    expect(ours).toEqual(await exactly(bytes, withAnswer, undefined));
    expect([ours.counts.kinds, fallback]).toEqual([{ payload: 1 }, 1]);
  });

  it('takes no line with a byte that is no UTF-8, wherever in it the byte stands', async () => {
    const row = '1.5,3,\u00e9 Paris\t,-1e5, 0.1,True,yes, 0.2';
    const quoted = '"1.5",3," S\u00e3o\t", 7,"01 ",\u00e9 ,x, nan';
    const records = JSON.stringify({ instances: [{ price: 1, count: ' 3', city: ' \u00e9 ', code: '\u00e9\t' }] });
    const line = (input: Record<string, unknown>) => Buffer.from(captureLine({ input, output: csv('0.5', 'OUTPUT') }));
    const lines = [line(csv(row)), line(csv(quoted)), line(json(records, 'INPUT'))].flatMap((whole) =>
      Array.from(whole, (_, at) => {
        const bytes = Buffer.concat([whole, Buffer.from('\n')]);
        bytes[at] = 0xe9;
        return bytes;
      }),
    );
    // one base64 body a place, since what is wrong there is no longer seen in the line
    const bodies = Array.from(Buffer.from(row), (_, at) => {
      const bytes = Buffer.from(row);
      bytes[at] = 0xe9;
      const data = bytes.toString('base64');
      return line({ ...base64('', 'text/csv'), data });
    }).map((whole) => Buffer.concat([whole, Buffer.from('\n')]));
    const bytes = Buffer.concat([...lines, ...bodies]);
    const { fallback, ...ours } = scanned([bytes], withAnswer, undefined);
    expect(ours).toEqual(await exactly(bytes, withAnswer, undefined));
  });
});
