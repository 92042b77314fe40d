import { describe, expect, it } from 'vitest';
import { decideOperations } from '../../../lib/domain/operations/decide-operations.ts';
import { OperationsPolicy } from '../../../lib/domain/operations/operations-policy.ts';
import type { MetricPoint } from '../../../lib/domain/operations/readings.ts';

const START = Date.parse('2026-11-15T05:00:00Z');
const HOUR = 3_600_000;
const window = { start: START, end: START + HOUR };

/** Each name with the totals of the parts of an hour, one after another. */
const readings = (of: Readonly<Record<string, number | readonly number[]>>) =>
  new Map(
    Object.entries(of).map(([name, values]) => {
      const points = [values].flat().map((value, i): MetricPoint => ({ at: START + i * 60_000, value }));
      return [name, [points]] as const;
    }),
  );
const policy = (of: object) => OperationsPolicy.parse(of);
const say = (given: Parameters<typeof readings>[0], of: object, more: object = {}) =>
  decideOperations({ window, readings: readings(given), ...more }, policy(of));

/** What was read, the policy, the verdict, and what the first reason or `because` says. */
const TABLE: readonly (readonly [string, Parameters<typeof readings>[0], object, string, string])[] = [
  [
    'a percentile whose share is surely exceeded',
    { requests: 10_000, latency: 10_000, 'latency within 200ms': 9_700 },
    { latency: { p99: '200ms' } },
    'drifted',
    'share of requests with latency above 200 ms 0.0300 0.0100',
  ],
  [
    'a percentile that is surely kept',
    { requests: 10_000, latency: 10_000, 'latency within 200ms': 9_980 },
    { latency: { p99: '200ms' } },
    'stable',
    'share of requests with latency above 200 ms 0.0020 0.0100',
  ],
  [
    'a percentile that nobody is within: no point is no request, not a missing metric',
    { requests: 1_000, latency: 1_000, p50: 3_000 },
    { latency: { p50: '1ms' } },
    'drifted',
    'share of requests with latency above 1 ms 1.0000 0.5000',
  ],
  [
    'a percentile where CloudWatch has no statistic of single values: nothing is said of it',
    { requests: 1_000, latency: 1_000 },
    { latency: { p50: '1ms' } },
    'undecided',
    'CloudWatch has no `latency` of the window',
  ],
  [
    'concurrency, which CloudWatch has as a share',
    { concurrency: Array(60).fill(0.9) },
    { saturation: { concurrency: 80 } },
    'drifted',
    'concurrency in percent 90.0000 80.0000',
  ],
  [
    'a percentile around its limit',
    { requests: 1_000, latency: 1_000, 'latency within 200ms': 989 },
    { latency: { p99: '200ms' } },
    'undecided',
    'a limit lies inside its interval: more requests are needed',
  ],
  [
    'too few requests, however well they went',
    { requests: 99, errors5xx: 0 },
    { errors5xx: { max: 0.5 } },
    'undecided',
    '99 requests in the window, at least 100 are needed',
  ],
  ['no request at all', {}, { errors5xx: { max: 0.5 } }, 'undecided', 'CloudWatch has no `errors5xx` of the window'],
  [
    'a metric that is not there',
    { requests: 1_000 },
    { errors4xx: { max: 0.5 } },
    'undecided',
    'CloudWatch has no `errors4xx` of the window',
  ],
  [
    'errors beyond the limit, though another metric is missing',
    { requests: 1_000, errors5xx: 100 },
    { errors5xx: { max: 0.01 }, saturation: { memory: 80 } },
    'drifted',
    'share of 5xx errors 0.1000 0.0100',
  ],
  ['requests that stopped', {}, { throughput: { min: 10 } }, 'drifted', 'requests an hour 0.0000 10.0000'],
  ['requests that came', { requests: 40 }, { throughput: { min: 10 } }, 'stable', 'requests an hour 40.0000 10.0000'],
  [
    'memory that is full in more than a twentieth of the window',
    { memory: [...Array(56).fill(40), 95, 95, 95, 95] },
    { saturation: { memory: 90 } },
    'drifted',
    'memory in percent 95.0000 90.0000',
  ],
  [
    'memory that was full for a moment',
    { memory: [...Array(59).fill(40), 95] },
    { saturation: { memory: 90 } },
    'stable',
    'memory in percent 40.0000 90.0000',
  ],
  [
    'cold starts of which CloudWatch has no point: none',
    { requests: 1_000 },
    { coldStarts: { max: 0.05 } },
    'stable',
    'share of cold starts 0.0000 0.0500',
  ],
  [
    'throttled requests, which are none of those that were invoked',
    { requests: 900, throttles: 100 },
    { throttles: { max: 0.01 } },
    'drifted',
    'share of throttled requests 0.1000 0.0100',
  ],
];

describe('operations', () => {
  it.each(TABLE)('decides %s', (_, given, of, verdict, said) => {
    const decision = say(given, of);
    const [reason] = decision.reasons;
    const because =
      'because' in decision ? decision.because : `${reason!.subject} ${reason!.observed} ${reason!.limit}`;
    expect([decision.verdict, because]).toEqual([verdict, said]);
  });

  it('names every metric that a limit is set for and CloudWatch has not', () => {
    const { missing, verdict } = say({}, { errors5xx: { max: 0.1 }, latency: { p99: '1s' }, saturation: { cpu: 100 } });
    expect({ missing, verdict }).toEqual({ missing: ['latency', 'errors5xx', 'cpu'], verdict: 'undecided' });
  });

  it('counts what was captured against what was answered, by the percentage that is captured', () => {
    const given = { requests: 1_000, errors4xx: 0, errors5xx: 100 };
    const loss = (records: number, percent: number) =>
      say(given, { captureLoss: { max: 0.02 } }, { captured: { records, percent } });
    expect(loss(900, 100)).toMatchObject({ verdict: 'stable', reasons: [{ observed: '0.0000' }] });
    expect(loss(800, 100)).toMatchObject({ verdict: 'drifted', reasons: [{ observed: '0.1111' }] });
    const gone = { captured: { records: 900, percent: 100, because: 'an object is gone' } };
    expect(say(given, { captureLoss: { max: 0.02 } }, gone)).toMatchObject({
      verdict: 'undecided',
      because: 'an object is gone',
    });
    expect(loss(450, 50).verdict).toBe('undecided');
    expect(loss(100, 50)).toMatchObject({ verdict: 'drifted', reasons: [{ observed: '0.7778' }] });
  });
});
