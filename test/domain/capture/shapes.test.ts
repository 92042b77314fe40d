import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPayload } from '../../../lib/domain/capture/rows/payload.ts';
import { base64, json } from './lines.ts';
import { rowsOf } from './readers.ts';

const COLUMNS = ['a', 'b'];
/** The rows of the table of shapes in docs/capture.md. */
const documented = readFileSync('docs/capture.md', 'utf8')
  .split('## Shapes')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what'))
  .map((line) => line.slice(2, -2).split(' | '))
  .map(([what, type, body, rows]) => ({
    what: what!,
    type: bare(type!),
    body: bare(body!),
    rows: JSON.parse(bare(rows!)),
  }));

function bare(cell: string): string {
  return cell.replaceAll('`', '').replaceAll('\\n', '\n');
}

describe('a shape that docs/capture.md lists', () => {
  it('is one of many', () => expect(documented.length).toBeGreaterThan(15));

  it.each(documented)('is read: $what', ({ type, body, rows }) => {
    const binary = /^base64:(.*)$/.exec(body)?.[1];
    const outcome = readPayload({ ...base64(body, type), ...(binary && { data: binary }) }, { columns: COLUMNS });
    const nulls = outcome.ok && outcome.value.rows.map((row) => row.map((cell) => cell ?? null));
    expect(nulls, outcome.ok ? '' : outcome.reason).toEqual(rows);
  });
});

describe('columns named by paths', () => {
  const answer = {
    ids: [7],
    scores: [0.5],
    usage: { completion_tokens: 12 },
    choices: [{ finish_reason: 'stop', message: { content: 'hi' } }],
  };

  it.each([
    [['usage.completion_tokens', 'choices[0].finish_reason'], [['12', 'stop']]],
    [['$.usage.completion_tokens'], [['12']]],
    [["$['usage']['completion_tokens']"], [['12']]],
    [['choices.0.message.content'], [['hi']]],
    [['usage.completion_tokens', 'usage.nothing'], [['12', undefined]]],
    [['ids', 'scores[0]'], [['7', '0.5']]],
  ])('%j', (columns, rows) => expect(rowsOf(answer, columns)).toEqual(rows));

  it('give way to a key of just that name', () => expect(rowsOf({ 'a.b': 1, a: { b: 2 } }, ['a.b'])).toEqual([['1']]));

  it('lead nowhere through what an object inherits', () => {
    expect(rowsOf({ a: { b: 1 } }, ['a.constructor', 'a.b'])).toEqual([[undefined, '1']]);
    expect(rowsOf({ a: 1 }, ['constructor.name', 'a'])).toEqual([[undefined, '1']]);
  });

  it.each(['a..b', 'a[', 'a[x]', 'a[-1]', '$'])('that are none are keys: %s', (name) =>
    expect(rowsOf({ [name]: 5 }, [name])).toEqual([['5']]),
  );
});

describe('JSON that is not understood', () => {
  it.each([
    [
      'keys of others',
      { messages: [{ role: 'user' }], model: 'm' },
      'no column of the schema in an object that has `messages`, `model`',
    ],
    ['no key', {}, 'no column of the schema in an object without keys'],
    ['two members that could hold rows', { inputs: [[1, 2]], instances: [[3, 4]] }, 'no column of the schema'],
    [
      'a wrapper in itself for ever',
      JSON.parse(`${'{"data":'.repeat(20)}1${'}'.repeat(20)}`),
      'no column of the schema',
    ],
    [
      'a tensor that does not hold what its shape says',
      { inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP32', data: [1] }] },
      'the tensor `x`',
    ],
    [
      'tensors of different lengths',
      {
        inputs: [
          { name: 'a', shape: [2], datatype: 'FP32', data: [1, 2] },
          { name: 'b', shape: [1], datatype: 'FP32', data: [1] },
        ],
      },
      'the tensor `b`',
    ],
    ['a hundred keys', Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i])), 'and 94 more'],
  ])('is broken: %s', (_name, value, reason) => expect(rowsOf(value)).toContain(reason));

  it('is not taken for rows because something else has names', () =>
    expect(rowsOf([{ a: 1, b: 2 }, { c: 3 }])).toContain('no column of the schema in an object that has `c`'));
});

