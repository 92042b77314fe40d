import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCaptureLine } from '../../../lib/domain/capture/capture.ts';
import { readPayload } from '../../../lib/domain/capture/rows/payload.ts';
import { CaptureScanner } from '../../../lib/domain/capture/scan.ts';
import { scanColumns } from '../../../lib/domain/capture/scan-columns.ts';
import { otherWidth } from '../../../lib/domain/capture/width.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { base64, captureLine, csv, json } from './lines.ts';
import { exactly, scanned } from './readers.ts';

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
const read = (value: unknown, columns: readonly string[] = COLUMNS, lists?: readonly string[]) =>
  readPayload(json(typeof value === 'string' ? value : JSON.stringify(value)), { columns, ...(lists && { lists }) });
const rowsOf = (value: unknown, ...more: [(readonly string[])?, (readonly string[])?]) => {
  const outcome = read(value, ...more);
  return outcome.ok ? outcome.value.rows : outcome.reason;
};

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

describe('CSV that is written otherwise', () => {
  const line = (input: unknown, output: unknown = csv('0.5', 'OUTPUT'), name = 'y') =>
    parseCaptureLine(captureLine({ input, output }), {
      input: COLUMNS,
      output: [name],
      answer: { known: { numbers: true, has: () => false } },
    });

  it.each([
    ['semicolons, names before them', 'a;b\n1;2', 'it would be 2 if `;` stood between cells'],
    ['tabs, several rows', '1\t2\n3\t4', 'it would be 2 if tabs stood between cells'],
    ['semicolons and decimal commas', 'a;b\n1,5;2,5', 'it would be 2 if `;` stood between cells'],
  ])('says which sign stands between cells: %s', (_what, body, words) =>
    expect(line(csv(body))).toMatchObject({ ok: false, reason: expect.stringContaining(words) }),
  );

  it.each([
    ['1;2', 'would be 2 if `;`'],
    ['1,5;2,5', 'would be 2 if `;`'],
    ['1;2;3', 'would be 3 if `;`'],
    ['1|2', 'would be 2 if `|`'],
    ['1,2,3', 'an id, or the label'],
  ])('says so of a row of another width: %s', (body, words) => {
    for (const sent of [csv(body), ...(/[;|]/.test(body) ? [base64(body, 'application/octet-stream')] : [])]) {
      const read = line(sent);
      expect(read.ok && otherWidth(read.value, { input: COLUMNS })?.reason).toContain(words);
    }
  });

  it.each(['0;0.5', '0.2|0.8'])('is no answer with another sign between numbers: %s', (body) =>
    expect(line(csv('1,2'), csv(body, 'OUTPUT'))).toMatchObject({ ok: false, kind: 'row-width' }),
  );

  it.each([
    ['[0.1, 0.9]', '1,2', [['0.9']]],
    ['[0.1, 0.9],[0.8, 0.2]', '1,2\n3,4', [['0.9'], ['0.2']]],
    ['[0.1, 0.9]\n[0.8, 0.2]\n', '1,2\n3,4', [['0.9'], ['0.2']]],
  ])("is an answer of XGBoost's chances: %s", (body, input, rows) =>
    expect(line(csv(input), csv(body, 'OUTPUT'), '$[1]')).toMatchObject({ ok: true, value: { output: rows } }),
  );

  it.each(['number', 'category'] as const)('is so for the scanner too: an answer that is a %s', async (type) => {
    const features = COLUMNS.map((name) => ({ name, type: 'number' }));
    const baseline = await buildBaseline(FeatureSchema.parse({ features, output: { name: 'y', type } }), [
      ['1', '2', '0.5'],
      ['2', '3', '1'],
    ]);
    const asked = ['1,2', '1;2', 'a;b\n1;2', '1,2\n3,4', '"[1,2]"', '[1,2]'];
    const answers = [
      '0.5',
      '0;0.5',
      '0.5|1',
      '[0.1, 0.9]',
      '[0.1, 0.9],[0.8, 0.2]',
      '[0.5]',
      '"[0.5]"',
      '0.5\n1',
      '0.5;x',
    ];
    const sides = [
      (body: string, mode?: string) => csv(body, mode),
      (body: string, mode?: string) => ({ ...base64(body, 'text/csv'), mode: mode ?? 'INPUT' }),
      (body: string, mode?: string) => json(body, mode),
    ];
    const lines = sides.flatMap((side) =>
      asked.flatMap((input) =>
        answers.map((answer) => captureLine({ input: side(input), output: side(answer, 'OUTPUT') })),
      ),
    );
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const { fallback: _, ...ours } = scanned([bytes], baseline, undefined);
    expect(ours).toEqual(await exactly(bytes, baseline, undefined));
    expect(ours.counts.broken).toBeGreaterThan(lines.length / 2);
  });

  it("says of Python's own writing what it is", () => {
    expect(rowsOf("[{'a': 1, 'b': 2}]")).toContain('`json.dumps` writes JSON');
    expect(rowsOf('1,2')).toContain('is it CSV?');
  });
});

