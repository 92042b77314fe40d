import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driftCheck } from '../../functions/drift-check/drift-check.ts';
import { qualityCheck } from '../../functions/quality-check/quality-check.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { newHome, steward } from '../cli/cli.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';
import { World } from '../functions/world.ts';

/** What each reader met, and that it is told in every place a verdict is. */
const home = newHome();

function write(name: string, lines: readonly string[]): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Lines of every kind of trouble, the commonest first and often enough to hide the others; `good` rows are like the training data. */
function troubled(at: string, good: (i: number) => string, names: readonly string[]): string[] {
  const line = (parts: Parameters<typeof captureLine>[0], i: number | string) =>
    captureLine({ eventId: `e-${i}`, inferenceTime: at, ...parts });
  const answer = csv('0.5', 'OUTPUT');
  const cells = good(1).split(',');
  const named = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
  return [
    ...Array.from({ length: 12 }, (_, i) => line({ input: csv(good(i)), output: answer, inferenceTime: 'noon' }, i)),
    line({ input: csv(`${good(1)},7`), output: answer }, 'wide'),
    line({ input: { data: '', encoding: 'BASE64', observedContentType: 'image/png' }, output: answer }, 'image'),
    captureLine({ output: answer, eventId: 'e-bare', inferenceTime: at }).replace(/"endpointInput":\{[^}]*\},/, ''),
    line({ input: csv(`${names.join(',')}\n${good(2)}`), output: answer }, 'header'),
    line({ input: json(JSON.stringify({ ...named, loyalty: 'gold' })), output: answer }, 'extra'),
    ...Array.from({ length: 3 }, (_, i) =>
      line({ input: csv(good(i)) }, `mute-${i}`).replace(/,"endpointOutput":\{[^}]*\}/, ''),
    ),
    ...Array.from({ length: 400 }, (_, i) =>
      line({ input: csv(good(i)), output: csv(`0.${i % 10}`, 'OUTPUT') }, `g-${i}`),
    ),
  ];
}

/** What must be found of them, wherever they are told. */
const TOLD = {
  'a time without its offset': /must be a time with its offset/,
  'how many of a kind': /time[^a-z]+12/,
  'a row of another width': /\d cells, the baseline has \d columns/,
  'a content type nobody reads': /image.{0,2}png/,
  'a request that was not captured': /request was not captured/,
  'answers that were not captured': /3 answers (were )?not captured|"uncaptured": ?3/,
  'a row of names': /1 row of names|"headers": ?1/,
  'a column nobody knows': /loyalty/,
};
const told = Object.entries(TOLD);

describe('what was met in a capture', () => {
  const good = (i: number): string => `${i % 20},${['x', 'y', 'z'][i % 3]}`;
  const train = write('train.csv', ['a,b,score', ...Array.from({ length: 800 }, (_, i) => `${good(i)},0.${i % 10}`)]);
  const schema = write('schema.json', [
    JSON.stringify({
      features: [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'category' },
      ],
      output: { name: 'score', type: 'number' },
    }),
  ]);
  const baseline = join(home, 'b.json');
  steward(home, 'drift', 'baseline', '--data', train, '--schema', schema, '-o', baseline);
  const capture = write('capture/a.jsonl', troubled('2026-11-05T10:00:00Z', good, ['a', 'b']));
  const [page, markdown] = [join(home, 'r.html'), join(home, 'r.md')];
  const args = ['drift', 'check', '--baseline', baseline, '--capture', capture];
  const text = steward(home, ...args, '--html', page, '--markdown', markdown);
  const places = {
    text: text.out,
    JSON: steward(home, ...args, '--json').out,
    HTML: readFileSync(page, 'utf8'),
    Markdown: readFileSync(markdown, 'utf8'),
  };

  describe.each(Object.entries(places))('is told in %s', (_, place) => {
    it.each(told)('%s', (_, words) => expect(place).toMatch(words));

    it('what cost most first', () => {
      expect(place.search(TOLD['a time without its offset'])).toBeLessThan(
        place.search(TOLD['a row of another width']),
      );
    });
  });
});

