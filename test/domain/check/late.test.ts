import { describe, expect, it } from 'vitest';
import type { Check } from '../../../lib/domain/check/check.ts';
import { countListed, decideLate } from '../../../lib/domain/check/late.ts';

const HOUR = 3_600_000;
const served = { version: 1, minimumRows: 200 };
const check = (change: Partial<Check> = {}): Check => ({
  tenant: 'default',
  model: 'm',
  deployment: 'd',
  version: 1,
  kind: 'drift',
  slot: '2026-11-15T06:00:00.000Z',
  window: { start: '2026-11-15T04:00:00.000Z', end: '2026-11-15T05:00:00.000Z' },
  verdict: 'stable',
  reasons: [],
  rows: { read: 1000, used: 1000, broken: 0 },
  listed: { objects: 10, bytes: 9_900 },
  ...change,
});
const few: Partial<Check> = { verdict: 'undecided', rows: { read: 199, used: 199, broken: 0 } };

describe('what came to a window after its check', () => {
  it.each([
    ['nothing', {}, 10, 9_900, 'nothing'],
    ['less than there was', {}, 9, 9_000, 'nothing'],
    ['one percent exactly', {}, 11, 10_000, 'counted'],
    ['a byte more', {}, 11, 10_001, 'late-share'],
    ['more bytes in the same objects', {}, 10, 20_000, 'late-share'],
    ['empty objects', { listed: { objects: 0, bytes: 0 } }, 1, 0, 'counted'],
    ['all of it', { listed: { objects: 0, bytes: 0 } }, 1, 5, 'late-share'],
    ['much, after a verdict of drift', { verdict: 'drifted' }, 20, 20_000, 'late-share'],
    ['little, after too few rows', few, 11, 9_901, 'late-rows'],
    ['nothing, after too few rows', few, 10, 9_900, 'nothing'],
    ['little, undecided for another reason', { verdict: 'undecided' }, 11, 9_901, 'counted'],
    ['much, but it was checked again before', { again: true }, 20, 20_000, 'counted'],
    ['much, but another version is served', { version: 2 }, 20, 20_000, 'counted'],
    ['much, but what was listed then is not known', { listed: undefined }, 20, 20_000, 'nothing'],
  ] as const)('%s', (_, change, objects, bytes, outcome) => {
    const late = decideLate(check(change as Partial<Check>), { objects, bytes }, served);
    expect(late ? (late.reason?.rule ?? 'counted') : 'nothing').toBe(outcome);
  });

  it('is how many objects and bytes more there are, and the reason says how much of the window that is', () => {
    expect(decideLate(check(), { objects: 12, bytes: 13_200 }, served)).toEqual({
      slot: '2026-11-15T06:00:00.000Z',
      objects: 2,
      bytes: 3_300,
      reason: { rule: 'late-share', subject: 'window', observed: '0.2500', limit: '0.0100' },
    });
  });

  it('is only counted where the slot means another window by now', () => {
    expect(decideLate(check(), { objects: 20, bytes: 20_000 }, undefined)?.reason).toBeUndefined();
  });
});

describe('what lies in a window', () => {
  const at = (hour: number) => ({ hour: hour * HOUR, size: 2 ** hour });

  it.each([
    ['whole hours', 4, 6, 2 ** 4 + 2 ** 5],
    ['an hour that began before it', 4.5, 6, 2 ** 4 + 2 ** 5],
    ['not the hour that it ends in, which still fills', 4, 5.5, 2 ** 4],
    ['nothing of a window that ends in its first hour', 4.2, 4.9, 0],
  ])('%s', (_, start, end, bytes) => {
    const found = [3, 4, 5, 6, 7].map(at);
    expect(countListed(found, { start: start * HOUR, end: end * HOUR }).bytes).toBe(bytes);
  });
});
