import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { base64, captureLine, csv, json } from '../domain/capture/lines.ts';

/** Bodies of servers other than SageMaker's, as their public pages show them, each drawn as the baseline was. */
const home = newHome();
const ROWS = 40;
mkdirSync(join(home, 'cases'), { recursive: true });
const file = (name: string, lines: readonly string[]): string => {
  const path = join(home, 'cases', name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

const amount = (row: number): number => (row % 17) + 0.5;
const kind = (row: number): number => row % 7;
const score = (row: number): number => ((row * 7) % 10) / 10;
const baseline = join(home, 'baseline.json');
const table = file('train.csv', [
  'amount,kind,score',
  ...Array.from({ length: 1000 }, (_, row) => `${amount(row)},${kind(row)},${score(row)}`),
]);
const schema = file('schema.json', [
  '{"features":[{"name":"amount","type":"number"},{"name":"kind","type":"category"}],"output":{"name":"score","type":"number"}}',
]);
steward(home, 'drift', 'baseline', '--data', table, '--schema', schema, '-o', baseline);

const check = (name: string, lines: readonly string[]) => {
  const ran = steward(
    home,
    'drift',
    'check',
    '--baseline',
    baseline,
    '--capture',
    file(`${name}.jsonl`, lines),
    '--json',
  );
  expect(ran.out, ran.err).not.toBe('');
  return JSON.parse(ran.out) as {
    verdict: string;
    because?: string;
    rows: { used: number; broken: number; examples?: { kind: string; reason: string; line: number }[] };
  };
};

type Body = (row: number) => unknown;
const named = (row: number) => ({ kind: kind(row), amount: amount(row) });
const cells = (row: number) => [kind(row), amount(row)];
const NAMES = ['kind', 'amount'];
/** protobuf's `Value`, as Vertex AI's clients for JavaScript write it. */
const protoValue = (value: unknown) =>
  typeof value === 'number' ? { numberValue: value } : { stringValue: String(value), kind: 'stringValue' };
const struct = (row: object) => ({
  structValue: { fields: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, protoValue(value)])) },
});
const pairs = (row: object) =>
  Object.entries(row).map(([FeatureName, value]) => ({ FeatureName, ValueAsString: String(value) }));