describe('what was met in a table', () => {
  const train = write('t.csv', ['a,b', ...Array.from({ length: 400 }, (_, i) => `${i % 20},${i % 3}`)]);
  const baseline = join(home, 't.json');
  steward(home, 'drift', 'baseline', '--data', train, '-o', baseline);
  const window = write('w.csv', ['a,c', '1,2,3', ...Array.from({ length: 400 }, (_, i) => `${i % 20},${i % 3}`)]);
  const [page, markdown] = [join(home, 't.html'), join(home, 't.md')];
  const args = ['drift', 'check', '--baseline', baseline, '--capture', window];
  const text = steward(home, ...args, '--html', page, '--markdown', markdown).out;
  const places = {
    text,
    JSON: steward(home, ...args, '--json').out,
    HTML: readFileSync(page, 'utf8'),
    Markdown: readFileSync(markdown, 'utf8'),
  };

  it.each(Object.entries(places))('is told in %s', (_, place) => {
    expect(place).toMatch(/3 cells/);
    expect(place).toMatch(/[Cc]olumns? .{0,2}b.{0,2} is not there|not there[^.]*: b|"absent": ?\[\s*"b"/);
    expect(place).toMatch(/not in the baseline: c|does not know[^.]*: c|"unknown": ?\[\s*"c"/);
  });
});

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T06:00:00Z');
const slot = new Date(SLOT).toISOString();
const NAMES = ['hour', 'weekday', 'distance', 'origin', 'destination'];

/** The record of a check, and what its evidence `reading` says. */
async function recordOf(world: World, kind: string): Promise<{ data: LedgerRecord['data']; reading: string }> {
  const found = (await world.records()).find((r) => r.type === 'CheckRecorded' && r.data.kind === kind)!;
  const digest = found.evidence!.find(({ name }) => name === 'reading')!.sha256;
  return { data: found.data, reading: (await world.plane.ports.evidence.read(digest)).toString('utf8') };
}

async function served(): Promise<World> {
  const world = new World();
  await world.apply();
  await world.live(1);
  world.plane.clock.moveTo(SLOT);
  const good = (i: number): string => `${i % 24},${i % 7},${100 + (i % 500)},${['ATL', 'BOS'][i % 2]},ORD`;
  world.put(
    's3://steward-captures/capture/flight-delay-prod/AllTraffic/2026/11/10/10/a.jsonl',
    troubled('2026-11-10T10:00:00Z', good, NAMES).join('\n'),
  );
  const labels = Array.from({ length: 5 }, () => '{"groundTruthData":{"data":"1","encoding":"XML"}}');
  world.put('s3://steward-captures/labels/flight-delay/2026/11/10/11/l.jsonl', labels.join('\n'));
  return world;
}

describe('what was met by a check of a deployed model', () => {
  it('of drift is told in its record and its evidence', async () => {
    const world = await served();
    await driftCheck(world.plane.ports)({ ...about, slot });
    const { data, reading } = await recordOf(world, 'drift');
    expect(data).toMatchObject({
      brokenLines: {
        kinds: { time: 12, 'row-width': 1, 'content-type': 1, 'not-captured': 1 },
        first: [{ kind: 'time', reason: expect.stringMatching(TOLD['a time without its offset']) }, {}, {}],
      },
      ...{ headers: 1, unknown: ['loyalty'] },
    });
    // No rule of this model looks at its answers.
    const { 'answers that were not captured': _, ...rest } = TOLD;
    for (const words of Object.values(rest)) expect(reading).toMatch(words);
  });

  it('of quality is told in its record and its evidence, labels among it', async () => {
    const world = await served();
    await qualityCheck(world.plane.ports)({ ...about, slot });
    const { data, reading } = await recordOf(world, 'quality');
    expect(data).toMatchObject({
      brokenLines: { kinds: { time: 12, shape: 5, 'content-type': 1 }, first: [{ kind: 'time' }, {}, {}] },
      ...{ uncaptured: 3, headers: 1 },
    });
    expect(String(data.because)).toContain('of 3 invocations the answer was not captured');
    expect(reading).toMatch(TOLD['a content type nobody reads']);
    expect(reading).toContain('labels/flight-delay/2026/11/10/11/l.jsonl');
  });
});

describe('what was met by a quality check of files', () => {
  const at = '2026-11-05T10:00:00Z';
  const line = (id: string, output: unknown, more = {}) =>
    captureLine({
      input: csv('1,2'),
      output,
      eventId: `e-${id}`,
      inferenceTime: at,
      metadata: { inferenceId: id },
      ...more,
    });
  const mute = (id: string) => line(id, csv('0.5', 'OUTPUT')).replace(/,"endpointOutput":\{[^}]*\}/, '');
  const truth = (id: string, label: string) =>
    JSON.stringify({
      groundTruthData: { data: label, encoding: 'CSV' },
      eventMetadata: { eventId: id },
      eventVersion: '0',
    });
  const predictions = write('quality/p/a.jsonl', [
    ...Array.from({ length: 12 }, (_, i) => line(`t-${i}`, csv('0.5', 'OUTPUT'), { inferenceTime: 'noon' })),
    ...Array.from({ length: 3 }, (_, i) => mute(`m-${i}`)),
    line('image', { data: '', encoding: 'BASE64', observedContentType: 'image/png' }),
    ...Array.from({ length: 300 }, (_, i) => line(`p-${i}`, csv(`0.${i % 10}`, 'OUTPUT'))),
  ]);
  const labels = write('quality/l/a.jsonl', [
    '{broken',
    ...Array.from({ length: 300 }, (_, i) => truth(`p-${i}`, String(Number(i % 10 > 5)))),
  ]);
  const args = ['quality', 'check', '--predictions', predictions, '--labels', labels];
  const [text, asJson, markdown] = [[], ['--json'], ['--markdown']].map(
    (more) => steward(home, ...args, ...more).out,
  ) as [string, string, string];

  it.each(Object.entries({ text, JSON: asJson, Markdown: markdown }))('is told in %s', (_, place) => {
    expect(place).toMatch(/must be a time with its offset/);
    expect(place).toMatch(/time[^a-z]+12/);
    expect(place).toMatch(/image.{0,2}png/);
    expect(place).toMatch(/3 answers (were )?not captured|"uncaptured": ?3/);
    expect(place).toMatch(/l.a\.jsonl/);
  });

  it('is why no prediction can be read, where that is so', () => {
    const none = write(
      'quality/none/a.jsonl',
      Array.from({ length: 5 }, (_, i) => mute(`p-${i}`)),
    );
    const ran = steward(home, 'quality', 'check', '--predictions', none, '--labels', labels);
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.err).toContain('of 5 invocations the answer was not captured');
  });
});

