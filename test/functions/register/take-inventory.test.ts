import { describe, expect, it } from 'vitest';
import { commandApi } from '../../../functions/api/command-api.ts';
import { sourceReader } from '../../../functions/register/take-inventory.ts';
import type { ModelSource } from '../../../lib/domain/inventory/inventory.ts';
import { ARN, person, World } from '../world.ts';

it('objects of a version are asked about up to a number, over all its sources', async () => {
  const files = Array.from({ length: 10_000 }, (_, i) => ({ name: String(i), bytes: 1, sha256: 'a'.repeat(64) }));
  let asked = 0;
  const { read, beyond } = sourceReader({
    files: async (_, { objects = 0 }) => {
      asked += 1;
      if (objects < files.length) return { tooMuch: 'ten thousand', of: 'objects' };
      return { read: 'checksums', streamed: 0, stamp: 's', files };
    },
  });
  const source = (uri: string): ModelSource => ({ name: 'model', uri, kind: 'prefix' });
  for (const uri of ['s3://b/1/', 's3://b/2/']) expect(await read(source(uri))).toHaveProperty('files');
  // What another container finds too is read once, and stands in the inventory twice.
  expect(await read({ ...source('s3://b/1/'), name: 'channel a' })).toHaveProperty('files');
  expect(asked).toBe(2);
  expect(await read(source('s3://b/3/'))).toEqual({
    unread: expect.stringContaining('more than 30000 objects in all'),
  });
  expect(await read(source('s3://b/1/'))).toEqual({ unread: 'no more of the version is read' });
  expect([asked, beyond()]).toEqual([3, undefined]);
});

it('bytes of a version are read up to as many as a function can, and the rest is for many', async () => {
  const source: ModelSource = { name: 'model', uri: 's3://b/m/', kind: 'prefix' };
  const files = async () => ({ tooMuch: '30.0 GB at `s3://b/m/`', of: 'bytes' }) as const;
  const { read, beyond } = sourceReader({ files });
  expect(await read(source)).toEqual({ unread: '30.0 GB at `s3://b/m/`' });
  expect(await read({ ...source, name: 'channel a' }, true)).toHaveProperty('unread');
  const sources = [
    { source, whole: false },
    { source: { ...source, name: 'channel a' }, whole: true },
  ];
  expect(beyond()).toEqual({ why: '30.0 GB at `s3://b/m/`', sources });
  // What many have read, and is too much again, was written since.
  const again = sourceReader({ files }, { reading: { v: 1, asked: 'a'.repeat(64), objects: [] } });
  expect(await again.read(source)).toEqual({ unread: expect.stringContaining('written again while many') });
  expect(again.beyond()).toBeUndefined();
});

/** A world whose requests are answered within so many seconds. */
async function answering(seconds: number | undefined) {
  const world = new World();
  await world.apply();
  const event = world.train(1);
  const personOf = async () => person('u_ops', 'operators');
  const ports = world.plane.portsOf('command');
  const api = commandApi({ ports, personOf, log: () => undefined, ...(seconds && { seconds }) });
  const ask = async (command: string, body: object) => {
    const answer = await api.request(`/api/models/flight-delay/${command}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return { status: answer.status, ...((await answer.json()) as { detail?: string; verdict?: string }) };
  };
  const versions = () => world.plane.ports.registry.versions({ tenant: 'default', model: 'flight-delay' }, { n: 9 });
  return { world, event, ask, versions };
}
const MODEL = 's3://data/runs/1/model.tar.gz';
const MANY = expect.stringContaining('have no SHA-256 in S3: many functions read them');

describe('a request that ends before a model is read', () => {
  it('registers nothing of it, and has many functions read it: once, whoever asks; what one can the event has read', async () => {
    const { world, event, ask, versions } = await answering(0.1);
    const started: unknown[][] = [];
    const execution = { execution: 'a', machine: 'artifact-map', name: 'a', status: 'RUNNING' as const };
    Object.assign(world.plane.portsOf('command'), {
      workflows: {
        start: async (...start: unknown[]) => ({ ...execution, already: started.push(start) > 1 }),
        find: async (_: string, name: string) => {
          const found = started.find((start) => start[1] === name);
          return found && { ...execution, input: found[2] };
        },
      },
    });
    world.put(MODEL, 'x'.repeat(4_000_000));
    for (let i = 0; i < 2; i += 1)
      expect(await ask('register', { package: `${ARN}/1` })).toMatchObject({
        status: 200,
        verdict: 'reading',
        why: MANY,
      });
    expect(started).toEqual([['artifact-map', expect.any(String), expect.objectContaining({ mode: 'register' })]]);
    expect(await versions()).toEqual([]);
    world.take(event);
    await world.run(world.plane.clock.now());
    expect((await versions()).map(({ unreadable }) => unreadable)).toEqual([[]]);
    expect(await ask('verify', { version: 1 })).toMatchObject({ status: 409, detail: MANY });
    world.plane.close();
  });

  it('registers nothing either where it ends before predictions are copied', async () => {
    const { world, event, ask, versions } = await answering(0.1);
    world.put('s3://data/runs/1/predictions.jsonl', ' '.repeat(1_300_000));
    const refused = await ask('register', { package: `${ARN}/1` });
    expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('runs/1/predictions.jsonl') });
    expect(await versions()).toEqual([]);
    world.take(event);
    await world.run(world.plane.clock.now());
    expect((await versions())[0]!.kept.find(({ kind }) => kind === 'predictions')!.fault).toBeUndefined();
    world.plane.close();
  });

  it.each([undefined, 29])('is none of %s seconds for a small one', async (seconds) => {
    const { world, ask } = await answering(seconds);
    expect(await ask('register', { package: `${ARN}/1` })).toMatchObject({ status: 200, verdict: 'registered' });
    expect(await ask('verify', { version: 1 })).toMatchObject({ status: 200, verdict: 'verified' });
    world.plane.close();
  });
});
