import { createHash } from 'node:crypto';
import { hashPieces, ShareDue } from '../../../functions/artifacts/hash-pieces.ts';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { ArtifactMapStep, artifactMap } from '../../../functions/register/artifact-map.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { Inventory } from '../../../lib/domain/inventory/inventory.ts';
import type { Execution, Workflows } from '../../../lib/ports/workflows.ts';
import { type Failed, type Functions, playMachine } from '../checks/play-machine.ts';
import { ARN, BEN, person, World } from '../world.ts';

export const id = { tenant: 'default', model: 'flight-delay' };
export const PREFIX = 's3://data/llm/';
export const KB = 1000;
/** What one function takes on, what a share holds, and how large a piece is: all so small that a test has many. */
const ONE = 300 * KB;
export const LIMITS = { piece: 150 * KB, shard: { bytes: 100 * KB, objects: 40 }, most: 10_000 * KB };

export const bytesOf = (name: string, size: number): string =>
  `${name} `.repeat(Math.ceil(size / (name.length + 1))).slice(0, size);
export const hex = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
export const LARGE = bytesOf('large.safetensors', 400 * KB);
export const NAMES = Array.from({ length: 299 }, (_, i) => `weights/${String(i).padStart(3, '0')}.bin`);
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
export async function told(
  limits = LIMITS,
  files = FEW,
): Promise<{ world: World; machines: Machines; event: unknown }> {
  const world = new World();
  const machines = new Machines(world, limits);
  await world.apply();
  for (const name of NAMES.slice(0, files)) world.put(`${PREFIX}${name}`, bytesOf(name, 2 * KB));
  world.put(`${PREFIX}large.safetensors`, LARGE);
  return { world, machines, event: packaged(world, 1) };
}
export function packaged(world: World, version: number, better = 0): unknown {
  const event = world.train(version, { better });
  const details = world.sagemaker.packages.get(`${ARN}/${version}`)!;
  const sources = [{ name: 'model', uri: PREFIX, kind: 'prefix' as const, compression: 'None' }];
  const containers = [{ ...details.containers[0]!, artifact: PREFIX, sources }];
  world.sagemaker.packages.set(details.arn, { ...details, containers });
  return event;
}
export async function registered(limits?: typeof LIMITS) {
  const { world, machines, event } = await told(limits);
  world.take(event);
  await world.run(world.plane.clock.now());
  await machines.endAll();
  await world.run(world.plane.clock.now());
  return { world, machines };
}
export const approve = async (world: World, version = 1) => {
  await world.answer((await world.open(version))!, BEN);
  await world.run();
};
export const last = async (world: World) => (await world.records()).at(-1)!;
export const release = async (world: World) =>
  (await world.records()).findLast(({ type }) => type === 'ReleaseCompleted' || type === 'ReleaseFailed');
export const asks = (world: World, wanted: object, who = person('u_ops', 'operators', 'owners')) =>
  runFlow(
    { schema: CommandDue, flow: command(world.plane.portsOf('command'), 29) },
    { person: who, wanted: { ...id, ...wanted } },
  );
export const filesOf = async (world: World) => {
  const version = (await world.plane.ports.registry.version(id, 1))!;
  const { containers } = Inventory.parse(JSON.parse(String(await world.plane.ports.evidence.read(version.inventory!))));
  return containers[0]!.sources[0]!.found!;
};
export const modes = ({ executions }: Machines) => executions.map(({ input }) => (input as { mode: string }).mode);
/** The file that tests change. */
export const changed = NAMES[12]!;
