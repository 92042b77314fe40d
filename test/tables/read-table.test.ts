import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { readTable } from '../../lib/tables/read-table.ts';
import type { TableOptions } from '../../lib/tables/table.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'steward-tabular-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const full = path.join(folder, name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, content);
  return full;
}

async function read(name: string, options: Omit<TableOptions, 'files'> = {}) {
  const table = await readTable(name, { files: diskFiles, ...options });
  return { ...table, rows: await Array.fromAsync(table.rows) };
}

const parquet = fileURLToPath(new URL('../fixtures/golden-drift/small.parquet', import.meta.url));

describe('CSV', () => {
  it('is read with its header, mark, quotes, CRLF and blank lines', async () => {
    const table = await read(await file('a b"c.csv', '\ufeffid,name\r\n1,"x, ""y"""\r\n\r\n2,\n'));
    expect(table).toMatchObject({ format: 'csv', columns: ['id', 'name'], notes: { read: 2, used: 2, broken: 0 } });
    expect(table.rows).toEqual([
      ['1', 'x, "y"'],
      ['2', ''],
    ]);
  });

  it('is picked and ordered by the columns asked for, and says what is not there', async () => {
    const name = await file('picked.csv', '__proto__,b,C\n1,2,3\n');
    const table = await read(name, { columns: ['b', 'c', '__proto__'] });
    expect(table.rows).toEqual([['2', undefined, '1']]);
    expect(table.notes).toMatchObject({ absent: ['c'], unknown: ['C'] });
  });

  it('counts rows of another width, and gives the place of the first ten', async () => {
    const { rows, notes } = await read(await file('wide.csv', 'a,b\n1,2\n3\n4,5,6\n7,8"\n9,9\n'));
    expect(rows).toEqual([
      ['1', '2'],
      ['9', '9'],
    ]);
    expect(notes).toMatchObject({ read: 5, used: 2, broken: 3, kinds: { 'row-width': 2, payload: 1 } });
    expect(notes.examples.map(({ at }) => at)).toEqual([3, 4, 5]);
  });

  it('is read when compressed, in several members too', async () => {
    const name = await file('members.csv.gz', Buffer.concat([gzipSync('a,b\n1,'), gzipSync('2\n')]));
    expect((await read(name)).rows).toEqual([['1', '2']]);
  });

  it('is read in pieces that cut a character', async () => {
    const text = `a\n${'é'.repeat(200_001)}\n`;
    expect((await read(await file('cut.csv', `a${text}`))).rows).toEqual([['é'.repeat(200_001)]]);
  });

  it.each([
    ['has a column twice', 'a,a\n1,2\n', '`a` twice'],
    ['has a column without a name', 'a,,b\n0,1,2\n', 'column 2'],
    ['has no header', '\n\n', 'no header'],
    ['is not UTF-8', Buffer.from([0x61, 0x0a, 0xe9, 0x0a, 0x62, 0x0a]), 'not UTF-8'],
  ])('is refused when it %s', async (_name, content, message) => {
    await expect(read(await file('bad.csv', content))).rejects.toThrow(message);
  });

  it('is refused when it has no column of the schema', async () => {
    await expect(read(await file('bare.csv', '1,2\n3,4\n'), { columns: ['a', 'b'] })).rejects.toThrow(
      'is the header there?',
    );
    await expect(read(await file('lower.csv', 'amount,kind\n1,x\n'), { columns: ['Amount', 'Kind'] })).rejects.toThrow(
      'is `amount` what the schema calls `Amount`?',
    );
  });
});

describe('Parquet', () => {
  it('as pyarrow writes it with LZ4 may have a column of nothing but nulls, and says which columns are lists', async () => {
    const name = fileURLToPath(new URL('../fixtures/parquet/lz4-null-column.parquet', import.meta.url));
    const table = await read(name);
    expect(table).toMatchObject({
      columns: ['x', 'nul', 'c'],
      passedBy: [{ name: 'tags', because: 'a list or struct' }],
    });
    expect(table.rows).toEqual([
      ['1.5', undefined, 'a'],
      ['2.5', undefined, 'b'],
      [undefined, undefined, 'a'],
    ]);
  });
});

