import { createRequire } from 'node:module';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { allFlights, type Flight, flights, ORIGINS, parseDate } from '../../../examples/flights/data.ts';
import { hash, sample } from '../../../examples/parts/draw.ts';

const DAY = 86_400_000;

describe('flights data', () => {
  it('leaves out the six rows at midnight of July 1', async () => {
    const folder = createRequire(import.meta.url)
      .resolve('vega-datasets')
      .replace(/build[/\\].*$/, 'data');
    const file = await asyncBufferFromFile(`${folder}/flights-3m.parquet`);
    const last = await parquetReadObjects({ file, compressors, columns: ['date'], rowStart: 2_999_900 });
    expect(last.filter(({ date }) => date >= new Date('2001-07-01'))).toHaveLength(6);
    const rows = await allFlights({ from: '2001-06-30', to: '2001-07-02' });
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.every((row) => row.at < Date.parse('2001-07-01'))).toBe(true);
  });

  it('yields what lies in the dates, by row group, and only from the wanted airports', async () => {
    const chunks: Flight[][] = [];
    for await (const chunk of flights({ from: '2001-01-17', to: '2001-01-18', origins: 'east' })) chunks.push(chunk);
    expect(chunks).toHaveLength(2); // a row group ends in the afternoon of January 17
    const rows = chunks.flat();
    expect(rows.length).toBeGreaterThan(4000);
    expect(new Set(rows.map((row) => row.origin))).toEqual(new Set(ORIGINS.east));
    expect(rows.every((row) => row.at >= Date.parse('2001-01-17') && row.at < Date.parse('2001-01-18'))).toBe(true);
    expect(new Set(rows.map((row) => row.weekday))).toEqual(new Set([3]));
    expect(rows.every((row) => row.late === row.delay > 15)).toBe(true);
    expect(rows.every((row) => Math.abs(row.hour - (row.at % DAY) / 3_600_000) < 0.001)).toBe(true);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  it('moves times by whole weeks and nothing else', async () => {
    const selection = { from: '2001-01-02', to: '2001-01-03', origins: 'east', rate: 0.01 };
    const [plain, shifted] = [await allFlights(selection), await allFlights({ ...selection, shiftDays: 70 })];
    expect(shifted).toEqual(plain.map((row) => ({ ...row, at: row.at + 70 * DAY })));
    await expect(allFlights({ ...selection, shiftDays: 3 })).rejects.toThrow('multiple of 7');
  });

  it('samples by row and seed: about the rate, the smaller inside the larger', async () => {
    const one = { from: '2001-01-02', to: '2001-01-04', origins: 'east' };
    const all = await allFlights(one);
    const ids = async (rate: number, seed: number) => (await allFlights({ ...one, rate, seed })).map((row) => row.id);
    const [tenth, fifth, other] = [await ids(0.1, 1), await ids(0.2, 1), await ids(0.1, 2)];
    expect(tenth.length / all.length).toBeCloseTo(0.1, 1);
    expect(fifth).toEqual(expect.arrayContaining(tenth));
    expect(other).not.toEqual(tenth);
    const capped = sample(all, 100, 1);
    expect(capped).toHaveLength(100);
    expect(sample(all, 200, 1)).toEqual(expect.arrayContaining(capped));
    expect(sample(capped, 1000, 1)).toEqual(capped);
  });

  it('hashes rows evenly', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let row = 0; row < 100_000; row++) counts[Math.floor(hash(row, 7) * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('refuses airports and dates it does not know', async () => {
    await expect(allFlights({ from: '2001-01-01', to: '2001-01-02', origins: 'north' })).rejects.toThrow(
      'unknown origins',
    );
    expect(() => parseDate('1 January')).toThrow('no date');
    expect(() => parseDate('2001-13-01')).toThrow('no date');
  });
});
