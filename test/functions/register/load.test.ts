import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../functions/evaluate/evaluate.ts';
import { gate } from '../../../functions/gate/gate.ts';
import { loadManaged, loadPlace, loadSubject, loadVersion } from '../../../functions/registry/load.ts';
import { type ReleaseStep, release } from '../../../functions/release/release.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { BEN, World } from '../world.ts';

const ID = { tenant: 'default', model: 'flight-delay' };
const SUBJECT = { ...ID, version: 1, deployment: 'flight-delay-prod' };

/** The registry, and how often it was read since it was last asked, by the name of the read. */
function counting(registry: Registry): { registry: Registry; reads: () => Record<string, number> } {
  let reads: Record<string, number> = {};
  const counted = (name: 'model' | 'version' | 'deployment') => ({
    [name]: (...about: [never, never]) => {
      reads[name] = (reads[name] ?? 0) + 1;
      return registry[name](...about);
    },
  });
  return {
    registry: { ...registry, ...counted('model'), ...counted('version'), ...counted('deployment') },
    reads: () => {
      const since = reads;
      reads = {};
      return since;
    },
  };
}

describe('a release', () => {
  it('reads the manifest once, when it begins, and at each step its version and deployment once', async () => {
    const world = new World();
    await world.apply();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    const approval = (await world.open())!.id;
    await world.answer((await world.open())!, BEN);
    const { registry, reads } = counting(world.plane.ports.registry);
    const step = release({ ...world.plane.portsOf('release'), registry });
    const found: Record<string, unknown> = {};
    const steps: ReleaseStep[] = [
      { ...SUBJECT, step: 'start', approval },
      { ...SUBJECT, step: 'drive' },
      { ...SUBJECT, step: 'look' },
      { ...SUBJECT, step: 'verify', made: [] },
    ];
    for (const due of steps) {
      const { verdict } = await step(due);
      found[due.step] = { verdict, ...reads() };
    }
    expect(found).toEqual({
      start: { verdict: 'started', model: 1, version: 1, deployment: 1 },
      // What was approved is frozen beside the question.
      drive: { verdict: 'driven', version: 1, deployment: 1 },
      look: { verdict: 'settled', version: 1, deployment: 1 },
      verify: { verdict: 'live', version: 1, deployment: 1 },
    });
    world.plane.close();
  });
});

describe('what is not there', () => {
  const nowhere = { name: 'NotFoundError', message: expect.stringContaining('is in no applied manifest') };
  const unregistered = {
    name: 'NotFoundError',
    message: expect.stringContaining('`flight-delay/9` is not registered'),
  };
  const unmanaged = { name: 'NotFoundError', message: expect.stringContaining('has no manifest: see `steward apply`') };

  it('is told alike by whatever flow looks for it', async () => {
    const world = new World();
    await world.apply();
    await world.live(1);
    const { registry } = world.plane.ports;
    const elsewhere = { ...SUBJECT, deployment: 'elsewhere' };
    const another = { ...SUBJECT, version: 9 };
    await expect(loadManaged(registry, { ...ID, model: 'none' })).rejects.toMatchObject(unmanaged);
    await expect(loadPlace(registry, elsewhere)).rejects.toMatchObject(nowhere);
    await expect(loadVersion(registry, ID, 9)).rejects.toMatchObject(unregistered);
    await expect(loadSubject(registry, another)).rejects.toMatchObject(unregistered);
    for (const flow of [evaluate(world.plane.portsOf('evaluate'))]) {
      await expect(flow(elsewhere)).rejects.toMatchObject(nowhere);
      await expect(flow(another)).rejects.toMatchObject(unregistered);
    }
    for (const step of [{ step: 'drive' }, { step: 'look' }, { step: 'start', approval: '' }] as const) {
      const flow = release(world.plane.portsOf('release'));
      await expect(flow({ ...elsewhere, ...step })).rejects.toMatchObject(nowhere);
      await expect(flow({ ...another, ...step })).rejects.toMatchObject(unregistered);
    }
    const judged = gate(world.plane.portsOf('gate'))({ ...another, dryRun: true, actor: { kind: 'service', id: 'x' } });
    await expect(judged).rejects.toMatchObject(unregistered);
    world.plane.close();
  });
});
