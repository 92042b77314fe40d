import fc from 'fast-check';
import { base64, captureLine, csv, json } from './lines.ts';

/** Categories of the baseline, some of them easily taken for something else. */
export const CITIES = ['Paris', 'São Paulo', 'a,b', 'say "x"', '1', '1.0', 'true', 'x'.repeat(300), '\ufffd', 'a]}'];

const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }).map((x) => JSON.stringify(x)) },
  { weight: 4, arbitrary: fc.integer({ min: -10, max: 2_000 }).map((i) => String(i / 8)) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => JSON.stringify(x)) },
  { weight: 1, arbitrary: fc.stringMatching(/^-?(0|[1-9]\d{0,18})(\.\d{1,20})?([eE][-+]?\d{1,3})?$/) },
);
const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...CITIES, 'Lyon', '', '12', '3.5', ' 7 ', '+1', '.5', '5.', 'nan', '-', '1,5'),
  },
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '\n',
    '\\',
    '\\n',
    '\u0000',
    '😀',
    'é'.repeat(150),
    '\ud800',
    'x'.repeat(201),
    '{"a":1}',
    '0x10',
    '1e400',
  ),
);
/** As programs write texts: some escape what they need not. */
const quoted = fc.tuple(text, fc.nat(12)).map(([value, how]) => {
  const written = JSON.stringify(value);
  if (how === 0)
    return written.replace(/[^\u0020-\u007e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return how === 1 ? written.replaceAll('/', '\\/') : written;
});
const odd = fc.constantFrom(
  ...[
    '01',
    '-',
    '.5',
    '5.',
    '+1',
    '1e',
    '--1',
    '1.2.3',
    '1e5',
    '1E+2',
    '-0',
    '-0.0',
    '0.0',
    'NaN',
    'Infinity',
    'None',
    'nul',
    'truex',
  ],
  ...[
    '[1]',
    '{}',
    '[]',
    '{"a":1}',
    '[{"b":2}]',
    '',
    '""',
    '"',
    "'a'",
    '1 2',
    '1'.repeat(401),
    `0.${'0'.repeat(401)}`,
    '0'.repeat(401),
  ],
  ...[
    '123456789012345678901234567890',
    '0.1000000000000000055',
    '9007199254740993',
    '1e150',
    '1.1e150',
    '5e-324',
    '1e400',
    '\t1',
    '1\n',
  ],
);
const scalar = fc.oneof(
  { weight: 24, arbitrary: number },
  { weight: 10, arbitrary: quoted },
  { weight: 4, arbitrary: fc.constantFrom('null', 'true', 'false', '0', '1') },
  { weight: 1, arbitrary: odd },
);
const nested: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    '[]',
    '{}',
    '{"a":{"b":[1,{"c":2}]},"d":"e\\n"}',
    '{"x":1,"x":2}',
    `${'['.repeat(70)}${']'.repeat(70)}`,
    '[1,]',
    '{"a"}',
  ),
  // names that columns have too
  fc.constantFrom(
    '{"price":1}',
    '{"deep":{"x":"\\\\","city": "y"},"n":[1,2]}',
    '{"deep":{"deeper":{"x":{"tail":1}}}}',
    '{"x":"price","y":["city",{"count":2}]}',
    '{"pr\\u0069ce":2,"x":"\\""}',
    '{"sepal.length":1,"é":2}',
  ),
);
const often = fc.oneof({ weight: 14, arbitrary: fc.constant(true) }, fc.constant(false));
const seldom = often.map((yes) => !yes);
type Separators = readonly [string, string];
/** Between members: as JSON.stringify writes, as Python does, and as hardly anybody. */
const separators: fc.Arbitrary<Separators> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Separators>([',', ':']) },
  { weight: 6, arbitrary: fc.constant<Separators>([', ', ': ']) },
  fc.constantFrom<Separators>([' ,', ' : '], [',\n', ':'], [',', ':\t'], [',,', ':'], ['\u00a0,', ':']),
);
const STRANGE = [
  'id',
  'note',
  'instances',
  'values',
  'name',
  'shape',
  'é2',
  'x.y',
  'sepal',
  'data',
  'fields',
  'names',
  'tensor',
  'results',
  'input_data',
  'score',
  'a"b',
  'a'.repeat(80),
];