describe('JSON Lines', () => {
  it('are read by name, with numbers as written', async () => {
    const name = await file('a.jsonl', '{"id":9007199254740993,"x":-0}\n\n{"x":1e0,"y":true}\n{"x":NaN}\n');
    const table = await read(name);
    expect(table).toMatchObject({ format: 'jsonl', columns: ['id', 'x', 'y'] });
    expect(table.rows).toEqual([
      ['9007199254740993', '-0', undefined],
      [undefined, '1e0', 'true'],
    ]);
    expect(table.notes).toMatchObject({ broken: 1, unknown: [], examples: [{ at: 4, kind: 'bare-token' }] });
  });

  it('have columns inside of objects, by the paths one asks for them with; what holds no one value is passed by with a word', async () => {
    const lines = [
      '{"id":"a","user":null,"tags":[1],"_id":{"$oid":"7"},"a b":{"c.d":{"e":1}},"$v":{"x":2},"none":{}}',
      '{"id":"b","user":{"age":3,"kids":["x"]},"tags":null,"late":5,"odd":1}',
      '{"id":"c","user":{},"odd":{"in":1}}',
    ];
    const name = await file('nested.jsonl', lines.join('\n'));
    const table = await read(name);
    const columns = ['id', "_id['$oid']", "a b['c.d'].e", "['$v'].x", 'user.age', 'late', 'odd.in'];
    expect(table.columns).toEqual(columns);
    expect(table.rows).toEqual([
      ['a', '7', '1', '2', undefined, undefined, undefined],
      ['b', undefined, undefined, undefined, '3', '5', undefined],
      ['c', undefined, undefined, undefined, undefined, undefined, '1'],
    ]);
    const again = await read(name, { columns });
    expect(again.rows).toEqual(table.rows);
    expect(again.notes.unknown).toEqual(['tags', 'none']);
    expect(table.notes).toMatchObject({ used: 3, broken: 0 });
    expect(table.passedBy).toEqual([
      { name: 'tags', because: 'a list' },
      { name: 'none', because: 'an object' },
      { name: 'user.kids', because: 'a list' },
      { name: 'odd', because: 'an object in some rows' },
    ]);
  });

  it('are refused without an object', async () => {
    await expect(read(await file('none.jsonl', '1\n2\n'))).rejects.toThrow('no line that is a JSON object');
  });
});

describe('Parquet', () => {
  it('is read a row group at a time, nested columns left out', async () => {
    const table = await read(parquet);
    expect(table).toMatchObject({ format: 'parquet', columns: ['id', 'score', 'name', 'late', 'when'] });
    const when = '2001-01-01T00:01:00.000Z';
    expect(table.rows).toEqual([
      ['1', '0.5', 'a,b', 'true', when],
      ['2', 'NaN', undefined, 'false', when],
      ['9007199254740993', undefined, 'é', undefined, when],
      [undefined, '0', '', 'true', when],
    ]);
  });

  it('is picked by the columns asked for', async () => {
    const table = await read(parquet, { columns: ['late', 'gone'] });
    expect(table.rows[0]).toEqual(['true', undefined]);
    expect(table.notes.absent).toEqual(['gone']);
  });

  it('that is none is refused', async () => {
    await expect(read(await file('bad.parquet', 'PAR1 and no more'))).rejects.toThrow(InvalidEventError);
  });
});

describe('data capture', () => {
  const hour = 'endpoint/AllTraffic/2022/02/14/17';

  it('is read from a folder, file after file, with the answer where asked for', async () => {
    await file(`cap/${hour}/b.jsonl.gz`, gzipSync(captureLine({ input: csv('3,4'), output: csv('0.3') })));
    await file(`cap/${hour}/a.jsonl`, `${captureLine({ input: csv('1,2\n5,6'), output: csv('0.1\n0.2') })}\nbroken\n`);
    await file(`cap/${hour}/c.jsonl`, '');
    const table = await read(path.join(folder, 'cap'), { columns: ['x', 'y'], output: 'score' });
    expect(table).toMatchObject({ format: 'capture', columns: ['x', 'y', 'score'] });
    expect(table.rows).toEqual([
      ['1', '2', '0.1'],
      ['5', '6', '0.2'],
      ['3', '4', '0.3'],
    ]);
    expect(table.notes).toMatchObject({ read: 3, used: 3, broken: 1 });
  });

  it('is read from a single file, objects by the names asked for, and within the window', async () => {
    const inside = captureLine({ input: json('{"y":2,"x":1}') });
    const name = await file('one.jsonl', `${inside}\n${captureLine({ inferenceTime: '2022-02-14T18:00:00Z' })}\n`);
    const window = { start: Date.UTC(2022, 1, 14, 17), end: Date.UTC(2022, 1, 14, 18) };
    const table = await read(name, { columns: ['x', 'y'], window });
    expect(table.rows).toEqual([['1', '2']]);
    expect(table.notes).toMatchObject({ read: 2, outside: 1 });
  });

  it('of empty files has no rows', async () => {
    await file('still/a.jsonl', '');
    expect((await read(path.join(folder, 'still'))).rows).toEqual([]);
  });

  it('names the file that is no capture at all', async () => {
    await file('mixed/a.jsonl', captureLine());
    await file('mixed/b.jsonl', '[1]');
    await expect(read(path.join(folder, 'mixed'))).rejects.toThrow(/b\.jsonl`: .*JSON array/);
  });
});

describe('a folder of parts', () => {
  it('is one table, hidden files, marks and empty parts passed by', async () => {
    await file('spark/part-0000.csv', 'a,b\n1,x\n2,y\n');
    await file('spark/part-0001.csv', 'b,a\nz,3\n1\n');
    await file('spark/part-0002.csv.gz', gzipSync('a,b\n4,w\n'));
    await file('spark/_SUCCESS', '');
    await file('spark/.part-0000.csv.crc', 'crc');
    await file('spark/_temporary/0/part-0003.csv', 'c\n1\n');
    await file('spark/part-0004.csv', '');
    const table = await read(path.join(folder, 'spark'));
    expect(table).toMatchObject({ format: 'csv', columns: ['a', 'b'], notes: { read: 5, used: 4, broken: 1 } });
    expect(table.rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
      ['4', 'w'],
    ]);
    const picked = await read(path.join(folder, 'spark'), { columns: ['b', 'c'] });
    expect(picked.rows[3]).toEqual(['w', undefined]);
    expect(picked.notes).toMatchObject({ absent: ['c'], unknown: ['a'] });
  });

  it('may be JSON Lines, whose objects may lack a key, or Parquet', async () => {
    await file('lines/a.json', '{"a":1}\n');
    await file('lines/b.json', '{"a":2,"b":"x"}\n');
    expect((await read(path.join(folder, 'lines'))).rows).toEqual([
      ['1', undefined],
      ['2', 'x'],
    ]);
    const bytes = readFileSync(parquet);
    await file('parquet/part-0.parquet', bytes);
    await file('parquet/part-1.snappy.parquet', bytes);
    expect((await read(path.join(folder, 'parquet'), { columns: ['late'] })).rows).toHaveLength(8);
  });

  it('is refused where a part has other columns, or is of another kind, by its name', async () => {
    await file('differ/a.csv', 'a,b\n1,x\n');
    await file('differ/b.csv', 'a,c\n1,x\n');
    await expect(read(path.join(folder, 'differ'))).rejects.toThrow(/b\.csv` lacks `b` and has also `c`, held against/);
    await file('kinds/a.csv', 'a\n1\n');
    await file('kinds/b.jsonl', '{"a":1}\n');
    await expect(read(path.join(folder, 'kinds'))).rejects.toThrow('CSV and JSON Lines');
  });
});