/** What each is sent, and what it answers. */
const SERVERS: Record<string, readonly (readonly [asked: Body, answered: Body])[]> = {
  'Azure ML': [
    [(row) => ({ input_data: { columns: NAMES, index: [row], data: [cells(row)] } }), (row) => [score(row)]],
    [
      (row) => ({ Inputs: { WebServiceInput0: [named(row)] }, GlobalParameters: {} }),
      (row) => ({ Results: { WebServiceOutput0: [{ ...named(row), score: score(row) }] } }),
    ],
    [
      (row) => ({ Inputs: { input1: { ColumnNames: NAMES, Values: [cells(row).map(String)] } }, GlobalParameters: {} }),
      (row) => ({
        Results: { output1: { type: 'table', value: { ColumnNames: ['score'], Values: [[`${score(row)}`]] } } },
      }),
    ],
    [(row) => ({ Inputs: { data: [named(row)] }, GlobalParameters: 0 }), (row) => ({ Results: [score(row)] })],
  ],
  'Seldon Core': [
    [
      (row) => ({ data: { names: NAMES, ndarray: [cells(row)] } }),
      (row) => ({ data: { names: ['t:0'], ndarray: [[score(row)]] }, meta: { requestPath: { classifier: 'x:1' } } }),
    ],
    [
      (row) => ({ meta: {}, data: { names: NAMES, tensor: { shape: [1, 2], values: cells(row) } } }),
      (row) => ({ data: { names: ['score'], tensor: { shape: [1, 1], values: [score(row)] } } }),
    ],
    [(row) => ({ data: { ndarray: [[amount(row), kind(row)]] } }), (row) => ({ data: { ndarray: [score(row)] } })],
  ],
  'watsonx.ai': [
    [
      (row) => ({ input_data: [{ fields: NAMES, values: [cells(row)] }] }),
      (row) => ({ predictions: [{ fields: ['prediction', 'score'], values: [['a', score(row)]] }] }),
    ],
    [
      (row) => ({
        input_data: [
          { fields: NAMES, values: [cells(row)] },
          { id: 'meta', fields: NAMES, values: [cells(row)] },
        ],
      }),
      (row) => ({ predictions: [{ fields: ['score'], values: [[score(row)], [score(row)]] }] }),
    ],
    [(row) => ({ fields: NAMES, values: [cells(row)] }), (row) => ({ fields: ['score'], values: [[score(row)]] })],
  ],
  H2O: [
    [
      (row) => ({ fields: NAMES, rows: [cells(row).map(String)] }),
      (row) => ({ id: 'd5b9', fields: ['score'], score: [[`${score(row)}`]] }),
    ],
    [
      (row) => ({ includeFieldsInOutput: ['amount'], noFieldNamesInOutput: true, fields: NAMES, rows: [cells(row)] }),
      (row) => ({ score: [[score(row)]] }),
    ],
    [
      (row) => ({ rows: [cells(row)], fields: NAMES, requestShapleyValueType: 'NONE' }),
      (row) => ({ fields: ['other', 'score'], score: [['x', score(row)]] }),
    ],
  ],
  pandas: [
    [(row) => ({ kind: { 0: kind(row) }, amount: { 0: amount(row) } }), (row) => ({ score: { 0: score(row) } })],
    [(row) => ({ [row]: named(row) }), (row) => ({ predictions: [score(row)] })],
    [
      (row) => ({ columns: NAMES, index: [row], data: [cells(row)] }),
      (row) => ({ columns: ['score'], index: [0], data: [[score(row)]] }),
    ],
    [
      (row) => ({ schema: { fields: [{ name: 'kind', type: 'integer' }] }, data: [{ index: 0, ...named(row) }] }),
      (row) => ({ results: [{ score: score(row) }] }),
    ],
  ],
  'encoded twice': [
    [(row) => JSON.stringify({ instances: [[amount(row), kind(row)]] }), (row) => JSON.stringify([score(row)])],
    [(row) => JSON.stringify(named(row)), (row) => JSON.stringify({ score: score(row) })],
    [(row) => ({ instances: [JSON.stringify(named(row))] }), (row) => ({ predictions: `[${score(row)}]` })],
  ],
  'TensorFlow Serving, BentoML, Ray Serve, LitServe': [
    [(row) => ({ inputs: { dense: [[amount(row), kind(row)]] } }), (row) => ({ outputs: { dense_2: [[score(row)]] } })],
    [(row) => ({ instances: [{ x: [amount(row), kind(row)] }] }), (row) => ({ predictions: [{ y: [score(row)] }] })],
    [(row) => ({ input_series: [[amount(row), kind(row)]] }), (row) => [score(row)]],
    [(row) => ({ array: [amount(row), kind(row)] }), (row) => ({ result: score(row) })],
    [(row) => ({ input: [amount(row), kind(row)] }), (row) => ({ output: score(row) })],
  ],
  'Vertex AI': [
    [(row) => ({ instances: [struct(named(row))] }), (row) => ({ predictions: [score(row)], deployedModelId: '1' })],
    [
      (row) => ({ instances: [{ listValue: { values: [amount(row), kind(row)].map(protoValue) } }], parameters: {} }),
      (row) => ({ predictions: [protoValue(score(row))] }),
    ],
    [
      (row) => ({ instances: [{ kind: 'structValue', ...struct({ ...named(row), id: `r${row}` }) }] }),
      (row) => ({ predictions: [struct({ score: score(row) })] }),
    ],
  ],
  'Feature Store': [
    [(row) => pairs({ ...named(row), at: '2026-11-27T00:00:00Z' }), (row) => [score(row)]],
    [(row) => ({ Record: pairs(named(row)), ExpiresAt: 'x' }), (row) => ({ score: score(row) })],
    [
      (row) => ({
        Records: [{ FeatureGroupName: 'g', RecordIdentifierValueAsString: '7', Record: pairs(named(row)) }],
      }),
      (row) => [score(row)],
    ],
    [
      (row) => Object.entries(named(row)).map(([name, value]) => ({ name, value })),
      (row) => ({ prediction: score(row) }),
    ],
  ],
  'API Gateway': [
    [
      (row) => ({ resource: '/', httpMethod: 'POST', body: JSON.stringify(named(row)), isBase64Encoded: false }),
      (row) => ({ statusCode: 200, headers: {}, body: JSON.stringify({ score: score(row) }) }),
    ],
    [
      (row) => ({ version: '2.0', rawPath: '/', body: btoa(JSON.stringify(named(row))), isBase64Encoded: true }),
      (row) => ({ statusCode: 200, body: `${score(row)}` }),
    ],
    [(row) => ({ body: named(row) }), (row) => ({ statusCode: 200, body: JSON.stringify([score(row)]) })],
  ],
  "services of one's own": [
    [named, (row) => ({ prediction: score(row), model_version: 'v3' })],
    [(row) => ({ customer: named(row), request_id: `r-${row}` }), (row) => ({ results: [score(row)] })],
    [(row) => ({ feature_names: NAMES, instances: [cells(row)] }), (row) => ({ result: [[score(row)]], status: 'ok' })],
  ],
};

