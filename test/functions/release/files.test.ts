import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { NO_TENANTS } from '../../../lib/adapters/local/people/owners.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { registeredDigest } from '../../../lib/domain/approval/registered.ts';
import { Inventory } from '../../../lib/domain/inventory/inventory.ts';
import type { ModelVersion } from '../../../lib/domain/model/model.ts';
import type { PackageContainer } from '../../../lib/domain/served/served.ts';
import { ARN, BEN, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const PREFIX = 's3://data/llm/';
const second: PackageContainer = {
  image: `y@sha256:${'b'.repeat(64)}`,
  imageDigest: 'b'.repeat(64),
  artifact: PREFIX,
  sources: [
    { name: 'model', uri: PREFIX, kind: 'prefix', compression: 'None' },
    { name: 'channel draft', uri: 's3://data/draft.bin', kind: 'object', compression: 'None' },
  ],
  environment: { MODE: 'fast', TOKEN: 'hunter2' },
  settings: { ContainerHostname: 'second', 'AcceptEula of model': 'false' },
  unreadable: [],
};

/** A package of two containers, the second of which finds a prefix of files and data beside it, asked about. */
async function asked(put: (world: World) => void = () => undefined): Promise<World> {
  const world = new World();
  await world.apply();
  for (const name of ['config.json', 'weights/1.bin', 'weights/2.bin'])
    world.put(`${PREFIX}${name}`, `bytes of ${name}`);
  world.put('s3://data/draft.bin', 'a draft');
  put(world);
  const event = world.train(1);
  change(world, ([first]) => [first!, second]);
  world.take(event);
  await world.run(world.plane.clock.now());
  return world;
}
function change(world: World, containers: (before: readonly PackageContainer[]) => PackageContainer[]): void {
  const details = world.sagemaker.packages.get(`${ARN}/1`)!;
  world.sagemaker.packages.set(details.arn, { ...details, containers: containers(details.containers) });
}
const more = (world: World, changed: Partial<PackageContainer>) =>
  change(world, ([a, b]) => [a!, { ...b!, ...changed }]);
const approve = async (world: World) => {
  await world.answer((await world.open())!, BEN);
  await world.run();
};
const remove = (world: World, uri: string) => rmSync(join(world.home, 's3', uri.slice('s3://'.length)));
const last = async (world: World) => (await world.records()).at(-1)!;
const WHERE = 'container 2, model';

type Tamper = readonly [what: string, tamper: (world: World) => void, reason: Record<string, unknown>];
const FILES: Tamper[] = [
  [
    'a byte of one file',
    (world) => world.put(`${PREFIX}weights/2.bin`, 'Bytes of weights/2.bin'),
    { subject: `${WHERE}: weights/2.bin`, observed: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ],
  [
    'a file more',
    (world) => world.put(`${PREFIX}code/inference.py`, 'import os'),
    { subject: `${WHERE}: code/inference.py`, limit: 'not there' },
  ],
  [
    'a file less',
    (world) => remove(world, `${PREFIX}weights/1.bin`),
    { subject: `${WHERE}: weights/1.bin`, observed: 'not there' },
  ],
  [
    'all files gone',
    (world) => {
      for (const name of ['config.json', 'weights/1.bin', 'weights/2.bin']) remove(world, `${PREFIX}${name}`);
    },
    { subject: WHERE, observed: `no object lies below \`${PREFIX}\`` },
  ],
  [
    'data beside the model',
    (world) => world.put('s3://data/draft.bin', 'another draft'),
    { subject: 'container 2, channel draft: draft.bin' },
  ],
];
const PACKAGE: Tamper[] = [
  [
    'a variable',
    (world) => more(world, { environment: { ...second.environment, MODE: 'exact' } }),
    { rule: 'package-environment', subject: 'container 2', observed: 'MODE' },
  ],
  [
    'another prefix',
    (world) => more(world, { sources: [{ ...second.sources![0]!, uri: 's3://data/other/' }, second.sources![1]!] }),
    { rule: 'package-artifact', subject: 'container 2', observed: expect.stringContaining('s3://data/other/') },
  ],
  [
    'another host name',
    (world) => more(world, { settings: { ...second.settings, ContainerHostname: 'other' } }),
    { rule: 'package-settings', subject: 'container 2, ContainerHostname', observed: 'other', limit: 'second' },
  ],
  [
    'a licence that was not accepted',
    (world) => more(world, { settings: { ContainerHostname: 'second', 'AcceptEula of model': 'true' } }),
    { rule: 'package-settings', subject: 'container 2, AcceptEula of model', observed: 'true', limit: 'false' },
  ],
  [
    'a foundation model',
    (world) => more(world, { settings: { ...second.settings, BaseModel: 'llm 1' } }),
    { rule: 'package-settings', subject: 'container 2, BaseModel', limit: 'not given' },
  ],
  [
    'another digest beside the tag of its image',
    (world) => more(world, { imageDigest: 'c'.repeat(64) }),
    { rule: 'package-image-digest', subject: 'container 2' },
  ],
  [
    'a channel less',
    (world) => more(world, { sources: [second.sources![0]!] }),
    { rule: 'package-artifact', subject: 'container 2', limit: expect.stringContaining('channel draft') },
  ],
];

describe('a version of many files', () => {
  it('is registered with each of them, its images and variables, and asked about and released by that list', async () => {
    const world = await asked();
    const registered = (await world.records()).find(({ type }) => type === 'ModelVersionRegistered')!;
    const version = (await world.plane.ports.registry.version(id, 1))!;
    expect(registered.data.inventory).toEqual({ sha256: version.inventory, files: 5, bytes: 78, read: 'streamed' });
    expect(registered.evidence).toContainEqual({ name: 'inventory', sha256: version.inventory });
    const text = String(await world.plane.ports.evidence.read(version.inventory!));
    const { containers } = Inventory.parse(JSON.parse(text));
    expect(containers[1]!.sources.map(({ found }) => found!.files.map(({ name }) => name))).toEqual([
      ['config.json', 'weights/1.bin', 'weights/2.bin'],
      ['draft.bin'],
    ]);
    expect(Object.keys(containers[1]!.environment)).toEqual(['MODE', 'TOKEN']);
    expect(text).not.toContain('hunter2');
    expect((await world.open())!.shown.inventory).toBe(version.inventory);
    await approve(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted' });
    world.plane.close();
  });

  it.each(FILES)('is not released after the approval with %s', async (_, tamper, reason) => {
    const world = await asked();
    tamper(world);
    await approve(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'artifact', ...reason }] });
    expect(world.sagemaker.calls).toEqual([]);
    world.plane.close();
  });

  it.each(PACKAGE)('is not released after its package names %s', async (_, tamper, reason) => {
    const world = await asked();
    tamper(world);
    await approve(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [reason] });
    expect(world.sagemaker.calls).toEqual([]);
    world.plane.close();
  });

  it('is taken back when a file is changed while its endpoint is made', async () => {
    const world = await asked();
    const { createEndpoint } = world.sagemaker;
    world.sagemaker.createEndpoint = async (...made) => {
      world.put(`${PREFIX}config.json`, '{}');
      return createEndpoint.apply(world.sagemaker, made);
    };
    await approve(world);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'artifact', subject: `${WHERE}: config.json` }],
    });
    expect(world.sagemaker.endpoint).toBeUndefined();
    world.plane.close();
  });

  it('is taken back when a file is changed while its endpoint is made, and put back before it is looked at', async () => {
    const world = await asked();
    const { createEndpoint } = world.sagemaker;
    world.sagemaker.createEndpoint = async (...made) => {
      world.put(`${PREFIX}config.json`, '{}');
      await createEndpoint.apply(world.sagemaker, made);
      world.put(`${PREFIX}config.json`, 'bytes of config.json');
    };
    await approve(world);
    expect(await last(world)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'artifact', subject: WHERE, observed: 'written again since the release began' }],
    });
    expect(world.sagemaker.endpoint).toBeUndefined();
    world.plane.close();
  });

  it('is taken back when so many files are changed that no machine could carry the reasons', async () => {
    const name = (i: number) => `${PREFIX}weights/${'w'.repeat(240)}-${i}.bin`;
    const world = await asked((world) => {
      for (let i = 0; i < 600; i += 1) world.put(name(i), String(i));
    });
    const { createEndpoint } = world.sagemaker;
    world.sagemaker.createEndpoint = async (...made) => {
      for (let i = 0; i < 600; i += 1) world.put(name(i), 'another');
      return createEndpoint.apply(world.sagemaker, made);
    };
    await approve(world);
    const { type, reasons, data } = await last(world);
    expect(type).toBe('ReleaseFailed');
    expect(reasons![0]).toMatchObject({ rule: 'artifact', subject: expect.stringContaining(`${WHERE}: weights/`) });
    expect([...reasons!.map(({ observed }) => observed), data.moreReasons].join()).toMatch(
      /5\d\d more that differ|5\d\d/,
    );
    expect(world.sagemaker.endpoint).toBeUndefined();
    world.plane.close();
  });

  it('is verified by whoever may see it, and says by name what differs', async () => {
    const world = await asked();
    const verify = () =>
      runFlow(
        { schema: CommandDue, flow: command(world.plane.ports) },
        { person: BEN, wanted: { ...id, command: 'verify', version: 1 } },
      );
    const before = await world.types();
    expect(await verify()).toMatchObject({
      verdict: 'done',
      done: { verdict: 'verified', differing: [], inventory: { files: 5, bytes: 78, read: 'streamed' } },
    });
    FILES[0]![1](world);
    PACKAGE[0]![1](world);
    expect(await verify()).toMatchObject({
      done: { verdict: 'differs', differing: [PACKAGE[0]![2], { rule: 'artifact', ...FILES[0]![2] }] },
    });
    expect(await world.types()).toEqual(before);
    for (let i = 0; i < 510; i += 1) world.put(`${PREFIX}more/${i}`, '');
    const { done } = (await verify()) as unknown as { done: { differing: unknown[]; more: number } };
    expect([done.differing.length, done.more]).toEqual([500, 12]);
    world.plane.close();
  });

  it.each([
    ['does not serve again with another file when a later one is taken back', true],
    [
      'serves again when a later one is taken back, though the team lists its bucket no more: nobody reads there',
      false,
    ],
  ])('%s', async (_, listed) => {
    let lists = true;
    const world = new World(':memory:', {
      owners: { ...NO_TENANTS, has: (_, kind, name) => lists || kind !== 'bucket' || name !== 'data' },
    });
    await world.apply();
    await world.live(1);
    const { calls } = world.sagemaker;
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    const { updateEndpoint } = world.sagemaker;
    world.sagemaker.updateEndpoint = async (update) => {
      for (const version of [1, 2]) world.put(`s3://data/runs/${version}/model.tar.gz`, 'malice');
      lists = listed;
      return updateEndpoint.call(world.sagemaker, update);
    };
    calls.length = 0;
    await world.answer((await world.open(2))!, BEN);
    await world.run();
    const failed = (await world.records()).find(({ type }) => type === 'ReleaseFailed' || type === 'ReleaseRolledBack');
    const subject = listed ? 'version 1, model: model.tar.gz' : 'model: model.tar.gz';
    expect(failed!.reasons).toMatchObject([{ rule: 'artifact', subject }]);
    // what serves is neither, and nobody is left to think otherwise
    expect((await last(world)).type).toBe(listed ? 'OutOfBandChangeFound' : 'ReleaseRolledBack');
    expect(calls.filter((call) => call.startsWith('update'))).toHaveLength(listed ? 1 : 2);
    world.plane.close();
  });

  it('is news as another package once its package names another prefix', async () => {
    const world = await asked();
    PACKAGE[1]![1](world);
    world.take(world.event(1, 'changed', { UpdatedModelPackageFields: ['InferenceSpecification'] }));
    await world.run(world.plane.clock.now());
    expect(await last(world)).toMatchObject({ type: 'OutOfBandChangeFound', reasons: [{ rule: 'package-artifact' }] });
    world.plane.close();
  });
});

