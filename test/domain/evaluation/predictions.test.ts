import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { textAt } from '../../../lib/domain/evaluation/held-out/cells.ts';
import { Task } from '../../../lib/domain/task/task.ts';
import { readHeldOut } from '../../../lib/tables/sketch/plain/read-held-out.ts';
import { filesOf, readRows } from '../../tables/held-out.ts';

const BINARY = Task.parse({ type: 'binary', classes: ['good', 'bad'] });
const THREE = Task.parse({ type: 'multiclass', classes: ['a', 'b', 'c'] });
const NUMBER = Task.parse({ type: 'regression' });
const NAMED = Task.parse({ type: 'binary', classes: ['no', 'yes'], output: ['label=said', 'score=chance'] });

const read = (task: Task, rows: readonly object[], more: object = {}) => readRows(rows, { task, columns: [], ...more });
const readText = (task: Task, name: string, text: string, more: object = {}) =>
  readHeldOut(name, filesOf({ [name]: text }), { task, columns: [], ...more });

describe('predictions', () => {
  it.each<
    [string, Task, unknown, unknown, [truth: number, predicted: number], { scores?: number[]; chances?: number[][] }]
  >([
    ['a chance', BINARY, 'bad', 0.8, [1, 1], { scores: [0.8] }],
    ['0 and 1 for two classes of other names', BINARY, 1, 0.2, [1, 0], { scores: [0.2] }],
    ['a class', BINARY, 'good', 'bad', [0, 1], {}],
    ['a chance a class', BINARY, 'good', [0.7, 0.3], [0, 0], { scores: [0.3] }],
    ['chances by class', BINARY, 'good', { bad: 0.6, good: 0.4 }, [0, 1], { scores: [0.6] }],
    ['what the output names', NAMED, 'yes', { said: 'no', chance: 0.4 }, [1, 0], { scores: [0.4] }],
    ['one of three classes', THREE, 'c', 'b', [2, 1], {}],
    ['chances of three', THREE, 'a', [0.2, 0.5, 0.3], [0, 1], { chances: [[0.2], [0.5], [0.3]] }],
    ['chances by name', THREE, 'a', { c: 0.9, a: 0.1, b: 0 }, [0, 2], { chances: [[0.1], [0], [0.9]] }],
    ['a number', NUMBER, 12.5, 13, [12.5, 13], {}],
    ['a number as text', NUMBER, '12.5', '13', [12.5, 13], {}],
    ['a number with an exponent', NUMBER, 1e-7, 2e21, [1e-7, 2e21], {}],
  ])('take %s', async (_, task, label, challenger, [truth, predicted], { scores, chances }) => {
    const rows = await read(task, [{ id: 'x', label, challenger }]);
    expect([rows.truths[0], rows.challenger.predicted[0]]).toEqual([truth, predicted]);
    expect(rows.challenger.scores && [...rows.challenger.scores]).toEqual(scores);
    expect(rows.challenger.chances?.map((column) => [...column])).toEqual(chances);
    expect(rows.champion).toBeUndefined();
    const both = await read(task, [{ id: 'x', label, challenger, champion: challenger }]);
    expect(both.champion).toEqual(rows.challenger);
  });

  it('take weights that numbers hardly hold as none', async () => {
    const rows = [1, 5e-324, 0, 1e-100].map((w, id) => ({ id, label: 1, challenger: 1, w }));
    expect([...(await read(NUMBER, rows, { weight: 'w' })).weights!]).toEqual([1, 0, 0, 1e-100]);
  });

  it.each<[string, Task, object, string]>([
    ['no id', NUMBER, { label: 1, challenger: 1 }, 'has no `id`'],
    ['an empty id', NUMBER, { id: '', label: 1, challenger: 1 }, 'row 1 has no `id`'],
    [
      'a label of no class',
      THREE,
      { id: 'x', label: 'd', challenger: 'a' },
      'has a text as `label`, a class of the task is wanted: a, b, c',
    ],
    ['no label', NUMBER, { id: 'x', challenger: 1 }, 'has nothing as `label`, a number is wanted'],
    [
      'a class for a number',
      NUMBER,
      { id: 'x', label: 1, challenger: 'high' },
      'which is no answer: a number is wanted',
    ],
    ['chances for a number', NUMBER, { id: 'x', label: 1, challenger: [1] }, 'which is no answer: a number is wanted'],
    ['a chance too few', THREE, { id: 'x', label: 'a', challenger: [0.1, 0.9] }, 'which has not one chance a class'],
    [
      'a class nobody knows',
      THREE,
      { id: 'x', label: 'a', challenger: 'z' },
      'which names a class the task does not have',
    ],
    ['no answer', BINARY, { id: 'x', label: 'bad', challenger: null }, 'no answer of the challenger'],
    [
      'a champion that is none',
      BINARY,
      { id: 'x', label: 'bad', challenger: 0.5, champion: 'unsure' },
      'has a text as `champion`',
    ],
  ])('with %s are refused by name', async (_, task, row, message) => {
    await expect(read(task, [row])).rejects.toThrow(InvalidEventError);
    await expect(read(task, [row])).rejects.toThrow(message);
  });

  it.each<[string, string, string]>([
    ['nothing', '\n\n', 'no row'],
    ['a line that is no JSON', '{"id":"a","label":1,"challenger":1}\n{"id":', 'line 2 is no row (not-json)'],
    ['a list', '{"id":"a","label":1,"challenger":1}\n[1,2]', 'line 2 is no row (shape)'],
    ['no byte at all', '', 'predictions are an empty file of 0 bytes'],
    [
      'no number',
      '{"id":"a","label":"NaN","challenger":1}',
      'row 1 has NaN or infinity as `label`, a number is wanted',
    ],
    [
      'a key twice',
      '{"id":"a","label":1,"challenger":1}\n{"id":"b","label":1,"label":2,"challenger":1}',
      '(duplicate-key)',
    ],
    [
      'an id twice',
      '{"id":"a","label":1,"challenger":1}\n{"id":"a","label":1,"challenger":1}',
      'row 2 repeats an `id`',
    ],
    [
      'a champion here and there',
      '{"id":"a","label":1,"challenger":1,"champion":2}\n{"id":"b","label":1,"challenger":1,"champion":null}',
      'predictions have no champion’s answer',
    ],
  ])('of %s are refused', async (_, text, message) => {
    await expect(readText(NUMBER, 'predictions.jsonl', text)).rejects.toThrow(message);
  });

  const HEADER = 'id,label,challenger';
  const LINES = ['a,1,2', 'b,2,3'];
  it.each<[string, string[], string]>([
    [
      'other columns',
      ['id,y_true,y_pred', ...LINES],
      'has nothing as `label`, a number is wanted; its columns are `id`, `y_true`, `y_pred`',
    ],
    [
      'names in capitals',
      ['ID,Label,Challenger', ...LINES],
      'has no `id`, a text of its own for each row; its columns are `ID`, `Label`',
    ],
    ['no header', LINES, 'has no `id`, a text of its own for each row; none of its names is one of predictions'],
    [
      'no header and a cell twice',
      ['a,2,2', ...LINES],
      'has one name twice, as columns 2 and 3: is it the header? then give each its own name',
    ],
    [
      'a column twice',
      [`${HEADER},challenger`, 'a,1,2,3'],
      'has `challenger` twice, as columns 3 and 4: give each its own name',
    ],
    [
      'an id as a number in two forms',
      [HEADER, '7,1,2', '7.0,2,3'],
      'row 2 repeats an `id` that was there before; `7` and `7.0` are one',
    ],
  ])('of CSV with %s are refused in words that quote no cell', async (_, lines, message) => {
    const refused = expect(readText(NUMBER, 'p.csv', `${lines.join('\n')}\n`)).rejects;
    await refused.toThrow(message);
  });

  it('of CSV may have their header again, where files were put one behind the other', async () => {
    const { rows } = await readText(NUMBER, 'p.csv', [HEADER, HEADER, ...LINES, HEADER, 'c,1,1', ''].join('\n'));
    expect(rows).toBe(3);
  });

  it('carry the columns, the weight and the entity that are asked for, and say which is not there', async () => {
    const row = { id: 'x', label: 1, challenger: 1, region: 'north', age: 41, gone: null, w: 2.5 };
    const more = { columns: ['age', 'region', 'gone'], weight: 'w', entity: 'region' };
    const rows = await read(NUMBER, [row, { ...row, id: 'y', age: '42+' }], more);
    const cells = more.columns.map((name) => [0, 1].map((at) => textAt(rows.columns.get(name)!, at)));
    expect(cells).toEqual([
      ['41', '42+'],
      ['north', 'north'],
      ['', ''],
    ]);
    expect([...rows.weights!]).toEqual([2.5, 2.5]);
    expect(rows.clusters).toEqual({ of: new Int32Array([0, 0]), count: 1 });
    await expect(read(NUMBER, [row], { columns: ['city'] })).rejects.toThrow('has no `city`');
    await expect(read(NUMBER, [{ ...row, w: -1 }], { weight: 'w' })).rejects.toThrow('has a number as weight');
    await expect(read(NUMBER, [{ ...row, w: null }], { weight: 'w' })).rejects.toThrow('has nothing as weight');
    await expect(read(NUMBER, [{ ...row, w: 'many' }], { weight: 'w' })).rejects.toThrow('has a text as weight');
  });

  it('are the same rows from JSON Lines, CSV, and parts of a table whose folders tell a column', async () => {
    const lines = [
      '{"id":"a","label":"b","challenger":[0.2,0.5,0.3],"champion":[1,0,0],"region":"north"}',
      '{"id":"b","label":"c","challenger":[0,0,1],"champion":[0.1,0.2,0.7],"region":"south"}',
    ];
    const header = 'id,label,challenger.a,challenger.b,challenger.c,champion.a,champion.b,champion.c';
    const [one, other] = ['a,b,0.2,0.5,0.3,1,0,0', 'b,c,0,0,1,0.1,0.2,0.7'];
    const wanted = { task: THREE, columns: ['region'] };
    const first = await readText(THREE, 'predictions.jsonl', lines.join('\n'), wanted);
    const csv = await readText(THREE, 'p.csv', `${header},region\n${one},north\n${other},south\n`, wanted);
    const parts = {
      'p/region=north/part-0.csv': `${header}\n${one}\n`,
      'p/region=south/part-0.csv': `${header}\n${other}\n`,
    };
    const folder = await readHeldOut('p', filesOf(parts), wanted);
    expect(csv).toEqual(first);
    expect(folder).toEqual(first);
    const broken = {
      ...parts,
      'p/region=south/part-0.csv': `${header}\nz,b,0.2,0.5,0.3,1,0,0\nb,c,0,0,secret,0,0,1\n`,
    };
    const refused = readHeldOut('p', filesOf(broken), wanted);
    await expect(refused).rejects.toThrow('has no `challenger` in its parts');
    await expect(refused).rejects.not.toThrow('secret');
  });

  it('of Parquet are those of CSV, numbers, texts and nulls column by column', async () => {
    const bytes = readFileSync('test/fixtures/parquet/held-out.parquet');
    const wanted = { task: NUMBER, columns: ['region'], weight: 'w', entity: 'region' };
    const csv = 'id,label,challenger,champion,region,w\na,1.5,1,,north,1\nb,2,2.25,,,2\nc,3e-9,3,,south,3\n';
    const found = await readHeldOut('p.parquet', filesOf({ 'p.parquet': bytes }), wanted);
    expect(found).toEqual(await readText(NUMBER, 'p.csv', csv, wanted));
    expect([...found.truths]).toEqual([1.5, 2, 3e-9]);
    expect(found.clusters).toEqual({ of: new Int32Array([0, 1, 2]), count: 3 });
  });

  it('of a part that does not fit say in which file and line', async () => {
    const header = 'id,label,challenger';
    const parts = { 'p/part-0.csv': `${header}\na,1,2\nb,2,3\n`, 'p/part-1.csv': `${header}\nc,3,secret\n` };
    await expect(readHeldOut('p', filesOf(parts), { task: NUMBER, columns: [] })).rejects.toThrow(
      'predictions `part-1.csv` row 1 has a text as `challenger`, which is no answer: a number is wanted',
    );
    const ragged = { ...parts, 'p/part-1.csv': `${header}\nc,3,4\nd,secret\ne,5,6\n` };
    await expect(readHeldOut('p', filesOf(ragged), { task: NUMBER, columns: [] })).rejects.toThrow(
      'predictions `part-1.csv` line 3 is no row (row-width), 1 such lines in all',
    );
  });

  it('of whatever bytes are read or refused, never anything else', async () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const row = fc.record({ id: fc.oneof(fc.string(), value), label: value, challenger: value, champion: value });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(BINARY, THREE, NUMBER, NAMED),
        fc.array(row, { maxLength: 4 }),
        async (task, rows) => {
          try {
            const { challenger } = await read(task, rows);
            expect(challenger.predicted.every(Number.isFinite)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidEventError);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