const members = (names: readonly string[]) =>
  fc
    .record({
      cells: fc.array(scalar, { minLength: names.length, maxLength: names.length }),
      order: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat()),
      without: fc.oneof({ weight: 6, arbitrary: fc.constant(-1) }, fc.nat(names.length)),
      extra: fc.oneof(
        { weight: 6, arbitrary: fc.constant([] as [string, string, number][]) },
        fc.array(fc.tuple(fc.constantFrom(...STRANGE, ...names), nested, fc.nat(names.length)), { maxLength: 3 }),
      ),
      escaped: seldom,
    })
    .map(({ cells, order, without, extra, escaped }) => {
      const list = names.map((name, i): [string, string] => [JSON.stringify(name), cells[i]!]);
      if (order > 0) list.sort(([a], [b]) => ((a.length * order) % 7) - ((b.length * order) % 7));
      if (without >= 0) list.splice(without, 1);
      for (const [name, value, at] of extra) list.splice(at, 0, [JSON.stringify(name), value]);
      if (escaped && list[0]) list[0][0] = list[0][0].replace(/[a-z]/, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
      return list;
    });
const spelled = (list: readonly [string, string][], [comma, colon]: Separators) =>
  `{${list.map(([key, value]) => `${key}${colon}${value}`).join(comma)}}`;

/** One object of named values, now and then with others among them, in another order, or not quite JSON. */
export const jsonObject = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(members(names), separators).map(([list, between]) => spelled(list, between));

/** A payload of some rows in one of the shapes people send; `names` are the columns of its side. */
const payload = (names: readonly string[], rows: number) =>
  fc
    .record({
      objects: fc.array(members(names), { minLength: rows, maxLength: rows }),
      other: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })),
      separators,
      shape: fc.nat(42),
      beside: fc.oneof(
        { weight: 6, arbitrary: fc.constant('') },
        fc
          .tuple(fc.constantFrom(...STRANGE, ...names, 'datatype'), nested)
          .map(([k, v]) => `${JSON.stringify(k)}:${v},`),
      ),
      behind: fc.oneof(
        { weight: 8, arbitrary: fc.constant('') },
        fc.tuple(fc.constantFrom(...STRANGE, ...names), nested).map(([k, v]) => `,${JSON.stringify(k)}:${v}`),
      ),
      lineEnd: fc.oneof(
        { weight: 6, arbitrary: fc.constant('\n') },
        fc.constantFrom('\r\n', '\n\n', ' ', '\n \t\n', '\r', ''),
      ),
      end: fc.constantFrom('', '', '', '\n', ' ', '\r\n', '\n\n'),
      extra: scalar,
    })
    .map((part) => {
      const { objects, separators, shape, beside, behind, lineEnd, extra } = part;
      const [comma, colon] = separators;
      const list = (items: readonly string[]) => `[${items.join(comma)}]`;
      const wide = (cells: string[]) =>
        part.other < 0 ? cells.slice(0, part.other) : [...cells, ...Array(part.other).fill(extra)];
      const named = objects.map((one) => spelled(one, separators));
      const lists = objects.map((one) => list(wide(one.map(([, value]) => value))));
      const keys = objects[0]?.map(([key]) => key) ?? [];
      const split = `{${beside}"columns"${colon}${list(keys)}${comma}"index"${colon}[0]${comma}"data"${colon}${list(lists)}${behind}}`;
      const wrapped = (name: string, inside: string) => `{${beside}"${name}"${colon}${inside}${behind}}`;
      const shapes = [
        () => named.join(lineEnd),
        () => lists.join(lineEnd),
        () => list(named),
        () => list(lists),
        () => wrapped('instances', list(lists)),
        () => wrapped('instances', list(named)),
        () =>
          wrapped('predictions', objects.length === 1 ? lists[0]! : list(objects.map((one) => one[0]?.[1] ?? 'null'))),
        () => wrapped('inputs', lists[0] ?? '[]'),
        () => list(lists.map((one) => wrapped('features', one))),
        () => lists.map((one) => wrapped('features', one)).join(lineEnd),
        () => lists.map((one) => wrapped('data', `{"features":{"values":${one}}}`)).join(lineEnd),
        () => split,
        () => wrapped('dataframe_split', split),
        () => wrapped('dataframe_records', list(named)),
        () => wrapped('input_data', split),
        () => wrapped('input_data', list([`{"fields"${colon}${list(keys)}${comma}"values"${colon}${list(lists)}}`])),
        () => `{"fields"${colon}${list(keys)}${comma}"rows"${colon}${list(lists)}${behind}}`,
        () => wrapped('data', `{"names"${colon}${list(keys)}${comma}"ndarray"${colon}${list(lists)}}`),
        () => wrapped('ndarray', list(lists)),
        () => `{${beside}"instances"${colon}${list(lists)}${comma}"order"${colon}${list(keys)}}`,
        () => wrapped('results', list(named)),
        () => wrapped('Inputs', `{"input1"${colon}${list(named)}}`),
        () => wrapped('score', objects[0]?.[0]?.[1] ?? '1'),
        () =>
          `{${(objects[0] ?? []).map(([key], c) => `${key}${colon}{${objects.map((one, i) => `"${7 - i}"${colon}${one[c]?.[1] ?? '1'}`).join(comma)}}`).join(comma)}}`,
        () => `{${named.map((one, i) => `"${i}"${colon}${one}`).join(comma)}}`,
        () => wrapped('instances', list(objects.map((one) => JSON.stringify(wide(one.map(([, v]) => v)).join(comma))))),
        () => JSON.stringify(lists.map((one) => one.slice(1, -1)).join(lineEnd)),
        () => objects.map((one) => one[0]?.[1] ?? '1').join(lineEnd),
        () => `\ufeff${list(named)}`,
        () => JSON.stringify(list(lists)),
        () => JSON.stringify(lists[0] ?? '[]'),
        () => wrapped('instances', list(named.map((one) => JSON.stringify(one)))),
        () => wrapped('predictions', JSON.stringify(` ${lists[0] ?? '[]'}`)),
        () => wrapped('input', list(lists)),
        () => wrapped('inputs', `{"input"${colon}${list(lists)}}`),
        () => wrapped('outputs', `{"dense"${colon}${list(objects.map((one) => `[${one[0]?.[1] ?? '1'}]`))}}`),
        () => wrapped('predictions', list(objects.map((one) => `{"dense"${colon}[${one[0]?.[1] ?? '1'}]}`))),
        () =>
          `{"fields"${colon}{${(objects[0] ?? []).map(([key, value]) => `${key}${colon}{"numberValue"${colon}${value}}`).join(comma)}}}`,
        () => list((objects[0] ?? []).map(([key, value]) => `{"name"${colon}${key}${comma}"value"${colon}${value}}`)),
        () =>
          list(
            objects.map((one) =>
              list(one.map(([key, value]) => `{"label"${colon}${key}${comma}"score"${colon}${value}}`)),
            ),
          ),
        () => wrapped('body', JSON.stringify(list(named))),
        () => `{"statusCode"${colon}200${comma}"body"${colon}${JSON.stringify(list(lists))}}`,
        () =>
          `{${(objects[0] ?? []).map(([key], c) => `${key}${colon}${list(objects.map((one) => one[c]?.[1] ?? '1'))}`).join(comma)}}`,
      ];
      return shapes[shape]!() + part.end;
    });

