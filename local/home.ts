import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidEventError } from '../lib/domain/errors.ts';

export const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

/** Where the console is unless somebody asks for another port. */
export const USUAL_PORT = 4600;

/** Where state lives: `$STEWARD_HOME`, default `.steward` here, also where it is set to nothing. Keys and people are shared by everything below it. */
export const stateRoot = (): string => resolve(process.env.STEWARD_HOME || '.steward');

export const storyHome = (story: string): string => join(stateRoot(), 'stories', story);

/** The home a command works on: a story's, or the one `steward dev` keeps. */
export const homeFolder = (options: { story?: string | undefined }): string =>
  options.story ? storyHome(options.story) : join(stateRoot(), 'dev');

/** For commands that only read: refuses a home in which nothing ever happened. */
export function existingHome(options: { story?: string | undefined }): string {
  const home = homeFolder(options);
  if (!existsSync(join(home, 'plane.db')))
    throw new InvalidEventError(
      options.story
        ? `story \`${options.story}\` was not told yet: run \`steward demo --story ${options.story}\``
        : `there is no local control plane yet: run \`steward dev\`, or name a story${storiesHint()}`,
    );
  return home;
}

/** Folder of the keys, which all homes below the root share. */
export const keysFolder = (): string => join(stateRoot(), 'keys');

/** Stories of this machine, as a person names them; empty where none was told. */
function toldStories(): string[] {
  const folder = join(stateRoot(), 'stories');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((story) => existsSync(join(storyHome(story), 'plane.db')));
}

/** To be put after what says that something is not here: it may be in a story. */
export function storiesHint(): string {
  const told = toldStories();
  return told.length === 0
    ? ''
    : `; told stories: ${told.map((story) => `${story} (\`--story ${story}\`)`).join(', ')}`;
}
