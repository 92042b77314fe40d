import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { standinOf } from '../../lib/adapters/local/standin-process.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { controlPlane } from '../control-plane.ts';
import { homeOf, keysFolder, ROOT, root } from '../home.ts';
import { onInterrupt } from '../interrupt.ts';
import { lockOf } from '../open.ts';
import { openBrowser } from '../open-browser.ts';
import { serveApi, USUAL_PORT } from '../serve-api.ts';
import { print } from '../terminal.ts';

const PACE = 200;

export function devCommand(program: Command): void {
  program
    .command('dev')
    .description('run the control plane, its console and API, and a SageMaker stand-in on this machine')
    .option('--port <n>', 'port of console and API, 0 for a free one', (text) => Number(text), USUAL_PORT)
    .option('--no-open', 'open no browser')
    .addHelpText(
      'after',
      '\nExamples:\n  steward dev\n  steward dev --port 0 --no-open\n\n`/` is the console, `/api/*` wants a token; `steward people` says who may sign in. Ctrl-C ends it, state is kept.',
    )
    .action(async (options: { port: number; open: boolean }) => {
      if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65_535)
        throw new InvalidEventError('`--port` must be a whole number from 0 to 65535');
      const home = homeOf({});
      mkdirSync(home, { recursive: true });
      const unlock = lockOf(home);
      if (!unlock)
        throw new InvalidEventError(
          'another process already drives this home: end it first, or set another STEWARD_HOME',
        );
      const main = join(ROOT, 'standin', 'main.ts');
      const standin = await standinOf({ main, home: join(home, 'standin'), s3: join(home, 's3'), start: Date.now() });
      onInterrupt(() => standin.shutdown());
      const log = (line: string): void => console.error(`  ! ${line}`);
      const plane = controlPlane({
        home,
        keys: keysFolder(),
        start: Date.now(),
        sagemakerUrl: standin.url,
        events: standin,
        log,
      });
      const serving = serveApi(plane, home, root(), { port: options.port, prepare: true });
      const server = await serving.catch(async (cause: NodeJS.ErrnoException) => {
        // Nothing runs on without an address: a stand-in left behind would hold this home's data open.
        await standin.shutdown();
        if (cause.code !== 'EADDRINUSE') throw cause;
        throw new InvalidEventError(`port ${options.port} is taken: choose another \`--port\`, or 0 for a free one`, {
          cause,
        });
      });
      onInterrupt(() => server.close());
      print(`steward is running at ${server.url}; SageMaker's stand-in at ${standin.url}; state in ${home}`);
      print(`console: ${server.url}/`);
      print('sign in: npx steward people');
      openBrowser(`${server.url}/`, options.open);
      for (;;) {
        plane.clock.moveTo(Date.now());
        await plane.plane.step();
        await standin.moveTo(plane.clock.now());
        await sleep(PACE);
      }
    });
}
