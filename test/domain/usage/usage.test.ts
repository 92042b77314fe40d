import { describe, expect, it } from 'vitest';
import type { EndpointObservation } from '../../../lib/domain/served/served.ts';
import { componentSetting, serverlessSetting } from '../../../lib/domain/serving/settings.ts';
import { fleetSeen } from '../../../lib/domain/usage/fleet-seen.ts';
import { monthCost } from '../../../lib/domain/usage/month-cost.ts';
import { countJob, countLook, type FleetSeen, type Usage } from '../../../lib/domain/usage/usage.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}Z`);
const OF = { tenant: 'default', model: 'm', endpoint: 'e' };
const runs = (count: number, type = 'ml.m5.large'): FleetSeen => ({
  form: 'real-time',
  fleet: { [type]: count },
  unclear: [],
});

/** The items that come of looks, as they stand at the end, by month. */
function looks(...all: readonly (readonly [string, FleetSeen])[]): Record<string, Usage> {
  const items: Record<string, Usage> = {};
  let known: Usage | undefined;
  for (const [time, seen] of all) {
    for (const { before, after } of countLook(OF, known, seen, at(time))) {
      expect(before?.revision).toBe(items[after.month]?.revision);
      items[after.month] = known = { ...after, revision: after.revision + 1 };
    }
  }
  return items;
}

describe('looks at a deployment', () => {
  it('count what was seen at the first of two until the second, by instance type', () => {
    const { '2026-11': usage } = looks(
      ['2026-11-01T00:00:00', runs(2)],
      ['2026-11-01T00:30:00', runs(3)],
      ['2026-11-01T01:30:00', runs(1, 'ml.g5.xlarge')],
      ['2026-11-01T03:30:00', runs(1, 'ml.g5.xlarge')],
    );
    expect(usage).toMatchObject({
      counted: { 'ml.m5.large': 2 * 1800 + 3 * 3600, 'ml.g5.xlarge': 7200 },
      assumed: {},
      from: at('2026-11-01T00:00:00'),
      until: at('2026-11-01T03:30:00'),
    });
  });

  it('write nothing while the same is seen within the hour, and lose nothing by it', () => {
    const [first] = countLook(OF, undefined, runs(2), at('2026-11-01T00:00:00'));
    const known = first!.after;
    expect(countLook(OF, known, runs(2), at('2026-11-01T00:55:00'))).toEqual([]);
    expect(countLook(OF, known, runs(2), at('2026-11-01T00:00:00'))).toEqual([]);
    const [later] = countLook(OF, known, runs(5), at('2026-11-01T00:59:00'));
    expect(later!.after.counted).toEqual({ 'ml.m5.large': 2 * 59 * 60 });
  });

  it('that are far apart leave what lies between them assumed', () => {
    const { '2026-11': usage } = looks(
      ['2026-11-01T00:00:00', runs(2)],
      ['2026-11-01T03:00:00', runs(2)],
      ['2026-11-01T06:00:01', runs(2)],
    );
    expect(usage).toMatchObject({ counted: { 'ml.m5.large': 6 * 3600 }, assumed: { 'ml.m5.large': 2 * 10_801 } });
  });

  it('over the end of a month count into both', () => {
    const items = looks(['2026-11-30T23:00:00', runs(2)], ['2026-12-01T01:00:00', runs(4)]);
    expect(items['2026-11']).toMatchObject({ counted: { 'ml.m5.large': 2 * 3600 }, until: at('2026-12-01T00:00:00') });
    expect(items['2026-12']).toMatchObject({
      counted: { 'ml.m5.large': 2 * 3600 },
      from: at('2026-12-01T00:00:00'),
      fleet: { 'ml.m5.large': 4 },
    });
    // What stands between belongs to a gap as long as all of it.
    const far = looks(['2026-11-30T22:00:00', runs(1)], ['2026-12-01T02:00:00', runs(1)]);
    expect([far['2026-11']!.assumed, far['2026-12']!.assumed]).toEqual([
      { 'ml.m5.large': 7200 },
      { 'ml.m5.large': 7200 },
    ]);
  });

  it('after more than a month say nothing of what nobody saw', () => {
    const items = looks(['2026-09-30T23:00:00', runs(2)], ['2026-12-01T01:00:00', runs(2)]);
    expect(items['2026-09']!.counted).toEqual({});
    expect(items['2026-12']).toMatchObject({ counted: {}, assumed: {}, from: at('2026-12-01T01:00:00') });
  });

  it('of one that has scaled to none count nothing, and are not written again', () => {
    const { '2026-11': usage } = looks(['2026-11-01T00:00:00', runs(1)], ['2026-11-01T01:00:00', runs(0)]);
    expect(countLook(OF, usage, runs(0), at('2026-11-03T00:00:00'))).toEqual([]);
    const [again] = countLook(OF, usage, runs(2), at('2026-11-03T00:00:00'));
    expect(again!.after).toMatchObject({ counted: { 'ml.m5.large': 3600 }, assumed: {}, fleet: { 'ml.m5.large': 2 } });
  });
});