/** Tables as they go wrong, and what must be said of each, wherever something is said of it. */
describe('a table that went wrong', () => {
  const ROWS = 400;
  const good = (i: number): string => `${i % 20},${['x', 'y', 'z'][i % 3]}`;
  const all = (row: (i: number) => string): string[] => Array.from({ length: ROWS }, (_, i) => row(i));
  const train = write('wrong/train.csv', ['a_b,kind', ...all(good)]);
  const baseline = join(home, 'wrong.json');
  steward(home, 'drift', 'baseline', '--data', train, '-o', baseline);
  const check = (path: string, ...more: string[]) =>
    steward(home, 'drift', 'check', '--baseline', baseline, '--data', path, ...more);
  const bytes = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(home, name), content);
    return join(home, name);
  };
  const objects = all((i) => JSON.stringify({ a_b: i % 20, kind: 'xyz'[i % 3] }));

  it.each<[string, string, string | Uint8Array, string]>([
    ['Latin-1', 'latin.csv', Buffer.from(`a_b,kind\n1,Zürich\n`, 'latin1'), '`iconv -f WINDOWS-1252 -t UTF-8`'],
    ['lines as old Macs end them', 'mac.csv', ['a_b,kind', ...all(good)].join('\r'), 'with carriage returns alone'],
    ['a page of an error', 'page.csv', '<html><body>403</body></html>\n', 'is a page of HTML'],
    ['nothing', 'nothing.csv', '', 'is empty (0 bytes)'],
    ['arrays', 'arrays.jsonl', '[1,"x"]\n[2,"y"]\n', "orient='records'"],
    ['Parquet in name only', 'no.parquet', 'PAR1 and no more', 'cannot be read as Parquet'],
    ['UTF-16 of objects', 'wide.jsonl', Buffer.from(`\ufeff${objects.join('\n')}`, 'utf16le'), 'is UTF-16 text'],
  ])('is refused with a word: %s', (_, name, content, says) => {
    expect(check(bytes(name, content))).toMatchObject({ code: 3, err: expect.stringContaining(says) });
  });

  it.each<[string, string, string, RegExp, string | undefined]>([
    [
      'a column that is spelled otherwise',
      'spelled.csv',
      ['A B,kind', ...all(good)].join('\n'),
      /is it .{0,8}A B/,
      undefined,
    ],
    [
      'texts among numbers',
      'texts.csv',
      ['a_b,kind', ...all((i) => (i % 3 ? good(i) : 'few,x'))].join('\n'),
      /no numbers/,
      'typeErrors',
    ],
    ['an array that was cut off', 'cut.json', `[${objects.join(',')}`, /not valid JSON/, 'not-json'],
    [
      'lists in a column',
      'lists.jsonl',
      objects.join('\n').replace('"a_b":3', '"a_b":[3]'),
      /array or object, in .{0,8}a_b/,
      'in `a_b`',
    ],
    [
      'a quote that has no end',
      'quote.csv',
      ['a_b,kind', '3,"x', ...all(good)].join('\n'),
      /a quote is not closed/,
      'payload',
    ],
  ])('says so in text, JSON, on the page and in Markdown: %s', (_, name, content, says, key) => {
    const path = bytes(name, content);
    const [page, markdown] = [join(home, 'wrong.html'), join(home, 'wrong.md')];
    const { out } = check(path, '--html', page, '--markdown', markdown);
    expect(out).toMatch(says);
    for (const file of [page, markdown])
      if (key !== undefined) expect(readFileSync(file, 'utf8').replaceAll('\\', '')).toMatch(says);
    const json = check(path, '--json').out;
    expect(json).toContain(key ?? '"unknown"');
  });
});