describe('why JSON is no row', () => {
  it.each([
    ['where its columns stand', { envelope: { fields: { a: 1, b: 2 } } }, 'its path `envelope.fields.a`'],
    ['where they stand in a list', { req: [{ 'my row': { b: 2 } }] }, "its path `req[0]['my row'].b`"],
    [
      'where one of them stands beside another',
      { a: 1, customer: { b: 2 } },
      '`b` stands in `customer`: name it, and what else stands there, by its path `customer.b`',
    ],
    ['where it stands further down', { 'my own': { row: { b: 2 } }, a: 1 }, "by its path `['my own'].row.b`"],
    ['how they are spelled', { A: 1, ' b ': 2 }, '`A` is `a` in the schema'],
    ['of ports that are several', { Inputs: { x: [[1, 2]], y: [[1, 2]] } }, 'several ports of Azure ML (`x`, `y`)'],
    ['that it may be an error', { detail: 'Not Found' }, 'perhaps an error of the container'],
    ['what of Seldon Core is read', { strData: '1,2' }, '`ndarray`, `tensor` and `jsonData` are read'],
    ["which of pandas' frames are read", { x: { r1: 1 }, y: { r1: 2 } }, 'reset_index'],
    ['its content type', { x: 1 }, 'its content type is `application/json`'],
  ])('tells %s', (_what, value, words) => expect(rowsOf(value)).toContain(words));

  it('tells which values of an answer could be meant, and what is in a column that is no value', () => {
    const answer = (value: unknown) => {
      const read = readPayload(json(JSON.stringify(value)), { columns: ['y'], answer: true });
      return read.ok ? read.value.rows : read.reason;
    };
    // of classes whose order is each row's own no place is a class, and no number of a row is an answer
    expect(answer({ classes: ['no', 'yes'], scores: [0.6, 0.4] })).toMatch(
      /name the class whose chance is meant as the `output` of the schema \(`classes` has them\): what stands at a place of `scores`/,
    );
    const chances = ['no', 'yes'].map((label) => ({ label, value: 0.5 }));
    expect(answer({ rowId: 0, prediction: 'yes', predictionValues: chances })).toMatch(
      /any may stand first: name a class.*\(`prediction`\)/,
    );
    expect(answer({ row_id: 3, score: 0.2, other: 1 })).toContain('(`score`, `other`)');
    expect(answer({ prediction: 1, probability: 0.5, who: 'x' })).toContain(
      '`output` of the schema (`prediction`, `probability`)',
    );
    expect(answer({ y: { cat: 0.2, dog: 0.8 } })).toContain("as `y['cat']`");
    expect(answer({ fields: ['prediction', 'probability'], values: [['a', [0.1, 0.9]]] })).toContain(
      '`prediction`, `probability`',
    );
  });

  it('never quotes a value, whatever is in it', () =>
    expect(rowsOf({ user: { mail: 'ann@example.com' }, x: { y: 'secret' } })).not.toMatch(/ann|secret/));
});

describe('names beside rows', () => {
  it.each([
    [
      'are other than the cells',
      { fields: ['a', 'b'], values: [[1, 2, 3]] },
      '3 cells, the names beside it are 2 (a, b)',
    ],
    ['are there twice', { names: ['a', 'a'], ndarray: [[1, 2]] }, 'a name is there twice in `names`'],
    [
      'are of nobody',
      { fields: ['x', 'y'], values: [[1, 2]] },
      'no column of the schema in an object that has `x`, `y`',
    ],
    ['stand beside two lists', { fields: ['a', 'b'], rows: [[1, 2]], values: [[3, 4]] }, 'several lists of rows'],
    [
      'are beside a tensor of another shape',
      { names: ['a', 'b'], tensor: { shape: [2, 2], values: [1] } },
      'the tensor',
    ],
  ])('are never passed by where they %s', (_name, value, reason) => expect(rowsOf(value)).toContain(reason));

  it('may be made up in an answer, whose cells are then read by place', () => {
    const answers = (value: unknown) => readPayload(json(JSON.stringify(value)), { columns: ['score'], answer: true });
    expect(answers({ data: { names: ['t:0', 't:1'], ndarray: [[0.1, 0.9]] } })).toMatchObject({
      value: { rows: [['0.1', '0.9']] },
    });
    expect(answers({ fields: ['score.0', 'score'], score: [['0.2', '0.8']] })).toMatchObject({
      value: { rows: [['0.8']] },
    });
  });

  it('are passed by where the list is of something else', () =>
    expect(rowsOf({ output_filter: ['score', 'label'], instances: [[1, 2]] })).toEqual([['1', '2']]));
});

describe("pandas' frames", () => {
  it.each([
    ['columns of other labels', { a: { 0: 1 }, b: { 1: 2 } }],
    ['what a value is made of', { a: { value: 1, unit: 2 }, b: { value: 3, unit: 4 } }],
    ['a column beside a value', { a: { 0: 1 }, b: 2 }],
    ['an index of rows and something else', { 0: { a: 1, b: 2 }, 1: 3 }],
    ['no rows', { a: {}, b: {} }],
  ])('are none of %s', (_name, value) => expect(rowsOf(value)).toEqual(expect.any(String)));

  it('give way to a column that is named by a path', () =>
    expect(rowsOf({ a: { 0: 1, 1: 3 }, b: { 0: 2, 1: 4 } }, ['a.0', 'b.1'])).toEqual([['1', '4']]));
});

