import { type Command, CommanderError } from 'commander';
import { IntegrityError } from '../lib/domain/errors.ts';
import { Refused } from './target/api-client.ts';
import { EXIT, exitFor } from './terminal/exit.ts';
import { listenForInterrupts } from './terminal/interrupt.ts';
import { complain, complainOf } from './terminal/terminal.ts';

/** Runs a command line with this process's arguments: errors are told in one line, and end with the exit code of their kind. */
export async function run(program: Command): Promise<void> {
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
      complainOf(error);
      if (process.env.STEWARD_DEBUG) for (const line of String((error as Error).stack).split('\n')) complain(line);
      process.exitCode = error instanceof IntegrityError && error.verdict ? exitFor(error.verdict) : EXIT.failed;
    }
  }
}
