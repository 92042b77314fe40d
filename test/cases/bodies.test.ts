import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { npyOf, recordIoOf, tritonOf } from '../domain/capture/bodies.ts';
import { base64, captureLine, csv, json } from '../domain/capture/lines.ts';

/** Bodies that containers are sent and answer with, as public pages of their makers show them, through the command line. */
const home = newHome();
const ROWS = 300;
const file = (name: string, text: string): string => {
  mkdirSync(join(home, 'cases'), { recursive: true });
  const path = join(home, 'cases', name);
  writeFileSync(path, text);
  return path;
};
type Side = (row: number) => unknown;
const body = (bytes: Buffer | string, type: string) => {
  const data = Buffer.from(bytes as string).toString('base64');
  return { observedContentType: type, mode: 'INPUT', data, encoding: 'BASE64' };
};
const capture = (name: string, input: Side, output: Side = () => csv('1', 'OUTPUT')): string =>
  file(
    `${name}.jsonl`,
    Array.from({ length: ROWS }, (_, row) =>
      captureLine({ input: input(row), output: output(row), eventId: `e-${row}` }),
    ).join('\n'),
  );
const train = (name: string, header: string, cells: (row: number) => string): string =>
  file(`${name}.csv`, [header, ...Array.from({ length: 1000 }, (_, row) => cells(row))].join('\n'));
const baselineOf = (data: string, schema?: string): string => {
  const path = data.replace(/csv$/, 'baseline.json');
  const made = steward(home, 'drift', 'baseline', '--data', data, '-o', path, ...(schema ? ['--schema', schema] : []));
  expect(made, made.err).toMatchObject({ code: 0 });
  return path;
};
const check = (baseline: string, path: string) => {
  const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', path, '--json');
  expect(ran.out, ran.err).not.toBe('');
  return JSON.parse(ran.out) as {
    verdict: string;
    rows: { used: number; broken: number; examples?: { kind: string; reason: string }[] };
  };
};

const [amount, count] = [(row: number) => (row % 17) + 0.5, (row: number) => row % 7];
const plain = (row: number): number[] => [amount(row), count(row)];
const doubles = (values: number[]): Buffer => Buffer.from(new Float64Array(values).buffer);
const npy = (values: number[], shape: string): Buffer =>
  npyOf(`{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`, doubles(values));
