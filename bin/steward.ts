#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { approvalsCommands } from './commands/approvals.ts';
import { auditCommands } from './commands/audit.ts';
import { demoCommand } from './commands/demo.ts';
import { devCommand } from './commands/dev.ts';
import { replayModel } from './commands/drift/replay-model.ts';
import { driftCommands } from './commands/drift.ts';
import { historyCommands } from './commands/history.ts';
import { modelCommands } from './commands/models.ts';
import { peopleCommand } from './commands/people.ts';
import { qualityCommands } from './commands/quality.ts';
import { EXIT } from './exit.ts';
import { listenForInterrupts } from './interrupt.ts';
import { strict } from './strict.ts';

const program = new Command('steward')
  .description(
    'keeps every machine-learning model a team runs on AWS registered, watched, retrained, approved, released and accounted for',
  )
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride();

for (const add of [
  demoCommand,
  devCommand,
  peopleCommand,
  modelCommands,
  (parent: Command) => driftCommands(parent, replayModel),
  qualityCommands,
  approvalsCommands,
  historyCommands,
  auditCommands,
])
  add(program);
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
    console.error(`steward: ${(error as Error).message}`);
    if (process.env.STEWARD_DEBUG) console.error(error);
    process.exitCode = EXIT.failed;
  }
}
