import { describe, expect, it } from 'vitest';
import { dueRetrains, labelledRows } from '../../../lib/domain/retrain/due.ts';

const DAY = 86_400_000;
const SINCE = Date.parse('2026-10-01T00:00:00Z');
const at = (days: number): string => new Date(SINCE + days * DAY).toISOString();
const window = (from: number, to: number, rows: number) => ({ window: { start: at(from), end: at(to) }, rows });

describe('a retrain comes up', () => {
  it.each<[string, Parameters<typeof dueRetrains>[0], number, ReturnType<typeof window>[], object[]]>([
    ['at its slot', { every: 30 * DAY }, 30, [], [{ kind: 'schedule', slot: at(30) }]],
    ['not a moment before', { every: 30 * DAY }, 30 - 1 / DAY, [], []],
    ['as the same one until the next slot', { every: 30 * DAY }, 59, [], [{ kind: 'schedule', slot: at(30) }]],
    ['as the last of several that were missed', { every: 30 * DAY }, 95, [], [{ kind: 'schedule', slot: at(90) }]],
    [
      'with enough rows',
      { newData: { rows: 100 } },
      9,
      [window(0, 7, 100)],
      [{ kind: 'newData', slot: `${at(0)}/1`, came: { rows: 100 } }],
    ],
    ['not with one row less', { newData: { rows: 100 } }, 9, [window(0, 7, 99)], []],
    [
      'again with as many more',
      { newData: { rows: 100 } },
      15,
      [window(0, 7, 120), window(7, 14, 90)],
      [{ kind: 'newData', slot: `${at(0)}/2`, came: { rows: 210 } }],
    ],
    [
      'for both',
      { every: DAY, newData: { rows: 1 } },
      1,
      [window(0, 1, 1)],
      [{ kind: 'schedule' }, { kind: 'newData' }],
    ],
    ['for nothing that the manifest does not say', {}, 900, [window(0, 7, 1e6)], []],
  ])('%s', (_, spec, days, labelled, due) => {
    expect(dueRetrains(spec, { since: SINCE, now: SINCE + days * DAY, labelled })).toMatchObject(due);
  });
});

it.each<[string, ReturnType<typeof window>[], number]>([
  ['windows one after the other', [window(0, 7, 5), window(7, 14, 6)], 11],
  ['in any order', [window(7, 14, 6), window(0, 7, 5)], 11],
  ['of windows that overlap the first', [window(0, 7, 5), window(1, 8, 100), window(7, 14, 6)], 11],
  ['none of a window that began before', [window(-1, 6, 100), window(6, 13, 4)], 4],
])('labelled rows are counted once: %s', (_, windows, rows) => {
  expect(labelledRows(windows, SINCE)).toBe(rows);
});
