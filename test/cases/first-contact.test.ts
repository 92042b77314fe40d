import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { drawn } from '../domain/drift/draw.ts';

/** Tables as people first give them, no schema beside them: what `steward drift` makes of their columns. */
const home = newHome();
const at = (...path: string[]): string => join(import.meta.dirname, ...path);
const drift = (...args: string[]) => steward(home, 'drift', ...args);

function baselineOf(data: string, ...args: string[]): { path: string; out: string; leftOut: Record<string, string> } {
  const path = join(home, 'baseline.json');
  const made = drift('baseline', '--data', data, '-o', path, ...args);
  expect(made, made.err).toMatchObject({ code: 0 });
  const { leftOut = [] } = JSON.parse(readFileSync(path, 'utf8')) as { leftOut?: { name: string; because: string }[] };
  return { path, out: made.out, leftOut: Object.fromEntries(leftOut.map(({ name, because }) => [name, because])) };
}

describe('05: identifiers and timestamps', () => {
  const train = at('05-identifiers-and-timestamps-are-judged', 'train.csv');
  const window = at('05-identifiers-and-timestamps-are-judged', 'window.csv');

  it('are left out with a word, and the verdict comes from what may be stable', () => {
    const { path, out, leftOut } = baselineOf(train);
    expect(leftOut).toEqual({
      row_id: 'unique in every row',
      request: 'unique in every row',
      ts: 'a time',
      day: 'a time',
    });
    expect(out).toContain('ts                       left out: a time');
    const checked = drift('check', '--baseline', path, '--capture', window);
    expect(checked.code).not.toBe(1);
    expect(checked.out).toContain('left out of the baseline: row_id (unique in every row)');
    expect(checked.out).not.toContain('not in the baseline');
    const json = JSON.parse(drift('check', '--baseline', path, '--capture', window, '--json').out);
    expect(json.columns).toMatchObject({ unknown: [], leftOut: [{ name: 'row_id' }, {}, {}, {}] });
    expect(json.features.map(({ name }: { name: string }) => name)).toEqual(['amount']);
  });

  it('are told where they are gone or empty later, which is no alarm', () => {
    const { path } = baselineOf(train);
    const [header = '', ...rows] = readFileSync(train, 'utf8').trim().split('\n');
    const names = header.split(',');
    const written = (cell: (name: string, text: string) => string[]): string => {
      const file = join(home, 'later.csv');
      const lines = [names, ...rows.map((row) => row.split(','))].map((cells, line) =>
        cells.flatMap((text, at) =>
          cell(names[at]!, line === 0 ? '' : text).map((to) => (line === 0 ? names[at] : to)),
        ),
      );
      writeFileSync(file, `${lines.map((cells) => cells.join(',')).join('\n')}\n`);
      return file;
    };
    const gone = written((name, text) => (name === 'ts' ? [] : [name === 'day' ? '' : text]));
    const html = join(home, 'later.html');
    const { code, out } = drift('check', '--baseline', path, '--data', gone, '--html', html);
    expect(code, out).not.toBe(1);
    for (const text of [out, readFileSync(html, 'utf8')]) {
      expect(text).toContain('`ts` is left out of the baseline, and not there any more');
      expect(text).toContain('`day` is left out of the baseline, and without a value in the first rows');
    }
    const { columns } = JSON.parse(drift('check', '--baseline', path, '--data', gone, '--json').out);
    expect(columns.leftOut).toEqual([
      { name: 'row_id', because: 'unique in every row' },
      { name: 'request', because: 'unique in every row' },
      { name: 'ts', because: 'a time', gone: true },
      { name: 'day', because: 'a time', empty: true },
    ]);
  });

  it('are put back by a type, by name, or by a schema, which always wins', () => {
    expect(Object.keys(baselineOf(train, '--types', 'day=category').leftOut)).toEqual(['row_id', 'request', 'ts']);
    const only = baselineOf(train, '--only', 'row_id,amount');
    expect(only.leftOut).toMatchObject({ ts: 'not asked for' });
    expect(drift('check', '--baseline', only.path, '--capture', window)).toMatchObject({ code: 1 });
    const schema = join(home, 'schema.yaml');
    writeFileSync(schema, 'features: [{ name: row_id, type: integer }, { name: amount, type: number }]\n');
    expect(baselineOf(train, '--schema', schema).leftOut).toEqual({});
  });

  it('may be ignored at the check too, and a slip of the pen is told', () => {
    const { path } = baselineOf(train, '--types', 'row_id=integer', '--ignore', 'ts,day');
    expect(drift('check', '--baseline', path, '--capture', window)).toMatchObject({ code: 1 });
    expect(drift('check', '--baseline', path, '--data', window)).toMatchObject({ code: 1 });
    const both = drift('check', '--baseline', path, '--data', window, '--capture', window);
    expect(both).toMatchObject({ code: 3, err: expect.stringContaining('two names') });
    for (const fewer of [
      ['--ignore', 'row_id'],
      ['--only', 'amount'],
    ]) {
      const ran = drift('check', '--baseline', path, '--capture', window, ...fewer);
      expect(ran.code).not.toBe(1);
      expect(ran.out).toMatch(/row_id +not judged/);
    }
    const slip = drift('check', '--baseline', path, '--capture', window, '--ignore', 'amuont');
    expect(slip).toMatchObject({ code: 3, err: expect.stringContaining('did you mean `amount`?') });
    const none = drift('baseline', '--data', train, '-o', path, '--only', 'x,amount');
    expect(none.err).toContain('which is not in');
    expect(none.err).toContain('it has `row_id`, `request`, `ts`, `day`, `amount`');
    const all = drift('baseline', '--data', train, '-o', path, '--ignore', 'amount');
    expect(all).toMatchObject({ code: 3, err: expect.stringContaining('no column is left to watch') });
    const schema = drift('baseline', '--data', train, '-o', path, '--schema', 'x.yaml', '--types', 'day=category');
    expect(schema).toMatchObject({ code: 3, err: expect.stringContaining('say it in the schema') });
  });
});

