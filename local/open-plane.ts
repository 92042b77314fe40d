import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { complain } from '../cli/terminal/terminal.ts';
import { makeFolder } from '../lib/adapters/local/files/make-folder.ts';
import { lockHome } from '../lib/adapters/local/lock.ts';
import { localOwners } from '../lib/adapters/local/people/owners.ts';
import { StandinClient } from '../lib/adapters/local/standin.ts';
import { notedStandin, standinOf } from '../lib/adapters/local/standin-process.ts';
import { type ControlPlane, type ControlPlaneOptions, controlPlane } from './control-plane.ts';
import { CHECKOUT, homeFolder, keysFolder, stateRoot } from './home.ts';

/** The lock lies beside the home, which a story may clear away, and is the same by whatever name one came to it. */
export function lockOf(home: string): (() => void) | undefined {
  makeFolder(dirname(home));
  const real = realOf(home);
  return lockHome(join(dirname(real), 'locks', basename(real)));
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
  more: Pick<ControlPlaneOptions, 'start' | 'sagemakerUrl' | 'events' | 'tick' | 'log'>,
): ControlPlane =>
  controlPlane({
    ...more,
    home,
    keys: keysFolder(),
    owners: localOwners(stateRoot()),
    ...(process.env.STEWARD_POLICIES && { policies: process.env.STEWARD_POLICIES }),
  });

/** Opens a home's control plane to read or to commit; nothing is driven. */
export function openPlane(home: string, more: { sagemakerUrl?: string } = {}): ControlPlane {
  const url = more.sagemakerUrl ?? (process.env.AWS_ENDPOINT_URL_SAGEMAKER || notedStandin(standinNote(home))?.url);
  return planeOf(home, {
    start: Date.now(),
    ...(url && { sagemakerUrl: url }),
    log: (line) => complain(`  ! ${line}`),
  });
}

const standinNote = (home: string): string => join(home, 'standin', 'standin.json');

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
  const plane = openPlane(home, { sagemakerUrl: external ?? standin!.url });
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
    if (standin instanceof StandinClient) await standin.shutdown().catch(() => undefined);
    unlock();
  }
  return 'settled';
}
