import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DialectWishes } from '../../lib/domain/csv/choose-split.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';

/** Separated values as programs other than ours write them. */
const folder = mkdtempSync(join(tmpdir(), 'steward-dialects-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string, csv: DialectWishes = {}, columns?: string[], name = 'table.csv') {
  const file = join(folder, name);
  writeFileSync(file, text);
  const { rows, ...table } = await readTable(file, { files: diskFiles, csv, columns });
  return { ...table, rows: await Array.fromAsync(rows) };
}
const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => `${line(i)}\n`).join('');

describe('what stands between cells', () => {
  it.each([
    ['semicolons', 'a;b\n1.5;x\n2;y\n', '`;` between cells'],
    ['tabs', 'a\tb\n1.5\tx\n2\ty\n', 'tab between cells'],
    ['bars', 'a|b\n1.5|x\n2|y\n', '`|` between cells'],
    ['semicolons and quoted names', '"a";"b"\n1.5;"x"\n2;"y"\n', '`;` between cells'],
    ['semicolons and decimal commas', 'a;b\n1,5;x\n2;y\n', '`;` between cells, decimal commas'],
    ['tabs and a byte order mark', '\ufeffa\tb\r\n1.5\tx\r\n2\ty\r\n', 'tab between cells'],
  ])('is found out: %s', async (_, text, readAs) => {
    const { columns, rows, notes } = await read(text);
    expect({ columns, rows }).toEqual({
      columns: ['a', 'b'],
      rows: [
        ['1.5', 'x'],
        ['2', 'y'],
      ],
    });
    expect(notes).toMatchObject({ readAs, broken: 0 });
  });

  it('is a tab in a .tsv file', async () => {
    const { columns, rows } = await read('a\tb,c\n1\t2\n', {}, undefined, 'x.tsv');
    expect({ columns, rows }).toEqual({ columns: ['a', 'b,c'], rows: [['1', '2']] });
  });

  it('may be a comma with a space, which is of no cell', async () => {
    const { columns, rows } = await read('age, job, note\n39, State-gov, "x, y"\n40, Private, z\n');
    expect(columns).toEqual(['age', 'job', 'note']);
    expect(rows[0]).toEqual(['39', 'State-gov', 'x, y']);
  });

  it('stays a comma where rows are broken, or texts hold other signs', async () => {
    expect((await read('a,b\n1,2\n3\n4,5,6\n')).notes).toMatchObject({ used: 1, broken: 2 });
    expect((await read('a,genres\n1,x|y\n2,z\n')).rows[0]).toEqual(['1', 'x|y']);
    expect((await read('a,b\n1,x;y\n2,z;w\n')).columns).toEqual(['a', 'b']);
    expect((await read('note\nsome words here\nand here others\n')).rows).toHaveLength(2);
  });

  it.each([
    ['two readings', 'a;b,c;d\nx;y,z;w\n', {}, '`--separator`'],
    ['rows that do not agree', 'a;b;c\n1;2\n3;4\n1\n', {}, "`--separator ';'`"],
    ['colons', 'a:b\n1:2\n3:4\n', {}, 'between `:`'],
    ['spaces', 'crim zn  indus\n0.1 2 3\n 0.2  4 5\n0.1 1 1\n', {}, 'between spaces'],
    ['another separator than it has', 'a;b\n1;2\n', { separator: '|' as const }, 'holds no `|`'],
  ])('is asked for: %s', async (_, text, csv, message) => {
    await expect(read(text, csv)).rejects.toThrow(message);
    await expect(read(text, csv)).rejects.toThrow(InvalidEventError);
  });

  it('is what somebody says it is', async () => {
    expect((await read('a;b,c;d\nx;y,z;w\n', { separator: ';' })).columns).toEqual(['a', 'b,c', 'd']);
  });
});

