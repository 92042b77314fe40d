import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { answer } from '../../functions/approve/answer.ts';
import { Apply, apply } from '../../functions/register/apply.ts';
import { release as releaseFlow } from '../../functions/release/release.ts';
import { loadPolicies } from '../../lib/adapters/cedar/load-policies.ts';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Commit, Ledger } from '../../lib/ports/ledger.ts';
import type { Policies } from '../../lib/ports/policies.ts';
import { type ControlPlane, controlPlane } from '../../local/control-plane.ts';
import { chanceOf, withSeed } from './world/chance.ts';
import { clientsOver, type RequestHandler } from './world/clients.ts';
import { type Described, isWanted, PlayedHistory, type Scene } from './world/histories.ts';
import { Around, answersOf, DAY, ENDPOINT, GOOD, GROUP, HOUR, manifestOfLife, packageOf, START } from './world/life.ts';
import { PlayedSageMaker, type SdkAnswer, type SdkRequest } from './world/sagemaker.ts';

/** `SIM_HISTORIES=50000` is what docs/simulation.md tells of. */
const HISTORIES = Number(process.env.SIM_HISTORIES ?? 40);
/** `SIM_LOOKED=50000` likewise. */
const LOOKED = Number(process.env.SIM_LOOKED ?? 500);
const FROM = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 1e9));
const MODEL = { tenant: 'default', model: GROUP };
const SECOND = `000000000000.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'b'.repeat(64)}`;
const BEN = { id: 'u_ben', tenants: ['default'], groups: ['approvers' as const], amr: ['pwd'], authAgeSeconds: 1 };

let read: Policies | undefined;
const policies = (): Policies => {
  read ??= loadPolicies('policies');
  return read;
};

interface Beside {
  readonly sagemaker?: PlayedSageMaker;
  /** Hears of each record when it was written. */
  readonly hears?: (draft: Commit['appends'][0]['draft']) => void;
}

const openPlane = (home: string, handler: RequestHandler, { sagemaker, hears }: Beside = {}): ControlPlane =>
  controlPlane({
    ...{ home, keys: join(home, 'keys'), start: START, tick: 7 * DAY, owners: NO_TENANTS, policies: policies() },
    ...clientsOver(handler),
    people: { find: async () => BEN, membersOf: async () => [BEN.id] },
    ...(sagemaker && { events: { pull: async (after) => sagemaker.world.outbox.read(after, 200).events } }),
    ...(hears && { around: (ports) => ({ ...ports, ledger: heard(ports.ledger, hears) }) }),
  });

const heard = (ledger: Ledger, hears: NonNullable<Beside['hears']>): Ledger => ({
  ...ledger,
  commit: async (asked) => {
    const committed = await ledger.commit(asked);
    if (!committed.already) for (const { draft } of asked.appends) hears(draft);
    return committed;
  },
});

/** Does what can be done until that time. */
async function runUntil(plane: ControlPlane, until: number, sagemaker?: PlayedSageMaker): Promise<void> {
  for (;;) {
    await sagemaker?.world.clock.advance(plane.clock.now());
    if ((await plane.plane.step()) > 0) continue;
    const now = plane.clock.now();
    const next = Math.min(plane.plane.nextAt() ?? until, sagemaker?.world.clock.next() ?? until);
    if (next >= until) return plane.clock.moveTo(until);
    plane.clock.moveTo(Math.max(next, now + 1));
  }
}

async function approve(plane: ControlPlane): Promise<void> {
  const { items } = await plane.ports.registry.open('default', { limit: 10 });
  const asked = await plane.ports.registry.approval(items[0]!.id);
  const { id, digest } = asked!;
  const said = { answer: 'approve' as const, reason: 'because', idempotencyKey: id };
  await answer(plane.portsOf('answer'))({ person: BEN, approval: id, digest, ...said });
}

const version = (input: unknown): number | undefined => (input as { version?: number }).version;

const operationOf = ({ headers }: SdkRequest): string => headers['x-amz-target']?.split('.')[1] ?? '';

/** What DescribeEndpoint last answered. */
const described: { last?: Described } = {};
const passing = (sagemaker: PlayedSageMaker): RequestHandler => ({
  handle: async (request) => {
    const response = await sagemaker.answer(request);
    if (operationOf(request) === 'DescribeEndpoint' && response.statusCode === 200)
      described.last = JSON.parse(Buffer.from(response.body).toString());
    return { response };
  },
});

interface Prepared {
  /** Of a plane whose second version was approved a moment ago. */
  readonly home: string;
  readonly sagemaker: PlayedSageMaker;
  readonly before: Described;
}

