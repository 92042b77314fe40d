import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { folderObjects } from '../../../lib/adapters/local/files/folder.ts';
import { capturesIn } from '../../../lib/adapters/objects/captures.ts';
import { type Baseline, baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy, decideDrift } from '../../../lib/domain/drift/decide-drift.ts';
import { NotFoundError } from '../../../lib/domain/errors.ts';
import type { Segments } from '../../../lib/domain/segments/segments.ts';
import type { Objects } from '../../../lib/ports/objects.ts';
import { base64, captureLine, csv, json } from '../../domain/capture/lines.ts';

const HOUR = 3_600_000;
const window = { start: Date.UTC(2022, 1, 14, 17), end: Date.UTC(2022, 1, 14, 18) };
const location = { uri: 's3://bucket/capture', endpoint: 'prod' };
const FOLDER = 's3://bucket/capture/prod/AllTraffic/2022/02/14/17';

let root: string;
let objects: Objects;
let baseline: Baseline;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'steward-captures-'));
  const schema = FeatureSchema.parse({
    features: [
      { name: 'age', type: 'integer' },
      { name: 'income', type: 'number' },
      { name: '__proto__', type: 'category' },
    ],
    output: { name: 'score', type: 'number' },
  });
  const rows = Array.from({ length: 500 }, (_, i) => [
    String(i % 90),
    String(i / 7),
    ['a', 'b'][i % 2],
    String(i / 500),
  ]);
  baseline = await buildBaseline(schema, rows);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(join(root, 'bucket'), { recursive: true, force: true });
  objects = folderObjects(root);
});

const sketch = async (using: Objects = objects, segments?: Segments) => {
  const captures = capturesIn(using);
  return captures.sketch(await captures.objects(location, window), window, baseline, segments);
};
const put = (name: string, bytes: Uint8Array | string) => objects.put(`${FOLDER}/${name}`, bytes);
const row = '30,12.5,a';
const answers = (text: string) => csv(text, 'OUTPUT');
const good = (parts: Parameters<typeof captureLine>[0] = {}) => captureLine({ input: csv(row), ...parts });
const other = () => good({ eventId: 'e-2' });
const sides = (n: number) => ({
  input: csv(Array(n).fill(row).join('\n')),
  output: answers(Array(n).fill('0.5').join('\n')),
});
const utf8 = (text: string, wrong: number) => {
  const bytes = Buffer.from(text);
  bytes[bytes.indexOf('~')] = wrong;
  return bytes;
};

