import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { passphrase, people } from '../../lib/adapters/local/people.ts';
import { standinOf } from '../../lib/adapters/local/standin-process.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { controlPlane } from '../control-plane.ts';
import { homeOf, ROOT, root } from '../home.ts';
import { onInterrupt } from '../interrupt.ts';
import { lockOf } from '../open.ts';
import { serveApi } from '../serve-api.ts';
import { print } from '../terminal.ts';

const PACE = 200;

export function devCommand(program: Command): void {
  program
    .command('dev')
    .description('run the control plane, its API and a SageMaker stand-in on this machine')
    .option('--port <n>', 'port of the API', (text) => Number(text), 4600)
    .option('--no-open', 'accepted for scripts; nothing is opened by itself yet')
    .addHelpText(
      'after',
      '\nExample:\n  steward dev --port 4600\n\n`/` answers at once; `/api/*` wants a token (docs: `steward approvals --help`). Ctrl-C ends it, state is kept.',
    )
    .action(async (options: { port: number }) => {
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
        keys: join(root(), 'keys'),
        start: Date.now(),
        sagemakerUrl: standin.url,
        events: standin,
        log,
      });
      const server = await serveApi(plane, home, root(), options.port).catch(async (cause: NodeJS.ErrnoException) => {
        // Nothing runs on without an address: a stand-in left behind would hold this home's data open.
        await standin.shutdown();
        if (cause.code !== 'EADDRINUSE') throw cause;
        throw new InvalidEventError(`port ${options.port} is taken: choose another \`--port\`, or 0 for a free one`, {
          cause,
        });
      });
      onInterrupt(() => server.close());
      print(`steward is running at ${server.url}; SageMaker's stand-in at ${standin.url}; state in ${home}`);
      for (const { id, name } of people(root()))
        print(`  ${id.padEnd(7)} ${name.padEnd(20)} passphrase ${passphrase(root(), id)}`);
      for (;;) {
        plane.clock.moveTo(Date.now());
        await plane.plane.step();
        await standin.moveTo(plane.clock.now());
        await sleep(PACE);
      }
    });
}