describe('libsvm text', () => {
  const libsvm = (text: string, columns: readonly string[], type = 'text/libsvm') => {
    const outcome = readPayload(base64(text, type), { columns });
    return outcome.ok ? outcome.value.rows : outcome.reason;
  };

  it.each([
    ['1 3:0.5 7:1.2', ['3', '5', '7'], [['0.5', '0', '1.2']]],
    ['1 3:0.5 7:1.2', ['f7', 'f3'], [['1.2', '0.5']]],
    [
      '3 qid:7 1:2 3:4\n2 qid:7 2:1',
      ['a', 'b', 'c'],
      [
        ['2', '0', '4'],
        ['0', '1', '0'],
      ],
    ],
    [
      '0 0:2 2:nan\r\n1',
      ['a', 'b', 'c'],
      [
        ['2', '0', 'nan'],
        ['0', '0', '0'],
      ],
    ],
  ])('is read: %s', (text, columns, rows) => expect(libsvm(text, columns)).toEqual(rows));

  it.each([
    ['1,2,3', 'no `index:value`'],
    ['1 2 3', 'no `index:value`'],
    ['1', 'no `index:value`'],
    ['1 1:x 2:1', 'no number'],
    ['1 1:2 1:3', 'the feature 1 is there twice'],
    ['1 2:5', 'counted from 0 or from 1'],
    ['1 4:5', 'a feature 4 of libsvm text, the baseline has 3 columns'],
    ['1 0:1 3:5', 'a feature 3'],
  ])('is broken: %s', (text, reason) => expect(libsvm(text, ['a', 'b', 'c'])).toContain(reason));

  it('is only what is called so', () =>
    expect(libsvm('0 1:1 2:2 3:3', ['a', 'b', 'c'], 'text/plain')).toContain('which is not read'));
});

