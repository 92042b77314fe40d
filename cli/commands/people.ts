import type { Command } from 'commander';
import { jsonOption } from '../target/options.ts';

export function peopleCommand(program: Command): void {
  program
    .command('people')
    .description('who may sign in on this machine, and with which passphrase')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  steward people
  steward people --json

These are the people of the local control plane, in people.json below STEWARD_HOME (default .steward/): edit it to change names or
groups. The passphrases are drawn on this machine and open nothing else; whoever can read that folder can sign in as anybody. On AWS
people sign in with Cognito, and this list means nothing there.`,
    )
    .action(async (options: { json: boolean }) => (await import('../actions/people.ts')).listPeople(options));
}