describe('a version that was registered before there were lists of files', () => {
  /** A plane whose registrations are written as they were then. */
  async function earlier(as: Partial<ModelVersion> = {}): Promise<World> {
    const world = new World();
    await world.apply();
    const { ledger } = world.plane.portsOf('register');
    const { commit } = ledger;
    ledger.commit = ({ appends, writes, ...rest }) => {
      const at = writes.findIndex(({ item }) => 'inventory' in item);
      if (!rest.once.startsWith('register:') || at < 0) return commit({ ...rest, appends, writes });
      const { inventory: _, ...item } = { ...(writes[at]!.item as ModelVersion), ...as };
      const [{ chain, draft }, ...others] = appends as [(typeof appends)[0], ...(typeof appends)[0][]];
      const { inventory: __, ...data }: typeof draft.data = {
        ...draft.data,
        version: registeredDigest(item),
        artifact: item.artifactDigest ?? '',
      };
      const old = { chain, draft: { ...draft, evidence: item.evidence, data } };
      return commit({ ...rest, appends: [old, ...others], writes: writes.with(at, { ...writes[at]!, item }) });
    };
    return world;
  }
  const again = async (world: World) => {
    world.take(world.event(1, 'again', { UpdatedModelPackageFields: ['CustomerMetadataProperties'] }));
    await world.run(world.plane.clock.now());
    return (await world.types()).filter((type) => type.startsWith('OutOfBand'));
  };

  it('is released by the digest of its one object', async () => {
    const world = await earlier();
    await world.live(1);
    expect((await world.plane.ports.registry.version(id, 1))!.inventory).toBeUndefined();
    expect(await last(world)).toMatchObject({ type: 'ReleaseCompleted' });
    expect(await again(world)).toEqual([]);
    world.plane.close();
  });

  it('is not released with another object, which is named', async () => {
    const world = await earlier();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    world.put('s3://data/runs/1/model.tar.gz', 'another model');
    await approve(world);
    expect(await last(world)).toMatchObject({ type: 'ReleaseFailed', reasons: [{ subject: 'model: model.tar.gz' }] });
    world.plane.close();
  });

  it('and could not be read then is no other package because it can be read now', async () => {
    const world = await earlier({
      artifact: '',
      artifactDigest: undefined,
      unreadable: ['ModelDataSource of type S3Prefix'],
    });
    world.put(`${PREFIX}config.json`, '{}');
    const event = world.train(1);
    change(world, () => [second]);
    world.take(event);
    await world.run(world.plane.clock.now());
    expect((await world.types()).slice(-2)).toEqual(['ModelVersionRegistered:registered', 'VersionGated:fail']);
    expect(await again(world)).toEqual([]);
    world.plane.close();
  });
});