const TYPES = [
  'application/json',
  'application/jsonlines',
  'application/json; charset=utf-8',
  'application/x-ndjson',
  'Application/JSON',
  'text/csv',
];
const side = (body: string, mode: string, how: number, type: string) =>
  how < 6
    ? { ...json(body, mode), observedContentType: type }
    : how < 9
      ? { ...base64(body, type), mode }
      : { ...csv(body, mode), observedContentType: type };
/** What may happen to a line on its way. */
export const twist = fc.oneof(
  { weight: 14, arbitrary: fc.constant((line: string) => line) },
  fc.constantFrom(
    (line: string) => `${line}\r`,
    (line: string) => line.replace(/\\"/, '\\u0022'),
    (line: string) => line.replace(/,"endpointOutput":\{.*?\}(?=\},"eventMetadata)/, ''),
    (line: string) => line.replace('"encoding":"JSON"', '"encoding":"json"'),
    (line: string) => line.replace('\\n', '\n'),
    (line: string) => line.replace(/\\"[^\\]*\\"/, '\\"'),
  ),
  fc.tuple(fc.nat(), fc.nat(4), fc.string({ maxLength: 4 })).map(([at, cut, put]) => (line: string) => {
    const where = at % (line.length + 1);
    return line.slice(0, where) + put + line.slice(where + cut);
  }),
);
const time = fc.oneof(
  { weight: 8, arbitrary: fc.constant('2022-02-14T17:30:00Z') },
  fc.constantFrom('2022-02-14T18:30:00Z', '2022-02-14T16:59:59Z', 'now'),
);
const lineOf = (names: readonly string[], output: string) =>
  fc
    .tuple(fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 4 })), often)
    .chain(([rows, same]) =>
      fc.record({
        input: payload(names, rows),
        output: fc.oneof(
          { weight: 5, arbitrary: payload([output], same ? rows : 2) },
          payload([output, 'label'], same ? rows : 1),
          fc.array(number, { minLength: rows, maxLength: rows }).map((cells) => cells.join('\n')),
          fc
            .array(number, { minLength: rows, maxLength: rows })
            .map((cells) => `{"predictions": [${cells.join(', ')}]}`),
        ),
        how: fc.nat(9),
        howBack: fc.nat(9),
        type: fc.constantFrom(...TYPES),
        typeBack: fc.constantFrom(...TYPES),
        id: fc.oneof({ weight: 6, arbitrary: fc.uuid() }, fc.constantFrom('e-1', 'steward-smoke-1')),
        time,
        twist,
      }),
    )
    .map((part) => {
      const smoke = part.id.startsWith('steward');
      const whole = captureLine({
        input: side(part.input, 'INPUT', part.how, part.type),
        output: side(part.output, 'OUTPUT', part.howBack, part.typeBack),
        eventId: part.id,
        metadata: smoke ? { inferenceId: part.id } : {},
        inferenceTime: part.time,
      });
      return part.twist(whole);
    });
/** Files of data capture, and how they are cut into chunks; `output` is what answers hold under that name. */
export const jsonCaptures = (names: readonly string[], output: string) =>
  fc
    .record({
      lines: fc.array(lineOf(names, output), { minLength: 1, maxLength: 30 }),
      again: fc.boolean(),
      cuts: fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 20 }),
      flip: fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0x80, max: 0xff })), { freq: 5 }),
    })
    .map(({ lines, again, cuts, flip }) => {
      const bytes = Buffer.from(`${captureLine()}\n${[...lines, ...(again ? lines : [])].join('\n')}\n`);
      if (flip !== null) bytes[6 + (flip[0] % (bytes.length - 6))] = flip[1];
      return { bytes, cuts };
    });