describe('a body of another server', () => {
  it.each(Object.entries(SERVERS))('is drawn as the baseline was: %s', (name, bodies) => {
    const lines = bodies.flatMap(([asked, answered], shape) =>
      Array.from({ length: ROWS }, (_, row) =>
        captureLine({
          input: json(JSON.stringify(asked(row))),
          output: json(JSON.stringify(answered(row)), 'OUTPUT'),
          eventId: `${shape}-${row}`,
        }),
      ),
    );
    const { verdict, rows } = check(name.replace(/\W/g, '-'), lines);
    expect(rows, JSON.stringify(rows.examples)).toMatchObject({ broken: 0 });
    expect(rows.used).toBeGreaterThanOrEqual(bodies.length * ROWS);
    expect(verdict).not.toBe('drifted');
  });

  it.each([
    ['application/octet-stream', (row: number) => JSON.stringify(named(row))],
    ['application/x-www-form-urlencoded', (row: number) => JSON.stringify({ instances: [[amount(row), kind(row)]] })],
    ['text/plain', (row: number) => `${amount(row)},${kind(row)}\n`],
    ['application/json', (row: number) => `\ufeff${JSON.stringify([named(row)])}`],
    ['binary/octet-stream', (row: number) => `kind,amount\n${kind(row)},${amount(row)}`],
  ])('is so under a type that says nothing, or behind a mark: %s', (type, body) => {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      captureLine({
        input: base64(body(row), type),
        output: base64(`${score(row)}`, row % 2 ? 'text/html; charset=utf-8' : 'text/plain'),
        eventId: `t-${row}`,
      }),
    );
    const { verdict, rows } = check(`type-${type.replace(/\W/g, '-')}`, lines);
    expect(rows, JSON.stringify(rows.examples)).toMatchObject({ used: ROWS, broken: 0 });
    expect(verdict).not.toBe('drifted');
  });

  it.each([
    [(row: number) => [{ label: 'yes', score: score(row) }]],
    [(row: number) => ({ predictions: [[{ label: 'yes', score: score(row) }]] })],
    [(row: number) => [[{ label: 'LABEL_1', score: score(row) }]]],
  ])('is so as Hugging Face answers, of the only class: %#', (answer) => {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      captureLine({
        input: csv(`${amount(row)},${kind(row)}`),
        output: json(JSON.stringify(answer(row)), 'OUTPUT'),
        eventId: `h-${row}`,
      }),
    );
    const { rows } = check('hugging', lines);
    expect(rows, JSON.stringify(rows.examples)).toMatchObject({ used: ROWS, broken: 0 });
  });

  it('is so as libsvm text, which names its columns by number', () => {
    const text = (row: number, shape: number): string =>
      [
        `${row % 2} 1:${amount(row)} 2:${kind(row)}`,
        `0:${amount(row)} 1:${kind(row)} # ${row}`,
        `0 qid:${row} 2:${kind(row)} 1:${amount(row)}`,
      ][shape]!;
    const line = (row: number, shape: number): string =>
      captureLine({
        input: base64(text(row, shape), shape === 1 ? 'text/x-libsvm' : 'text/libsvm; charset=utf-8'),
        output: csv(`${score(row)}`, 'OUTPUT'),
        eventId: `${shape}-${row}`,
      });
    const lines = [0, 1, 2].flatMap((shape) => Array.from({ length: ROWS }, (_, row) => line(row, shape)));
    const { verdict, rows } = check('libsvm', lines);
    expect(rows, JSON.stringify(rows.examples)).toMatchObject({ used: 3 * ROWS, broken: 0 });
    expect(verdict).not.toBe('drifted');
  });

  it('is told with what is near to it, what cost most first, in text, JSON and HTML', () => {
    const bodies: Body[] = [
      (row) => ({ error: `no ${row}` }),
      (row) => ({ error: `no ${row}` }),
      (row) => ({ Amount: amount(row), Kind: kind(row) }),
      (row) => ({ amount: `${row},5`, kind: kind(row) }),
      named,
    ];
    const lines = Array.from({ length: 5 * ROWS }, (_, row) =>
      captureLine({
        input:
          row % 5 === 4 && row < ROWS
            ? csv(`${kind(row)};${amount(row)}`)
            : json(JSON.stringify(bodies[row % 5]!(row))),
        output: csv(`${score(row)}`, 'OUTPUT'),
        eventId: `e-${row}`,
      }),
    );
    const page = join(home, 'near.html');
    const args = ['drift', 'check', '--baseline', baseline, '--capture', file('near.jsonl', lines)];
    const text = steward(home, ...args, '--html', page).out;
    for (const place of [text, steward(home, ...args, '--json').out, readFileSync(page, 'utf8')]) {
      expect(place).toMatch(/payload[^a-z]+120[^0-9][^a-z]*row-width[^a-z]+8/);
      expect(place).toContain('perhaps an error of the container');
      expect(place).toMatch(/.{1,6}Amount.{1,6} is .{1,6}amount.{1,6} in the schema/);
      expect(place).toMatch(/it would be 2 if .{1,6};.{1,6} stood between cells/);
      expect(place.indexOf('error')).toBeLessThan(place.indexOf('would be 2'));
    }
    expect(text).toContain('40 values of `amount` are no numbers and count as missing');
    expect(readFileSync(page, 'utf8')).toContain('40 values of');
  });

  it('is broken, and no finding, where its names are of nobody', () => {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      captureLine({
        input: json(JSON.stringify({ fields: ['x', 'y'], values: [[kind(row), amount(row)]] })),
        output: csv(`${score(row)}`, 'OUTPUT'),
        eventId: `e-${row}`,
      }),
    );
    const { verdict, rows } = check('nobody', lines);
    expect({ verdict, broken: rows.broken }).toEqual({ verdict: 'undecided', broken: ROWS });
    expect(rows.examples![0]!.reason).toContain('`x`, `y`');
  });
});

