import { describe, expect, it } from 'vitest';
import type { MetricPoint } from '../../../lib/domain/operations/readings.ts';
import { decideIdle, decideOversized, type RunningFleet } from '../../../lib/domain/waste/decide-waste.ts';
import { IdlePolicy, leastInstances, OversizedPolicy } from '../../../lib/domain/waste/waste-policy.ts';
import { chanceToWait } from '../../../lib/statistics/counts/erlang.ts';

const HOUR = 3_600_000;
const HOURS = 14 * 24;
const window = { start: 0, end: HOURS * HOUR };
const hourly = (value: (hour: number) => number, hours = HOURS): MetricPoint[] =>
  Array.from({ length: hours }, (_, hour) => ({ at: hour * HOUR, value: value(hour) }));

const seen = (readings: Record<string, MetricPoint[][]>, ...fleets: RunningFleet[]) => ({
  ...{ endpoint: 'e', window, readings: new Map(Object.entries(readings)), fleets },
  priceOf: (type: string) => ({ 'ml.m5.xlarge': 0.23, 'ml.m5.large': 0.115 })[type],
});
const fleet = (count: number, type = 'ml.m5.xlarge'): RunningFleet => ({ name: 'v', type, count });
const measured = (cpu: number, memory = 30) => ({ cpu: [hourly(() => cpu)], memory: [hourly(() => memory)] });

describe('an endpoint that nobody asks', () => {
  const idle = IdlePolicy.parse({});

  it('is found when CloudWatch measured its instances and counted no request', () => {
    expect(decideIdle(seen(measured(1), fleet(2)), 0, idle)).toMatchObject({
      verdict: 'found',
      reasons: [{ rule: 'idle', observed: 'no request in 14d', limit: expect.stringContaining('335.80 USD a month') }],
    });
    const free = decideIdle(seen(measured(1), fleet(1, 'ml.trn1.2xlarge')), 0, idle);
    expect(free).toMatchObject({ reasons: [{ limit: expect.stringContaining('what nobody knows') }] });
  });

  it('is in use after one request that was not Steward’s own', () => {
    const asked = { ...measured(1), requests: [[{ at: HOUR, value: 5 }]] };
    expect(decideIdle(seen(asked, fleet(2)), 4, idle)).toEqual({ verdict: 'in-use' });
    expect(decideIdle(seen(asked, fleet(2)), 5, idle)).toMatchObject({ verdict: 'found' });
  });

  it('is not told from one of which CloudWatch says nothing', () => {
    expect(decideIdle(seen({}, fleet(2)), 0, idle)).toMatchObject({ verdict: 'undecided' });
    const half = { cpu: [hourly(() => 1, HOURS / 2)] };
    expect(decideIdle(seen(half, fleet(2)), 0, idle)).toMatchObject({
      because: 'CloudWatch has a word of the instances in 168 of 336 hours',
    });
  });
});

