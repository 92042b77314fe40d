import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };

/** What `steward loadtest` measured at 60 a second. */
const measured = (p99: number) => ({
  ...{ what: 'steward-loadtest', v: 1, model: 'flight-delay', version: 1, deployment: 'flight-delay-staging' },
  ...{ began: '2026-11-01T00:00:00.000Z', ended: 'done', arrivals: 'constant' },
  steps: [
    {
      ...{ rate: 60, reached: 60, seconds: 60, requests: 3_600, answered: 3_600, failed: {}, late: 1 },
      latency: { p50: 10, p90: 50, p95: 80, p99, p999: 300, max: 400 },
    },
  ],
});

describe('a load test that the gate demands', () => {
  it.each([
    ['shows what is demanded', 199, 'pass', []],
    ['shows too little', 312, 'inconclusive', ['p99 was 312 ms at 60/s, must be at most 200 ms']],
  ] as const)('%s', async (_, p99, verdict, because) => {
    const world = new World();
    await world.apply((manifest) => {
      Object.assign((manifest as unknown as { gate: object }).gate, { load: [{ at: 50, p99: '200ms' }] });
    });
    const gates = async () => (await world.records()).filter(({ type }) => type === 'VersionGated');
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const [before] = await gates();
    expect(before).toMatchObject({ verdict: 'inconclusive' });
    expect(JSON.stringify(before!.reasons)).toContain('load-test');
    const content = Buffer.from(JSON.stringify(measured(p99))).toString('base64');
    const wanted = { command: 'evidence', ...id, version: 1, kind: 'load-test', content } as never;
    const done = await command(world.plane.portsOf('command'))({ person: person('u_dan', 'operators'), wanted });
    expect(done).toMatchObject({ done: { verdict: 'added' } });
    // What the console draws.
    const version = await world.plane.ports.registry.version(id, 1);
    expect(version!.kept.find(({ kind }) => kind === 'load-test')?.driven).toEqual([
      { rate: 60, reached: 60, failed: 0, p50: 10, p90: 50, p99 },
    ]);
    await world.run(world.plane.clock.now());
    const after = (await gates()).at(-1)!;
    expect(after.verdict).toBe(verdict);
    for (const one of because) expect(JSON.stringify(after.reasons)).toContain(one);
  });
});