describe('a list in a cell', () => {
  it.each([
    ['beside a value', { label: 2, chances: [0.1, 0.9] }, [['2', '[0.1,0.9]']]],
    ['in predictions', { predictions: [{ label: 2, chances: [0.1, 0.9] }] }, [['2', '[0.1,0.9]']]],
    ['alone', { chances: [0.1, 0.9] }, [[undefined, '[0.1,0.9]']]],
    [
      'for each of several rows',
      {
        label: [0, 1],
        chances: [
          [0.1, 0.9],
          [0.8, 0.2],
        ],
      },
      [
        ['0', '[0.1,0.9]'],
        ['1', '[0.8,0.2]'],
      ],
    ],
  ])('is one cell where the column may hold one: %s', (_name, value, rows) =>
    expect(rowsOf(value, ['label', 'chances'], ['chances'])).toEqual(rows),
  );

  it.each([
    ['an object by class', { chances: { yes: 0.8, no: 0.2 } }, '{"yes":"0.8","no":"0.2"}'],
    ['a list beside its classes (Vertex AI)', { classes: ['b', 'a'], chances: [0.8, 0.2] }, '{"b":"0.8","a":"0.2"}'],
    ['the same in predictions', { predictions: [{ chances: [1, 0], labels: [7, 3] }] }, '{"7":"1","3":"0"}'],
    ['a list beside others as many that are not apart', { labels: [7, 7], chances: [1, 0] }, '[1,0]'],
    ['a list beside others of another length', { labels: [7], chances: [1, 0] }, '[1,0]'],
  ])('is one cell with the names of its classes where it has them: %s', (_name, value, cell) =>
    expect(rowsOf(value, ['chances'], ['chances'])).toEqual([[cell]]),
  );

  const answered = (value: unknown, columns: readonly string[]) => {
    const read = readPayload(json(JSON.stringify(value)), { columns, lists: ['chances'], answer: true });
    return read.ok ? read.value.rows : read.reason;
  };
  const byName = ['{"yes":"0.2","no":"0.8"}', '{"yes":"0.7","no":"0.3"}', '{"yes":"0.6","no":"0.4"}'];
  const rows = [
    [0.2, 0.8],
    [0.7, 0.3],
    [0.6, 0.4],
  ];

  it.each([1, 2, 3])(
    'has the names that stand beside the chances of %i rows, in their order (LightGBM, AutoGluon)',
    (n) => {
      const chances = rows.slice(0, n);
      const verbose = { chances, labels: ['yes', 'no'], label: ['no', 'yes', 'yes'].slice(0, n) };
      expect(answered(verbose, ['chances'])).toEqual(byName.slice(0, n).map((cell) => [cell]));
      expect(answered(verbose, ['label', 'chances'])).toEqual(
        byName.slice(0, n).map((cell, row) => [verbose.label[row], cell]),
      );
      const elsewhere = { predictions: chances, classes: ['yes', 'no'], model: 'm' };
      expect(answered(elsewhere, ['chances'])).toEqual(byName.slice(0, n).map((cell) => [cell]));
    },
  );

  it.each([
    [
      'Hugging Face',
      [
        [
          { label: 'yes', score: 0.2 },
          { label: 'no', score: 0.8 },
        ],
      ],
    ],
    [
      'TensorFlow Serving',
      {
        result: [
          [
            ['yes', 0.2],
            ['no', 0.8],
          ],
        ],
      },
    ],
    ['BlazingText', [{ chances: [0.2, 0.8], label: ['yes', 'no'] }]],
  ])('has the names of classes that stand with each chance: %s', (_name, value) =>
    expect(answered(value, ['chances'])).toEqual([[byName[0]]]),
  );

  it('is broken where it holds more than chances', () =>
    expect(rowsOf({ chances: { yes: { p: 1 } } }, ['chances'], ['chances'])).toContain('in `chances`'));

  it('is broken where it may not', () =>
    expect(rowsOf({ label: 2, chances: [0.1, 0.9] }, ['label', 'chances'])).toContain(
      'a value that is an array or object, in `chances`',
    ));
});

