import type { Command } from 'commander';
import { print } from '../../terminal/terminal.ts';

export function signOutCommand(program: Command): void {
  program
    .command('sign-out')
    .description('forget who is signed in at aws on this machine')
    .addHelpText(
      'after',
      '\nExample:\n  steward sign-out\n\nThe next command that needs a person opens the browser again. A token is kept for at most 15 minutes anyway.',
    )
    .action(async () => {
      (await import('../../target/signed-in.ts')).signOut();
      print('nobody is signed in');
    });
}