/** What a file must lead to; lines around the hostile one must all be used. */
const HOSTILE: [string, string | Uint8Array, object][] = [
  ['an empty file', '', { rows: { read: 0, used: 0, broken: 0, outside: 0, fallback: 0 } }],
  ['CRLF lines', `${good()}\r\n${other()}\r\n`, { rows: { used: 2, broken: 0, fallback: 0 } }],
  [
    'a lone CR between two objects',
    `${good()}\r${other()}`,
    { rows: { used: 0, broken: 1 }, kinds: { 'two-values': 1 } },
  ],
  ['blank lines between', `\n${good()}\n\n  \n${other()}\n\n`, { rows: { read: 2, used: 2, broken: 0 } }],
  ['a byte order mark and no last line end', `\ufeff${good()}\n${other()}`, { rows: { used: 2, fallback: 0 } }],
  [
    'invalid UTF-8 in a string',
    utf8(`${good()}\n${good({ input: csv('1,2,x~y') })}\n${other()}`, 0xff),
    {
      rows: { used: 2, broken: 1 },
      kinds: { 'not-utf8': 1 },
      examples: [{ line: 2, kind: 'not-utf8', offset: good().length + 1 }],
    },
  ],
  [
    'two objects on a line',
    `${good()} ${good()}\n${other()}`,
    { rows: { used: 1, broken: 1 }, kinds: { 'two-values': 1 } },
  ],
  [
    'tokens that are no JSON',
    `${good().replace('"0"', 'NaN')}\nNone\n{"a":True}\n[Infinity]\n${good()}`,
    { rows: { used: 1, broken: 4 }, kinds: { 'bare-token': 4 } },
  ],
  ['NaN and Infinity as values', good({ input: csv('NaN,Infinity,nan') }), { rows: { used: 1, broken: 0 } }],
  [
    'numbers in other spellings',
    good({ input: csv('-0,1e0,a\n+1.0, 1 ,b'), output: answers('1\n1') }),
    { rows: { used: 2 } },
  ],
  ['a missing and an empty value', good({ input: json('{"income":"12.5"}') }), { rows: { used: 1, broken: 0 } }],
  [
    'columns nobody knows and one of another case',
    good({ input: json('{"Age":1,"income":2,"extra":3,"__proto__":"a"}') }),
    { rows: { used: 1 }, unknown: ['Age', 'extra'] },
  ],
  [
    'a repeated key',
    good().replace('{', '{"eventVersion":"0",'),
    { rows: { broken: 1 }, kinds: { 'duplicate-key': 1 } },
  ],
  [
    'categories of every kind',
    good({ input: csv('1,2,=HYPERLINK("x")\n1,2,"a\nb"\n1,2,😀'), ...{ output: answers('1\n1\n1') } }),
    { rows: { used: 0, broken: 1 }, kinds: { payload: 1 } },
  ],
  [
    'quoted categories',
    good({ input: csv('1,2,"a\nb, ""c"""\n1,2,😀'), output: answers('1\n1') }),
    { rows: { used: 2 } },
  ],
  ['a category of 10 KB', good({ input: csv(`1,2,${'x'.repeat(10_000)}`) }), { rows: { used: 1 } }],
  ['an encoding that is not true', good({ input: csv('{"age":1}') }), { rows: { broken: 1 }, kinds: { payload: 1 } }],
  [
    'base64 of who knows what',
    good({ input: base64(row, 'application/x-parquet') }),
    { rows: { broken: 1 }, kinds: { 'content-type': 1 } },
  ],
  ['base64 of CSV', good({ input: base64(row, 'text/csv') }), { rows: { used: 1, broken: 0 } }],
  [
    'answers that change length',
    good({ ...sides(2), output: answers('0.1\n0.2,0.3') }),
    { rows: { broken: 1 }, kinds: { payload: 1 } },
  ],
  [
    'fewer answers than rows',
    good({ ...sides(3), output: answers('0.1\n0.2') }),
    { rows: { broken: 1 }, kinds: { 'row-count': 1 } },
  ],
  ['answers on one line', good({ ...sides(2), output: answers('0.1,0.2') }), { rows: { used: 2 } }],
  [
    'predictions outside [0, 1]',
    good({ ...sides(3), output: answers('1.5\n0.5\n-0.2') }),
    { rows: { used: 3, broken: 0 }, sketch: { features: [{}, {}, {}, { typeErrors: 0, min: -0.2, max: 1.5 }] } },
  ],
  [
    'rows of another width',
    good({ input: csv(`1,2\n${row}\n1,2,a,4`), output: answers('1\n1\n1') }),
    { rows: { read: 3, used: 1, broken: 2 }, brokenLines: 0 },
  ],
  [
    'names before the rows',
    good({ input: csv(`age,income,__proto__\n${row}`), output: answers('score\n0.5') }),
    { rows: { read: 1, used: 1, broken: 0 } },
  ],
  ['no time zone', good({ inferenceTime: '2022-02-14T17:25:49' }), { rows: { broken: 1 }, kinds: { time: 1 } }],
  ['an epoch', good({ inferenceTime: 1_644_859_549 }), { rows: { broken: 1 }, kinds: { time: 1 } }],
  [
    'the very start and end of the window',
    ['16:59:59.999', '17:00:00', '17:59:59.999', '18:00:00']
      .map((t) => good({ inferenceTime: `2022-02-14T${t}Z` }))
      .join('\n'),
    { rows: { used: 2, outside: 2 } },
  ],
  [
    'a line of 7 MB',
    `${good()}\n"${'x'.repeat(7e6)}"\n${other()}`,
    { rows: { used: 2, broken: 1 }, kinds: { 'too-long': 1 } },
  ],
  ['600 rows in a record', good(sides(600)), { rows: { used: 600, fallback: 0 } }],
];