const triton = (values: number[], side = 'inputs') => {
  const tensor = { name: 'x', datatype: 'FP64', shape: [1, values.length], bytes: doubles(values) };
  const { body: bytes, header } = tritonOf([tensor], side);
  return body(bytes, `application/vnd.sagemaker-triton.binary+json;json-header-size=${header}`);
};
/** One row of numbers as each container is sent it. */
const SHAPES: [string, Side][] = [
  ['csv', (row) => csv(plain(row).join(','))],
  ['a JSON array', (row) => json(JSON.stringify(plain(row)))],
  ['instances', (row) => json(JSON.stringify({ instances: [plain(row)] }))],
  [
    'a tensor in JSON',
    (row) => json(JSON.stringify({ inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP64', data: plain(row) }] })),
  ],
  ['npy', (row) => body(npy(plain(row), '(1, 2)'), 'application/x-npy')],
  ['RecordIO', (row) => body(recordIoOf([plain(row)]), 'application/x-recordio-protobuf')],
  ['RecordIO, sparse', (row) => body(recordIoOf([plain(row)], { sparse: true }), 'application/x-recordio-protobuf')],
  ['Triton', (row) => triton(plain(row))],
];

describe('a body that is no text', () => {
  const baseline = baselineOf(train('two', 'amount,count', (row) => plain(row).join(',')));

  it.each(SHAPES)('is drawn as the baseline was: %s', (name, side) => {
    const { verdict, rows } = check(baseline, capture(`two-${name}`, side));
    expect(rows).toMatchObject({ used: ROWS, broken: 0 });
    expect(verdict).not.toBe('drifted');
  });
});

describe('22: a row of another width', () => {
  const baseline = baselineOf(train('three', 'amount,count,kind', (row) => `${plain(row).join(',')},x${row % 3}`));

  it.each(SHAPES)('is told with the columns on both sides: %s', (name, side) => {
    const { verdict, rows } = check(baseline, capture(`three-${name}`, side));
    expect(verdict).toBe('undecided');
    expect(rows.examples![0]).toMatchObject({ kind: 'row-width' });
    expect(rows.examples![0]!.reason).toMatch(
      name === 'RecordIO, sparse'
        ? /of 2 places, the baseline has 3/
        : /^2 cells, the baseline has 3 columns \(amount, count, kind\)/,
    );
  });

  it('is told with the columns of the header, in a table', () => {
    const ragged = file('ragged.csv', `amount,count,kind\n${'1,2\n'.repeat(ROWS)}`);
    const { verdict, rows } = check(baseline, ragged);
    expect(verdict).toBe('undecided');
    expect(rows.examples![0]).toMatchObject({
      kind: 'row-width',
      reason: '2 cells, the header has 3 (amount, count, kind)',
    });
  });

  it('is a column that is not there, where rows have names', () => {
    const lines = Array.from({ length: ROWS }, (_, row) => JSON.stringify({ amount: amount(row), count: count(row) }));
    const path = file('lacking.jsonl', lines.join('\n'));
    const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', path);
    expect(ran.out).toContain('column `kind` is not there');
  });
});

describe('01: an answer that no rule looks at breaks nothing', () => {
  const baseline = baselineOf(train('answers', 'amount,count', (row) => plain(row).join(',')));

  it.each([
    ["Flask's HTML", () => base64('<h1>200</h1>', 'text/html; charset=utf-8')],
    ['an error of the model server', () => json('{"code":500,"type":"InternalServerException"}', 'OUTPUT')],
    ['an image', () => body(Buffer.from([0xff, 0xd8, 0xff]), 'image/jpeg')],
    ['Parquet', () => base64('PAR1', 'application/x-parquet')],
    ['tokens as they come', () => base64('data: {"token":{"text":"a"}}\n\n', 'text/event-stream')],
    ['an npy that is cut off', () => body(npy([1], '(1,)').subarray(0, 40), 'application/x-npy')],
    ['an empty body', () => csv('', 'OUTPUT')],
    ['a body without a type', () => base64('x')],
    ['none at all', () => undefined],
    ['where an asynchronous answer lies', () => json('{"outputLocation":"s3://b/out/1.out"}', 'OUTPUT')],
  ])('%s', (name, output) => {
    const { verdict, rows } = check(
      baseline,
      capture(`answer-${name.slice(0, 12)}`, (row) => csv(plain(row).join(',')), output),
    );
    expect(rows).toMatchObject({ used: ROWS, broken: 0 });
    expect(verdict).not.toBe('drifted');
  });
});

describe('14: a model whose requests are no table', () => {
  const schema = file('score.yaml', 'features: []\noutput: {name: score, type: number}\n');
  const baseline = baselineOf(
    train('score', 'score', (row) => String(amount(row))),
    schema,
  );
  const image = () => body(Buffer.from([0xff, 0xd8]), 'application/x-image');

  it.each([
    ['npy', image, (row: number) => body(npy([amount(row)], '(1, 1)'), 'application/x-npy')],
    ['Triton', () => base64('RIFF', 'audio/wav'), (row: number) => triton([amount(row)], 'outputs')],
    [
      'RecordIO',
      () => base64('free text', 'text/plain'),
      (row: number) => body(recordIoOf([[amount(row)]]), 'application/x-recordio-protobuf'),
    ],
    [
      'JSON',
      () => undefined,
      (row: number) => json(JSON.stringify({ predictions: [{ score: amount(row) }] }), 'OUTPUT'),
    ],
  ])('is watched by its answers: %s', (name, input, output) => {
    const { verdict, rows } = check(baseline, capture(`image-${name}`, input, output));
    expect(rows).toMatchObject({ used: ROWS, broken: 0 });
    expect(verdict).not.toBe('drifted');
  });

  it('is broken, with the type named, where its answer is not read', () => {
    const { verdict, rows } = check(
      baseline,
      capture('image-stream', image, () => base64('data: 1\n\n', 'text/event-stream')),
    );
    expect(verdict).toBe('undecided');
    expect(rows.examples![0]!.reason).toContain('base64 of `text/event-stream`, which is not read');
  });
});

describe('what language models are asked and answer, by paths', () => {
  const cases: [string, string[], string, (row: number) => object, (row: number) => unknown][] = [
    [
      'chat completions',
      ['temperature', 'max_tokens'],
      'usage.completion_tokens',
      (row) => ({
        model: 'm',
        messages: [{ role: 'user', content: `${row}` }],
        temperature: amount(row),
        max_tokens: count(row),
      }),
      (row) => ({
        id: `c${row}`,
        choices: [{ index: 0, message: { role: 'assistant', content: 'hi' } }],
        usage: { completion_tokens: count(row) },
      }),
    ],
    [
      'text generation',
      ['parameters.temperature', 'parameters.max_new_tokens'],
      'details.generated_tokens',
      (row) => ({ inputs: `say ${row}`, parameters: { temperature: amount(row), max_new_tokens: count(row) } }),
      (row) => [{ generated_text: `${row}`, details: { generated_tokens: count(row), finish_reason: 'length' } }],
    ],
    [
      'embeddings',
      ['dimensions', 'user.tier'],
      'data[0].embedding[1]',
      (row) => ({ input: `${row}`, dimensions: amount(row), user: { tier: count(row) } }),
      (row) => ({ object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.5, count(row), -1] }] }),
    ],
  ];

  it.each(cases)('%s', (name, [first, second], output, asked, answered) => {
    const features = [first, second].map((path) => `  - {name: '${path}', type: number}\n`).join('');
    const schema = file(`${name}.yaml`, `features:\n${features}output: {name: '${output}', type: number}\n`);
    const data = train(name, `${first},${second},${output}`, (row) => `${plain(row).join(',')},${count(row)}`);
    const path = capture(
      `llm-${name}`,
      (row) => json(JSON.stringify(asked(row))),
      (row) => json(JSON.stringify(answered(row)), 'OUTPUT'),
    );
    const { verdict, rows } = check(baselineOf(data, schema), path);
    expect(rows).toMatchObject({ used: ROWS, broken: 0 });
    expect(verdict).not.toBe('drifted');
  });
});

