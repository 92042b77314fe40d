import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../lib/adapters/local/files/make-folder.ts';
import type { StandinClient } from '../../lib/adapters/local/standin.ts';
import { standinOf } from '../../lib/adapters/local/standin-process.ts';
import { DependencyError, InvalidEventError } from '../../lib/domain/errors.ts';
import type { ControlPlane } from '../../local/control-plane.ts';
import { CHECKOUT, homeFolder, stateRoot } from '../../local/home.ts';
import { lockOf, planeOf } from '../../local/open-plane.ts';
import { serveApi } from '../../local/serve-api.ts';
import { localTargets, standinsElsewhere, type TimedStandin, together } from '../../local/standins.ts';
import { onInterrupt } from '../terminal/interrupt.ts';
import { openBrowser } from '../terminal/open-browser.ts';
import { complain, print } from '../terminal/terminal.ts';

/** Between two turns of the plane, in ms. */
const PACE = 200;

export interface DevOptions {
  readonly port: number;
  readonly open: boolean;
}

/** Runs the control plane of this machine until it is interrupted. */
export async function runDev(options: DevOptions): Promise<void> {
  const home = homeFolder({});
  makeFolder(home);
  const unlock = lockOf(home);
  if (!unlock)
    throw new InvalidEventError(
      'another process already drives this home, by this name or another, or one that it links to: end it first, or set another STEWARD_HOME',
    );
  const interrupt = new AbortController();
  const running = drive(home, interrupt.signal, options).finally(unlock);
  onInterrupt(() => {
    interrupt.abort();
    return running;
  });
  await running;
}

/** Starts the stand-ins, serves and drives until interrupted, and ends what it started. From then on nothing is started, nor started again. */
async function drive(home: string, interrupt: AbortSignal, options: DevOptions): Promise<void> {
  const all: StandinClient[] = [];
  // At once: a long step of the plane shall not keep them.
  interrupt.addEventListener('abort', () => void Promise.allSettled(all.map((one) => one.shutdown())));
  try {
    const standin = await standinAt(home, interrupt);
    all.push(standin);
    const elsewhere = await standinsElsewhere(home, localTargets(stateRoot()), Date.now(), {}, interrupt);
    all.push(...Object.values(elsewhere));
    if (!interrupt.aborted) await serve(home, { standin, elsewhere }, interrupt, options);
  } catch (error) {
    // What an interrupt ends in the middle is no failure.
    if (!interrupt.aborted) throw error;
  } finally {
    // However it ends: nothing is left that holds this home's data open, or answers and drives nothing.
    for (const one of all) await one.shutdown().catch(() => undefined);
  }
}

/** The stand-in of this home; at a port where one answered that is gone. */
const standinAt = (home: string, signal: AbortSignal, port = 0): Promise<StandinClient> =>
  standinOf({
    main: join(CHECKOUT, 'standin', 'main.ts'),
    home: join(home, 'standin'),
    s3: join(home, 's3'),
    start: Date.now(),
    port,
    signal,
  });

interface Standins {
  readonly standin: StandinClient;
  readonly elsewhere: Readonly<Record<string, StandinClient>>;
}

/** Serves and drives until interrupted; throws when it cannot go on, and then no longer serves. */
async function serve(
  home: string,
  { standin, elsewhere }: Standins,
  interrupt: AbortSignal,
  options: DevOptions,
): Promise<void> {
  const log = (line: string): void => complain(`  ! ${line}`);
  const plane = planeOf(home, { start: Date.now(), sagemakerUrl: standin.url, events: standin, elsewhere, log });
  const all = together([standin, ...Object.values(elsewhere)]);
  const server = await serveApi(plane, home, stateRoot(), { port: options.port, prepare: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') throw cause;
      throw new InvalidEventError(`port ${options.port} is taken: choose another \`--port\`, or 0 for a free one`, {
        cause,
      });
    },
  );
  onInterrupt(() => server.close());
  print(`steward is running at ${server.url}; SageMaker's stand-in at ${standin.url}; state in ${home}`);
  print(`console: ${server.url}/`);
  print('sign in: npx steward people');
  openBrowser(`${server.url}/`, options.open);
  try {
    while (!interrupt.aborted) {
      plane.clock.moveTo(Date.now());
      await turn(plane, all).catch(async (error: unknown) => {
        if (!(error instanceof DependencyError)) throw error;
        if (interrupt.aborted) return;
        log(error.message);
        // One that only was slow is joined again; one that is gone is started where everybody knows it.
        await standinAt(home, interrupt, Number(new URL(standin.url).port));
        await standinsElsewhere(home, localTargets(stateRoot()), Date.now(), elsewhere, interrupt);
        log(`the SageMaker stand-in answers again at ${standin.url}`);
      });
      await sleep(PACE);
    }
  } finally {
    await server.close();
    plane.close();
  }
}

async function turn({ plane, clock }: ControlPlane, standin: TimedStandin): Promise<void> {
  await plane.step();
  await standin.moveTo(clock.now());
}
