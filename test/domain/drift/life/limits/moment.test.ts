import { describe, expect, it } from 'vitest';
import { dayOfName, findDayOrder, momentOf } from '../../../../../lib/domain/drift/life/limits/moment.ts';

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
    ['13/11/2026 06:00', '2026-11-13T06:00:00.000Z'],
    ['11/13/2026 6:05 PM', '2026-11-13T18:05:00.000Z'],
    ['12/31/26 12:30 am', '2026-12-31T00:30:00.000Z'],
    ['03.04.2026', '2026-04-03T00:00:00.000Z'],
    ['2026/5/2', '2026-05-02T00:00:00.000Z'],
    ['Fri, 13 Nov 2026 10:00:00 GMT', '2026-11-13T10:00:00.000Z'],
    ['13/Nov/2026:13:55:36 -0700', '2026-11-13T20:55:36.000Z'],
    ['Nov 13, 2026', '2026-11-13T00:00:00.000Z'],
    ['Fri Nov 13 2026 10:00:00 GMT+0200 (EET)', '2026-11-13T08:00:00.000Z'],
  ])('%s', (text, at) => expect(new Date(momentOf(text)!).toISOString()).toBe(at));

  it.each([
    ['day first', ['03/04/2026', '04/04/2026', '13/04/2026']],
    ['month first', ['', '03/04/2026 06:00', '03/13/2026 06:00']],
    ['undecided', ['03/04/2026', '12/12/2026', 'never']],
    [undefined, ['2026-04-03', '04/04/2026']],
    [undefined, ['yesterday', 'today']],
  ])('has the %s by the cells of its column', async (order, cells) => {
    const list = async function* () {
      yield* cells;
    };
    expect(await findDayOrder(list())).toBe(order);
    if (order === 'day first') expect(momentOf(cells[0], order)).toBe(Date.parse('2026-04-03T00:00:00Z'));
  });

  it.each([
    '',
    undefined,
    '03/04/2026',
    '2026-02-30',
    '2026-13-01',
    '2026-11-01T25:00:00Z',
    '12',
    '13:45',
    '12.5',
    '202611',
    '31/02/2026',
    'yesterday',
  ])('is not guessed: %s', (text) => expect(momentOf(text)).toBeUndefined());
});

describe('the day of a file', () => {
  it.each([
    ['2026-11-01.csv', '2026-11-01'],
    ['/dt=2026-11-02/part-0.csv', '2026-11-02'],
    ['/2026/11/03/rows.csv', '2026-11-03'],
    ['export_20261104.parquet', '2026-11-04'],
    ['/2025-01-01/rows-2026_11_05.csv', '2026-11-05'],
    ['/year=2026/month=11/day=06/part-0.parquet', '2026-11-06'],
    ['/region=eu/year=2026/month=3/day=7/hour=1/part-0.csv', '2026-03-07'],
  ])('%s', (name, day) => expect(dayOfName(name)).toBe(Date.parse(day)));

  it.each([
    'rows.csv',
    'part-00012.csv',
    'v1.2.3.csv',
    '2026-02-30.csv',
    '120261104.csv',
    '/year=2026/month=13/day=1/a.csv',
  ])('is not in %s', (name) => expect(dayOfName(name)).toBeUndefined());
});