describe('a hostile capture file', () => {
  it.each(HOSTILE)('with %s gets its answer', async (_name, bytes, expected) => {
    await put('a.jsonl', bytes);
    expect(await sketch()).toMatchObject({ complete: true, ...expected });
    // the same compressed
    rmSync(join(root, 'bucket'), { recursive: true });
    await put('a.jsonl.gz', gzipSync(bytes));
    expect(await sketch()).toMatchObject({ complete: true, ...expected });
  });

  it.each([
    ['UTF-16', 'a.jsonl', Buffer.from(good(), 'utf16le'), 'UTF-16'],
    ['one JSON array', 'a.jsonl', `[${good()}]`, 'JSON array'],
    ['gzip without the name', 'a.jsonl', gzipSync(good()), 'gzip'],
    ['a gzip bomb', 'a.jsonl.gz', gzipSync(Buffer.alloc(90e6, ' ')), 'grows beyond'],
    ['half a gzip file', 'a.jsonl.gz', gzipSync(good()).subarray(0, 60), 'cut off'],
  ])('that is %s is refused by name and with a hint', async (_name, name, bytes, hint) => {
    await put('b.jsonl', good());
    await put(name, bytes);
    await expect(sketch()).rejects.toMatchObject({ name: 'InvalidEventError' });
    await expect(sketch()).rejects.toThrow(hint);
    await expect(sketch()).rejects.toThrow(`${FOLDER}/${name}`);
  });

  it('of two gzip members is read to its end', async () => {
    await put('a.jsonl.gz', Buffer.concat([gzipSync(`${good()}\n`), gzipSync(other())]));
    expect((await sketch()).rows.used).toBe(2);
  });

  it('does not make the table of categories grow', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => good({ input: csv(`1,2,id-${i}`) }));
    await put('a.jsonl', lines.join('\n'));
    const { sketch: made } = await sketch();
    expect(made.features[2]).toMatchObject({ other: 20_000, counts: [0, 0] });
  });
});

