#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { driftCommands } from './commands/drift.ts';
import { qualityCommands } from './commands/quality.ts';
import { strict } from './strict.ts';
import { EXIT } from './terminal/exit.ts';
import { listenForInterrupts } from './terminal/interrupt.ts';
import { complain } from './terminal/terminal.ts';

// What `npm pack` carries: one file of JavaScript without dependencies, for people who have data and nothing else. The control plane
// itself is installed from a checkout.
const program = new Command('steward')
  .description(
    'drift and quality checks that need no set-up; the control plane around them is installed from a checkout (README.md)',
  )
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride();
driftCommands(program);
qualityCommands(program);
strict(program);
listenForInterrupts();

try {
  if (process.argv.length <= 2) {
    program.outputHelp();
    process.exitCode = EXIT.failed;
  } else await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.yes : EXIT.failed;
  else {
    complain(`steward: ${(error as Error).message}`);
    process.exitCode = EXIT.failed;
  }
}
