import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, parseSchedule, scheduleProblem } from '../../../lib/domain/schedule/schedule.ts';
import { nextSlot, slotsBetween } from '../../../lib/domain/schedule/slots.ts';
import { sample } from '../../suites/sample.ts';
import { anyCron, slowly } from './oracle.ts';

const slots = (expression: string, from: string, n: number, timezone = 'UTC'): string[] => {
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  while (found.length < n) {
    at = nextSlot({ expression, timezone }, at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

/**
 * AWS's own examples, with what AWS says they mean:
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html and
 * docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. 2026-01-01 is a Thursday.
 */
const EXAMPLES: readonly { expression: string; from: string; expected: string[]; timezone?: string }[] = [
  { expression: 'cron(0 10 * * ? *)', from: '2026-01-01', expected: ['2026-01-01T10:00', '2026-01-02T10:00'] },
  { expression: 'cron(15 12 * * ? *)', from: '2026-01-01', expected: ['2026-01-01T12:15', '2026-01-02T12:15'] },
  {
    expression: 'cron(0 18 ? * MON-FRI *)',
    from: '2026-01-01',
    expected: ['2026-01-01T18:00', '2026-01-02T18:00', '2026-01-05T18:00'],
  },
  { expression: 'cron(0 8 1 * ? *)', from: '2026-01-01T08:00Z', expected: ['2026-02-01T08:00', '2026-03-01T08:00'] },
  {
    expression: 'cron(0/15 * * * ? *)',
    from: '2026-01-01',
    expected: ['2026-01-01T00:15', '2026-01-01T00:30', '2026-01-01T00:45', '2026-01-01T01:00'],
  },
  {
    expression: 'cron(0/10 * ? * MON-FRI *)',
    from: '2026-01-02T23:45Z',
    expected: ['2026-01-02T23:50', '2026-01-05T00:00'],
  },
  {
    expression: 'cron(0/5 8-17 ? * MON-FRI *)',
    from: '2026-01-01T17:50Z',
    expected: ['2026-01-01T17:55', '2026-01-02T08:00'],
  },
  {
    expression: 'cron(0/30 20-2 ? * MON-FRI *)',
    from: '2026-01-01T02:00Z',
    expected: ['2026-01-01T02:30', '2026-01-01T20:00'],
  },
  { expression: 'cron(0 12 * * ? *)', from: '2026-01-01', expected: ['2026-01-01T12:00'] },
  {
    expression: 'cron(5,35 14 * * ? *)',
    from: '2026-01-01',
    expected: ['2026-01-01T14:05', '2026-01-01T14:35', '2026-01-02T14:05'],
  },
  {
    expression: 'cron(15 10 ? * 6L 2019-2022)',
    from: '2022-11-01',
    expected: ['2022-11-25T10:15', '2022-12-30T10:15'],
  },
  {
    expression: 'cron(1/10 0 * * ? *)',
    from: '2026-01-01',
    expected: ['2026-01-01T00:01', '2026-01-01T00:11', '2026-01-01T00:21', '2026-01-01T00:31'],
  },
  {
    expression: 'cron(0 0 3W * ? *)',
    from: '2026-01-01',
    expected: ['2026-01-02T00:00', '2026-02-03T00:00', '2026-03-03T00:00'],
  },
  { expression: 'cron(0 0 ? * 3#2 *)', from: '2026-01-01', expected: ['2026-01-13T00:00', '2026-02-10T00:00'] },
  { expression: 'cron(0 0 L * ? *)', from: '2026-01-01', expected: ['2026-01-31T00:00', '2026-02-28T00:00'] },
  { expression: 'cron(0 0 ? * L *)', from: '2026-01-01', expected: ['2026-01-03T00:00', '2026-01-10T00:00'] },
  {
    expression: 'cron(0 0 1 JAN,FEB,MAR ? *)',
    from: '2026-01-01',
    expected: ['2026-02-01T00:00', '2026-03-01T00:00', '2027-01-01T00:00'],
  },
  // "skips the schedule invocation on that day", "runs the schedule only once before the shift occurs"
  {
    expression: 'cron(30 2 * * ? *)',
    from: '2026-03-07T12:00Z',
    expected: ['2026-03-09T06:30'],
    timezone: 'America/New_York',
  },
  {
    expression: 'cron(30 1 * * ? *)',
    from: '2026-10-31T12:00Z',
    expected: ['2026-11-01T05:30', '2026-11-02T06:30'],
    timezone: 'America/New_York',
  },
  { expression: 'cron(0 6 ? * 2#1 *)', from: '2026-01-01', expected: ['2026-01-05T06:00', '2026-02-02T06:00'] },
  {
    expression: 'cron(0 6 31W * ? *)',
    from: '2026-01-01',
    expected: ['2026-01-30T06:00', '2026-03-31T06:00', '2026-05-29T06:00'],
  },
  { expression: 'cron(0 6 1W * ? *)', from: '2026-07-31', expected: ['2026-08-03T06:00', '2026-09-01T06:00'] },
  { expression: 'cron(0 6 29 2 ? *)', from: '2026-01-01', expected: ['2028-02-29T06:00', '2032-02-29T06:00'] },
];

describe('a schedule', () => {
  it.each(EXAMPLES)('$expression from $from comes due as AWS says', ({ expression, from, expected, timezone }) => {
    expect(slots(expression, from, expected.length, timezone)).toEqual(expected);
  });

  it.each([
    ['rate(5 minutes)', 300_000],
    ['rate(1 minute)', 60_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(1 day)', 86_400_000],
    ['rate(1 days)', 86_400_000],
    ['rate(12 hours)', 43_200_000],
  ])('%s is every %i ms', (expression, every) => {
    expect(parseSchedule(expression)).toEqual({ kind: 'rate', every });
  });

  it.each([
    ['rate(1 week)', 'minutes'],
    ['rate(30 seconds)', 'a minute is the least'],
    ['rate(0 minutes)', 'from 1'],
    ['rate(-1 hours)', 'from 1'],
    ['rate(1.5 hours)', 'whole number'],
    ['rate(5 hour)', '`hours`'],
    ['rate(5hours)', 'like `rate(6 hours)`'],
    ['rate(99999999999 days)', 'whole number'],
    ['at(2026-11-15T06:00:00)', 'a check recurs'],
    ['cron(whatever)', 'six'],
    ['cron(0 6 ? * SUN)', 'has 5 fields'],
    ['cron(0 0 6 ? * SUN *)', 'has 7 fields'],
    ['cron( 0 6 ? * SUN *)', 'has 7 fields'],
    ['cron(0 6 * * SUN *)', 'exactly one of the two must be `?`'],
    ['cron(0 6 * * * *)', 'exactly one of the two must be `?`'],
    ['cron(0 6 ? * ? *)', 'exactly one of the two must be `?`'],
    ['cron(0 6 1 * SUN *)', 'exactly one of the two must be `?`'],
    ['cron(? 6 ? * SUN *)', '`?` as minutes'],
    ['cron(60 6 ? * SUN *)', '0 to 59'],
    ['cron(0 24 ? * SUN *)', '0 to 23'],
    ['cron(0 6 0 * ? *)', '1 to 31'],
    ['cron(0 6 32 * ? *)', '1 to 31'],
    ['cron(0 6 32W * ? *)', '1 to 31'],
    ['cron(0 6 LW * ? *)', '`15W`'],
    ['cron(0 6 L-3 * ? *)', '`15W`'],
    ['cron(0 6 1,L * ? *)', '`L`'],
    ['cron(0 6 ? 13 SUN *)', '1 to 12 or JAN to DEC'],
    ['cron(0 6 ? SUN SUN *)', '1 to 12 or JAN to DEC'],
    ['cron(0 6 ? * 0 *)', '1 to 7 or SUN to SAT'],
    ['cron(0 6 ? * 8 *)', '1 to 7 or SUN to SAT'],
    ['cron(0 6 ? * sun *)', 'SUN to SAT'],
    ['cron(0 6 ? * 2#6 *)', '`2#1`'],
    ['cron(0 6 ? * 3#1,6#3 *)', '`2#1`'],
    ['cron(0 6 ? * FRI-MON *)', 'two ranges'],
    ['cron(0 6 ? * SUN 1969)', '1970 to 2199'],
    ['cron(0 6 ? * SUN 2200)', '1970 to 2199'],
    ['cron(0 6 ? * SUN 2030-2027)', 'two ranges'],
    ['cron(0/0 6 ? * SUN *)', 'step'],
    ['cron(0/60 6 ? * SUN *)', 'step'],
    ['cron(/15 6 ? * SUN *)', 'as minutes'],
    ['cron(*,5 6 ? * SUN *)', 'as minutes'],
    ['cron(0,, 6 ? * SUN *)', 'as minutes'],
    [`cron(${Array.from({ length: 60 }, (_, i) => i % 60).join(',')} ${'0,'.repeat(50)}1 ? * SUN *)`, 'at most 256'],
    ['0 6 ? * SUN *', 'EventBridge Scheduler expression'],
    ['CRON(0 6 ? * SUN *)', 'EventBridge Scheduler expression'],
    ['cron(0 6 ? * SUN *) ', 'EventBridge Scheduler expression'],
    ['', 'EventBridge Scheduler expression'],
  ])('%s is refused', (expression, says) => {
    expect(scheduleProblem(expression)).toContain(says);
  });

  it.each([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['Asia/Kolkata', true],
    ['America/Argentina/Buenos_Aires', true],
    ['Etc/GMT+5', true],
    ['europe/berlin', false],
    ['Mars/Olympus', false],
    ['+02:00', false],
    ['', false],
  ])('time zone `%s`: %s', (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });

  it('that has no day left never comes due, and says so at once', () => {
    expect(nextSlot({ expression: 'cron(0 6 30 2 ? *)', timezone: 'UTC' }, 0)).toBeUndefined();
    expect(
      nextSlot({ expression: 'cron(0 6 1 1 ? 2019-2022)', timezone: 'UTC' }, Date.parse('2026-01-01')),
    ).toBeUndefined();
  });

  it('by rate goes on from a slot that is known, and has none without one', () => {
    const day = { expression: 'rate(1 day)', timezone: 'UTC' };
    const [after, until] = [Date.parse('2026-01-02T00:00Z'), Date.parse('2026-01-04T00:00Z')];
    expect(slotsBetween(day, after, until)).toEqual([]);
    expect(slotsBetween(day, after, until, Date.parse('2026-01-01T07:30Z'))).toEqual(
      ['2026-01-02T07:30Z', '2026-01-03T07:30Z'].map((at) => Date.parse(at)),
    );
  });

  it('comes due exactly when every minute asked one by one says so, over clock changes, leap days and month ends', () => {
    fc.assert(
      fc.property(anyCron, ({ expression, timezone, from, minutes }) => {
        const until = from + minutes * 60_000;
        expect(slotsBetween({ expression, timezone }, from, until)).toEqual(slowly(expression, timezone, from, until));
      }),
      { numRuns: sample(30, 150) },
    );
  });

  it('comes due as croner says where croner speaks the same dialect', () => {
    // Not `0/15`, `20-2`, `L` as a day of the week, nor clock changes: there it differs from AWS (docs/decisions.md).
    const spoken = anyCron.filter(({ expression }) => !/\d-\d*\/|\w\/|20-2|22-1|\(.* L |\?.* L /.test(expression));
    fc.assert(
      fc.property(spoken, ({ expression, from }) => {
        const fields = expression.slice('cron('.length, -1).split(' ');
        // It counts the days of the week from 0, and takes `?` for now.
        const days = fields[4]!.replace(/\d(?!\d*$)|^\d/g, (d) => d);
        if (days !== fields[4] || /[\d#]/.test(days)) return;
        const croner = new Cron(['0', ...fields].map((f) => (f === '?' ? '*' : f)).join(' '), {
          timezone: 'UTC',
          paused: true,
        });
        const next = nextSlot({ expression, timezone: 'UTC' }, from);
        expect(next).toEqual(croner.nextRun(new Date(from))?.getTime());
      }),
      { numRuns: sample(60, 300) },
    );
  });
});