describe('10: chances of every class', () => {
  const chances = (row: number): number[] =>
    [
      [0.5, 0.25, 0.25],
      [0.125, 0.75, 0.125],
      [0.25, 0.25, 0.5],
    ][row % 3]!;
  const label = (row: number) =>
    JSON.stringify({
      groundTruthData: { data: String((row * 7) % 3), encoding: 'CSV' },
      eventMetadata: { eventId: `e-${row}` },
      eventVersion: '0',
    });
  const labels = file('labels.jsonl', Array.from({ length: ROWS }, (_, row) => label(row)).join('\n'));
  const metrics = (path: string, output: string) => {
    const task = ['--task', 'multiclass', '--classes', '0,1,2', '--output', output];
    const ran = steward(home, 'quality', 'check', '--predictions', path, '--labels', labels, ...task, '--json');
    expect(ran.out, ran.err).not.toBe('');
    return (JSON.parse(ran.out) as { quality: { metrics: object } }).quality.metrics;
  };

  it('are the same from every body', () => {
    const asked: Side = () => csv('1');
    const wanted = metrics(
      capture('chances-csv', asked, (row) => csv(`"[${chances(row)}]"`, 'OUTPUT')),
      'probabilities',
    );
    expect(Object.keys(wanted)).toContain('logLoss');
    const bodies: [string, Side][] = [
      ['npy', (row) => body(npy(chances(row), '(1, 3)'), 'application/x-npy')],
      ['recordio', (row) => body(recordIoOf([chances(row)]), 'application/x-recordio-protobuf')],
      ['triton', (row) => triton(chances(row), 'outputs')],
      ['tensorflow', (row) => json(JSON.stringify({ predictions: [chances(row)] }), 'OUTPUT')],
    ];
    for (const [name, side] of bodies)
      expect(metrics(capture(`chances-${name}`, asked, side), 'probabilities'), name).toEqual(wanted);
    const each = 'probability:0,probability:1,probability:2';
    expect(metrics(capture('chances-each', asked, bodies[0]![1]), each)).toEqual(wanted);
  });
});
