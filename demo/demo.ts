import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { parse } from 'yaml';
import { onInterrupt } from '../cli/terminal/interrupt.ts';
import { Airline } from '../examples/flights/story/airline.ts';
import { DAYS, storyDay } from '../examples/flights/story/calendar.ts';
import { FOLDER, setPipeline, setUp, trainFirst } from '../examples/flights/story/setup.ts';
import type { Story } from '../examples/flights/story/stories.ts';
import { timetable } from '../examples/flights/story/timetable.ts';
import { Apply, apply } from '../functions/register/apply.ts';
import { passphrase } from '../lib/adapters/local/people/people.ts';
import type { Listening } from '../lib/adapters/local/server.ts';
import { standinOf } from '../lib/adapters/local/standin-process.ts';
import { runFlow } from '../lib/contract/run-flow.ts';
import { HOUR } from '../lib/domain/time.ts';
import { type ControlPlane, LOCAL } from '../local/control-plane.ts';
import { CHECKOUT, stateRoot, USUAL_PORT } from '../local/home.ts';
import { planeOf } from '../local/open-plane.ts';
import { type Outsider, runUntil } from '../local/run-until.ts';
import { serveApi } from '../local/serve-api.ts';
import { Approver } from './approver.ts';
import { Waiting } from './ask-a-person.ts';
import { Teller } from './story-printer.ts';
import type { Telling } from './story-state.ts';

/** How many predictions a training row stands for: traffic grows with `--rows`, up to every flight there was. */
const RATE_ROWS = 200_000;

export interface StoryOptions {
  readonly headless: boolean;
  /** Whether a browser may be opened. */
  readonly open: boolean;
}

/** What is still there when a story is over: its control plane, and the API and console that serve it. */
export interface ToldStory {
  readonly plane: ControlPlane;
  readonly server: Listening;
}

/** Tells one story to its end on a control plane, a stand-in and an API of its own; prints every record as it comes. */
export async function tellStory(
  story: Story,
  home: string,
  telling: Telling,
  { headless, open }: StoryOptions,
  print: (line: string) => void,
): Promise<ToldStory> {
  const { shift, rows, seed } = telling;
  const s3 = join(home, 's3');
  const start = storyDay(DAYS.traffic, shift) - 18 * HOUR;
  const standin = await standinOf({
    main: join(CHECKOUT, 'standin', 'main.ts'),
    home: join(home, 'standin'),
    s3,
    start,
  });
  onInterrupt(() => standin.shutdown());
  const log = (line: string): void => print(`  ! ${line}`);
  const plane = planeOf(home, { start, sagemakerUrl: standin.url, events: standin, tick: 6 * HOUR, log });
  const server = await (headless ? serveApi(plane, home, stateRoot(), { port: 0 }) : serveAtUsualPort(plane, home));
  const client = {
    endpoint: standin.url,
    region: LOCAL.region,
    credentials: { accessKeyId: 'story', secretAccessKey: 'story' },
  };
  const world = { sagemaker: new SageMakerClient(client), sagemakerUrl: standin.url, s3, shift, rows, seed };
  try {
    await setUp(world);
    const text = readFileSync(join(FOLDER, 'flight-delay.model.yaml'), 'utf8');
    await runFlow(
      { schema: Apply, flow: apply(plane.portsOf('command')) },
      { manifest: parse(text), actor: { kind: 'person', id: 'u_ana' } },
    );
    await trainFirst(world, 'u_ana');
    const flights = await timetable(join(home, 'timetable.jsonl'), {
      shift,
      seed,
      rate: Math.min(1, rows / RATE_ROWS),
      west: story.west,
    });
    const airline = new Airline({
      sagemaker: world.sagemaker,
      runtime: new SageMakerRuntimeClient(client),
      s3,
      memory: join(home, 'airline.jsonl'),
      flights,
    });
    const people = headless
      ? ben(story, server.url, home)
      : new Waiting({ plane, url: server.url, story: story.name, open, print });
    const teller = new Teller(plane, home, telling, print);
    const team = new Team(world, storyDay(DAYS.west, shift), {
      ...(story.west && { Origins: 'east+west' }),
      ...story.retrain,
    });
    const over = (): boolean => plane.clock.now() >= storyDay(DAYS.end, shift) + 8 * HOUR;
    await runUntil(plane, standin, [team, people, airline], over, () => teller.tell());
    await teller.tell();
    return { plane, server };
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    await standin.shutdown().catch(() => undefined);
  }
}

/** The address people know from `steward dev`, unless somebody is there already. */
const serveAtUsualPort = (plane: ControlPlane, home: string): Promise<Listening> =>
  serveApi(plane, home, stateRoot(), { port: USUAL_PORT, prepare: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return serveApi(plane, home, stateRoot(), { port: 0, prepare: true });
  });

const ben = (story: Story, apiUrl: string, home: string): Outsider =>
  new Approver({
    apiUrl,
    inbox: join(home, 'inbox.jsonl'),
    person: 'u_ben',
    passphrase: passphrase(stateRoot(), 'u_ben'),
    decide: ({ version }) =>
      version > 1 && story.second === 'reject'
        ? { answer: 'reject', reason: 'not before the summer timetable' }
        : { answer: 'approve', reason: 'better on rows held out by time' },
  });

/** The team opens the western routes in its pipeline, when April comes. */
class Team implements Outsider {
  readonly #world: Parameters<typeof setPipeline>[0];
  readonly #at: number;
  readonly #changed: Record<string, string>;
  #changedAlready = false;
  constructor(world: Parameters<typeof setPipeline>[0], at: number, changed: Record<string, string>) {
    this.#world = world;
    this.#at = at;
    this.#changed = changed;
  }
  async step(now: number): Promise<number> {
    if (this.#changedAlready || now < this.#at) return 0;
    await setPipeline(this.#world, { Origins: 'east', ...this.#changed });
    this.#changedAlready = true;
    return 1;
  }
  nextAt(): number | undefined {
    return this.#changedAlready ? undefined : this.#at;
  }
  waiting(): boolean {
    return false;
  }
}