describe('a side of a captured line', () => {
  const odd = base64('\u0000\u0001', 'application/x-parquet');

  it('that nobody looks at breaks nothing', () => {
    const line = captureLine({ input: csv('1,2'), output: odd });
    expect(parseCaptureLine(line, { input: COLUMNS, output: null })).toMatchObject({
      ok: true,
      value: { input: [['1', '2']], output: [] },
    });
    const answered = captureLine({ input: base64('x', 'image/jpeg'), output: json('[0.5]') });
    expect(parseCaptureLine(answered, { input: null, output: ['score'] })).toMatchObject({
      ok: true,
      value: { input: [], output: [['0.5']] },
    });
  });

  it('whose content type is not read names it', () => {
    expect(parseCaptureLine(captureLine({ input: odd }), { input: COLUMNS })).toMatchObject({
      ok: false,
      kind: 'content-type',
      reason: expect.stringContaining('base64 of `application/x-parquet`, which is not read'),
    });
  });

  it('that somebody needs and that was not captured is not missing', () => {
    const { captureData, ...rest } = JSON.parse(captureLine());
    const line = JSON.stringify({ captureData: { endpointOutput: captureData.endpointOutput }, ...rest });
    expect(parseCaptureLine(line, { input: COLUMNS, needs: 'input' })).toMatchObject({
      ok: false,
      kind: 'not-captured',
    });
    expect(parseCaptureLine(line, { input: COLUMNS })).toMatchObject({ ok: true, value: { uncaptured: 'input' } });
  });

  it('that was not captured counts nowhere: the answer of a baseline that watches it', async () => {
    const schema = FeatureSchema.parse({
      features: [{ name: 'x', type: 'number' }],
      output: { name: 'y', type: 'number' },
    });
    const baseline = await buildBaseline(schema, [
      ['1', '0.5'],
      ['2', '0.25'],
    ]);
    const silent = captureLine({ input: csv('1') }).replace(/,"endpointOutput":\{[^}]*\}/, '');
    for (const line of [silent, ` ${silent}`]) {
      const scanner = new CaptureScanner(scanColumns(baseline));
      scanner.feed(Buffer.from(`${captureLine({ input: csv('1') })}\n${line}\n`));
      const { sketch } = scanner.end();
      expect(sketch.rows).toBe(2);
      expect(sketch.features[1]).toMatchObject({ missing: 0, typeErrors: 0, counts: expect.arrayContaining([1]) });
    }
  });

  describe('that holds no row', () => {
    const names = { input: COLUMNS, output: ['score'] } as const;
    const bodies = [
      csv(''),
      { ...csv(''), encoding: 'BASE64' },
      json('[]'),
      json('[[]]'),
      json('{"instances":[]}'),
      csv('\ufeff'),
    ];
    const score = json('{"predictions":[0.5]}', 'OUTPUT');

    it.each(bodies)('is broken where it is watched: %j', (body) => {
      const broken = (reason: string) => ({ ok: false, kind: 'payload', reason });
      const asked = captureLine({ input: body, output: score });
      expect(parseCaptureLine(asked, names)).toEqual(broken('no row in the request'));
      const answered = captureLine({ input: csv('1,2'), output: { ...body, mode: 'OUTPUT' } });
      expect(parseCaptureLine(answered, names)).toEqual(broken('no row in the answer'));
    });

    it('is nothing where nobody looks at it', () =>
      expect(
        bodies.map(
          (body) => parseCaptureLine(captureLine({ input: body, output: score }), { ...names, input: null }).ok,
        ),
      ).toEqual(bodies.map(() => true)));

    it('is broken if it holds names alone', () =>
      expect(parseCaptureLine(captureLine({ input: csv('a,b\n'), output: score }), names)).toMatchObject({
        reason: 'the request holds names but no row',
      }));

    it.each([true, false])('is so for the scanner, as the exact reader says: answers watched %s', async (watched) => {
      const features = COLUMNS.map((name) => ({ name, type: 'number' }));
      const output = watched ? { output: { name: 'score', type: 'number' } } : {};
      const schema = FeatureSchema.parse({ features, ...output });
      const baseline = await buildBaseline(schema, [watched ? ['1', '2', '0.5'] : ['1', '2']]);
      const sides = [csv('1,2'), ...bodies];
      const lines = sides.flatMap((input) =>
        [csv('0.5', 'OUTPUT'), ...bodies].map((answer) =>
          captureLine({ input, output: { ...answer, mode: 'OUTPUT' } }),
        ),
      );
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      const { fallback: _, ...ours } = scanned([bytes], baseline, undefined);
      expect(ours).toEqual(await exactly(bytes, baseline, undefined));
      const used = watched ? 1 : sides.length;
      expect(ours).toMatchObject({ sketch: { rows: used }, counts: { broken: lines.length - used } });
    });
  });

  it.each([csv, (body: string) => base64(body, 'text/csv')])(
    'with a header in any order is so for the scanner too: %#',
    async (side) => {
      const features = [...COLUMNS, 'c'].map((name) => ({ name, type: name === 'c' ? 'category' : 'number' }));
      const baseline = await buildBaseline(FeatureSchema.parse({ features }), [['1', '2', 'b x']]);
      const bodies = ['b,a,c\n2,1,b x', 'c,b,a\nb x,2,1', '"b","a","c"\n2,1,b x', 'a,b,c\r\n1,2,b x\r\n', '1,2,b x'];
      const silent = (body: string, line: number) =>
        captureLine({ input: side(body), eventId: `e-${line}` }).replace(/,"endpointOutput":\{[^}]*\}/, '');
      const bytes = Buffer.from(`${[...bodies, ...bodies, 'b,a,c'].map(silent).join('\n')}\n`);
      const { fallback: _, ...ours } = scanned([bytes], baseline, undefined);
      expect(ours).toEqual(await exactly(bytes, baseline, undefined));
      expect(ours).toMatchObject({
        sketch: { rows: 10, features: features.map(() => ({ missing: 0 })) },
        counts: { broken: 1 },
      });
    },
  );

  it('may begin with a byte order mark', () => {
    const read = (data: string) => parseCaptureLine(captureLine({ input: csv(data) }), { input: COLUMNS });
    for (const data of ['\ufeff1,2', '\ufeffa,b\n1,2', '\ufeffb,a\n2,1'])
      expect(read(data)).toMatchObject({ ok: true, value: { input: [['1', '2']] } });
  });
});
