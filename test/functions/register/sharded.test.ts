import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OWN_BUCKETS } from '../../../lib/adapters/local/own-buckets.ts';
import { EXECUTION_NAME } from '../../../lib/domain/execution/names.ts';
import { ARN, type World } from '../world.ts';
import {
  approve,
  asks,
  bytesOf,
  changed,
  filesOf,
  hex,
  id,
  KB,
  LARGE,
  LIMITS,
  last,
  modes,
  NAMES,
  PREFIX,
  packaged,
  registered,
  release,
  told,
} from './many-readers.ts';

describe('a version too large for one function to read', () => {
  it('is registered when many have read it, asked about and live, read by as many before and after', async () => {
    const { world, machines, event } = await told(LIMITS, NAMES.length);
    const versions = () => world.plane.ports.registry.versions(id, { n: 9 });
    world.take(event);
    world.take(world.event(1, 'again'));
    await world.run(world.plane.clock.now());
    // Told of it twice, and asked by a person: one reading.
    const asked = await asks(world, { command: 'register', package: `${ARN}/1` });
    expect(asked).toMatchObject({
      done: { verdict: 'reading', why: expect.stringContaining('many functions read them') },
    });
    expect(machines.executions).toHaveLength(1);
    expect(machines.executions[0]!.name).toMatch(EXECUTION_NAME);
    await world.run(world.plane.clock.now());
    const shares: unknown[] = [];
    machines.before = (name, payload) => name === 'artifact-shard' && shares.push(payload);
    await machines.endAll();
    expect((await versions()).map(({ unreadable }) => unreadable)).toEqual([[]]);
    const record = (await world.records()).find(({ type }) => type === 'ModelVersionRegistered')!;
    expect(record.data.inventory).toMatchObject({ files: 300, bytes: 299 * 2 * KB + 400 * KB, read: 'sharded' });
    const { files } = await filesOf(world);
    expect(files.find(({ name }) => name === NAMES[7])!.sha256).toBe(hex(bytesOf(NAMES[7]!, 2 * KB)));
    const parts = [LARGE.slice(0, 150 * KB), LARGE.slice(150 * KB, 300 * KB), LARGE.slice(300 * KB)];
    const inParts = hex(Buffer.concat(parts.map((part) => Buffer.from(hex(part), 'hex'))));
    expect(files.find(({ name }) => name === 'large.safetensors')!.sha256).toBe(`${inParts}-3`);
    machines.before = () => undefined;
    await world.run(world.plane.clock.now());
    await approve(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted' });
    expect(modes(machines)).toEqual(['register', 'start', 'verify']);
    // Read again at every end, and never by one function.
    expect(shares.length).toBeGreaterThan(5);
    expect(await asks(world, { command: 'register', package: `${ARN}/1` })).toMatchObject({
      done: { verdict: 'known' },
    });
    world.plane.close();
  });

  it.each([
    [
      'a byte of one file',
      (world: World) => world.put(`${PREFIX}${changed}`, bytesOf(changed, 2 * KB).replace('w', 'W')),
      changed,
    ],
    [
      'a byte of the large one',
      (world: World) => world.put(`${PREFIX}large.safetensors`, `L${LARGE.slice(1)}`),
      'large.safetensors',
    ],
    ['a file more', (world: World) => world.put(`${PREFIX}code/inference.py`, 'import os'), 'code/inference.py'],
    ['a file less', (world: World) => rmSync(join(world.home, 's3/data/llm', changed)), changed],
  ])('is not released with %s, which is named', async (_, tamper, name) => {
    const { world } = await registered();
    tamper(world);
    await approve(world);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'artifact', subject: `model: ${name}` }],
    });
    expect(world.sagemaker.calls).toEqual([]);
    world.plane.close();
  });

  it('is taken back when a file is changed while its endpoint is made, also when it is put back before it is looked at', async () => {
    const { world, machines } = await registered();
    const { createEndpoint } = world.sagemaker;
    let hours = 0;
    world.sagemaker.createEndpoint = async (...made) => {
      const { releasing } = (await world.plane.ports.registry.deployment(id, 'flight-delay-prod'))!;
      hours = (releasing!.deadline - releasing!.startedAt) / 3_600_000;
      world.put(`${PREFIX}${changed}`, '{}');
      await createEndpoint.apply(world.sagemaker, made);
      // The release is later than the world by the reading before it.
      world.sagemaker.endpoint = { ...world.sagemaker.endpoint!, createdAt: world.plane.clock.now() };
      world.put(`${PREFIX}${changed}`, bytesOf(changed, 2 * KB));
    };
    await approve(world);
    const reasons = [{ rule: 'artifact', observed: 'written again since the release began' }];
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons });
    expect(modes(machines)).toEqual(['register', 'start', 'verify']);
    // An update, and a reading before it is live and one before it is taken back, each as often as it is tried.
    expect(hours).toBe(16 + 2 * 2 * 6);
    world.plane.close();
  });

  it.each([
    ['at once where nothing of it was written since many functions had read it', [], async () => undefined],
    [
      'once many functions have read it again, where a file was written again with the same bytes',
      ['back'],
      async (world: World) => world.put(`${PREFIX}${changed}`, bytesOf(changed, 2 * KB)),
    ],
    [
      'once many functions have read it again, where what that reading kept is there no longer',
      ['back'],
      async (world: World) => {
        const { files } = (await release(world))!.data;
        rmSync(join(world.home, 's3', OWN_BUCKETS.evidence, 'sha256', String(files)));
      },
    ],
  ])('serves again when a later one does not answer, %s', async (_, last, touch) => {
    const { world, machines } = await registered();
    await approve(world);
    await touch(world);
    world.take(packaged(world, 2, 0.4));
    await world.run(world.plane.clock.now());
    await machines.endAll();
    await world.run(world.plane.clock.now());
    const { updateEndpoint } = world.sagemaker;
    world.sagemaker.updateEndpoint = async (update) => {
      world.sagemaker.answers = !world.sagemaker.answers;
      return updateEndpoint.call(world.sagemaker, update);
    };
    await approve(world, 2);
    expect((await world.types()).filter((type) => type.startsWith('Release')).at(-1)).toBe(
      'ReleaseRolledBack:rolled-back',
    );
    expect(modes(machines).slice(3)).toEqual(['register', 'start', 'verify', ...last]);
    world.plane.close();
  });

  it('is gone back to at once, however often, and refused by name where a file was changed', async () => {
    const { world, machines } = await registered();
    await approve(world);
    world.take(packaged(world, 2, 0.4));
    await world.run(world.plane.clock.now());
    await machines.endAll();
    await world.run(world.plane.clock.now());
    await approve(world, 2);
    const read = modes(machines).length;
    for (const version of [1, 2, 1]) {
      const asked = await asks(world, { command: 'rollback', deployment: 'flight-delay-prod' });
      expect(asked).toMatchObject({ done: { version } });
      await world.run();
      expect(await release(world)).toMatchObject({ type: 'ReleaseCompleted', subject: { version } });
    }
    expect(modes(machines)).toHaveLength(read);
    world.put(`${PREFIX}${changed}`, 'other');
    await asks(world, { command: 'rollback', deployment: 'flight-delay-prod' });
    await world.run();
    const reasons = [{ rule: 'artifact', subject: `model: ${changed}` }];
    expect(await release(world)).toMatchObject({ type: 'ReleaseFailed', reasons });
    world.plane.close();
  });
});
