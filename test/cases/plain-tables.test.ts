import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { type Draw, drawn } from '../domain/drift/draw.ts';

/** Plain tables as they really lie about: joined files, money, files read in their own way. What is done about it is said, at the baseline and at the check. */
const home = newHome();
const drift = (...args: string[]) => steward(home, 'drift', ...args);
const baseline = join(home, 'baseline.json');
const put = (name: string, text: string | Uint8Array): string => {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
};
const table = (seed: number, row: (draw: Draw, i: number) => string, header = ''): string => {
  const draw = drawn(seed);
  return `${header}${Array.from({ length: 3_000 }, (_, i) => `${row(draw, i)}\n`).join('')}`;
};
const make = (path: string, ...args: string[]) => {
  const made = drift('baseline', '--data', path, '-o', baseline, '--json', ...args);
  expect(made, made.err).toMatchObject({ code: 0 });
  return JSON.parse(made.out);
};
const check = (path: string, ...args: string[]) => drift('check', '--baseline', baseline, '--data', path, ...args);
const checkJson = (path: string, ...args: string[]) => JSON.parse(check(path, ...args, '--json').out);

describe('files that were put one behind the other', () => {
  const row = (draw: Draw): string => `${draw.normal().toFixed(3)},${draw.below(1) < 0.5 ? 'a' : 'b'}`;
  const header = 'amount,kind\n';

  it('have their names among the rows, which are counted and are no rows', () => {
    const joined = put('joined.csv', [1, 2, 3].map((seed) => table(seed, row, header)).join(''));
    expect(make(joined)).toMatchObject({ rows: 9_000, broken: 0, headers: 2, features: [{ type: 'number' }, {}] });
    expect(drift('baseline', '--data', joined, '-o', baseline).out).toContain('2 rows of names stand among the rows');
    const checked = check(joined);
    expect(checked.out).toContain('2 rows of names stand among the rows: they are no data');
    expect(checkJson(joined)).toMatchObject({ verdict: 'stable', rows: { read: 9_000, used: 9_000, headers: 2 } });
    const page = join(home, 'page.html');
    check(joined, '--html', page);
    expect(readFileSync(page, 'utf8')).toContain('2 rows of names stand among the rows');
  });

  it.each([
    ['of semicolons', (text: string) => text.replaceAll(',', ';')],
    ['in quotes', (text: string) => text.replaceAll('amount,kind', '"amount","kind"')],
    ['with line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('may be files %s', (_, write) => {
    const joined = put('joined.csv', write(table(1, row, header) + table(2, row, header)));
    expect(make(joined)).toMatchObject({ rows: 6_000, headers: 1 });
    expect(checkJson(joined)).toMatchObject({ verdict: 'stable', rows: { used: 6_000, headers: 1 } });
  });

  it('may have names that are numbers, which rows may hold as well: those are rows', () => {
    const flags = (draw: Draw): string => `${draw.below(1) < 0.5 ? 0 : 1},${draw.below(1) < 0.5 ? 0 : 1}`;
    const numbered = put('numbered.csv', table(1, flags, '0,1\n'));
    expect(make(numbered, '--types', '0=integer,1=integer')).toEqual(
      expect.not.objectContaining({ headers: expect.anything() }),
    );
    expect(checkJson(numbered)).toMatchObject({ verdict: 'stable', rows: { used: 3_000 } });
  });
});

describe('amounts of money and shares', () => {
  const header = 'price,balance,rate\n';
  const row =
    (sign: string, times = 1) =>
    (draw: Draw): string => {
      const balance = 50 * draw.normal();
      const price = (times * Math.exp(7 + draw.normal())).toLocaleString('en', { minimumFractionDigits: 2 });
      return `"${sign}${price}",${balance < 0 ? `(${-balance.toFixed(2)})` : balance.toFixed(2)},${draw.below(30).toFixed(1)}%`;
    };

  it('are numbers, which is said, and drift only when they do', () => {
    const made = make(put('train.csv', table(1, row('$'), header)));
    expect(made).toMatchObject({
      features: [
        { name: 'price', type: 'number', written: ['$', ','] },
        { name: 'balance', type: 'number', written: ['( )'] },
        { name: 'rate', type: 'number', written: ['%'] },
      ],
      readAs: '`$` and `,` in numbers of price; `( )` in numbers of balance; `%` (12.3% is 0.123) in numbers of rate',
    });
    const same = checkJson(put('same.csv', table(2, row('$'), header)));
    expect(same.verdict).not.toBe('drifted');
    expect(same).toMatchObject({
      readAs: made.readAs,
      written: made.features.map(({ name, written }: { name: string; written: string[] }) => ({ name, written })),
    });
    const moved = check(put('moved.csv', table(3, row('$', 2), header)));
    expect(moved).toMatchObject({ code: 1, out: expect.stringContaining('ks of price') });
  });

  it.each([
    ['in JSON Lines', 'jsonl', (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')],
    ['in one JSON array', 'json', (rows: unknown[]) => JSON.stringify(rows)],
  ])('are said %s as in CSV, measures among them', (_, kind, write) => {
    const draw = drawn(7);
    const rows = Array.from({ length: 600 }, () => ({
      price: `$${draw.below(99).toFixed(2)}`,
      size: `${Math.round(draw.below(50))} kg`,
    }));
    const csv = put('same.csv', `price,size\n${rows.map(({ price, size }) => `${price},${size}\n`).join('')}`);
    const written = make(put(`same.${kind}`, write(rows)));
    const { readAs } = make(csv);
    expect(readAs).toBe('`$` in numbers of price; `kg` in numbers of size');
    expect(written).toMatchObject({ readAs, features: [{ type: 'number' }, { type: 'number', written: ['kg'] }] });
    expect(checkJson(put(`same.${kind}`, write(rows)))).toMatchObject({ readAs, verdict: 'stable' });
    const pounds = rows.map(({ price, size }) => ({ price, size: size.replace('kg', 'lb') }));
    const other = checkJson(put(`other.${kind}`, write(pounds)));
    expect(other).toMatchObject({
      readAs: readAs.replace('kg', 'lb'),
      reasons: [{ rule: 'missing', subject: 'size' }],
    });
  });

  it('of another currency are no numbers of this column', () => {
    make(put('train.csv', table(1, row('$'), header)));
    const euros = checkJson(put('euros.csv', table(1, row('€'), header)));
    expect(euros.reasons).toMatchObject([{ rule: 'missing', subject: 'price', was: '0.0000', now: '1.0000' }]);
  });
});

describe('how the file of a baseline was written', () => {
  const row = (draw: Draw): string =>
    `${draw.normal().toFixed(3).replace('.', ',')};${Math.floor(draw.below(9))},${100 + Math.floor(draw.below(900))}`;

  it('is remembered: a file without a header is read as it was, a file with one by its names', () => {
    const schema = put('schema.yaml', 'features: [{name: a, type: number}, {name: b, type: number}]\n');
    make(put('train.csv', table(1, row)), '--no-header', '--schema', schema);
    const window = checkJson(put('window.csv', table(2, row)));
    expect(window).toMatchObject({
      rows: { used: 3_000 },
      readAs: expect.stringContaining('as the file of the baseline'),
    });
    expect(window.verdict).not.toBe('drifted');
    const named = checkJson(put('named.csv', table(2, row, 'b;a\n').replace(/^(-?[\d,]+);([\d,]+)$/gm, '$2;$1')));
    expect(named).toMatchObject({ rows: { used: 3_000 }, reasons: window.reasons });
    const plain = checkJson(put('plain.csv', table(2, row, 'a;b\n').replaceAll(',', '.').replaceAll(';', ',')));
    expect(plain).toMatchObject({ rows: { used: 3_000 }, reasons: window.reasons });
    expect(plain.readAs).toBeUndefined();
  });

  it('tells what `1,234` is, which is asked without', () => {
    const thousands = (draw: Draw): string => `${1 + Math.floor(draw.below(9))},${100 + Math.floor(draw.below(900))};x`;
    const data = put('train.csv', table(1, thousands, 'a;b\n'));
    expect(drift('baseline', '--data', data, '-o', baseline)).toMatchObject({
      code: 3,
      err: expect.stringContaining('--decimal'),
    });
    make(data, '--decimal', ',');
    expect(checkJson(data)).toMatchObject({ verdict: 'stable', readAs: expect.stringContaining('decimal commas') });
    // read as thousands they lie far from the baseline, and where it does as fractions
    expect(check(data, '--decimal', '.')).toMatchObject({ code: 2, out: expect.stringContaining('written with `,`') });
  });
});

describe('a report of a check', () => {
  it('says what was left out of the baseline, and how the file was read, as HTML and as Markdown', () => {
    const header = 'id;price\n';
    const row = (draw: Draw, i: number): string => `${i + 1};$${draw.below(900).toFixed(2)}`;
    make(put('train.csv', table(1, row, header)));
    const [page, text] = [join(home, 'page.html'), join(home, 'page.md')];
    check(put('window.csv', table(2, row, header)), '--html', page, '--markdown', text);
    for (const file of [page, text]) {
      const report = readFileSync(file, 'utf8').replaceAll(/&#x?\w+;|\\/g, '');
      expect(report).toMatch(/Columns left out of the baseline, not judged: id \(unique in every row\)/);
      expect(report).toMatch(/Read with .*between cells/);
    }
  });
});

describe('quality from tables', () => {
  const draw = drawn(5);
  const rows = Array.from({ length: 800 }, (_, i) => [i + 1, 1_000 + Math.floor(draw.below(8_000))] as const);
  const written = (values: readonly (readonly [number, number])[], name: string): string =>
    `id;${name}\n${values.map(([id, value]) => `${id};${Math.floor(value / 1000)},${String(value % 1000).padStart(3, '0')}\n`).join('')}`;
  const predictions = put('predictions.csv', written(rows, 'value'));
  const labels = put('labels.csv', written(rows, 'label').replaceAll(';', '|'));
  const quality = (...args: string[]) =>
    steward(
      home,
      'quality',
      'check',
      '--predictions',
      predictions,
      '--labels',
      labels,
      '--task',
      'regression',
      ...args,
    );

  it('asks which number `1,234` is, and takes the answer for each of both files', () => {
    expect(quality()).toMatchObject({ code: 3, err: expect.stringMatching(/labels\.csv.*`--labels-decimal ,`/s) });
    expect(quality('--labels-decimal', ',')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/predictions\.csv.*`--decimal ,`/s),
    });
    const signs = ['--separator', ';', '--decimal', ',', '--labels-separator', '|', '--labels-decimal', ','];
    const told = JSON.parse(quality(...signs, '--json').out);
    expect(told.rows).toMatchObject({ predictions: 800, labelled: 800, unusable: 0 });
    const mixed = JSON.parse(quality('--decimal', ',', '--labels-decimal', '.', '--json').out);
    expect(mixed.rows).toMatchObject({ labelled: 800, unusable: 0 });
    const { rows: _, ...measured } = mixed;
    expect(told).not.toMatchObject(measured);
  });
});

describe('a table in another wrapping', () => {
  const header = 'price\tkind\n';
  const row = (draw: Draw): string => `${draw.below(900).toFixed(2)}\t${draw.below(1) < 0.5 ? 'Zürich' : 'Genève'}`;
  const text = table(1, row, header);
  const objects = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([price, kind]) => ({ price: Number(price), kind }));
  const ends = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();

  it.each([
    ['UTF-16 as Excel writes it', 'unicode.txt', Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
    ['UTF-16 of the other end', 'other.csv', ends(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ['UTF-16 with commas', 'commas.csv', Buffer.from(`\ufeff${text.replaceAll('\t', ',')}`, 'utf16le')],
    ['gzip', 'packed.tsv.gz', gzipSync(text)],
    ['one JSON array', 'array.json', JSON.stringify(objects)],
    ['one JSON array over many lines', 'pretty.json', JSON.stringify(objects, null, 2)],
    ['one JSON array in gzip', 'array.json.gz', gzipSync(JSON.stringify(objects))],
  ])('is read as the plain one: %s', (_, name, bytes) => {
    make(put('plain.tsv', text));
    const plain = JSON.parse(readFileSync(baseline, 'utf8'));
    expect(checkJson(put(name, bytes))).toMatchObject({ verdict: 'stable', rows: { used: 3_000, broken: 0 } });
    make(put(name, bytes));
    expect(JSON.parse(readFileSync(baseline, 'utf8')).features).toEqual(plain.features);
  });
});

describe('lines among the rows that are none', () => {
  const header = 'kind;price\n';
  const row = (draw: Draw): string => `${draw.below(1) < 0.5 ? 'a' : 'b'};${draw.below(900).toFixed(2)}`;
  const [first = '', second = ''] = table(1, row).match(/(?:.*\n){500}/g) ?? [];
  const comments = '# made by export;\n# "half a quote\n';
  const commas = (text: string): string => text.replaceAll(';', ',');

  it.each([
    [
      'of nothing at the end',
      `${header}${first}${second};\n;\n`,
      { blank: 2 },
      '2 rows without any value stand at the end',
    ],
    [
      'of nothing, read by the scanner',
      commas(`${header}${first}${second};\r\n ;\n\n`),
      { blank: 2 },
      '2 rows without',
    ],
    [
      'of totals and of nothing',
      `${header}${first}${second}Total;9\n;\n`,
      { totals: 1, blank: 1 },
      '1 row without any',
    ],
    [
      'of comment, where files were joined',
      `${comments}${header}${first}${comments}# 2026\n${header}${second}`,
      { comments: 3, headers: 1 },
      '3 lines of comment stand among the rows',
    ],
    [
      'of comment and of units',
      commas(`${comments}${header};[CHF]\n${first}${comments}${header};[CHF]\n${second}`),
      { comments: 2, headers: 1 },
      '2 lines of comment stand among the rows',
    ],
  ])('are left out with a word: %s', (_, text, counted, says) => {
    make(put('plain.csv', `${header}${first}${second}`));
    const { features } = JSON.parse(readFileSync(baseline, 'utf8'));
    const path = put('odd.csv', text);
    const [page, markdown] = [join(home, 'page.html'), join(home, 'page.md')];
    const checked = checkJson(path, '--html', page, '--markdown', markdown);
    expect(checked).toMatchObject({ verdict: 'stable', rows: { read: 1_000, used: 1_000, broken: 0, ...counted } });
    for (const file of [page, markdown]) expect(readFileSync(file, 'utf8')).toContain(says);
    expect(make(path)).toMatchObject({ rows: 1_000, broken: 0, ...counted });
    expect(JSON.parse(readFileSync(baseline, 'utf8')).features).toEqual(features);
  });

  it('are rows where others follow, and where no comment stands above the header', () => {
    make(put('plain.csv', `${header}${first}`));
    expect(checkJson(put('hole.csv', `${header}${first};\n;\na;1.00\n`)).rows).toMatchObject({
      read: 503,
      used: 503,
    });
    const tags = first.replaceAll('a;', '#a;');
    expect(checkJson(put('tags.csv', `# tags\n${header}${tags}`)).rows).toMatchObject({ read: 500, used: 500 });
  });
});

describe('lines about the header that are neither names nor rows', () => {
  const header = 'price,kind\n';
  const row = (draw: Draw): string => `${draw.below(900).toFixed(2)},${draw.below(1) < 0.5 ? 'a' : 'b'}`;
  const plain = table(1, row, header);
  const comments = '# made by export, 2026-11-26\n# "half a quote, and\n\n# prices in CHF\n';

  it.each([
    ['comments', comments + plain, '4 lines of comment left out above the header'],
    ['one comment as wide as the rows', `# price, and kind\n${plain}`, 'a line of comment left out above the header'],
    ['comments in UTF-16', Buffer.from(`\ufeff${comments}${plain}`, 'utf16le'), '4 lines of comment left out'],
    [
      'comments and semicolons',
      comments + plain.replaceAll(',', ';'),
      '4 lines of comment left out above the header, `;`',
    ],
    ['units', plain.replace(header, `${header}[CHF],\n`), 'the line of units below the header left out'],
    ['units in parentheses', plain.replace(header, `${header}(CHF),[-]\n`), 'the line of units below'],
    [
      'a unit of percent below comments',
      `${comments}${plain.replace(header, `${header}%,-\n`)}`,
      'the line of units below',
    ],
  ])('are left out with a word: %s', (_, text, says) => {
    make(put('plain.csv', plain));
    const { features } = JSON.parse(readFileSync(baseline, 'utf8'));
    const path = put('odd.csv', text);
    expect(checkJson(path)).toMatchObject({
      verdict: 'stable',
      readAs: expect.stringContaining(says),
      rows: { read: 3_000, used: 3_000, broken: 0 },
    });
    expect(make(path)).toMatchObject({ rows: 3_000, readAs: expect.stringContaining(says) });
    expect(JSON.parse(readFileSync(baseline, 'utf8')).features).toEqual(features);
  });

  it.each([
    ['a header that begins with `#`', plain.replace('price', '#price'), '#price'],
    ['a column called `#`', plain.replace('price', '#'), '#'],
    ['a header as numpy writes it', plain.replace('price', '# price'), '# price'],
  ])('are no comments where they name the columns: %s', (_, text, name) => {
    const made = make(put('named.csv', text));
    expect(made).toMatchObject({ rows: 3_000, features: [{ name, type: 'number' }, { name: 'kind' }] });
    expect(made.readAs).toBeUndefined();
  });

  it('are rows where they hold values', () => {
    const made = make(put('shares.csv', plain.replace(header, `${header}(12.50),a\n`)));
    expect(made).toMatchObject({ rows: 3_001, features: [{ type: 'number', written: ['( )'] }, {}] });
  });

  it('count as lines, where a broken row is named', () => {
    make(put('plain.csv', plain));
    const { rows } = checkJson(put('broken.csv', `${comments}${header}1,2,3\n${plain.slice(header.length)}`));
    expect(rows).toMatchObject({ broken: 1, examples: [{ line: 6 }] });
  });
});

describe('a row of totals at the end', () => {
  const header = 'kind,price\n';
  const row = (draw: Draw): string => `${draw.below(1) < 0.5 ? 'a' : 'b'},${draw.below(900).toFixed(2)}`;
  const plain = table(1, row, header);
  const says = '1 row of totals stands at the end: it is no data';

  it.each([
    ['Total', `${plain}Total,1350000\n`],
    ['without a line end', `${plain}TOTAL,1350000`],
    ['in quotes, with blank lines below', `${plain}"Grand Total:","1350000"\r\n\r\n`],
    ['of sums between semicolons', `${plain}Sum,1350000\n`.replaceAll(',', ';')],
    ['in gzip', gzipSync(`${plain}Total,1350000\n`)],
  ])('is left out with a word, at the baseline and at the check: %s', (name, text) => {
    make(put('plain.csv', plain));
    const { features } = JSON.parse(readFileSync(baseline, 'utf8'));
    const path = put(name === 'in gzip' ? 'totals.csv.gz' : 'totals.csv', text);
    const same = checkJson(put('plain.csv', plain));
    const checked = checkJson(path);
    expect(checked).toMatchObject({
      verdict: 'stable',
      rows: { read: 3_000, used: 3_000, totals: 1 },
      reasons: same.reasons,
    });
    expect(check(path).out).toContain(says);
    expect(make(path)).toMatchObject({ rows: 3_000, totals: 1 });
    expect(JSON.parse(readFileSync(baseline, 'utf8')).features).toEqual(features);
  });

  it.each([
    ['that others are, too', `${header}Total,5\n${plain.slice(header.length)}Total,7\n`, 3_002],
    ['with a row below', `${plain}Total,7\na,5\n`, 3_002],
    ['whose first cell is a longer text', `${plain}Total Gas,7\n`, 3_001],
  ])('is a row like any other: one %s', (_, text, rows) => {
    make(put('plain.csv', plain));
    const checked = checkJson(put('rows.csv', text));
    expect(checked.rows).toMatchObject({ read: rows, used: rows });
    expect(checked.rows.totals).toBeUndefined();
  });
});

describe('JSON that is no table as it stands', () => {
  it('names the list its rows seem to be in', () => {
    const rows = Array.from({ length: 30 }, (_, id) => ({ id, price: 3 * (id % 7) }));
    const wrapped = put('answer.json', JSON.stringify({ status: 'ok', data: { items: rows } }));
    const refused = drift('baseline', '--data', wrapped, '-o', baseline);
    expect(refused.err).toContain('its rows seem to be the 30 of `data.items`');
    expect(refused.err).toContain("`jq -c '.data.items[]' ");
    make(put('unwrapped.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')));
    expect(check(wrapped).err).toContain('its rows seem to be the 30 of `data.items`');
  });

  it('may lack in its first object what the others have', () => {
    const rows = Array.from({ length: 900 }, (_, i) =>
      JSON.stringify({ id: `n-${i}`, ...(i > 0 && { size: i % 50, hue: i % 7 }) }),
    );
    const path = put('late.jsonl', rows.join('\n'));
    expect(make(path)).toMatchObject({
      rows: 899,
      broken: 1,
      features: [{ name: 'size' }, {}],
      leftOut: [{ name: 'id' }],
    });
    expect(checkJson(path)).toMatchObject({ verdict: 'stable' });
  });
});

describe('folders that name a column', () => {
  const lines = (seed: number): string => table(seed, (draw) => draw.normal().toFixed(3), 'amount\n');
  const put2 = (path: string, seed: number): void => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), lines(seed));
  };

  it('give it to every row of the files below, also where the check is of one of them', () => {
    put2('sales/region=eu/part-0.csv', 1);
    put2('sales/region=us%20west/part-0.csv', 2);
    const made = make(join(home, 'sales'));
    expect(made).toMatchObject({
      features: [{ name: 'amount' }, { name: 'region', type: 'category' }],
      readAs: 'region from the names of folders',
    });
    const { features } = JSON.parse(readFileSync(baseline, 'utf8'));
    expect(features[1]).toMatchObject({ categories: ['eu', 'us west'], counts: [3_000, 3_000] });
    expect(checkJson(join(home, 'sales'))).toMatchObject({ verdict: 'stable' });
    const one = checkJson(join(home, 'sales/region=eu'));
    expect(one.reasons).toMatchObject([{ rule: 'psi', subject: 'region' }]);
    expect(checkJson(join(home, 'sales/region=eu/part-0.csv'))).toMatchObject({
      reasons: one.reasons,
      readAs: 'region from the names of folders',
    });
    expect(make(join(home, 'sales/region=eu/part-0.csv')).leftOut).toEqual([
      { name: 'region', because: 'told by its folder, the same in every row' },
    ]);
  });

  it('are left out where they are of time, or but one', () => {
    put2('daily/source=web/month=may/dt=2026-05-01/part-0.csv', 1);
    put2('daily/source=web/month=june/dt=2026-06-01/part-0.csv', 2);
    expect(make(join(home, 'daily'))).toMatchObject({
      features: [{ name: 'amount' }],
      leftOut: [
        { name: 'source', because: 'the same in every folder' },
        { name: 'month', because: 'a time' },
        { name: 'dt', because: 'a time' },
      ],
    });
    put2('later/source=web/month=july/dt=2026-07-01/part-0.csv', 3);
    expect(checkJson(join(home, 'later'))).toMatchObject({ verdict: 'stable', columns: { unknown: [] } });
    expect(make(join(home, 'daily'), '--types', 'month=category').features).toMatchObject([{}, { name: 'month' }]);
  });
});

