import fc from 'fast-check';

/** Categories and names of the columns of fuzzed CSV files. */
export const CITIES = [
  'Paris',
  'São Paulo',
  'a,b',
  'say "x"',
  '\ufffd',
  'x'.repeat(300),
  'nan',
  'city',
  '=SUM(A1)',
  'two\nlines',
];
export const NAMES = ['price', 'count', 'city', 'tail', 'gone'];

const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }).map(String) },
  { weight: 4, arbitrary: fc.integer({ min: -10, max: 2_000 }).map((i) => String(i / 8)) },
  { weight: 1, arbitrary: fc.stringMatching(/^[-+]?\d{0,20}\.?\d{0,22}([eE]-?\d{0,3})?$/) },
  fc.constantFrom(
    ...['', '', '-0', '1.0', '1e0', '.', '-', '.5', '5.', 'abc', 'NaN', 'Infinity', '1e150', '1.0000001e150', '1e-320'],
    ...[
      '9007199254740993',
      '123456789012345678901234567890',
      ' 1',
      '1 ',
      '\t2',
      '\u00a03',
      '0x10',
      '1,5',
      '12%',
      '<5',
      '−7',
      'null',
      'True',
    ],
    ...[
      'NA',
      'n/a',
      'nan',
      'None',
      'NULL',
      'nil',
      '-',
      '?',
      '<NA>',
      '\\N',
      '#DIV/0!',
      'NaN ',
      ' na',
      'Nan1',
      'n',
      'no',
      '-nan',
    ],
    ...[
      '1,234',
      '$1,234.50',
      '€ 12',
      '(12.50)',
      '12.3%',
      'US$5',
      '1.5 EUR',
      '($3)',
      '-$2',
      '1,23,456',
      '1\u00a0234',
      '3 %',
      'a1',
    ],
    ...['1:23.456', '14:05', '27:15:00', 'PT1H30M', '-1 days +23:59:00', '1h 30m', '5m', '2:05 PM', '1:75'],
    ...['0.1000000000000000055', '179.875', '00012', '1'.repeat(401), '1\u0000', '\u0000', '\ufeff1', '4\r'],
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
    'a\rb',
    '\r',
    '"',
    '""',
    '\\',
    '😀',
    '\ufeff',
    'x'.repeat(201),
    'é'.repeat(150),
  ),
);
/** How a cell is written: quoted where it must be, always, never, or wrongly. */
const quoting = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constant((cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)),
  },
  { weight: 4, arbitrary: fc.constant((cell: string) => `"${cell.replaceAll('"', '""')}"`) },
  { weight: 1, arbitrary: fc.constant((cell: string) => cell) },
  fc.constantFrom(
    (cell: string) => `"${cell}"`,
    (cell: string) => `"${cell}" `,
    (cell: string) => ` "${cell}"`,
    (cell: string) => `"${cell}`,
    (cell: string) => `${cell}"`,
    (cell: string) => `""${cell}""`,
  ),
);
/** The columns of a file: those of the baseline in any order, not all of them, with others among them. */
const columns = fc
  .shuffledSubarray([...NAMES, 'id', 'when, exactly', 'né'], { minLength: 1 })
  .filter((names) => names.some((name) => NAMES.includes(name)));
const row = (width: number) =>
  fc.array(fc.tuple(fc.oneof({ weight: 2, arbitrary: number }, text), quoting), { minLength: width, maxLength: width });
const record = (names: readonly string[]) => {
  const width = names.length;
  const header = headerOf(names);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(header, header.toUpperCase(), `${header}x`, `"${names[0]}",`, names[0]!) },
    {
      weight: 12,
      arbitrary: fc.tuple(row(width), quoting).map(([cells]) => cells.map(([cell, write]) => write(cell)).join(',')),
    },
    {
      weight: 12,
      arbitrary: fc
        .array(
          number.filter((cell) => !/[",\r\n]/.test(cell)),
          { minLength: width, maxLength: width },
        )
        .map((cells) => cells.join(',')),
    },
    {
      weight: 1,
      arbitrary: fc
        .nat(2 * width)
        .chain(row)
        .map((cells) => cells.map(([cell, write]) => write(cell)).join(',')),
    },
    fc.constantFrom('', '""', '\r', ',', '"",', '"', ' ', '"a\nb"', '"a\r\nb', '\u0000', ','.repeat(width - 1)),
  );
};
const headerOf = (names: readonly string[]): string =>
  names.map((name) => (name.includes(',') ? `"${name}"` : name)).join(',');
const ends = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('\n', '\r\n') },
  fc.constantFrom('\r', '\n\n', '\r\r\n', '\n\r'),
);
const file = columns.chain((names) =>
  fc.record({
    names: fc.constant(names),
    records: fc.array(fc.tuple(record(names), ends), { maxLength: 30 }),
    mark: fc.boolean(),
    blankFirst: fc.integer({ min: 0, max: 9 }),
    crlf: fc.boolean(),
    last: fc.boolean(),
    again: fc.nat(9),
    flip: fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { freq: 6 }),
  }),
);
/** Files, sound and not. */
export const csvFiles = file.map(({ names, records, mark, blankFirst, crlf, last, again, flip }) => {
  const header = headerOf(names) + (crlf ? '\r\n' : '\n');
  const end = crlf ? '\r\n' : '\n';
  const one = records.map(([record, odd]) => record + (odd.length > 1 && odd !== '\r\n' ? odd : end)).join('');
  const body = again === 0 ? one.repeat(20) : one;
  const whole = `${mark ? '\ufeff' : ''}${blankFirst === 0 ? end : ''}${header}${last ? body : body.slice(0, -end.length)}`;
  const bytes = Buffer.from(whole);
  if (flip && bytes.length > header.length + 5)
    bytes[header.length + 4 + (flip[0] % (bytes.length - header.length - 4))] = flip[1];
  return bytes;
});
/** Sizes of the chunks they come in. */
export const cuts = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }),
  fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
  fc.constant([1 << 20]),
);