/** A model whose first version is live and whose second was approved a moment ago. */
async function prepare(home: string): Promise<Prepared> {
  const s3 = join(home, 's3');
  const at = { home: join(home, 'standin'), s3, start: START, jobs: () => GOOD.job, answers: answersOf };
  const sagemaker = new PlayedSageMaker(at);
  new Around(sagemaker, s3, GOOD).begin();
  const plane = openPlane(home, passing(sagemaker), { sagemaker });
  const door = { schema: Apply, flow: apply(plane.portsOf('command')) };
  await runFlow(door, { manifest: manifestOfLife(), actor: { kind: 'person', id: 'u_ana' } });
  await runUntil(plane, START + HOUR, sagemaker);
  await approve(plane);
  await runUntil(plane, START + 3 * HOUR, sagemaker);
  const { store } = sagemaker.world;
  store.tx(() => sagemaker.packages.create(packageOf('2', true, SECOND) as never));
  await runUntil(plane, START + 4 * HOUR, sagemaker);
  await approve(plane);
  plane.close();
  return { home, sagemaker, before: described.last! };
}

/** What DescribeEndpoint answers once the second version is live. */
async function afterwards({ home, sagemaker }: Prepared): Promise<Described> {
  const plane = openPlane(home, passing(sagemaker), { sagemaker });
  await runUntil(plane, START + 7 * HOUR, sagemaker);
  expect((await plane.ports.registry.deployment(MODEL, ENDPOINT))?.champion).toBe(2);
  plane.close();
  return described.last!;
}

const json = (statusCode: number, body: unknown): SdkAnswer => ({
  ...{ statusCode, headers: { 'content-type': 'application/x-amz-json-1.1' } },
  body: Buffer.from(JSON.stringify(body)),
});
const NO_ENDPOINT = json(400, { __type: 'ValidationException', message: `Could not find endpoint "${ENDPOINT}".` });
const TAKEN = json(200, { EndpointArn: `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${ENDPOINT}` });

interface Ended {
  readonly seed: number;
  readonly champion: number | undefined;
  /** How often the second version was called live. */
  readonly claims: number;
  /** What was seen last when that was not so. */
  readonly falseLive: Scene | undefined;
  readonly good: boolean;
  readonly running: number;
}

/** Releases the second version into an endpoint whose history a seed draws. */
async function release(seed: number, ready: Prepared, after: Described): Promise<Ended> {
  const history = new PlayedHistory(chanceOf(seed), ready.before);
  const claimed: Scene[] = [];
  const handler: RequestHandler = {
    handle: async (request) => {
      const operation = operationOf(request);
      if (operation === 'DescribeEndpoint') {
        const scene = history.look();
        return { response: scene === 'gone' ? NO_ENDPOINT : json(200, scene) };
      }
      if (operation === 'UpdateEndpoint' || operation === 'CreateEndpoint') {
        const { EndpointConfigName } = JSON.parse(Buffer.from(request.body ?? '').toString());
        const to = EndpointConfigName === after.EndpointConfigName ? after : ready.before;
        history.update(history.seen === 'gone' ? ready.before : history.seen, to);
        return { response: TAKEN };
      }
      return { response: operation === 'DeleteEndpoint' ? json(200, {}) : await ready.sagemaker.answer(request) };
    },
  };
  const home = `${ready.home}-${seed}`;
  cpSync(ready.home, home, { recursive: true });
  const plane = openPlane(home, handler, {
    hears: ({ type, verdict, subject }) => {
      if (type === 'ReleaseCompleted' && verdict === 'live' && subject.version === 2) claimed.push(history.seen);
    },
  });
  try {
    const isOver = () =>
      plane.workflows.list().every(({ status, input }) => version(input) !== 2 || status !== 'RUNNING');
    await runUntil(plane, START + 5 * HOUR);
    for (let hour = 6; hour < 40 && !isOver(); hour += 1) await runUntil(plane, START + hour * HOUR);
    const running = plane.workflows.list().filter(({ status }) => status === 'RUNNING').length;
    const champion = (await plane.ports.registry.deployment(MODEL, ENDPOINT))?.champion;
    const falseLive = claimed.find((scene) => !isWanted(scene, after));
    return { seed, champion, claims: claimed.length, falseLive, good: history.good === true, running };
  } finally {
    plane.close();
    rmSync(home, { recursive: true, force: true });
  }
}

