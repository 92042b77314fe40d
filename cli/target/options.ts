import { type Command, Option } from 'commander';
import { STORIES } from '../../examples/stories.ts';

export const PLACES = ['aws', 'local'];
export const atOption = (): Option =>
  new Option(
    '--at <place>',
    'a deployed control plane, or the one of this machine (default: aws where one is found)',
  ).choices(PLACES);
export const envOption = (): Option => new Option('--env <environment>', 'which of several deployed environments');

/** A story's name is a folder's: only those that can be told are any. */
export const storyOption = (says = 'a story of this machine instead of the `steward dev` home'): Option =>
  new Option('--story <name>', says).choices(STORIES.map(({ name }) => name));

/** Where a command is to work, as it was typed. */
export interface PlaceOptions {
  readonly at?: string;
  readonly env?: string;
  readonly story?: string;
  readonly as?: string;
}

/** The options of every command that works at either place. */
export const withPlace = (command: Command): Command =>
  command.addOption(atOption()).addOption(envOption()).addOption(storyOption());

/** Options that commands share, in one wording. */
export const jsonOption = (): Option => new Option('--json', 'as JSON').default(false);
export const tenantOption = (): Option => new Option('--tenant <tenant>', 'whose model').default('default');
/** @param usual who it is on this machine when nobody is named */
export const personOption = (usual: string): Option =>
  new Option('--as <person>', `who does it on this machine (default: ${usual}); at aws it is who signs in`);
/** @param usual who it is on this machine when nobody is named */
export const signInOption = (usual: string): Option =>
  new Option('--as <person>', `who signs in on this machine (default: ${usual}); at aws whoever the browser signs in`);

/** A command of either place that a person gives. */
export const withPerson = (command: Command, usual: string): Command =>
  withPlace(command).addOption(jsonOption()).addOption(personOption(usual));
/** The same about one tenant's model. */
export const withPersonAndTenant = (command: Command, usual: string): Command =>
  withPerson(command, usual).addOption(tenantOption());
