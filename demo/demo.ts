import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { parse } from 'yaml';
import { ApiClient, signIn } from '../cli/target/api-client.ts';
import { onInterrupt } from '../cli/terminal/interrupt.ts';
import type { Life, World } from '../examples/parts/story/life.ts';
import { Apply, apply } from '../functions/register/apply.ts';
import { addPerson, passphrase } from '../lib/adapters/local/people/people.ts';
import type { Listening } from '../lib/adapters/local/server.ts';
import { standinOf } from '../lib/adapters/local/standin-process.ts';
import { runFlow } from '../lib/contract/run-flow.ts';
import { modelChain } from '../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../lib/domain/ledger/record.ts';
import { type ControlPlane, LOCAL } from '../local/control-plane.ts';
import { CHECKOUT, stateRoot, USUAL_PORT } from '../local/home.ts';
import { planeOf } from '../local/open-plane.ts';
import { recordsOf } from '../local/records.ts';
import { type Outsider, runUntil } from '../local/run-until.ts';
import { serveApi } from '../local/serve-api.ts';
import { together } from '../local/standins.ts';
import { Approver } from './approver.ts';
import { Waiting } from './ask-a-person.ts';
import { regionsOf } from './regions.ts';
import { Teller } from './story-printer.ts';
import type { Telling } from './story-state.ts';

export interface StoryOptions {
  readonly headless: boolean;
  /** Whether a browser may be opened. */
  readonly open: boolean;
}

/** A story by its name, and the life it tells. */
export interface Plot {
  readonly story: string;
  readonly life: Life;
}

/** What is still there when a story is over: its control plane, and the API and console that serve it. */
export interface ToldStory {
  readonly plane: ControlPlane;
  readonly server: Listening;
}

/** Tells one story to its end on a control plane, a stand-in and an API of its own; prints every record as it comes. */
export async function tellStory(
  { story, life }: Plot,
  home: string,
  telling: Telling,
  { headless, open }: StoryOptions,
  print: (line: string) => void,
): Promise<ToldStory> {
  const { shift } = telling;
  for (const person of life.joining ?? []) addPerson(stateRoot(), { ...person, tenants: ['default'] });
  const s3 = join(home, 's3');
  const start = life.calendar.begins(shift);
  const starting = new AbortController();
  // Also while it starts: nobody else would end it.
  onInterrupt(async () => starting.abort());
  const standin = await standinOf({
    main: join(CHECKOUT, 'standin', 'main.ts'),
    home: join(home, 'standin'),
    s3,
    start,
    signal: starting.signal,
  });
  onInterrupt(() => standin.shutdown());
  const { regions, world: inWorld } = await regionsOf(life, home, start, starting.signal);
  onInterrupt(async () => void (await Promise.all(Object.values(regions).map((one) => one.shutdown()))));
  const log = (line: string): void => print(`  ! ${line}`);
  const plane = planeOf(home, {
    start,
    sagemakerUrl: standin.url,
    events: standin,
    elsewhere: regions,
    tick: life.tick,
    log,
  });
  const server = await (headless ? serveApi(plane, home, stateRoot(), { port: 0 }) : serveAtUsualPort(plane, home));
  const world = worldOf(
    { plane, apiUrl: server.url, standinUrl: standin.url, s3, home, model: life.model, print, regions: inWorld },
    telling,
  );
  try {
    await life.setUp(world);
    const text = readFileSync(join(life.folder, `${life.model}.model.yaml`), 'utf8');
    await runFlow(
      { schema: Apply, flow: apply(plane.portsOf('command')) },
      { manifest: parse(text), actor: { kind: 'person', id: life.owner } },
    );
    await life.begin(world);
    const outsiders = await life.outsiders(world);
    const people = headless
      ? approvers(life, server.url, home)
      : [new Waiting({ plane, url: server.url, story, model: life.model, open, print })];
    const teller = new Teller(plane, home, life, telling, print);
    const over = (): boolean => plane.clock.now() >= life.calendar.ends(shift);
    await runUntil(plane, together([standin, ...Object.values(regions)]), [...people, ...outsiders], over, () =>
      teller.tell(),
    );
    await teller.tell();
    return { plane, server };
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    await Promise.all(Object.values(regions).map((one) => one.shutdown()));
    await standin.shutdown().catch(() => undefined);
  }
}

interface Around {
  readonly plane: ControlPlane;
  readonly apiUrl: string;
  readonly standinUrl: string;
  readonly s3: string;
  readonly home: string;
  readonly model: string;
  readonly print: (line: string) => void;
  readonly regions: World['regions'];
}

/** What the life sees of the world it is told in. */
function worldOf({ plane, apiUrl, standinUrl, s3, home, model, print, regions }: Around, telling: Telling): World {
  const client = {
    endpoint: standinUrl,
    region: LOCAL.region,
    credentials: { accessKeyId: 'story', secretAccessKey: 'story' },
  };
  const { shift, rows, seed } = telling;
  const chain = modelChain('default', model);
  const read: LedgerRecord[] = [];
  return {
    sagemaker: new SageMakerClient(client),
    runtime: new SageMakerRuntimeClient(client),
    sagemakerUrl: standinUrl,
    s3,
    shift,
    rows,
    seed,
    home,
    regions,
    print,
    records: async () => {
      const head = await plane.ports.ledger.head(chain);
      if (head && head.seq > read.length) read.push(...(await recordsOf(plane.ports, chain, read.length + 1)));
      return read;
    },
    as: async (person) => new ApiClient(apiUrl, await signIn(apiUrl, person, passphrase(stateRoot(), person))),
  };
}

/** The address people know from `steward dev`, unless somebody is there already. */
const serveAtUsualPort = (plane: ControlPlane, home: string): Promise<Listening> =>
  serveApi(plane, home, stateRoot(), { port: USUAL_PORT, prepare: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return serveApi(plane, home, stateRoot(), { port: 0, prepare: true });
  });

/** Everybody of the life who answers, in its order. */
const approvers = (life: Life, apiUrl: string, home: string): Outsider[] =>
  Object.entries(life.people).map(
    ([person, decide]) =>
      new Approver({
        apiUrl,
        inbox: join(home, 'inbox.jsonl'),
        person,
        passphrase: passphrase(stateRoot(), person),
        decide,
      }),
  );