describe('numbers', () => {
  it.each([
    ['1.234,50', '1234.50'],
    ['1 234,5', '1234.5'],
    ['-0,5', '-0.5'],
    ['1.234.567', '1234567'],
    ['1.234', '1234'],
    ['1.234 €', '1234 €'],
    ['12', '12'],
    ['1,5 l', '1.5 l'],
    ['1,5 x', '1,5 x'],
  ])('with decimal commas: %s', async (written, meant) => {
    expect((await read(`a;b\n0,1;x\n0,25;${written}\n`)).rows[1]).toEqual(['0.25', meant]);
  });

  it('with decimal commas stand in quotes between commas', async () => {
    expect((await read('a,b\n"1,5",x\n"12,25",y\n')).rows).toEqual([
      ['1.5', 'x'],
      ['12.25', 'y'],
    ]);
  });

  it('with decimal commas may have points before fractions in a column that shows it', async () => {
    const { rows, notes } = await read('a;lat\n0,1;52.5\n1.234,5;48.125\n2.345,75;1.234\n');
    expect(rows.slice(1)).toEqual([
      ['1234.5', '48.125'],
      ['2345.75', '1.234'],
    ]);
    expect(notes.readAs).toBe(
      '`;` between cells, decimal commas, points between thousands, points before fractions in lat',
    );
  });

  it.each([
    [
      'where others have none, and noughts stay',
      ['987', '1.230', '12.345', '7', '2.500'],
      ['987', '1230', '12345', '7', '2500'],
    ],
    ['where there are several', ['1.234.567', '1.234'], ['1234567', '1234']],
    ['of money', ['987 €', '1.230 €', '12.340 €', '1.111 €'], ['987 €', '1230 €', '12340 €', '1111 €']],
  ])('with points between thousands: %s', async (_, written, meant) => {
    const { rows, notes } = await read(`a;b\n${written.map((cell) => `${cell};x\n`).join('')}`);
    expect(rows.map(([cell]) => cell)).toEqual(meant);
    expect(notes.readAs).toContain('points between thousands');
  });

  it.each([
    ['without noughts at the end', ['1.5', '12.345', '2', '1.225']],
    ['below one', ['0.230', '1.230', '2.500', '3']],
    ['beside whole thousands', ['1.234', '12.345', '2.511', '7001']],
  ])('with points before fractions: %s', async (_, cells) => {
    const { rows, notes } = await read(`a;b\n${cells.map((cell) => `${cell};x\n`).join('')}`);
    expect(rows.map(([cell]) => cell)).toEqual(cells);
    expect(notes.readAs).toBe('`;` between cells');
  });

  it('with points of both kinds are refused with the columns', async () => {
    const both = 'sales;lat\n987;52.5\n1.230;48.1\n12.345;1.5\n1.500;2.5\n';
    await expect(read(both)).rejects.toThrow(/`sales` seem to stand between thousands, as in `1.230`, those of `lat`/);
    expect((await read(both, { decimal: '.' })).rows[1]).toEqual(['1.230', '48.1']);
  });

  it.each([
    ['digits of a fixed number', ['1.230', '12.345', '2.500', '7.000']],
    ['that only happen to be three', ['1.234', '12.345', '2.511', '7']],
  ])('with points that may be either are asked for between semicolons: %s', async (_, cells) => {
    const text = `a;b\n${cells.map((cell) => `${cell};x\n`).join('')}`;
    await expect(read(text)).rejects.toThrow('those of `a`, as in `1.23');
    expect((await read(text, { decimal: '.' })).rows.map(([cell]) => cell)).toEqual(cells);
    expect((await read(text, { decimal: ',' })).rows[1]).toEqual(['12345', 'x']);
    expect((await read(text, { before: { separator: ';', decimal: '.', header: true } })).rows[1]![0]).toBe('12.345');
    expect((await read(text.replaceAll(';', ','))).rows.map(([cell]) => cell)).toEqual(cells);
  });

  it.each([
    ['one below a thousand', '987;x\n2.340;y\n2.981;x\n3.012;y\n'],
    ['one of a million', '12.345.678;x\n2.341;y\n'],
  ])('with points between thousands by %s are asked for where the baseline has fractions', async (_, rows) => {
    const before = { separator: ';', decimal: '.', header: true } as const;
    await expect(read(`a;b\n${rows}`, { before })).rejects.toThrow('build the baseline again with `--decimal ,`');
  });

  it('with points that may be either are read as the baseline was, with whatever separator, where nothing speaks of fractions', async () => {
    const either = (cells: string): string => lines(4, (i) => `${i + 2}.9${i}0${cells}`);
    const before = { separator: ';', decimal: ',', header: true } as const;
    const { notes, rows } = await read(`a,b\n${either(',x')}`, { before });
    expect(notes.readAs).toBe('decimal commas, points between thousands, as the file of the baseline');
    expect(rows[0]).toEqual(['2900', 'x']);
    expect((await read(`a,b\n${either(',0.5')}`, { before })).rows[0]).toEqual(['2.900', '0.5']);
    expect((await read(`a,b\n${either(',x')}`)).rows[0]).toEqual(['2.900', 'x']);
    const comma = { before: { ...before, separator: ',' } } as const;
    expect((await read(`a;b\n${either(';x')}`, comma)).rows[0]).toEqual(['2900', 'x']);
    await expect(read(`a;b\n${either(';x')}`)).rejects.toThrow('`--decimal ,` where `1.234` is a thousand');
  });

  it('with thousands keep them, and are asked for where they may be fractions', async () => {
    expect((await read('a,b\n"1,234",x\n"12,345.5",y\n')).rows[1]).toEqual(['12,345.5', 'y']);
    await expect(read('a;b\n1,234;x\n2,345;y\n')).rejects.toThrow('`--decimal ,`');
    expect((await read('a;b\n1,234;x\n', { decimal: ',' })).rows).toEqual([['1.234', 'x']]);
    expect((await read('a;b\n1,234;x\n', { decimal: '.' })).rows).toEqual([['1,234', 'x']]);
  });
});