it('lists of numbers that are no vectors are left out with the word that puts them back', () => {
  const data = join(import.meta.dirname, '../fixtures/parquet/held-out.parquet');
  const [home, baseline] = [newHome(), join(newHome(), 'b.json')];
  const make = (...args: string[]) => steward(home, 'drift', 'baseline', '--data', data, '-o', baseline, ...args);
  expect(make().out).toMatch(/chances +left out: a list or struct\n.*`--types chances=embedding` puts it back/);
  expect(make().out).not.toMatch(/is not there/);
  expect(make('--types', 'chances=embedding').out).toMatch(/chances +embedding/);
  expect(make('--types', 'chances=category')).toMatchObject({
    code: 3,
    err: expect.stringContaining('column `chances` holds lists: `--types chances=embedding` watches them'),
  });
});

describe('what is no table', () => {
  it.each([
    [
      'pointer.csv',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      /pointer of Git LFS.*`git lfs pull`/,
    ],
    [
      'pointer.parquet',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      /pointer of Git LFS/,
    ],
    [
      'pointer.jsonl',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      /pointer of Git LFS/,
    ],
    [
      'login.csv',
      '<!DOCTYPE html>\n<html><title>Sign in, please</title>\n<p>a, b</p></html>\n',
      /a page of HTML, no table/,
    ],
    ['denied.jsonl', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>\n', /is XML, no table/],
    ['titled.csv', 'Sales of 2026\n\nregion,amount\nN,1.5\nS,2.5\n', /3 are broken.*remove these lines/],
  ])('is refused with what it is and the way out: %s', (name, text, said) => {
    expect(drift('baseline', '--data', put(name, text), '-o', baseline)).toMatchObject({
      code: 3,
      err: expect.stringMatching(said),
    });
  });
});

it('free text is watched by the very option that is told', () => {
  const words = 'the parcel came late and was not what I had asked for'.split(' ');
  const note = (draw: Draw) => Array.from({ length: 6 }, () => words[Math.floor(draw.below(words.length))]).join(' ');
  const notes = put(
    'notes.csv',
    table(5, (draw, i) => `${note(draw)} ${i},${draw.normal().toFixed(3)}`, 'note,amount\n'),
  );
  const [, types] = /`--types (\S+)` watches free text/.exec(drift('baseline', '--data', notes, '-o', baseline).out)!;
  expect(make(notes, '--types', types!).features).toMatchObject([{ name: 'note', type: 'text' }, {}]);
});
