import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseCaptureLine } from '../../../lib/domain/capture/capture.ts';
import { readPayload } from '../../../lib/domain/capture/rows/payload.ts';
import { CaptureScanner } from '../../../lib/domain/capture/scan.ts';
import { scanColumns } from '../../../lib/domain/capture/scan-columns.ts';
import { otherWidth } from '../../../lib/domain/capture/width.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { base64, captureLine, csv, json } from './lines.ts';
import { exactly, rowsOf, scanned } from './readers.ts';

const COLUMNS = ['a', 'b'];

it('tells on which side no JSON stands, or a type that is not read', () => {
  const read = (input: unknown, output: unknown) =>
    parseCaptureLine(captureLine({ input, output }), { input: COLUMNS, output: ['y'] });
  const reasons = [read(json('{"a": 1, "b'), json('1', 'OUTPUT')), read(json('[1, 2]'), json('{"y": ', 'OUTPUT'))].map(
    (line) => !line.ok && line.reason,
  );
  expect(reasons[0]).toBe(
    '`data` of the request is no JSON: a string is not closed, its content type is `application/json`',
  );
  expect(reasons[1]).toMatch(/^`data` of the answer is no JSON/);
  expect(read(csv('1,2'), base64('<p>502</p>', 'text/html'))).toMatchObject({
    reason: expect.stringContaining('the answer is base64 of `text/html`'),
  });
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
    ['1,2,3', 'an id, or the label, sent with them? name what is sent, in order, in the schema (`--schema` of `drift'],
  ])('says so of a row of another width: %s', (body, words) => {
    for (const sent of [csv(body), ...(/[;|]/.test(body) ? [base64(body, 'application/octet-stream')] : [])]) {
      const read = line(sent);
      expect(read.ok && otherWidth(read.value, { input: COLUMNS })?.reason).toContain(words);
    }
  });

  it.each(['application/xml', 'text/x-libsvm'])('names the content type where that is %s', (type) => {
    const read = line({ ...csv('<a>1</a>'), observedContentType: type });
    expect(read.ok && otherWidth(read.value, { input: COLUMNS })?.reason).toContain(`its content type is \`${type}\``);
  });

  it.each([
    ['in capitals', 'A,B\n1,2'],
    ['among others', 'A,id,B\n1,7,2'],
    ['alone', 'A,B'],
  ])('is no row where the first one has the names in another form: %s', async (_what, body) => {
    const reason = expect.stringContaining('names columns otherwise than the schema');
    expect(line(csv(body))).toMatchObject({ ok: false, kind: 'payload', reason });
    const schema = { features: COLUMNS.map((name) => ({ name, type: 'number' as const })) };
    const baseline = await buildBaseline(schema, [['1', '2']]);
    const bytes = Buffer.from(`${captureLine({ input: csv(body) })}\n`);
    const { fallback: _, ...ours } = scanned([bytes], baseline, undefined);
    expect(ours).toEqual(await exactly(bytes, baseline, undefined));
    expect(ours.counts).toMatchObject({ broken: 1 });
  });

  it('says what is compressed, or of another encoding', () => {
    const sent = (bytes: Uint8Array) =>
      line({ ...base64('', 'text/csv'), data: Buffer.from(bytes).toString('base64') });
    expect(sent(gzipSync('1,2'))).toMatchObject({ ok: false, reason: expect.stringContaining('gzip') });
    expect(sent(Buffer.from('\ufeff1,2', 'utf16le'))).toMatchObject({ reason: expect.stringContaining('UTF-16') });
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
