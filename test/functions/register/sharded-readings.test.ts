import { describe, expect, it } from 'vitest';
import { person } from '../world.ts';
import {
  approve,
  asks,
  changed,
  filesOf,
  hex,
  id,
  KB,
  LARGE,
  LIMITS,
  last,
  PREFIX,
  registered,
  told,
} from './many-readers.ts';

describe('a version too large for one function to read', () => {
  it('is verified for whoever asks again when many functions have read it, and says by name what differs', async () => {
    const { world } = await registered();
    const verify = () => asks(world, { command: 'verify', version: 1 });
    expect(await verify()).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('ask again when they have'),
    });
    expect(await verify()).toMatchObject({ verdict: 'declined' });
    const asOf = new Date(world.plane.clock.now()).toISOString();
    expect(await verify()).toMatchObject({ done: { verdict: 'verified', inventory: { read: 'sharded' }, asOf } });
    world.put(`${PREFIX}${changed}`, 'other');
    expect(await verify()).toMatchObject({
      done: { verdict: 'differs', differing: [{ subject: `model: ${changed}` }] },
    });
    world.plane.close();
  });

  it('is read for nobody who may only see it: they are told what was read last, and when', async () => {
    const { world, machines } = await registered();
    const verify = (group: 'approvers' | 'operators') =>
      asks(world, { command: 'verify', version: 1 }, person('u_one', group));
    const before = machines.executions.length;
    expect(await verify('approvers')).toMatchObject({
      verdict: 'declined',
      why: expect.stringContaining('an operator has them read, which costs, with the same command'),
    });
    expect(machines.executions).toHaveLength(before);
    for (let asked = 0; asked < 2; asked++) await verify('operators');
    const asOf = new Date(world.plane.clock.now()).toISOString();
    world.plane.clock.moveTo(world.plane.clock.now() + 3 * 86_400_000);
    world.put(`${PREFIX}${changed}`, 'other');
    expect(await verify('approvers')).toMatchObject({
      done: { verdict: 'differs', differing: [{ subject: `model: ${changed}` }], asOf },
    });
    expect(machines.executions).toHaveLength(before + 1);
    // An operator has it read again on another day.
    expect(await verify('operators')).toMatchObject({ verdict: 'declined' });
    expect(machines.executions).toHaveLength(before + 2);
    world.plane.clock.moveTo(world.plane.clock.now() + 15 * 86_400_000);
    world.plane.close();
  });

  it('is read again by a function that was killed, and goes on where a machine failed: it is registered once', async () => {
    const { world, machines, event } = await told();
    world.take(event);
    await world.run(world.plane.clock.now());
    const calls = { plan: 0, shard: 0 };
    let tries = 0;
    let broken = true;
    machines.before = (name, payload) => {
      calls.plan += Number((payload as { step?: string }).step === 'plan');
      calls.shard += Number(name === 'artifact-shard');
      if (name !== 'artifact-shard') return;
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('exited'), { name: 'Runtime.ExitError' });
      if (broken && tries > 3) throw Object.assign(new Error('no such key'), { name: 'IntegrityError' });
    };
    const [execution] = machines.executions;
    const failed = (await machines.end(execution!))!;
    expect(failed.at.name).toBe('Read every share');
    expect(await world.plane.ports.registry.version(id, 1)).toBeUndefined();
    broken = false;
    expect(await machines.end(execution!, failed.at)).toBeUndefined();
    expect(calls.plan).toBe(1);
    // A machine that runs once more registers nothing once more.
    await machines.end(execution!);
    expect((await world.types()).filter((type) => type.startsWith('ModelVersionRegistered'))).toHaveLength(1);
    world.plane.close();
  });

  it('is registered as it lies there when a file is written while it is read, and fails its gate when it is more than one function reads', async () => {
    const one = await told();
    one.world.take(one.event);
    await one.world.run(one.world.plane.clock.now());
    one.machines.before = (name) => name === 'artifact-shard' && one.world.put(`${PREFIX}${changed}`, 'other');
    await one.machines.endAll();
    const found = await filesOf(one.world);
    expect([found.read, found.files.find(({ name }) => name === changed)!.sha256]).toEqual(['sharded', hex('other')]);
    one.world.plane.close();

    const all = await told();
    all.world.take(all.event);
    await all.world.run(all.world.plane.clock.now());
    let written = false;
    all.machines.before = (name) => {
      if (name !== 'artifact-shard' || written) return;
      written = true;
      all.world.put(`${PREFIX}large.safetensors`, LARGE.toUpperCase());
    };
    await all.machines.endAll();
    await all.world.run(all.world.plane.clock.now());
    const version = (await all.world.plane.ports.registry.version(id, 1))!;
    expect(version.unreadable).toEqual([expect.stringContaining('written again while many functions read them')]);
    expect((await all.world.types()).at(-1)).toBe('VersionGated:fail');
    all.world.plane.close();
  });

  it('is released by nobody when many functions failed twice to read it, until one that was redriven has', async () => {
    const { world, machines } = await registered();
    let broken = true;
    machines.before = (name) => {
      if (broken && name === 'artifact-shard') throw Object.assign(new Error('denied'), { name: 'IntegrityError' });
    };
    await approve(world);
    expect(machines.executions.slice(1).map(({ status }) => status)).toEqual(['FAILED', 'FAILED']);
    const [release] = await world.plane.ports.workflows.unsettled('release', ['release-']);
    expect(release).toMatchObject({ status: 'FAILED', error: 'DependencyError' });
    expect(release!.cause).toContain('could not be read: `artifact-map-');
    expect(world.sagemaker.calls).toEqual([]);
    broken = false;
    await machines.end(machines.executions.at(-1)!);
    await world.plane.ports.workflows.redrive(release!.execution);
    await world.run();
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted' });
    world.plane.close();
  });

  it('is refused in words where it is larger than many functions read', async () => {
    const { world, machines } = await registered({ ...LIMITS, most: 300 * KB });
    const version = (await world.plane.ports.registry.version(id, 1))!;
    expect(version.unreadable).toEqual([
      expect.stringContaining('many functions read at most 0.0 TB: upload them with'),
    ]);
    expect(machines.executions).toHaveLength(1);
    expect((await world.types()).at(-1)).toBe('VersionGated:fail');
    world.plane.close();
  });
});
