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
  const standin = await standinAt(home);
  const elsewhere = await standinsElsewhere(home, localTargets(stateRoot()), Date.now());
  const all = [standin, ...Object.values(elsewhere)];
  for (const one of all) onInterrupt(() => one.shutdown());
  try {
    await serve(home, { standin, elsewhere }, options);
  } finally {
    // However it ends: nothing is left that holds this home's data open, or answers and drives nothing.
    for (const one of all) await one.shutdown().catch(() => undefined);
    unlock();
  }
}

/** The stand-in of this home; at a port where one answered that is gone. */
const standinAt = (home: string, port = 0): Promise<StandinClient> =>
  standinOf({
    main: join(CHECKOUT, 'standin', 'main.ts'),
    home: join(home, 'standin'),
    s3: join(home, 's3'),
    start: Date.now(),
    port,
  });

interface Standins {
  readonly standin: StandinClient;
  readonly elsewhere: Readonly<Record<string, StandinClient>>;
}

/** Serves and drives until interrupted; throws when it cannot go on, and then no longer serves. */
async function serve(home: string, { standin, elsewhere }: Standins, options: DevOptions): Promise<never> {
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
    for (;;) {
      plane.clock.moveTo(Date.now());
      await turn(plane, all).catch(async (error: unknown) => {
        if (!(error instanceof DependencyError)) throw error;
        log(error.message);
        // One that only was slow is joined again; one that is gone is started where everybody knows it.
        await standinAt(home, Number(new URL(standin.url).port));
        await standinsElsewhere(home, localTargets(stateRoot()), Date.now(), elsewhere);
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