describe('answers that were never captured', () => {
  it('leave a watched answer undecided, and are told', () => {
    const asked = (row: number): string => {
      const input = csv(`${amount(row)},${kind(row)}`);
      const line = captureLine({ input, eventId: `without-${row}` });
      return line.replace(/,"endpointOutput":\{[^}]*\}/, '');
    };
    const lines = Array.from({ length: 300 }, (_, row) => asked(row));
    const { verdict, because, rows } = check('without', lines);
    expect({ verdict, ...rows }).toMatchObject({ verdict: 'undecided', used: 300, broken: 0, uncaptured: 300 });
    expect(because).toBe('nothing was captured of `score`, and more rows like these would not help');
  });
});

describe('an answer with a class and a chance beside each other', () => {
  const lines = Array.from({ length: ROWS }, (_, row) =>
    captureLine({
      input: csv(`${amount(row)},${kind(row)}`),
      output: json(
        JSON.stringify({ predictions: [Number(score(row) > 0.5)], probabilities: [score(row)], model: 'm' }),
        'OUTPUT',
      ),
      eventId: `both-${row}`,
    }),
  );

  it('is neither until somebody says which is meant', () => {
    const { verdict, rows } = check('both', lines);
    expect({ verdict, broken: rows.broken }).toEqual({ verdict: 'undecided', broken: ROWS });
    expect(rows.examples![0]!.reason).toContain('in `predictions` and in `probabilities`: name the one that is meant');
  });

  it('is measured by what is named', () => {
    const capture = file('both.jsonl', lines);
    const labels = file('labels.csv', [
      'id,label',
      ...Array.from({ length: ROWS }, (_, row) => `both-${row},${row % 2}`),
    ]);
    const measured = (...output: string[]) =>
      steward(home, 'quality', 'check', '--predictions', capture, '--labels', labels, ...output, '--json');
    expect(measured()).toMatchObject({ code: 3, err: expect.stringContaining('name the one that is meant') });
    const { out, err } = measured('--output', 'score=probabilities[0]');
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ rows: { broken: 0, predictions: ROWS } });
  });
});
