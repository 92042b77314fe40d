import { mkdirSync } from 'node:fs';
import type { Command } from 'commander';
import { passphrase, people } from '../../lib/adapters/local/people.ts';
import { root } from '../../local/home.ts';
import { print, printJson } from '../terminal/terminal.ts';

export function peopleCommand(program: Command): void {
  program
    .command('people')
    .description('who may sign in on this machine, and with which passphrase')
    .option('--json', 'as JSON', false)
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
    .action((options: { json: boolean }) => {
      mkdirSync(root(), { recursive: true });
      const all = people(root()).map((member) => ({ ...member, passphrase: passphrase(root(), member.id) }));
      if (options.json) return printJson(all);
      print(`people of the local control plane in ${root()}; it is your own machine, so you may be any of them:`);
      for (const { id, name, groups, passphrase: secret } of all)
        print(`  ${id.padEnd(8)} ${name.padEnd(20)} ${groups.join(', ').padEnd(18)}  passphrase ${secret}`);
    });
}