describe('orders in the order of their time', () => {
  const draw = drawn(5);
  const pick = (below: number): number => Math.floor(draw.below(below));
  const row = (i: number, north = 0): string =>
    [
      ...[500_000 + Math.floor(i / 3), `C${Math.floor((300 + i / 8) * (1 - draw.below(1) ** 2))}`, Math.floor(i / 25)],
      ...[`S${pick(80)}`, Math.exp(3 + 0.7 * draw.normal()).toFixed(2), (40 + 5 * draw.normal() + north).toFixed(5)],
      ...[
        String(501 + pick(99_000)).padStart(5, '0'),
        draw.below(1) < 0.04 ? (pick(2) ? 'unknown' : '90+') : 18 + pick(70),
      ],
    ].join(',');
  const write = (name: string, rows: readonly string[]): string => {
    const path = join(home, name);
    writeFileSync(path, `order,customer,day,sku,amount,lat,zip,age\n${rows.join('\n')}\n`);
    return path;
  };
  const rows = Array.from({ length: 6_000 }, (_, i) => row(i));
  const orders = write('orders.csv', rows.slice(0, 3_000));

  it('leave out keys and counters of which new ones keep coming, and watch places, codes and ages with words among them', () => {
    const made = baselineOf(orders);
    expect(made.leftOut).toEqual({
      order: 'an id',
      customer: 'new values keep coming',
      day: 'rises with time',
    });
    expect(made.out).toMatch(/ zip +integer \(inferred\)/);
    expect(made.out).toMatch(/ age +integer \(inferred\)/);
    expect(made.out).toMatch(/values of `age` are no whole numbers and count as missing/);
    const checked = JSON.parse(
      drift('check', '--baseline', made.path, '--data', write('later.csv', rows.slice(3_000)), '--json').out,
    );
    expect(checked).toMatchObject({ verdict: 'stable', columns: { leftOut: [{ name: 'order' }, {}, {}] } });
    expect(checked).not.toHaveProperty('misread');
  });

  it.each<[string, (cells: string[], i: number) => string[]]>([
    ['lat', (cells) => cells.map((cell, at) => (at === 5 ? String(Number(cell) + 4) : cell))],
    [
      'zip',
      (cells) => cells.map((cell, at) => (at === 6 ? String(Math.floor(Number(cell) / 2)).padStart(5, '0') : cell)),
    ],
    ['age', (cells, i) => cells.map((cell, at) => (at === 7 && i % 5 === 0 ? 'unknown' : cell))],
  ])('tell of a change of %s', (name, change) => {
    const { path } = baselineOf(orders);
    const moved = rows.slice(3_000).map((line, i) => change(line.split(','), i).join(','));
    const checked = JSON.parse(drift('check', '--baseline', path, '--data', write('moved.csv', moved), '--json').out);
    expect(checked.verdict).toBe('drifted');
    expect(checked.reasons[0].subject).toBe(name);
  });

  it('may come without a header: they have the columns of the file the baseline was made of, those that are left out among them', () => {
    const { path } = baselineOf(orders);
    const bare = join(home, 'bare.csv');
    writeFileSync(bare, `${rows.slice(3_000).join('\n')}\n`);
    const check = (...args: string[]) => drift('check', '--baseline', path, '--data', bare, '--json', ...args);
    expect(check().err).toContain('--no-header');
    const checked = JSON.parse(check('--no-header').out);
    expect(checked).toMatchObject({ verdict: 'stable', rows: { used: 3_000, broken: 0 } });
    expect(checked.columns).toEqual({
      absent: [],
      unknown: [],
      leftOut: Object.entries(baselineOf(orders).leftOut).map(([name, because]) => ({ name, because })),
    });
    const narrow = rows.slice(3_000).map((line) => line.split(',').slice(1).join(','));
    writeFileSync(bare, `${narrow.join('\n')}\n`);
    expect(check('--no-header').err).toContain('has 7 cells a line and no header');
  });
});