it(`no history of an endpoint is called live that does not serve what was approved (SIM_SEED=${FROM})`, async () => {
  const homes = [0, 1].map(() => mkdtempSync(join(process.platform === 'linux' ? '/dev/shm' : tmpdir(), 'histories-')));
  try {
    const after = await withSeed(1, async () => afterwards(await prepare(homes[0]!)));
    const ready = await withSeed(1, () => prepare(homes[1]!));
    const all: Ended[] = [];
    for (let seed = FROM; seed < FROM + HISTORIES; seed += 1) all.push(await release(seed, ready, after));
    const live = all.filter(({ claims }) => claims > 0);
    expect(all.filter(({ falseLive, claims }) => falseLive !== undefined || claims > 1)).toEqual([]);
    expect(all.filter(({ running }) => running > 0)).toEqual([]);
    expect(live.filter(({ champion }) => champion !== 2)).toEqual([]);
    // And none of the good ones is held up: who calls nothing live errs nowhere either.
    expect(all.filter(({ good, champion }) => good && champion !== 2)).toEqual([]);
    expect(live.length).toBeGreaterThan(HISTORIES / 15);
  } finally {
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  }
}, 7_200_000);

/** Where a step would have recorded how the release ended. */
class Told extends Error {
  readonly drafts: readonly { readonly type: string; readonly verdict?: string }[];
  constructor({ appends }: Commit) {
    super('told');
    this.drafts = appends.map(({ draft }) => draft);
  }
}

/**
 * The steps of a release that look, called as its machine calls them, with the adapters of AWS below them: what each history would be recorded as. Nothing is
 * written, so that every history meets the release as it stood when SageMaker had been told to update.
 */
async function looker(ready: Prepared, after: Described) {
  let history = new PlayedHistory(chanceOf(0), ready.before);
  let told = false;
  const known = new Map<string, SdkAnswer>();
  const handler: RequestHandler = {
    handle: async (request) => {
      const operation = operationOf(request);
      if (operation === 'DescribeEndpoint') {
        const scene = history.look();
        return { response: scene === 'gone' ? NO_ENDPOINT : json(200, scene) };
      }
      told ||= operation === 'UpdateEndpoint';
      if (operation === 'UpdateEndpoint') return { response: TAKEN };
      const asked = `${operation} ${Buffer.from(request.body ?? '')}`;
      const response = (told && known.get(asked)) || (await ready.sagemaker.answer(request));
      known.set(asked, response);
      return { response };
    },
  };
  const plane = openPlane(ready.home, handler);
  while (!told) {
    if ((await plane.plane.step()) > 0) continue;
    plane.clock.moveTo(plane.plane.nextAt()!);
  }
  let now = plane.clock.now();
  const begun = now;
  const ports = plane.portsOf('release');
  const commit = async (asked: Commit): Promise<never> => {
    throw new Told(asked);
  };
  const step = releaseFlow({ ...ports, clock: { now: () => now }, ledger: { ...ports.ledger, commit } });
  const due = { ...MODEL, version: 2, deployment: ENDPOINT };
  /** The steps until one records something, or hands over to the way back. */
  const walk = async (): Promise<Told | 'taken back' | 'updating'> => {
    for (let looks = 0; looks < 40; looks += 1) {
      // Beyond the last scene nothing changes any more, and the release's time runs out.
      now = looks < 30 ? now + MINUTE : now + DAY;
      try {
        const { verdict } = await step({ ...due, step: 'look' });
        if (verdict === 'updating') continue;
        if (verdict === 'settled') await step({ ...due, step: 'verify', made: [] });
        return 'taken back';
      } catch (error) {
        if (error instanceof Told) return error;
        throw error;
      }
    }
    return 'updating';
  };
  const look = async (seed: number) => {
    now = begun;
    history = new PlayedHistory(chanceOf(seed), ready.before);
    history.update(ready.before, after);
    const ended = await walk();
    const live = ended instanceof Told && ended.drafts.some((one) => one.type === 'ReleaseCompleted');
    return {
      seed,
      live,
      false: live && !isWanted(history.seen, after),
      held: history.good === true && !live,
      endless: ended === 'updating',
    };
  };
  return { look, close: () => plane.close() };
}

it(`nor by the steps that look, of many more (SIM_SEED=${FROM})`, async () => {
  const homes = [0, 1].map(() => mkdtempSync(join(process.platform === 'linux' ? '/dev/shm' : tmpdir(), 'histories-')));
  try {
    const after = await withSeed(1, async () => afterwards(await prepare(homes[0]!)));
    const { look, close } = await looker(await withSeed(1, () => prepare(homes[1]!)), after);
    let live = 0;
    for (let seed = FROM; seed < FROM + LOOKED; seed += 1) {
      const ended = await look(seed);
      if (ended.live) live += 1;
      expect(ended).toMatchObject({ false: false, held: false, endless: false });
    }
    close();
    expect(live).toBeGreaterThan(LOOKED / 15);
  } finally {
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  }
}, 7_200_000);