describe('what only looks as if it held rows', () => {
  const columns = ['score', 'label'];
  it.each([
    ['an error', { error: { message: 'x', code: 5 } }],
    ['two ports', { Inputs: { one: [[1, 2]], two: [[3, 4]] } }],
    ['two members with every column', { before: { score: 1, label: 2 }, after: { score: 3, label: 4 } }],
    ['a member with one of the columns', { customer: { score: 1 } }],
    ['two values of an answer', { prediction: 1, probability: 0.5 }],
    ['an answer beside what nobody knows', { prediction: 1, threshold: 0.5 }],
  ])('is broken: %s', (_name, value) => {
    const read = readPayload(json(JSON.stringify(value)), { columns, answer: true });
    expect(read.ok ? read.value.rows : read.kind).toBe('payload');
  });

  it.each([
    [{ prediction: 0.5, model_version: 'v7' }],
    [{ score: 0.5 }],
    [{ result: [{ prediction: 0.5 }], status: 'ok' }],
  ])('is an answer by its name: %j', (value) =>
    expect(readPayload(json(JSON.stringify(value)), { columns: ['y'], answer: true })).toMatchObject({
      value: { rows: [['0.5']] },
    }),
  );

  it('is no request by such a name', () => expect(rowsOf({ score: 0.5 }, ['y'])).toEqual(expect.any(String)));
});

describe("Hugging Face's classes and their chances", () => {
  const [yes, no] = [
    { label: 'yes', score: 0.9 },
    { label: 'no', score: 0.1 },
  ];
  const answer = (value: unknown, name: string) => {
    const outcome = readPayload(json(JSON.stringify(value)), { columns: [name], answer: true });
    return outcome.ok ? outcome.value.rows : outcome.reason;
  };

  it.each([
    ['a chance by its class', [[no, yes]], 'yes', [['0.9']]],
    [
      'of several rows',
      [
        [yes, no],
        [no, yes],
      ],
      'no',
      [['0.1'], ['0.1']],
    ],
    ['of one row without the outer list', [yes, no], 'no', [['0.1']]],
    ['the likeliest', [[no, yes]], 'label', [['yes']]],
    ['the only one', [[yes]], 'score', [['0.9']]],
    ['the first of each of several rows', [yes, { label: 'no', score: 0.8 }], 'score', [['0.9'], ['0.8']]],
  ])('are read: %s', (_what, value, name, rows) => expect(answer(value, name)).toEqual(rows));

  it.each([
    ['a chance, and not of which class', [[yes, no]], 'score', '2 classes each with a `score`'],
    ['another name', [[yes, no]], 'y', 'name the class whose chance is meant'],
    ['another name of one class', [[yes]], 'y', 'name `label` or `score`'],
    ['a class that may be of another row', [yes, { label: 'no', score: 0.8 }], 'no', 'no column of the schema'],
  ])('are broken: %s', (_what, value, name, words) => expect(answer(value, name)).toContain(words));
});

describe('classes and their chances in an order of each row', () => {
  const answer = (value: unknown, name: string) => {
    const outcome = readPayload(json(JSON.stringify(value)), { columns: [name], answer: true });
    return outcome.ok ? outcome.value.rows : outcome.reason;
  };
  const predictionValues = [
    { label: 'yes', value: 0.8 },
    { label: 'no', value: 0.2 },
  ];
  const numbers = [
    { label: 0.5, value: 0.3 },
    { label: 1, value: 0.7 },
  ];
  const boxes = [
    { class: 'car', confidence: 0.9, box: [1, 2] },
    { class: 'dog', confidence: 0.6, box: [3, 4] },
  ];

  it.each([
    ['pairs in a member', { data: [{ rowId: 0, prediction: 'yes', predictionValues }] }, 'no', [['0.2']]],
    ['classes that are numbers', { data: [{ predictionValues: numbers }] }, '1.0', [['0.7']]],
    [
      'lists',
      [
        { label: ['b', 'a'], prob: [0.9, 0.1] },
        { label: ['a', 'b'], prob: [0.7, 0.3] },
      ],
      'a',
      [['0.1'], ['0.7']],
    ],
    ['a place among classes', { label: ['b', 'a'], prob: [0.9, 0.1] }, 'label[0]', [['b']]],
    ['a place beside neighbours', { distances: [3.1, 6.3], labels: [0, 1] }, 'distances[0]', [['3.1']]],
    ['the first thing detected', { result: boxes }, 'result[0].confidence', [['0.9']]],
    ['the first class', { data: [{ predictionValues }] }, 'predictionValues[0].label', [['yes']]],
  ])('are read: %s', (_what, value, name, rows) => expect(answer(value, name)).toEqual(rows));

  it.each([
    ['lists', { predictions: [{ classes: ['no', 'yes'], scores: [0.6, 0.4] }] }, 'scores[1]'],
    ['classes that are numbers', { classes: [1, 0], scores: [0.6, 0.4] }, 'scores[1]'],
    ['one row', { labels: [['no', 'yes']], scores: [[0.6, 0.4]] }, 'scores[0][1]'],
    ['further down', { sequence: 'x', out: { labels: ['b', 'a'], scores: [0.9, 0.1] } }, 'out.scores[0]'],
    ['pairs', { data: [{ predictionValues }] }, 'predictionValues[1].value'],
    ['pairs by a path from the root', { data: [{ predictionValues }] }, 'data[0].predictionValues[1].value'],
    ['a class under another name', { result: boxes.map(({ box, ...rest }) => rest) }, 'result[0].confidence'],
  ])('are never read by place: %s', (_what, value, name) =>
    expect(answer(value, name)).toMatch(/may be another class in each row.*name the class whose chance is meant/),
  );
});

