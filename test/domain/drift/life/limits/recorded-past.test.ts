import { describe, expect, it } from 'vitest';
import {
  joinWindows,
  pickChecks,
  type RecordedCheck,
} from '../../../../../lib/domain/drift/life/limits/recorded-past.ts';
import { DAY, daysFrom } from './days.ts';

const HOUR = 3_600_000;
const check = (day: number, more: Partial<RecordedCheck> = {}): RecordedCheck => ({
  ...{ deployment: 'prod', window: { start: day * DAY, end: (day + 1) * DAY }, complete: true },
  ...{ baseline: 'b2', verdict: 'stable', asked: false, ...more },
});
const days = ({ taken }: { taken: RecordedCheck[] }): number[] => taken.map(({ window }) => window.start / DAY);

describe('checks that limits can be learned of', () => {
  it('are scheduled ones over whole windows of the baseline of the last, oldest first', () => {
    const picked = pickChecks([
      check(5),
      check(1, { baseline: 'b1' }),
      check(2),
      check(3, { asked: true }),
      check(4, { complete: false }),
      check(6, { verdict: 'drifted' }),
    ]);
    expect(days(picked)).toEqual([2, 5, 6]);
    expect(picked.said).toEqual([
      '1 earlier window was held against another baseline: left out',
      expect.stringContaining('1 of 3 windows was called drifted when checked'),
    ]);
  });

  it('do not overlap and are of one length, that of the last', () => {
    const week = (day: number): RecordedCheck =>
      check(day, { window: { start: (day - 6) * DAY, end: (day + 1) * DAY } });
    const picked = pickChecks([check(3), ...Array.from({ length: 20 }, (_, i) => week(10 + i))]);
    expect(picked.taken.map(({ window }) => window.end / DAY)).toEqual([16, 23, 30]);
    expect(picked.said).toEqual(['18 of 21 windows overlap others, or are not 7d long: left out']);
  });

  it.each([
    [[check(1), check(2, { deployment: 'test' })], 'say `--deployment` with one of `prod`, `test`'],
    [[check(1, { complete: false }), check(2, { asked: true })], 'no scheduled check looked at a whole window'],
  ])('are refused where nobody can tell which (%#)', (checks, words) => {
    expect(() => pickChecks(checks)).toThrow(words);
  });
});

describe('windows joined to longer ones', () => {
  /** Days that end at six in the morning, one of which was not checked. */
  const kept = daysFrom(2, 9, 30)
    .filter((_, at) => at !== 4)
    .map((one) => ({
      ...one,
      brokenLines: 1,
      window: { start: one.window.start - 18 * HOUR, end: one.window.end - 18 * HOUR },
    }));

  it('hold the rows of all their parts, and are none where a part is not there', () => {
    const joined = joinWindows(kept, 2 * DAY);
    expect(joined.map(({ window }) => (window.start - 6 * HOUR) / DAY)).toEqual([2, 6, 8]);
    for (const { window, sketch, brokenLines } of joined)
      expect([window.end - window.start, sketch.rows, brokenLines]).toEqual([2 * DAY, 60, 2]);
  });

  it('are what they were at their own length', () => {
    expect(joinWindows(kept, DAY)).toEqual(kept);
    expect(joinWindows([], DAY)).toEqual([]);
  });
});