describe('what is seen of an endpoint', () => {
  const variant = (change: object = {}) => ({
    ...{ name: 'v', model: 'x', role: undefined, instanceType: 'ml.m5.large', configuredInstances: 2, instances: 3 },
    ...{ weight: 1, images: [], containers: [], extras: [] as string[], ...change },
  });
  const seen = (change: Partial<EndpointObservation>) =>
    fleetSeen(
      {
        ...{ status: 'InService', config: 'c', failureReason: undefined, pending: undefined, handedOver: false },
        ...{ createdAt: 0, variants: [variant()], shadows: [], extras: [] },
        capture: { enabled: false, uri: undefined, percent: undefined, modes: [] },
        ...change,
      },
      'real-time',
    );

  it('is every variant with its instances, shadow variants too', () => {
    expect(
      seen({
        variants: [variant(), variant({ instanceType: 'ml.g5.xlarge', instances: 1 })],
        shadowing: [variant({ instances: undefined })],
      }),
    ).toEqual({ form: 'real-time', fleet: { 'ml.m5.large': 5, 'ml.g5.xlarge': 1 }, unclear: [] });
  });

  it('is of a component the part of an instance that its copies keep', () => {
    const extras = [componentSetting({ on: 'shared', memory: 2048, cpus: 1 })];
    // A half by its cores, a quarter by its memory.
    expect(seen({ variants: [variant({ extras, instances: 3 })] }).fleet).toEqual({ 'ml.m5.large': 1.5 });
    const unknown = seen({ variants: [variant({ extras, instanceType: 'ml.trn1.2xlarge' })] });
    expect(unknown).toMatchObject({ fleet: {}, unclear: [expect.stringContaining('ml.trn1.2xlarge')] });
  });

  it('is nothing of what runs on no instances, and of none', () => {
    const extras = [serverlessSetting({ memory: 2048, maxConcurrency: 5 })];
    expect(seen({ variants: [variant({ extras, instanceType: undefined })] })).toEqual({
      ...{ form: 'serverless', fleet: {}, unclear: [] },
    });
    expect(fleetSeen(undefined, 'async')).toEqual({ form: 'async', fleet: {}, unclear: [] });
  });
});

describe('the cost of a month', () => {
  const by = { month: '2026-11', region: 'us-east-1', prices: {}, retrains: [] };
  const usage = (change: Partial<Usage>): Usage => ({
    ...OF,
    ...{ month: '2026-11', form: 'real-time', from: 0, until: HOUR, fleet: {}, counted: {}, assumed: {}, unclear: [] },
    ...{ revision: 1, ...change },
  });

  it('is hours times prices, its own before those of the list; what is assumed is told apart', () => {
    const cost = monthCost({
      ...by,
      prices: { 'ml.g5.xlarge': 1.5 },
      usages: [usage({ counted: { 'ml.m5.large': 36_000, 'ml.g5.xlarge': 7200 }, assumed: { 'ml.m5.large': 3600 } })],
    });
    expect(cost).toMatchObject({ usd: 4.265, assumedUsd: 0.115, atLeast: false });
  });

  it('of a type without a price is unknown, and never nothing', () => {
    const cost = monthCost({ ...by, usages: [usage({ counted: { 'ml.trn1.2xlarge': 3600, 'ml.m5.large': 3600 } })] });
    expect(cost).toMatchObject({ usd: 0.115, atLeast: true });
    expect(cost.lines[0]!.unknown).toEqual(['no price of ml.trn1.2xlarge in us-east-1: say it in `prices`']);
    expect(monthCost({ ...by, usages: [usage({ form: 'serverless' })] })).toMatchObject({ usd: 0, atLeast: true });
    // The list is of one region.
    const there = monthCost({ ...by, region: 'eu-west-1', usages: [usage({ counted: { 'ml.m5.large': 3600 } })] });
    expect(there).toMatchObject({ usd: 0, atLeast: true });
  });

  it('adds transform jobs by instances and seconds, and retrains by what they really cost', () => {
    const job = { endedAt: at('2026-11-02T00:00:00'), seconds: 600, type: 'ml.m5.xlarge', count: 3 };
    const first = countJob(OF, undefined, job).after;
    const { before, after } = countJob(OF, first, { ...job, seconds: 1200 });
    expect(before).toBe(first);
    const retrain = (id: string, change: object) => ({
      ...{ tenant: 'default', model: 'm', id, state: 'finished' as const, cause: 'c', startedAt: job.endedAt },
      ...{ deadline: 0, parameters: {}, pipeline: 'p', ...change },
    });
    const cost = monthCost({
      ...by,
      usages: [after],
      retrains: [
        retrain('r1', { cost: { usd: 4.2, seconds: {} } }),
        retrain('r2', { cost: { seconds: {} } }),
        retrain('r3', { cost: { usd: 9, seconds: {} }, startedAt: at('2026-10-31T23:59:59') }),
      ],
    });
    expect(cost.usd).toBeCloseTo(1800 * 3 * (0.23 / 3600) + 4.2, 6);
    expect(cost.lines.map(({ what, count }) => [what, count])).toEqual([
      ['jobs', 2],
      ['training', 2],
    ]);
    expect(cost.lines[1]!.unknown).toEqual(['r2 has no known cost']);
  });
});
