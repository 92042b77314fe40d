import type { Command } from 'commander';
import type { PeopleOptions } from '../../actions/people.ts';
import { jsonOption, storyOption } from '../../target/options.ts';

export function peopleCommand(program: Command): void {
  program
    .command('people')
    .description('who may sign in on this machine, and with which passphrase')
    .option('--token <person>', 'instead, a token of this person for the API that is running here; it holds an hour')
    .addOption(storyOption('with `--token`: the API that serves this story'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  steward people
  steward people --json
  curl -H "authorization: Bearer $(steward people --token u_dan)" http://127.0.0.1:4600/api/models

These are the people of the local control plane, in people.json below STEWARD_HOME (default .steward/): edit it to change names or
groups. The passphrases are drawn on this machine and open nothing else; whoever can read that folder can sign in as anybody. On AWS
people sign in with Cognito, and this list means nothing there.`,
    )
    .action(async (options: PeopleOptions) => (await import('../../actions/people.ts')).listPeople(options));
}
