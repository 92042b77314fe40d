import type { Command } from 'commander';
import { USUAL_PORT } from '../../local/home.ts';
import type { DevOptions } from '../actions/dev.ts';
import { wholeNumber } from '../input/whole-number.ts';

export function devCommand(program: Command): void {
  program
    .command('dev')
    .description('run the control plane, its console and API, and a SageMaker stand-in on this machine')
    .option('--port <n>', 'port of console and API, 0 for a free one', wholeNumber(0, 65_535), USUAL_PORT)
    .option('--no-open', 'open no browser')
    .addHelpText(
      'after',
      '\nExamples:\n  steward dev\n  steward dev --port 0 --no-open\n\n`/` is the console, `/api/*` wants a token; `steward people` says who may sign in. Ctrl-C ends it, state is kept.',
    )
    .action(async (options: DevOptions) => (await import('../actions/dev.ts')).runDev(options));
}
