import { describe, expect, it } from 'vitest';
import { closeIncident } from '../../../functions/incident/close.ts';
import type { MetricPoint } from '../../../lib/domain/operations/readings.ts';
import type { SeriesAsked } from '../../../lib/domain/operations/served-metrics.ts';
import type { ServingMetrics } from '../../../lib/ports/alarms.ts';
import { World } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ENDPOINT = 'flight-delay-prod';

/** A CloudWatch that has an answer of every hour: what a metric is, a test says. */
class Measured implements ServingMetrics {
  readonly levels: Record<string, number | undefined> = { CPUUtilization: 2, MemoryUtilization: 10 };
  readonly asked: SeriesAsked[] = [];

  async read(asked: readonly SeriesAsked[], { start, end }: { start: number; end: number }, period: number) {
    this.asked.push(...asked);
    return new Map(
      asked.map(({ name, metric }): [string, MetricPoint[][]] => {
        const value = this.levels[metric];
        const points = Math.round((end - start) / period);
        const series = Array.from({ length: points }, (_, i) => ({ at: start + i * period, value: value ?? 0 }));
        return [name, [value === undefined ? [] : series]];
      }),
    );
  }
  in = () => this;
}

async function serving(
  change: (monitoring: Record<string, unknown>, deployment: Record<string, unknown>) => void = () => undefined,
) {
  const metrics = new Measured();
  const world = new World(':memory:', { servingMetrics: metrics, tick: 6 * HOUR });
  const applied = (more = change) =>
    world.apply((m) => {
      const { monitoring, deployments } = m as unknown as {
        monitoring: Record<string, unknown>;
        deployments: Record<string, unknown>[];
      };
      // Its weekly checks are nothing to this.
      monitoring.drift = { ...(monitoring.drift as object), schedule: 'cron(0 0 1 1 ? 2040)' };
      delete monitoring.quality;
      Object.assign(m, { retraining: undefined, tier: 'limited' });
      more(monitoring, deployments[0]!);
    });
  await applied();
  await world.live(1);
  const open = async () =>
    (await world.plane.ports.registry.incidents({ tenant: 'default', model: 'flight-delay' })).filter(
      ({ state }) => state === 'open',
    );
  const waste = async () => (await world.records()).filter(({ type }) => type === 'WasteFound');
  return {
    world,
    metrics,
    applied,
    open,
    waste,
    pass: (days: number) => world.run(world.plane.clock.now() + days * DAY),
  };
}

describe('what of an endpoint is not needed', () => {
  it('is found after a fortnight, once, with what it costs; and is over when it is asked', async () => {
    const { world, metrics, open, waste, pass } = await serving();
    await pass(13);
    expect(await open()).toEqual([]);
    await pass(3);
    expect((await open()).map(({ kind, deployment }) => [kind, deployment])).toEqual([['idle', ENDPOINT]]);
    await pass(5);
    const [found, ...more] = await waste();
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      ...{ verdict: 'idle', actor: { id: 'sweep' }, subject: { version: 1, deployment: ENDPOINT } },
      reasons: [{ rule: 'idle', limit: expect.stringContaining('2 x ml.m5.large cost 167.90 USD a month') }],
    });
    metrics.levels.Invocations = 1;
    await pass(1);
    expect(await open()).toEqual([]);
    expect((await waste()).at(-1)).toMatchObject({ verdict: 'spared', data: { kind: 'idle', because: 'it is asked' } });
    expect(world.log).toEqual([]);
  });

  it('is asked about once a day, and of a deployment that is too young not found', async () => {
    const { metrics, pass } = await serving();
    await pass(16);
    const before = metrics.asked.filter(({ metric }) => metric === 'Invocations').length;
    await pass(4);
    expect(metrics.asked.filter(({ metric }) => metric === 'Invocations').length - before).toBe(8);
    expect(metrics.asked).toContainEqual({
      ...{ name: 'cpu', namespace: '/aws/sagemaker/Endpoints', metric: 'CPUUtilization', statistic: 'Maximum' },
      dimensions: { EndpointName: ENDPOINT, VariantName: 'AllTraffic' },
    });
  });

  it('is not told where the manifest says that it is meant so, or for longer; once it says so it is over', async () => {
    const quiet = await serving((monitoring) => Object.assign(monitoring, { idle: { after: '60d' } }));
    await quiet.pass(20);
    expect(await quiet.open()).toEqual([]);
    expect(quiet.world.log).toEqual([]);
    const { applied, open, waste, pass } = await serving();
    await pass(16);
    expect(await open()).toHaveLength(1);
    await applied((monitoring) => Object.assign(monitoring, { idle: { watch: false } }));
    await pass(1);
    expect(await open()).toEqual([]);
    expect((await waste()).at(-1)).toMatchObject({ data: { because: 'the manifest says that it is meant so' } });
  });

  it('that a person closed comes again after as long as it took, not the next day', async () => {
    const { world, open, pass } = await serving();
    await pass(16);
    const [incident] = await open();
    await closeIncident(world.plane.ports)({
      ...{ tenant: 'default', model: 'flight-delay', incident: incident!.id, reason: 'the season begins in March' },
      actor: { kind: 'person', id: 'u_ana' },
    });
    await pass(13);
    expect(await open()).toEqual([]);
    await pass(3);
    expect(await open()).toMatchObject([{ kind: 'idle' }]);
  });

  it('is silent where CloudWatch is', async () => {
    const { metrics, open, pass } = await serving();
    metrics.levels.CPUUtilization = undefined;
    await pass(20);
    expect(await open()).toEqual([]);
  });

  it('is a fleet larger than its busiest minutes, with the size that would do; not below two in production', async () => {
    const { metrics, open, waste, pass } = await serving((_, spec) =>
      Object.assign(spec, { instanceType: 'ml.m5.xlarge', instances: 5 }),
    );
    Object.assign(metrics.levels, { Invocations: 1000, CPUUtilization: 30 });
    await pass(16);
    expect(await open()).toMatchObject([{ kind: 'oversized' }]);
    expect((await waste())[0]!.reasons).toEqual([
      {
        ...{ rule: 'oversized', subject: ENDPOINT, observed: '5 x ml.m5.xlarge, 7.5 % busy at most' },
        limit: '2 x ml.m5.xlarge would be 18.8 % busy, and save 503.70 USD a month',
      },
    ]);
    metrics.levels.CPUUtilization = 350;
    await pass(1);
    expect(await open()).toEqual([]);
  });

  it('is not a fleet that is autoscaled', async () => {
    const { metrics, open, pass } = await serving((_, spec) =>
      Object.assign(spec, { instanceType: 'ml.m5.xlarge', instances: 5, autoscaled: true }),
    );
    Object.assign(metrics.levels, { Invocations: 1000, CPUUtilization: 30 });
    await pass(16);
    expect(await open()).toEqual([]);
  });
});
