#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { approvalsCommands } from './commands/approvals.ts';
import { auditCommands } from './commands/audit.ts';
import { demoCommand } from './commands/demo.ts';
import { devCommand } from './commands/dev.ts';
import { driftCommands } from './commands/drift.ts';
import { historyCommands } from './commands/history.ts';
import { modelCommands } from './commands/models.ts';
import { peopleCommand } from './commands/people.ts';
import { signOutCommand } from './commands/sign-out.ts';
import { EXIT } from './exit.ts';
import { listenForInterrupts } from './interrupt.ts';
import { Refused } from './person.ts';
import { atOption, envOption } from './target/choose.ts';

const HELP = `
Examples:
  steward demo --headless                       a whole story on this machine, nothing set up
  steward apply -f model.yaml --at aws          put a model under management of the deployed control plane
  steward history fraud-score --at aws --env prod
  steward approvals list                        the questions that wait for people

Commands about models work at one of two places. Without \`--at\`: where AWS credentials and one deployed environment are found, there;
else on this machine. \`--story\` and \`--as\` always mean this machine. At aws, reading needs IAM rights (the stack's \`ReadersPolicy\`),
everything else a person who signs in in the browser.
Exit: 0 yes, 1 no, 2 cannot say, 3 could not run, 130 interrupted.`;

const program = new Command('steward')
  .description(
    'keeps every machine-learning model a team runs on AWS registered, watched, retrained, approved, released and accounted for',
  )
  .version('0.1.0')
  .showSuggestionAfterError()
  .addOption(atOption())
  .addOption(envOption())
  // Before a command these say where; after it, each command takes its own.
  .enablePositionalOptions()
  .addHelpText('after', HELP)
  .exitOverride();

for (const add of [
  demoCommand,
  devCommand,
  peopleCommand,
  modelCommands,
  driftCommands,
  approvalsCommands,
  historyCommands,
  auditCommands,
  signOutCommand,
])
  add(program);
const strict = (command: Command): void => {
  command.exitOverride().showSuggestionAfterError();
  for (const option of command.options) {
    let seen = false;
    command.on(`option:${option.name()}`, (value: unknown) => {
      const flag = option.long ?? option.flags;
      // Which of two was meant, or what nothing means, is not ours to guess.
      if (seen) command.error(`error: option '${flag}' is given twice: give it once`);
      if (value === '' && option.required) command.error(`error: option '${flag}' is empty: give it a value`);
      seen = true;
    });
  }
  command.commands.forEach(strict);
};
strict(program);

listenForInterrupts();

try {
  if (process.argv.length <= 2) {
    program.outputHelp();
    process.exitCode = EXIT.failed;
  } else await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.yes : EXIT.failed;
  else if (error instanceof Refused) {
    console.error(`refused: ${error.message}`);
    process.exitCode = error.saysNo ? EXIT.no : EXIT.failed;
  } else {
    console.error(`steward: ${(error as Error).message}`);
    if (process.env.STEWARD_DEBUG) console.error(error);
    process.exitCode = EXIT.failed;
  }
}