describe('a window of captures', () => {
  const many = async () => {
    for (let i = 0; i < 40; i++) {
      const lines = Array.from({ length: 50 }, (_, k) =>
        good({ eventId: `e-${i}-${k}`, input: csv(`${(i * k) % 90},${(i + k) / 3},a`), output: answers(`${k / 50}`) }),
      );
      await put(`${String(i).padStart(3, '0')}.jsonl`, lines.join('\n'));
    }
  };

  it('is the same bits however late its objects come, sixteen at a time at most', async () => {
    await many();
    const whole = await sketch();
    expect(whole.rows).toEqual({ read: 2_000, used: 2_000, broken: 0, outside: 0, fallback: 0 });
    let open = 0;
    let most = 0;
    const slow: Objects = {
      ...objects,
      open: async function* (uri, options) {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, (Number(uri.slice(-7, -6)) * 7) % 5));
        yield* objects.open(uri, options);
        open--;
      },
    };
    expect(await sketch(slow)).toEqual(whole);
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('without half of the objects listed is incomplete, never stable', async () => {
    await many();
    const half: Objects = {
      ...objects,
      list: async (prefix) => {
        const found = await objects.list(prefix);
        const gone = found.map(({ uri, size }) => ({ uri: uri.replace('.jsonl', 'x.jsonl'), size, etag: `${uri} x` }));
        return [...found, ...gone];
      },
    };
    const captured = await sketch(half);
    expect(captured).toMatchObject({
      complete: false,
      because: '40 of 80 capture objects were listed and are gone',
      rows: { used: 2_000 },
    });
    const { complete, because, brokenLines } = captured;
    const decision = decideDrift(baseline, captured.sketch, DriftPolicy.parse({}), { complete, because, brokenLines });
    expect(decision).toMatchObject({ verdict: 'undecided', because: expect.stringContaining(because!) });
  });

  it('of a champion leaves out what a challenger was asked beside it, which is read by its own name', async () => {
    await put('a.jsonl', good());
    const shadow = FOLDER.replace('AllTraffic', 'steward-shadow-2');
    await objects.put(`${shadow}/a.jsonl`, good({ eventId: 'copy' }));
    expect((await sketch()).rows.used).toBe(1);
    const unheard = [() => undefined, () => undefined] as const;
    const raced = { ...location, variant: 'steward-shadow-2' };
    const records = await Array.fromAsync(capturesIn(objects).records(raced, window, ...unheard));
    expect(records.map(({ eventId }) => eventId)).toEqual(['copy']);
  });

  const writtenAgain = (times: number): Objects => {
    let left = times;
    return {
      ...objects,
      open: async function* (uri, options) {
        if (left-- > 0) await put('a.jsonl', `${good()}\n${other()}`);
        yield* objects.open(uri, options);
      },
    };
  };

  it('reads an object that was written again since it was listed once more', async () => {
    await put('a.jsonl', good());
    expect(await sketch(writtenAgain(1))).toMatchObject({ complete: true, rows: { used: 2 } });
  });

  it('with an object that does not stop changing is incomplete', async () => {
    await put('a.jsonl', good());
    expect(await sketch(writtenAgain(2))).toMatchObject({
      complete: false,
      because: '1 of 1 were written again while they were read',
      rows: { used: 0 },
    });
  });

  it('counts by segment the rows that it counts, and none that is broken, doubled or outside', async () => {
    const unlike = good({ eventId: 'e-3', input: csv('30,12.5,b\n31,,c\n32,1,a'), output: answers('1\n0\n1') });
    await put('a.jsonl', `${good()}\n${good()}\n{broken\n${unlike}`);
    await put('b.jsonl.gz', gzipSync(`${other()}\n${good({ eventId: 'e-4', inferenceTime: '2022-02-14T18:00:00Z' })}`));
    const parts = ['a', 'b'].map((value) => ({ value, baseline }));
    const { segmented, rows, complete } = await sketch(objects, {
      ...{ v: 1, of: baselineId(baseline), column: '__proto__', parts },
    });
    expect([complete, rows.used]).toEqual([true, 5]);
    expect([...segmented!.sketches.map((part) => part.rows), segmented!.elsewhere]).toEqual([3, 1, 1]);
  });

  it('with an object that is gone when rows are counted by segment is incomplete', async () => {
    await put('a.jsonl', good());
    let opened = 0;
    const once: Objects = {
      ...objects,
      open: async function* (uri, options) {
        if (opened++ > 0) throw new NotFoundError('gone');
        yield* objects.open(uri, options);
      },
    };
    const parts = [{ value: 'a', baseline }];
    const segments: Segments = { v: 1, of: baselineId(baseline), column: '__proto__', parts };
    expect(await sketch(once, segments)).toMatchObject({
      ...{ complete: false, because: '1 of 1 capture objects were listed and are gone' },
      rows: { used: 1 },
    });
  });

  it('counts an object that holds what another does once, by ETag and size, and a line that is there twice', async () => {
    await put('a.jsonl', `${good()}\n${other()}\n${good()}\n`);
    await put('b.jsonl', `${good()}\n${other()}\n${good()}\n`);
    const alike: Objects = {
      ...objects,
      list: async (prefix) => (await objects.list(prefix)).map((found) => ({ ...found, etag: '"same"' })),
      open: (uri) => objects.open(uri),
    };
    expect(await sketch(alike)).toMatchObject({
      ...{ complete: true, rows: { used: 2, read: 2 }, copies: 1 },
      copiedFiles: { count: 1, file: `${FOLDER}/b.jsonl`, of: `${FOLDER}/a.jsonl` },
    });
  });

  it('takes late lines from the hour after, and nothing from beside the prefix', async () => {
    await put('a.jsonl', good());
    const next = FOLDER.replace('/17', '/18');
    await objects.put(
      `${next}/late.jsonl`,
      `${good()}\n${good({ inferenceTime: new Date(window.end + HOUR / 2).toISOString() })}`,
    );
    await objects.put(`${FOLDER.replace('prod', 'prod-2')}/a.jsonl`, good());
    await objects.put(`${FOLDER}/deeper/a.jsonl`, good());
    await objects.put(`${FOLDER.replace('/17', '/15')}/old.jsonl`, good());
    expect((await sketch()).rows).toMatchObject({ used: 2, outside: 1 });
  });
});
