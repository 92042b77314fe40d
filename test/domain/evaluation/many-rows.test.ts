import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DependencyError } from '../../../lib/domain/errors.ts';
import { arrangeQueries } from '../../../lib/domain/evaluation/held-out/arrange.ts';
import { Entities } from '../../../lib/domain/evaluation/held-out/entities.ts';
import type { HeldOutRows } from '../../../lib/domain/evaluation/held-out/held-out.ts';
import type { HeldOutParts } from '../../../lib/domain/evaluation/held-out/parts.ts';
import { heldOutWanted, measureEvaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { ModelTask, Task } from '../../../lib/domain/task/task.ts';
import { readHeldOut, readManyHeldOut } from '../../../lib/tables/sketch/plain/read-held-out.ts';
import { filesOf } from '../../tables/held-out.ts';

const WANTED = { task: Task.parse({ type: 'binary' }), columns: ['region', 'amount'] };
const HEADER = 'id,label,challenger,champion,region,amount\n';
/** More than two parts of 65,536, and some. */
const ROWS = 140_000;

/** Ids that are texts, numbers, and not ASCII; labels and answers as pipelines write them; a column whose first number comes late, and one whose first text does. */
function lineOf(row: number): string {
  const id = row % 3 === 0 ? row : row % 1_000 === 1 ? `é${row}` : `r${row}`;
  const region = row < 100_000 ? ['north', 'south', ''][row % 3] : row % 7;
  const amount = row === 120_000 ? 'many' : row % 997;
  return `${id},${row % 4 === 0 ? 1 : 0},${(row % 1_009) / 1_009},${row % 5_000 === 0 ? '1e-7' : (row % 13) / 13},${region},${amount}`;
}

const lines = Array.from({ length: ROWS }, (_, row) => lineOf(row));
const fileOf = (all: readonly string[]) => filesOf({ 'p.csv': `${HEADER}${all.join('\n')}\n` });

/** What all parts hold together, as a digest. */
function digestOf(parts: HeldOutParts): string {
  const hash = createHash('sha256');
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  const add = (name: string, column: Float64Array) => {
    hashes.set(name, (hashes.get(name) ?? createHash('sha256')).update(column));
  };
  for (const { rows, truths, challenger, champion, columns } of parts.parts()) {
    add('truths', truths);
    for (const [who, answers] of Object.entries({ challenger, champion })) {
      if (answers!.scores) add(`${who} scores`, answers!.scores);
      add(`${who} predicted`, answers!.predicted);
      for (const [k, chances] of (answers!.chances ?? []).entries()) add(`${who} ${k}`, chances);
    }
    for (const [name, { values, codes, texts }] of columns)
      add(
        name,
        Float64Array.from({ length: rows }, (_, row) =>
          Number.isNaN(values[row]) ? texts[codes![row]!]!.length : values[row]!,
        ),
      );
  }
  for (const [name, one] of hashes) hash.update(name).update(one.digest());
  return hash.digest('hex');
}

const wholeOf = (rows: HeldOutRows): HeldOutParts => ({
  ...{ rows: rows.rows, compared: true, parts: () => [rows], column: () => [], end: () => undefined },
});

describe('many predictions', () => {
  it('lie on the disk and are the same part by part, as often as they are asked for', async () => {
    const files = fileOf(lines);
    const parts = (await readManyHeldOut('p.csv', files, WANTED, { beyond: 50_000 })) as HeldOutParts;
    const rows = await readHeldOut('p.csv', files, WANTED);
    const expected = digestOf(wholeOf(rows));
    expect([...parts.parts()].length).toBe(3);
    expect([digestOf(parts), digestOf(parts)]).toEqual([expected, expected]);
    let row = 0;
    for (const { values, codes, texts } of parts.column('region'))
      for (let at = 0; at < values.length; at += 997) {
        const region = lines[row + at]!.split(',')[4]!;
        expect(Number.isNaN(values[at]) ? texts[codes![at]!] : String(values[at])).toBe(region);
        if (at + 997 >= values.length) row += values.length;
      }
    parts.end();
  });

  it('of a regression, and of what rows cost without labels, are the same part by part too', async () => {
    for (const type of ['regression', 'other']) {
      const wanted = { ...WANTED, task: ModelTask.parse({ type }) };
      const files = fileOf(lines.slice(0, 80_000));
      const parts = (await readManyHeldOut('p.csv', files, wanted, { beyond: 50_000 })) as HeldOutParts;
      expect(digestOf(parts)).toBe(digestOf(wholeOf(await readHeldOut('p.csv', files, wanted))));
      parts.end();
    }
    const cost = lines.slice(0, 80_000).with(70_000, 'x,1,-0.5,0.2,,');
    const wanted = { ...WANTED, task: ModelTask.parse({ type: 'other' }) };
    await expect(readManyHeldOut('p.csv', fileOf(cost), wanted, { beyond: 1_000 })).rejects.toThrow(
      'predictions row 70001 has a number below 0 as what it cost',
    );
  });

  it('of several classes are the same part by part, in one column or in one of chances for each class', async () => {
    const chances = (row: number) => [(row % 7) / 10, 0.1, 0.9 - (row % 7) / 10];
    const task = ModelTask.parse({ type: 'multiclass', classes: ['a', 'b', 'c'] });
    const of = (header: string, line: (row: number) => string) =>
      filesOf({ 'p.csv': `${header}\n${Array.from({ length: 70_000 }, (_, row) => line(row)).join('\n')}\n` });
    const header = 'id,label,challenger.a,challenger.b,challenger.c,champion';
    const line = (row: number) => `r${row},${'abc'[row % 3]},${chances(row)},${'abc'[row % 2]}`;
    const odd = (row: number) => (row === 66_000 ? `r${row},a,1e-7,0.5,much,b` : line(row));
    const wanted = { task, columns: [] };
    const parts = (await readManyHeldOut('p.csv', of(header, line), wanted, { beyond: 50_000 })) as HeldOutParts;
    expect(digestOf(parts)).toBe(digestOf(wholeOf(await readHeldOut('p.csv', of(header, line), wanted))));
    parts.end();
    await expect(readManyHeldOut('p.csv', of(header, odd), wanted, { beyond: 1_000 })).rejects.toThrow(
      'predictions row 66001 has no `challenger` in its parts',
    );
  });

  it.each([
    ['forecast', { type: 'forecast', series: 'of', quantiles: [0.1, 0.9] }, {}, 2],
    ['regression', { type: 'regression' }, { weight: 'w', entity: 'of' }, 2],
    // two of its entities have two thirds of the rows: each comes in pieces
    ['regression of few customers', { type: 'regression' }, { entity: 'few' }, 17],
    ['ranking of queries and whose they are', { type: 'ranking', query: 'of' }, { entity: 'few' }, 17],
  ])('of a %s come with all rows of one series, query or entity, and say the same', async (_, said, gate, pieces) => {
    const [rows, sizes] =
      pieces > 2 ? [9_000, { beyond: 3_000, part: 2_048, together: 1_000 }] : [ROWS, { beyond: 50_000 }];
    const plan = { task: ModelTask.parse(said), gate };
    const header = 'id,label,challenger,challenger.0.1,challenger.0.9,champion,champion.0.1,champion.0.9,of,few,w';
    const line = (row: number) => {
      const [truth, one, other] = [row % 11, (row % 11) + (row % 7) / 9, (row % 11) + (row % 5) / 3];
      return `r${row},${truth},${one},${one - 1},${one + 1},${other},${other - 1},${other + 1},s${(row * 7_919) % 9_001},${row % 3 === 0 ? row % 61 : row % 3},${row % 4}`;
    };
    const files = filesOf({
      'p.csv': `${header}\n${Array.from({ length: rows }, (__, row) => line(row)).join('\n')}\n`,
    });
    const parts = (await readManyHeldOut('p.csv', files, heldOutWanted(plan), sizes)) as HeldOutParts;
    const met = [...parts.parts()].map(({ rows: some, clusters }) => [
      some,
      clusters!.count,
      Math.max(...clusters!.of) + 1,
    ]);
    expect(met.map(([, count]) => count)).toEqual(met.map(([, , count]) => count));
    expect([met.length, met.reduce((sum, [rows]) => sum + rows!, 0)]).toEqual([pieces, rows]);
    const found = measureEvaluation(parts, plan);
    const whole = measureEvaluation(await readHeldOut('p.csv', files, heldOutWanted(plan)), plan, {
      ...{ beyond: Number.POSITIVE_INFINITY, codes: 0 },
    });
    const numbers = ({ challenger, champion, differences }: typeof found) =>
      Object.entries({ ...challenger, ...champion, ...differences }).flatMap(([, { value, interval }]) => {
        return [value, interval(0.05).low, interval(0.05).high];
      });
    for (const [at, number] of numbers(found).entries()) expect(number).toBeCloseTo(numbers(whole)[at]!, 9);
    expect(Object.keys(found.differences)).toEqual(Object.keys(whole.differences));
  });

  it('of one query are refused beyond as many as can be ranked together, whatever stands beside them', () => {
    const rows = 2 ** 20 + 1;
    const queries = new Entities('search', undefined);
    queries.take({ rows, stride: rows, values: new Float64Array(rows).fill(7), text: () => undefined }, 0);
    expect(() => arrangeQueries(queries, undefined, [])).toThrow(
      `predictions have ${rows} rows of one \`search\`: at most 1048576 are ranked together`,
    );
  });

  it('of which two have one id are refused with the row, however far apart they are', async () => {
    for (const again of ['3', 'é1001'])
      await expect(
        readManyHeldOut('p.csv', fileOf([...lines, lines[0]!.replace(/^[^,]+/, again)]), WANTED, { beyond: 50_000 }),
      ).rejects.toThrow(`predictions row ${ROWS + 1} repeats an \`id\` that was there before`);
  });

  it('are in memory where the disk has no room, and are refused no less where they do not fit', async () => {
    let ended = 0;
    const put = () => {
      throw new DependencyError('no room', { cause: Object.assign(new Error('no room'), { code: 'ENOSPC' }) });
    };
    const spill = { put, read: () => undefined, end: () => ended++ };
    const read = (all: readonly string[]) =>
      readManyHeldOut('p.csv', fileOf(all.slice(0, 80_000)), WANTED, { beyond: 1_000, spill });
    expect(await read(lines)).toEqual(await readHeldOut('p.csv', fileOf(lines.slice(0, 80_000)), WANTED));
    expect(ended).toBeGreaterThan(0);
    await expect(read(lines.with(70_000, 'x,maybe,0.1,0.2,,'))).rejects.toThrow('row 70001 has a text as `label`');
  });

  it('are refused in words where memory would have to hold more than it does: chances of more than 128 classes, and what the disk has no room for', async () => {
    const classes = Array.from({ length: 130 }, (_, k) => `k${k}`);
    const chances = `[${classes.map(() => 1 / 130).join(',')}]`;
    const row = (at: number) => `{"id":${at},"label":"k${at % 130}","challenger":${chances},"champion":${chances}}`;
    const task = ModelTask.parse({ type: 'multiclass', classes });
    const read = (rows: number) => {
      const files = filesOf({ 'p.jsonl': Array.from({ length: rows }, (_, at) => row(at)).join('\n') });
      return readManyHeldOut('p.jsonl', files, { task, columns: [] }, { most: 10_000, beyond: 1 });
    };
    expect((await read(38)).rows).toBe(38);
    await expect(read(39)).rejects.toThrow(
      'predictions have more than 38 rows with 260 chances each: of more than 128 classes all chances are in memory together, so write fewer rows, or of each the class alone that was chosen',
    );
    const put = () => {
      throw new DependencyError('no room', { cause: Object.assign(new Error('no room'), { code: 'ENOSPC' }) });
    };
    const spill = { put, read: () => undefined, end: () => undefined };
    await expect(
      readManyHeldOut('p.csv', fileOf(lines.slice(0, 80_000)), WANTED, { beyond: 1_000, spill, most: 400_000 }),
    ).rejects.toThrow('predictions have more than 66666 rows of 6 numbers each, which memory does not hold');
  });

  it('that count next to nothing count nothing: where all of a slice do, nothing is measured of it', async () => {
    const gate = { weight: 'w', slices: { columns: [{ column: 'r' }], minimumRows: 20, limits: {}, maximumLoss: {} } };
    const plan = { task: Task.parse({ type: 'binary' }), gate };
    const line = (row: number) =>
      `${row},${row % 2},${(row % 101) / 101},${row % 3 === 0 ? `${row % 7}e-310,old` : '1,new'}`;
    const text = Array.from({ length: 900 }, (_, row) => line(row)).join('\n');
    const files = filesOf({ 'p.csv': `id,label,challenger,w,r\n${text}\n` });
    const parts = await readManyHeldOut('p.csv', files, heldOutWanted(plan), { beyond: 100, part: 128 });
    expect('parts' in parts).toBe(true);
    const { slices } = measureEvaluation(parts, plan);
    expect(slices.map(({ name, challenger }) => [name, Object.keys(challenger).length > 9])).toEqual([
      ['r = new', true],
      ['r = old', false],
    ]);
    expect(
      slices.map(({ challenger }) => Object.values(challenger).filter(({ value }) => Number.isNaN(value))),
    ).toEqual([[], []]);
  });

  it.each([
    ['of which one model alone gave scores', {}, 'no'],
    ['that count unlike', { weight: 'row' }, undefined],
    ['that belong together', { entity: 'row' }, undefined],
  ])('of two classes %s lie on the disk too, and say the same', async (_, gate, champion) => {
    const plan = { task: Task.parse({ type: 'binary', classes: ['no', 'yes'] }), gate };
    const line = (row: number) => {
      const label = Number(row % 4 === 0);
      const [one, other] = [(400 * label + (row % 1_009)) / 1_500, (300 * label + (row % 613)) / 1_000];
      return `r${row},${label},${one},${champion ?? other},${1 + (row % 997)}`;
    };
    const text = Array.from({ length: 54_000 }, (__, row) => line(row)).join('\n');
    const files = filesOf({ 'p.csv': `id,label,challenger,champion,row\n${text}\n` });
    const parts = await readManyHeldOut('p.csv', files, heldOutWanted(plan), { beyond: 50_000 });
    expect('parts' in parts).toBe(true);
    const found = measureEvaluation(parts, plan);
    const all = { beyond: Number.POSITIVE_INFINITY, codes: 0 };
    const whole = measureEvaluation(await readHeldOut('p.csv', files, heldOutWanted(plan)), plan, all);
    for (const who of ['challenger', 'champion', 'differences'] as const) {
      expect(Object.keys(found[who]!)).toEqual(Object.keys(whole[who]!));
      for (const [name, measure] of Object.entries(whole[who]!)) {
        const [one, other] = [measure.interval(0.05), found[who]![name]!.interval(0.05)];
        const width = one.high - one.low;
        for (const end of ['low', 'high'] as const)
          expect([name, Math.abs(one[end] - other[end]) <= 0.05 * width + 1e-9]).toEqual([name, true]);
      }
    }
  });
});