describe('columns by which a file is sorted', () => {
  const table = (name: string, lines: readonly string[]): string => {
    const path = join(home, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };

  it('are watched: names of makers in the order of the alphabet, and the year of a model', () => {
    const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
    const rows = Array.from({ length: 1_200 }, (_, i) => {
      const maker = Math.floor(i / 6);
      const name = `${LETTERS[Math.floor(maker / 26)]}${LETTERS[maker % 26]} brewing company`;
      return `${name},${1980 + Math.floor(i / 80)},${(i * 7919) % 97}`;
    });
    expect(baselineOf(table('sorted.csv', ['maker,model_year,size', ...rows])).leftOut).toEqual({});
    expect(baselineOf(table('counted.csv', ['maker,year,size', ...rows])).leftOut).toEqual({ year: 'rises with time' });
  });

  it('are refused in words where one has a question for a name', () => {
    const long = `${'what would you choose, and why? '.repeat(9)}`.trim();
    const { code, err } = drift(
      'baseline',
      '--data',
      table('asked.csv', [`"${long}",n`, 'yes,1', 'no,2', 'yes,3']),
      '-o',
      join(home, 'x.json'),
    );
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/the name of a column has 287 characters, 256 are the most/),
    });
  });
});

it('a summary of Model Monitor is no table, and its option is named', () => {
  const path = join(home, 'statistics.json');
  const features = [{ name: 'x', inferred_type: 'Fractional', numerical_statistics: { mean: 5 } }];
  writeFileSync(path, JSON.stringify({ version: 0, dataset: { item_count: 1000 }, features }));
  const { code, err } = drift('baseline', '--data', path, '-o', join(home, 'none.json'));
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('--from-model-monitor statistics.json') });
});