describe('labels that fit no prediction', () => {
  const predictions = write('fit/p.csv', ['id,score', ...Array.from({ length: 300 }, (_, i) => `${i},0.${i % 10}`)]);
  const told = (labels: string[], ...more: string[]) => {
    const args = ['--predictions', predictions, '--labels', write('fit/l.csv', ['id,label', ...labels]), ...more];
    return steward(home, 'quality', 'check', ...args);
  };
  const rows = (row: (i: number) => string): string[] => Array.from({ length: 300 }, (_, i) => row(i));

  it.each([
    ['of other classes', rows((i) => `${i},${i % 3 ? 'good' : 'bad'}`), 'name these with `--classes`'],
    ['of ids that are spelled otherwise', rows((i) => `row ${i},1`), 'are the columns of `--id` the same?'],
    ['that are empty', rows((i) => `${i},`), 'is `--label` the right column?'],
  ])('say why, and what would mend it: %s', (_, labels, says) => {
    expect(told(labels).out).toMatch(new RegExp(`undecided: .*${says.replace(/[.?]/g, '\\$&')}`));
    expect(JSON.parse(told(labels, '--json').out).because).toContain(says);
    expect(told(labels, '--markdown').out.replaceAll('\\', '')).toContain(says);
  });

  it('are read where they are truth values in words', () => {
    const labels = (yes: string, no: string) =>
      JSON.parse(
        told(
          rows((i) => `${i},${i % 3 ? yes : no}`),
          '--json',
        ).out,
      );
    const plain = labels('1', '0');
    expect(plain.rows.labelled).toBe(300);
    for (const [yes, no] of [
      ['yes', 'no'],
      ['T', 'F'],
      ['WAHR', 'FALSCH'],
    ] as const)
      expect({ ...labels(yes, no), inputs: undefined }).toEqual({ ...plain, inputs: undefined });
  });
});