describe('an endpoint larger than it needs', () => {
  const policy = OversizedPolicy.parse({});
  const found = (cpu: number, memory: number, count: number, least = 1) =>
    decideOversized(seen(measured(cpu, memory), fleet(count)), least, policy);

  it('is found with the fewest instances that stay below the limit in the busiest minutes', () => {
    // 4 cores each: 40 of 400 is 10 % of four, 20 % of two, 40 % of one.
    expect(found(40, 30, 4)).toMatchObject({
      verdict: 'found',
      reasons: [
        {
          rule: 'oversized',
          observed: '4 x ml.m5.xlarge, 10.0 % busy at most',
          limit: '1 x ml.m5.xlarge would be 40.0 % busy, and save 503.70 USD a month',
        },
      ],
    });
    expect(found(40, 30, 4, 2)).toMatchObject({
      reasons: [{ limit: expect.stringMatching(/^2 x ml.m5.xlarge would be 20/) }],
    });
    expect(found(200, 30, 4, 2)).toEqual({ verdict: 'in-use' });
    // Memory does not shrink with the fleet, and is what keeps it.
    expect(found(40, 81, 4, 2)).toEqual({ verdict: 'in-use' });
  });

  it('never goes below what there must be; then one of half the size is looked at', () => {
    expect(found(40, 30, 2, 2)).toMatchObject({
      reasons: [{ limit: '2 x ml.m5.large would be 20.0 % busy, and save 167.90 USD a month' }],
    });
    // Half the memory would be full.
    expect(found(40, 45, 2, 2)).toEqual({ verdict: 'in-use' });
    expect(decideOversized(seen(measured(5), fleet(2, 'ml.m5.large')), 2, policy)).toEqual({ verdict: 'in-use' });
  });

  it('is not one whose busiest hours are rare, and one whose single hour was busy is', () => {
    const spiky = (hours: number) => ({
      cpu: [hourly((hour) => (hour < hours ? 390 : 10))],
      memory: [hourly(() => 30)],
    });
    // A release makes an hour in a hundred busy; a batch each night makes more.
    expect(decideOversized(seen(spiky(3), fleet(4)), 2, policy)).toMatchObject({ verdict: 'found' });
    expect(decideOversized(seen(spiky(14), fleet(4)), 2, policy)).toEqual({ verdict: 'in-use' });
  });

  it('says nothing of what is not measured, or of a type whose size is not known', () => {
    const blind = decideOversized(seen({ cpu: [hourly(() => 1)] }, fleet(4)), 1, policy);
    expect(blind).toMatchObject({ verdict: 'undecided' });
    const strange = decideOversized(seen(measured(1), fleet(4, 'ml.trn1.2xlarge')), 1, policy);
    expect(strange).toMatchObject({ because: expect.stringContaining('ml.trn1.2xlarge') });
    const gpu = decideOversized(seen(measured(1), fleet(4, 'ml.g5.xlarge')), 1, policy);
    expect(gpu).toMatchObject({ verdict: 'undecided' });
    const busy = { ...measured(1), gpu: [hourly(() => 70)] };
    expect(decideOversized(seen(busy, fleet(2, 'ml.g5.xlarge')), 1, policy)).toEqual({ verdict: 'in-use' });
  });

  it('judges each of several fleets by its own readings', () => {
    const readings = { cpu: [hourly(() => 300), hourly(() => 20)], memory: [hourly(() => 1), hourly(() => 1)] };
    const both = decideOversized(seen(readings, { ...fleet(4), name: 'a' }, { ...fleet(4), name: 'b' }), 2, policy);
    expect(both).toMatchObject({ verdict: 'found', reasons: [{ subject: 'e b' }] });
  });

  it('keeps two instances in production, but for a model of minimal risk, unless the manifest says otherwise', () => {
    expect(leastInstances(policy, { stage: 'prod', tier: 'high' })).toBe(2);
    expect(leastInstances(policy, { stage: 'prod', tier: 'minimal' })).toBe(1);
    expect(leastInstances(policy, { stage: 'staging', tier: 'high' })).toBe(1);
    expect(leastInstances(OversizedPolicy.parse({ least: 3 }), { stage: 'dev', tier: 'minimal' })).toBe(3);
  });
});

describe('the chance to wait', () => {
  it('is Erlang’s C: of one server its load, and as his formula gives it summed directly', () => {
    expect(chanceToWait(1, 0.3)).toBeCloseTo(0.3, 12);
    const directly = (servers: number, load: number): number => {
      const term = (n: number): number => (n === 0 ? 1 : (term(n - 1) * load) / n);
      const waits = term(servers) * (servers / (servers - load));
      const all = Array.from({ length: servers }, (_, n) => term(n)).reduce((sum, one) => sum + one, 0);
      return waits / (all + waits);
    };
    for (const [servers, load] of [
      [2, 1],
      [8, 5.5],
      [40, 33],
    ] as const)
      expect(chanceToWait(servers, load)).toBeCloseTo(directly(servers, load), 10);
    expect(chanceToWait(4, 4)).toBe(1);
  });
});
