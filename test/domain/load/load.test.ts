import { describe, expect, it } from 'vitest';
import { readEvidence } from '../../../lib/domain/evidence/read-evidence.ts';
import { arrivals } from '../../../lib/domain/load/arrivals.ts';
import { loadFaults } from '../../../lib/domain/load/load-limits.ts';
import { type LoadPlan, loadMisfit, rateSteps } from '../../../lib/domain/load/load-plan.ts';
import { isCarried, type LoadReport, type LoadStepReport, saturatesAt } from '../../../lib/domain/load/load-report.ts';

const plan = (rate: number, seconds: number, more: Partial<LoadPlan> = {}): LoadPlan => ({
  ...{ steps: [{ rate, seconds }], arrivals: 'constant', seed: 1 },
  ...more,
});

describe('arrivals', () => {
  it('are at even distances, step after step', () => {
    const steps = rateSteps({ from: 2, to: 4 }, 2, 2);
    expect([...arrivals(plan(0, 0, { steps }))]).toEqual([
      { at: 0, step: 0 },
      { at: 500, step: 0 },
      { at: 1000, step: 1 },
      { at: 1250, step: 1 },
      { at: 1500, step: 1 },
      { at: 1750, step: 1 },
    ]);
  });

  it('of Poisson have the mean and the variance of their rate, and are the same for a seed', () => {
    const drawn = (seed: number) => [...arrivals(plan(100, 1_000, { arrivals: 'poisson', seed }))];
    const all = drawn(7);
    expect(all).toEqual(drawn(7));
    expect(all).not.toEqual(drawn(8));
    const counts = Array.from({ length: 1_000 }, () => 0);
    for (const { at } of all) counts[Math.floor(at / 1_000)]! += 1;
    const mean = all.length / 1_000;
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / 999;
    // Of a Poisson count both are the rate; four standard errors of each.
    expect(Math.abs(mean - 100)).toBeLessThan(4 * Math.sqrt(100 / 1_000));
    expect(Math.abs(variance - 100)).toBeLessThan(4 * 100 * Math.sqrt(2 / 999));
  });
});

describe('a plan', () => {
  const allowed = { requests: 10_000, seconds: 900 };
  it.each<[string, LoadPlan, Parameters<typeof loadMisfit>[1], RegExp | undefined]>([
    ['is carried out within what is allowed', plan(50, 60), allowed, undefined],
    [
      'has at most so many requests',
      plan(500, 60),
      allowed,
      /30000 requests are more than the 10000 .* `--most-requests`/,
    ],
    ['has no more than anybody may ask', plan(500, 3_600), { ...allowed, requests: 9e9, seconds: 9e9 }, /1000000/],
    ['has no rate beyond the bound', plan(1_001, 1), allowed, /more than the 1000 that may be driven/],
    ['ends in time', plan(1, 1_000), allowed, /1000s are more than the 900s/],
    [
      'costs at most so much',
      plan(50, 60),
      { ...allowed, cost: { most: 1, thousand: 0.5 } },
      /would cost \$1.50, allowed are \$1/,
    ],
    ['asks something', plan(0.1, 1), allowed, /less than one request/],
  ])('%s', (_, given, bounds, said) => {
    const why = loadMisfit(given, bounds);
    if (said) expect(why).toMatch(said);
    else expect(why).toBeUndefined();
  });
});

const step = (rate: number, more: Partial<LoadStepReport> = {}): LoadStepReport => ({
  ...{ rate, reached: rate, seconds: 60, requests: 2_000, answered: 2_000, failed: {}, late: 0 },
  behind: 12,
  latency: { p50: 10, p90: 50, p95: 80, p99: 150, p999: 300, max: 400 },
  ...more,
});
const report = (...steps: LoadStepReport[]): LoadReport => ({
  ...{ what: 'steward-loadtest', v: 1, model: 'fraud', version: 7, deployment: 'fraud-staging' },
  ...{ began: '2026-11-28T12:00:00.000Z', ended: 'done', arrivals: 'constant' },
  steps,
});
const OF = { model: 'fraud', version: 7 };

