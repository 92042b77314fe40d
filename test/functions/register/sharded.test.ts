import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashPieces, ShareDue } from '../../../functions/artifacts/hash-pieces.ts';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { ArtifactMapStep, artifactMap } from '../../../functions/register/artifact-map.ts';
import { OWN_BUCKETS } from '../../../lib/adapters/local/own-buckets.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { EXECUTION_NAME } from '../../../lib/domain/execution/names.ts';
import { Inventory } from '../../../lib/domain/inventory/inventory.ts';
import type { Execution, Workflows } from '../../../lib/ports/workflows.ts';
import { type Failed, type Functions, playMachine } from '../checks/play-machine.ts';
import { ARN, BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const PREFIX = 's3://data/llm/';
const KB = 1000;
/** What one function takes on, what a share holds, and how large a piece is: all so small that a test has many. */
const ONE = 300 * KB;
const LIMITS = { piece: 150 * KB, shard: { bytes: 100 * KB, objects: 40 }, most: 10_000 * KB };

const bytesOf = (name: string, size: number): string =>
  `${name} `.repeat(Math.ceil(size / (name.length + 1))).slice(0, size);
const hex = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const LARGE = bytesOf('large.safetensors', 400 * KB);
const NAMES = Array.from({ length: 299 }, (_, i) => `weights/${String(i).padStart(3, '0')}.bin`);
/** So many of them where the number is nothing. */
const FEW = 30;

/** Step Functions for the machine that only it runs: each execution is played by the file when somebody has looked at it once. */
class Machines {
  readonly executions: (Execution & { looked?: number })[] = [];
  /** Before the functions are called. */
  before: (name: string, payload: unknown) => void = () => undefined;
  readonly #world: World;
  readonly #limits: typeof LIMITS;

  constructor(world: World, limits = LIMITS) {
    this.#world = world;
    this.#limits = limits;
    const { workflows } = world.plane.ports;
    const many: Workflows = {
      start: (machine, name, input) =>
        machine === 'artifact-map' ? this.#start(name, input) : workflows.start(machine, name, input),
      find: (machine, name) => (machine === 'artifact-map' ? this.#find(name) : workflows.find(machine, name)),
      describe: (execution) => workflows.describe(execution),
      unsettled: (machine, prefixes) =>
        machine === 'artifact-map'
          ? Promise.resolve(this.executions.filter(({ status }) => status !== 'SUCCEEDED'))
          : workflows.unsettled(machine, prefixes),
      redrive: (execution) => workflows.redrive(execution),
      resume: (token, output) => workflows.resume(token, output),
    };
    for (const flow of ['register', 'release', 'command'])
      Object.assign(world.plane.portsOf(flow), {
        workflows: many,
        artifactBytes: ONE,
      });
    Object.assign(world.plane.portsOf('artifact-map'), { artifactBytes: ONE });
  }

  async #start(name: string, input: unknown) {
    const now = this.#world.plane.clock.now();
    this.executions.push({ execution: name, machine: 'artifact-map', name, status: 'RUNNING', input, started: now });
    return { execution: name, already: false };
  }
  async #find(name: string): Promise<Execution | undefined> {
    const found = this.executions.find((one) => one.name === name);
    if (!found) return undefined;
    const seen = { ...found };
    if (found.status === 'RUNNING' && (found.input as { mode: string }).mode !== 'register') await this.end(found);
    return seen;
  }

  get functions(): Functions {
    const { portsOf } = this.#world.plane;
    const map = { schema: ArtifactMapStep, flow: artifactMap(portsOf('artifact-map'), this.#limits) };
    const shard = { schema: ShareDue, flow: hashPieces(portsOf('artifact-shard')) };
    const called = async (name: string, payload: unknown) => {
      this.before(name, payload);
      return name === 'artifact-map' ? runFlow(map, payload) : runFlow(shard, payload);
    };
    return {
      ArtifactMapFunction: (payload) => called('artifact-map', payload),
      ArtifactShardFunction: (payload) => called('artifact-shard', payload),
    };
  }

  async end(execution: Execution, from?: Failed['at']): Promise<Failed | undefined> {
    try {
      const output = await playMachine('artifact-map', this.functions, execution.input, from);
      Object.assign(execution, { status: 'SUCCEEDED', output, ended: this.#world.plane.clock.now() });
      return undefined;
    } catch (error) {
      Object.assign(execution, { status: 'FAILED', ended: this.#world.plane.clock.now() });
      return error as Failed;
    }
  }
  /** Everything that runs. */
  async endAll(): Promise<void> {
    for (const one of this.executions) if (one.status === 'RUNNING') await this.end(one);
  }
}

/** A package whose container finds 300 files below a prefix: more bytes than one function takes on. */
async function told(limits = LIMITS, files = FEW): Promise<{ world: World; machines: Machines; event: unknown }> {
  const world = new World();
  const machines = new Machines(world, limits);
  await world.apply();
  for (const name of NAMES.slice(0, files)) world.put(`${PREFIX}${name}`, bytesOf(name, 2 * KB));
  world.put(`${PREFIX}large.safetensors`, LARGE);
  return { world, machines, event: packaged(world, 1) };
}
function packaged(world: World, version: number, better = 0): unknown {
  const event = world.train(version, { better });
  const details = world.sagemaker.packages.get(`${ARN}/${version}`)!;
  const sources = [{ name: 'model', uri: PREFIX, kind: 'prefix' as const, compression: 'None' }];
  const containers = [{ ...details.containers[0]!, artifact: PREFIX, sources }];
  world.sagemaker.packages.set(details.arn, { ...details, containers });
  return event;
}
async function registered(limits?: typeof LIMITS) {
  const { world, machines, event } = await told(limits);
  world.take(event);
  await world.run(world.plane.clock.now());
  await machines.endAll();
  await world.run(world.plane.clock.now());
  return { world, machines };
}
const approve = async (world: World, version = 1) => {
  await world.answer((await world.open(version))!, BEN);
  await world.run();
};
const last = async (world: World) => (await world.records()).at(-1)!;
const release = async (world: World) =>
  (await world.records()).findLast(({ type }) => type === 'ReleaseCompleted' || type === 'ReleaseFailed');
const asks = (world: World, wanted: object, who = person('u_ops', 'operators', 'owners')) =>
  runFlow(
    { schema: CommandDue, flow: command(world.plane.portsOf('command'), 29) },
    { person: who, wanted: { ...id, ...wanted } },
  );
const filesOf = async (world: World) => {
  const version = (await world.plane.ports.registry.version(id, 1))!;
  const { containers } = Inventory.parse(JSON.parse(String(await world.plane.ports.evidence.read(version.inventory!))));
  return containers[0]!.sources[0]!.found!;
};
const modes = ({ executions }: Machines) => executions.map(({ input }) => (input as { mode: string }).mode);

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

  const changed = NAMES[12]!;
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