describe('rows that stand inside of something else', () => {
  it.each([
    ['two members of lists as wide', { one: [[1, 2]], two: [[3, 4]] }, 'no column'],
    ['a list beside something else', { user: 'x', items: [1, 2] }, 'no column'],
    ['an error of as many words', { error: ['x', 'y'] }, 'perhaps an error'],
    ['lists of another width', { dense: [[1, 2, 3]] }, 'no column'],
    ['a text that is JSON of nobody', '"{\\"x\\":1}"', 'no column of the schema in an object that has `x`'],
    [
      'a struct with a value of nobody',
      { fields: { a: { numberValue: 1 }, b: { x: 1 } } },
      'in `a`: name what is meant',
    ],
    [
      'pairs of which a name is there twice',
      [
        { name: 'a', value: 1 },
        { name: 'a', value: 2 },
      ],
      'no column',
    ],
    ['a body of an event that is an error', { statusCode: 500, body: '{"message":"x"}' }, 'perhaps an error'],
  ])('are broken: %s', (_name, value, words) => {
    const said = rowsOf(value);
    expect(said).toBeTypeOf('string');
    expect(said).toContain(words);
  });

  it('are no answer by a name of nobody outside of `predictions`', () => {
    const answer = (value: unknown) => readPayload(json(JSON.stringify(value)), { columns: ['y'], answer: true }).ok;
    expect(answer({ predictions: [{ dense: [0.5] }] })).toBe(true);
    expect([
      answer([{ dense: 0.5 }]),
      answer({ data: { dense: 0.5 } }),
      answer({ predictions: [{ error: 1 }] }),
    ]).toEqual([false, false, false]);
    expect(answer({ input: [[1, 2]], output: [0.5] })).toBe(false);
  });

  it('are of a list by place where a column is named so', () => {
    const answer = (value: unknown, name: string) => {
      const read = readPayload(json(JSON.stringify(value)), { columns: [name], answer: true });
      return read.ok ? read.value.rows : read.reason;
    };
    expect(answer({ predictions: [{ probabilities: [0.2, 0.8] }] }, 'probabilities[1]')).toEqual([['0.8']]);
    expect(answer({ projections: [{ projection: [1, 2] }] }, 'projection[0]')).toEqual([['1']]);
  });
});

describe('a body under a type that says nothing', () => {
  const bytes = (text: string, type = 'application/octet-stream', columns = COLUMNS) => {
    const outcome = readPayload(base64(text, type), { columns });
    return outcome.ok ? outcome.value.rows : outcome.reason;
  };

  it.each([
    ['numbers of another width, which is told as such', '1,2,3', [['1', '2', '3']]],
    ['texts as many as there are columns', 'x,y', [['x', 'y']]],
    ['names before rows', 'b,a\n2,1', [['1', '2']]],
    [
      'JSON Lines',
      '{"a":1,"b":2}\n[3,4]',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
  ])('is read: %s', (_what, text, rows) => expect(bytes(text)).toEqual(rows));

  it.each([
    ['one word where one column is', 'anything', ['a'], 'which is not read'],
    ['a page', '<html>a,b</html>', COLUMNS, 'which is not read'],
    ['bytes', '1,\u0001', COLUMNS, 'which is not read'],
    ['JSON of nobody', '{"x":1}', COLUMNS, 'no column of the schema'],
    ['JSON that is cut off', '[[1,2],[3', COLUMNS, 'which is not read'],
  ])('is broken: %s', (_what, text, columns, words) => expect(bytes(text, 'text/plain', columns)).toContain(words));

  it('is not asked of one that says something', () => expect(bytes('1,2', 'image/png')).toContain('`image/png`'));
});