describe('a report', () => {
  it('says the lowest rate that was not carried', () => {
    expect(saturatesAt(report(step(10), step(20)))).toBeUndefined();
    // A minute's step of which the last answers came 6 s late.
    const slow = step(30, { reached: 28, behind: 6_000 });
    const failing = step(20, { failed: { 'model 500': 101 } });
    expect([slow, failing, step(20, { failed: { throttled: 100 } })].map(isCarried)).toEqual([false, false, true]);
    expect(saturatesAt(report(step(10), slow, failing))).toBe(20);
  });

  it('is read as evidence, in figures', () => {
    const bytes = Buffer.from(JSON.stringify(report(step(10), step(50, { reached: 40, failed: { timeout: 500 } }))));
    expect(readEvidence('load-test', bytes, new Set())).toMatchObject({
      driven: [{ rate: 10 }, { rate: 50, failed: 0.25 }],
      summary: [
        '4,000 requests to fraud/7',
        '12.5 % failed',
        '40 of 50 a second reached',
        'at 50 a second: median 10 ms, 99 % within 150 ms, slowest 400 ms',
        'saturated at 50 a second',
      ],
    });
    const broken = Buffer.from(JSON.stringify({ ...report(step(10)), v: 2 }));
    expect(readEvidence('load-test', broken, new Set())).toEqual({ fault: 'it is not what `steward loadtest` writes' });
  });
});

describe('limits of a load test', () => {
  it.each<[string, Parameters<typeof loadFaults>[0][number], LoadReport | object, string[]]>([
    ['hold', { at: 50, p99: 150, failed: { max: 0 } }, report(step(10), step(50)), []],
    ['hold at a higher rate', { at: 30, p99: 200 }, report(step(10), step(50)), []],
    [
      'are of times',
      { at: 50, p50: 9, p99: 149 },
      report(step(50)),
      ['p50 was 10 ms at 50/s, must be at most 9 ms', 'p99 was 150 ms at 50/s, must be at most 149 ms'],
    ],
    ['need the rate', { at: 51, p99: 200 }, report(step(50)), ['it was driven at 50/s at most, must be 51/s or more']],
    [
      'need it to be carried',
      { at: 50, p99: 200 },
      report(step(50, { reached: 40, behind: 15_000 })),
      ['it reached 40/s at 50/s: it did not carry that'],
    ],
    [
      'are of failures',
      { at: 50, failed: { max: 0.01 } },
      report(step(50, { failed: { timeout: 21 } })),
      ['1.05 % failed at 50/s, must be at most 1 %'],
    ],
    [
      'need enough requests',
      { at: 50, p99: 200 },
      report(step(50, { requests: 999, answered: 999 })),
      ['999 answers at 50/s say nothing of p99: it needs 1000'],
    ],
    [
      'need enough that took a time, and a failure of the model took none',
      { at: 50, p99: 200, failed: { max: 0.99 } },
      report(step(50, { answered: 20, failed: { 'model 500': 1_980 } })),
      ['20 answers at 50/s say nothing of p99: it needs 1000'],
    ],
    [
      'need a step that was driven to its end',
      { at: 50, p50: 20 },
      { ...report(step(10), step(50)), ended: 'interrupted' },
      ['it was interrupted at 50/s'],
    ],
    [
      'need answers',
      { at: 50, p99: 200, failed: { max: 1 } },
      report(step(50, { latency: undefined })),
      ['nothing was answered at 50/s, p99 must be at most 200 ms'],
    ],
    ['are of this version', { at: 50, p99: 200 }, { ...report(step(50)), version: 6 }, ['it is of `fraud/6`']],
    [
      "are of no other tool's report",
      { at: 50, p99: 200 },
      { metrics: {} },
      ['limits are judged of what `steward loadtest` measured alone'],
    ],
  ])('%s', (_, limit, given, faults) => expect(loadFaults([limit], JSON.stringify(given), OF)).toEqual(faults));
});