describe('what is no table', () => {
  it('is refused when it does not exist', async () => {
    await expect(read(path.join(folder, 'no.csv'))).rejects.toThrow(NotFoundError);
    await expect(read(path.join(folder, 'no', 'dir'))).rejects.toThrow('does not exist');
  });

  it.each([
    ['an empty file', 'empty.csv', '', '(0 bytes)'],
    ['UTF-16', 'wide.jsonl', Buffer.from('\ufeff{"a":1}\n', 'utf16le'), 'UTF-16'],
    ['a JSON array of lists', 'array.json', ' [[1,2],[3,4]]', "orient='records'"],
    ['a table by its columns', 'columns.json', '{"a":{"0":1,"1":2}}', "orient='records'"],
    ['a table by its rows', 'index.json', '{"0":{"a":1},\n "1":{"a":2}}', 'by the numbers of its rows'],
    ['a table of lists', 'lists.json', '{"a":[1,2],"b":[3,4]}', 'each a list of 2'],
    ['a split frame', 'split.json', '{"columns":["a"],"index":[0],"data":[[1]]}', "orient='records'"],
    ['a workbook', 'book.xlsx', 'PK', 'pandas.read_excel'],
    ['an archive', 'book.zip', 'PK', 'unpack it first'],
    ['gzip by another name', 'packed.csv', gzipSync('a\n1\n'), 'gzip'],
    ['Parquet by another name', 'table.csv', Buffer.from('PAR1xxxx'), 'Parquet'],
    ['a name of no known kind', 'notes.txt', 'a\n1\n', 'must end in `.csv`'],
    ['broken gzip', 'broken.csv.gz', 'not gzip at all', 'not gzip, though its name'],
    ['cut gzip', 'cut.csv.gz', gzipSync('a\n'.repeat(9_000)).subarray(0, 30), 'cut off'],
  ])('is refused as %s', async (_name, name, content, message) => {
    const attempt = file(name, content).then((full) => read(full));
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(InvalidEventError);
  });

  it('is refused as a gzip bomb, at the cap', async () => {
    const name = await file('bomb.jsonl.gz', gzipSync(`{"a":1}\n${' '.repeat(90 * 1024 * 1024)}`));
    await expect(read(name)).rejects.toThrow('grows beyond');
  });

  it('is refused as a folder without captures', async () => {
    await file('other/readme.md', 'x');
    await expect(read(path.join(folder, 'other'))).rejects.toThrow('no `.jsonl` file lies below it');
  });

  it('is refused as a pipe, without waiting for it', async () => {
    const pipe = path.join(folder, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    await expect(read(pipe)).rejects.toThrow('pipe or device');
  });
});
