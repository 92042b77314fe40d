import { describe, expect, it } from 'vitest';
import { dayOfName, momentOf } from '../../../../../lib/domain/drift/life/limits/moment.ts';

describe('the time of a cell', () => {
  it.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026/11/01 06:30', '2026-11-01T06:30:00.000Z'],
    ['20261101', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T06:00:00.123456Z', '2026-11-01T06:00:00.000Z'],
    ['2026-11-01T06:00:00+02:00', '2026-11-01T04:00:00.000Z'],
    ['2026-11-01 06:00:00-0530', '2026-11-01T11:30:00.000Z'],
    ['2026-11-01 06:00 UTC', '2026-11-01T06:00:00.000Z'],
    ['1793491200', '2026-11-01T00:00:00.000Z'],
    ['1793491200.75', '2026-11-01T00:00:00.750Z'],
    ['1793491200000', '2026-11-01T00:00:00.000Z'],
    ['1793491200000000', '2026-11-01T00:00:00.000Z'],
  ])('%s', (text, at) => expect(new Date(momentOf(text)!).toISOString()).toBe(at));

  it.each(['', undefined, '03/04/2026', '2026-02-30', '2026-13-01', '2026-11-01T25:00:00Z', '12', 'yesterday'])(
    'is not guessed: %s',
    (text) => expect(momentOf(text)).toBeUndefined(),
  );
});

describe('the day of a file', () => {
  it.each([
    ['2026-11-01.csv', '2026-11-01'],
    ['/dt=2026-11-02/part-0.csv', '2026-11-02'],
    ['/2026/11/03/rows.csv', '2026-11-03'],
    ['export_20261104.parquet', '2026-11-04'],
    ['/2025-01-01/rows-2026_11_05.csv', '2026-11-05'],
  ])('%s', (name, day) => expect(dayOfName(name)).toBe(Date.parse(day)));

  it.each(['rows.csv', 'part-00012.csv', 'v1.2.3.csv', '2026-02-30.csv', '120261104.csv'])('is not in %s', (name) =>
    expect(dayOfName(name)).toBeUndefined(),
  );
});
