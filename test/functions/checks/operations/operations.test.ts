import { describe, expect, it } from 'vitest';
import { operationsCheck } from '../../../../functions/operations-check/operations-check.ts';
import type { MetricPoint } from '../../../../lib/domain/operations/readings.ts';
import type { SeriesAsked } from '../../../../lib/domain/operations/served-metrics.ts';
import type { ServingMetrics } from '../../../../lib/ports/alarms.ts';
import { World } from '../../world.ts';

const about = { tenant: 'default', model: 'flight-delay', deployment: 'flight-delay-prod' };
const SLOT = Date.parse('2026-11-15T05:10:00Z');
const HOUR = 3_600_000;
const due = (slot: number) => ({ ...about, slot: new Date(slot).toISOString() });

/** A CloudWatch in which every minute has so many requests, and of each series what `value` says. */
function counted(value: (series: SeriesAsked, at: number) => number | undefined) {
  const asked: SeriesAsked[] = [];
  const metrics: ServingMetrics = {
    read: async (series, { start, end }, period) => {
      asked.push(...series);
      const found = new Map<string, MetricPoint[][]>();
      for (const one of series) {
        const points: MetricPoint[] = [];
        for (let at = start; at < end; at += period) {
          const each = value(one, at);
          if (each !== undefined)
            points.push({ at, value: one.statistic.startsWith('p') ? each : (each * period) / 60_000 });
        }
        found.set(one.name, [...(found.get(one.name) ?? []), points]);
      }
      return found;
    },
    in: () => metrics,
  };
  return { metrics, asked };
}

const OPERATIONS = {
  // Comes due in January alone: what is asked here is what runs.
  schedule: 'cron(0 5 1 1 ? *)',
  window: '1h',
  confirm: { drifted: 1, of: 1 },
  policy: { latency: { p99: '200ms' }, errors5xx: { max: 0.01 } },
  slo: { objective: 0.99 },
};

async function served(value: Parameters<typeof counted>[0], operations: object = OPERATIONS) {
  const { metrics, asked } = counted(value);
  const world = new World(':memory:', { servingMetrics: metrics });
  await world.apply((manifest) => Object.assign(monitoringOf(manifest), { operations }));
  await world.live(1);
  const run = (slot = SLOT) => {
    world.plane.clock.moveTo(slot);
    return operationsCheck(world.plane.ports)(due(slot));
  };
  const records = async (type: string) => (await world.records()).filter((record) => record.type === type);
  return { world, asked, run, records };
}

const monitoringOf = (manifest: unknown) => (manifest as { monitoring: object }).monitoring;

/** 100 requests a minute, of which so many are slow and so many fail. */
const minute =
  ({ slow = 0, failed = 0 }: { slow?: number; failed?: number }) =>
  ({ metric, statistic }: SeriesAsked): number | undefined => {
    if (metric === 'ModelLatency')
      return statistic === 'SampleCount' ? 100 : statistic.startsWith('TC') ? 100 - slow : 40_000;
    return { Invocations: 100, Invocation5XXErrors: failed, Invocation4XXErrors: 0 }[metric];
  };

describe('an operations check', () => {
  it('records what was counted in the window, once for a slot', async () => {
    const { run, records, asked } = await served(minute({}));
    expect(await run()).toMatchObject({ verdict: 'stable', rows: { read: 6000 } });
    await run();
    const [record, ...others] = await records('CheckRecorded');
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      verdict: 'stable',
      subject: { deployment: 'flight-delay-prod', version: 1 },
      data: {
        kind: 'operations',
        window: { start: '2026-11-15T04:00:00.000Z', end: '2026-11-15T05:00:00.000Z' },
        counted: { requests: 6000, errors4xx: 0, errors5xx: 0 },
        errorBudget: { spent: '0.0000' },
        parts: { seconds: 60 },
      },
    });
    const parts = record!.data.parts as Record<string, unknown[]>;
    expect(parts.from).toBe('2026-11-15T04:00:00.000Z');
    for (const [name, value] of Object.entries({ requests: 100, failed: 0, p50: '40.0000', p99: '40.0000' }))
      expect(parts[name]).toEqual(Array.from({ length: 60 }, () => value));
    expect(asked.find(({ statistic }) => statistic.startsWith('TC'))).toEqual({
      name: 'latency within 200ms',
      namespace: 'AWS/SageMaker',
      metric: 'ModelLatency',
      dimensions: { EndpointName: 'flight-delay-prod', VariantName: 'AllTraffic' },
      statistic: 'TC(:200000)',
    });
  });

  it('finds what is beyond its limits at once, opens an incident, and closes it when all is well again', async () => {
    let now = minute({ slow: 5, failed: 3 });
    const { world, run, records } = await served((series) => now(series));
    expect(await run()).toMatchObject({
      verdict: 'drifted',
      reasons: [
        { subject: 'share of requests with latency above 200 ms', observed: '0.0500', limit: '0.0100' },
        { subject: 'share of 5xx errors', observed: '0.0300', limit: '0.0100' },
        { subject: 'burn rate over 3d and 6h', observed: '3.0000', limit: '1.0000' },
      ],
    });
    expect(await records('QualityDropped')).toMatchObject([{ data: { kind: 'operations' } }]);
    const incidents = async () =>
      (await world.plane.ports.registry.incidents({ tenant: 'default', model: 'flight-delay' })).map(
        ({ kind, state }) => [kind, state],
      );
    expect(await incidents()).toEqual([['operations', 'open']]);
    now = minute({});
    await run(SLOT + HOUR);
    expect(await incidents()).toEqual([['operations', 'closed']]);
  });

  it('says nothing of requests that nobody counted, and never that all is well', async () => {
    const { run, records } = await served(() => undefined);
    expect(await run()).toMatchObject({ verdict: 'undecided', rows: { read: 0 } });
    expect(await records('CheckRecorded')).toMatchObject([
      {
        verdict: 'undecided',
        data: {
          because: 'CloudWatch has no `latency` of the window',
          missingMetrics: ['latency', 'errors5xx'],
        },
      },
    ]);
  });

  it('is refused where no deployment has what is limited, with the forms that have it', async () => {
    const refused = served(minute({}), { ...OPERATIONS, policy: { coldStarts: { max: 0.1 } } });
    await expect(refused).rejects.toThrow(
      '`monitoring.operations.policy.coldStarts`: no deployment has it: it is of `serverless`; leave it out',
    );
  });
});