describe('a header', () => {
  const adult = lines(20, (i) => `${39 + i}, State-gov, ${77_516 + i}, Bachelors, <=50K`);
  const mushroom = lines(40, (i) => ['p,x,s', 'e,x,y', 'e,b,s', 'p,f,y'][i % 4]!);

  it.each([
    ['numbers', adult],
    ['texts that come again', mushroom],
    ['dates', lines(5, (i) => `2026-01-0${i + 1};${i},5`)],
  ])('that is not there is told: %s', async (_, text) => {
    await expect(read(text)).rejects.toThrow(
      'if it has no header, say `--no-header`, name its columns with `--schema`',
    );
    await expect(read(text, {}, ['x', 'y'])).rejects.toThrow('those asked for, in their order');
  });

  it('that is not there is given by the columns asked for', async () => {
    const columns = ['age', 'work', 'weight', 'school', 'income'];
    const { rows, notes } = await read(adult, { header: false }, columns);
    expect(rows).toHaveLength(20);
    expect(rows[0]).toEqual(['39', 'State-gov', '77516', 'Bachelors', '<=50K']);
    expect(notes.readAs).toBe('no header');
    await expect(read(adult, { header: false }, columns.slice(1))).rejects.toThrow('has 5 cells a line and no header');
    await expect(read(adult, { header: false })).rejects.toThrow('`--schema`');
  });

  it('may look like values', async () => {
    const years = '2001,2002\n1,2\n3,4\n';
    await expect(read(years)).rejects.toThrow('say `--header`');
    expect((await read(years, { header: true })).columns).toEqual(['2001', '2002']);
    expect((await read('0,1,2\n5,6,7\n')).columns).toEqual(['0', '1', '2']);
    expect((await read(years, {}, ['2002'])).rows).toEqual([['2'], ['4']]);
  });

  it('has names with spaces around them', async () => {
    expect((await read('a , b\n1,2\n')).columns).toEqual(['a', 'b']);
    expect((await read('a , b\n1,2\n', {}, ['a ', 'b'])).rows).toEqual([['1', '2']]);
  });
});

describe('columns without a name', () => {
  it.each([
    ['the index of pandas', ',a,b\n0,1,x\n1,2,y\n', 'column 1'],
    ['the index of pandas, of a frame without names', ',0,1\n0,1,x\n1,2,y\n', 'column 1'],
    ["R's write.csv", '"","a","b"\n"1",1,"x"\n"2",2,"y"\n', 'column 1'],
    ["R's write.table", '"a","b"\n"1",1,"x"\n"2",2,"y"\n', 'column 1'],
    ['a separator at the end of each line', 'a,b,\n1,x,\n2,y,\n', 'column 3'],
    ['a separator at the end of each row', 'a,b\n1,x,\n2,y,\n', 'column 3'],
  ])('are passed by: %s', async (_, text, nameless) => {
    const table = await read(text);
    expect(table.rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
    const because = nameless === 'column 1' ? 'an index without a name' : 'neither a name nor a value';
    expect(table.passedBy).toEqual([{ name: nameless, because }]);
    const wanted = await read(text, {}, table.columns);
    expect(wanted).toMatchObject({ rows: table.rows, notes: { unknown: [], broken: 0 } });
  });

  it('are passed by however many end the lines', async () => {
    const { columns, passedBy } = await read(',a,b,,\n0,1,x,,\n1,2,y,,\n');
    expect(columns).toEqual(['a', 'b']);
    expect(passedBy!.map(({ name }) => name)).toEqual(['column 1', 'column 4', 'column 5']);
  });

  it('are refused elsewhere, and where they have values', async () => {
    await expect(read('a,,b\n1,2,3\n')).rejects.toThrow('column 2');
    await expect(read('a,b,\n1,2,3\n4,5,6\n')).rejects.toThrow('column 3');
  });
});

describe('a first line of other names than those of a baseline whose file had none', () => {
  const before = { separator: ',', decimal: '.', header: false } as const;
  const wanted = ['amount', 'kind'];
  const rows = lines(20, (i) => `${i / 4},${'abc'[i % 3]}`);

  it('is refused with both', async () => {
    await expect(read(`price,label\n${rows}`, { before }, wanted)).rejects.toThrow(
      /seems to name columns \(`price`, `label`\), which are not those of the baseline \(`amount`, `kind`\).*tail -n \+2/s,
    );
  });

  it.each([
    ['the baseline has them', 'amount,kind\n', 20],
    ['a number is among them', '7,label\n', 21],
    ['one is a value of its column', 'price,a\n', 21],
    ['there is none', '', 20],
  ])('is no question where %s', async (_, line, used) =>
    expect((await read(`${line}${rows}`, { before }, wanted)).rows).toHaveLength(used),
  );

  it('is a row where somebody says so', async () =>
    expect((await read(`price,label\n${rows}`, { before, header: false }, wanted)).rows).toHaveLength(21));
});
