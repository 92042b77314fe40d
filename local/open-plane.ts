import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { complain } from '../cli/terminal/terminal.ts';
import { damagedError } from '../lib/adapters/local/files/home-file.ts';
import { makeFolder } from '../lib/adapters/local/files/make-folder.ts';
import { lockFile, lockHome } from '../lib/adapters/local/lock.ts';
import { localOwners } from '../lib/adapters/local/people/owners.ts';
import { StandinClient } from '../lib/adapters/local/standin.ts';
import { notedStandin, standinOf } from '../lib/adapters/local/standin-process.ts';
import { type ControlPlane, type ControlPlaneOptions, controlPlane } from './control-plane.ts';
import { CHECKOUT, homeFolder, keysFolder, stateRoot } from './home.ts';
import { standinsElsewhere, targetsOfHome } from './standins.ts';

/** What a plane writes by its path below its home, and what may be a link to where another home has the same. */
const WRITTEN = ['plane.db', 's3', 'standin'];

/**
 * One lock lies beside the home, which a story may clear away, and is the same by whatever name one came to it. Others lie beside what the home
 * holds, where that really is: they go with a home that is renamed, and are those of another home whose things are linked into this one.
 * @throws DependencyError for a database with a second name on its disk: SQLite keeps a log of writes by each
 */
export function lockOf(home: string): (() => void) | undefined {
  makeFolder(dirname(home));
  const real = realOf(home);
  const held = [lockHome(join(dirname(real), 'locks', basename(real)))];
  const unlock = (): void => {
    for (const release of held) release?.();
  };
  try {
    if (held[0] && existsSync(real))
      for (const name of WRITTEN) held.push(lockFile(`${realOf(join(real, name))}.lock`));
    refuseLinked(join(real, 'plane.db'));
  } catch (error) {
    unlock();
    throw error;
  }
  if (held.every((release) => release !== undefined)) return unlock;
  unlock();
  return undefined;
}

function refuseLinked(database: string): void {
  if ((statSync(database, { throwIfNoEntry: false })?.nlink ?? 1) > 1)
    throw damagedError(
      database,
      'it has a second name (a hard link)',
      'remove the other one: each name would have a log of writes of its own',
    );
}

/** A home without links on the way to it; one that is not there yet is where its folder is. */
function realOf(home: string): string {
  try {
    return realpathSync.native(home);
  } catch {
    return join(realpathSync.native(dirname(home)), basename(home));
  }
}

/** Whether a process drives this home now: what is committed to it takes effect there. */
export function isDriven(home: string): boolean {
  const unlock = lockOf(home);
  unlock?.();
  return unlock === undefined;
}

/** The control plane of a home of this machine: whoever opens, serves or drives it, whose names are and what is permitted is the same. */
export const planeOf = (
  home: string,
  more: Pick<ControlPlaneOptions, 'start' | 'sagemakerUrl' | 'events' | 'elsewhere' | 'tick' | 'log'>,
): ControlPlane =>
  controlPlane({
    ...more,
    home,
    keys: keysFolder(),
    owners: { ...localOwners(stateRoot()), targets: targetsOfHome(stateRoot(), home) },
    ...(process.env.STEWARD_POLICIES && { policies: process.env.STEWARD_POLICIES }),
  });

/** Opens a home's control plane to read or to commit; nothing is driven. */
export function openPlane(
  home: string,
  more: Pick<ControlPlaneOptions, 'sagemakerUrl' | 'elsewhere'> = {},
): ControlPlane {
  const url = more.sagemakerUrl ?? (process.env.AWS_ENDPOINT_URL_SAGEMAKER || notedStandin(standinNote(home))?.url);
  return planeOf(home, {
    start: Date.now(),
    ...(url && { sagemakerUrl: url }),
    elsewhere: more.elsewhere ?? notedElsewhere(home),
    log: (line) => complain(`  ! ${line}`),
  });
}

const standinNote = (home: string): string => join(home, 'standin', 'standin.json');

/** Those stand-ins of other accounts that said where they are. */
const notedElsewhere = (home: string): NonNullable<ControlPlaneOptions['elsewhere']> =>
  Object.fromEntries(
    targetsOfHome(stateRoot(), home).flatMap(({ name }) => {
      const noted = notedStandin(join(home, `standin-${name}`, 'standin.json'));
      return noted ? [[name, new StandinClient(noted.url)]] : [];
    }),
  );

/**
 * Lets what was just committed take effect. Whoever drives the home already does so; otherwise this process does, with the home's
 * stand-in when there is one, until there is nothing left to do at this moment; `drive` does so in the middle of the work, and nothing where
 * somebody else drives.
 */
export async function settleHome(
  home: string,
  work: (plane: ControlPlane, drive: () => Promise<void>) => Promise<void>,
): Promise<'settled' | 'handed over'> {
  const unlock = lockOf(home);
  if (!unlock) {
    const plane = openPlane(home);
    await work(plane, async () => undefined);
    plane.close();
    return 'handed over';
  }
  const external = process.env.AWS_ENDPOINT_URL_SAGEMAKER;
  const main = join(CHECKOUT, 'standin', 'main.ts');
  const standin = external
    ? undefined
    : await standinOf({ main, home: join(home, 'standin'), s3: join(home, 's3'), start: Date.now() });
  const elsewhere = external ? {} : await standinsElsewhere(home, targetsOfHome(stateRoot(), home), Date.now());
  const plane = openPlane(home, { sagemakerUrl: external ?? standin!.url, elsewhere });
  try {
    // A story's time is its own; everything else lives now.
    if (home === homeFolder({})) plane.clock.moveTo(Date.now());
    const drive = async () => {
      while ((await plane.plane.step()) > 0);
    };
    await work(plane, drive);
    await drive();
  } finally {
    plane.close();
    for (const one of [standin, ...Object.values(elsewhere)])
      if (one instanceof StandinClient) await one.shutdown().catch(() => undefined);
    unlock();
  }
  return 'settled';
}
