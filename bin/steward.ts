#!/usr/bin/env node
import { CommanderError } from 'commander';
import { stewardProgram } from '../cli/program.ts';
import { Refused } from '../cli/target/api-client.ts';
import { EXIT } from '../cli/terminal/exit.ts';
import { listenForInterrupts } from '../cli/terminal/interrupt.ts';
import { complain } from '../cli/terminal/terminal.ts';

const program = stewardProgram();
listenForInterrupts();

try {
  if (process.argv.length <= 2) {
    program.outputHelp();
    process.exitCode = EXIT.failed;
  } else await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.yes : EXIT.failed;
  else if (error instanceof Refused) {
    complain(`refused: ${error.message}`);
    process.exitCode = error.saysNo ? EXIT.no : EXIT.failed;
  } else {
    complain(`steward: ${(error as Error).message}`);
    if (process.env.STEWARD_DEBUG) complain(String((error as Error).stack));
    process.exitCode = EXIT.failed;
  }
}
