import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { makeFolder } from '../../lib/adapters/local/files/make-folder.ts';
import { stateRoot } from '../../local/home.ts';
import { type SignInAt, signInByBrowser } from './browser-sign-in.ts';

const Kept = z.object({ token: z.string(), until: z.number() });
const folder = (): string => join(stateRoot(), 'aws');
/** A token that ends while it travels is worth none. */
const MARGIN = 60_000;

/**
 * The access token of the person at this machine. It lives 15 minutes, and so long it is kept (mode 0600), so that not every command
 * opens a browser; never a refresh token.
 */
export async function accessToken(at: SignInAt): Promise<{ token: string; forget(): void }> {
  const file = join(folder(), `${at.clientId}.json`);
  const forget = (): void => rmSync(file, { force: true });
  const kept = keptIn(file);
  if (kept && kept.until > Date.now() + MARGIN) return { token: kept.token, forget };
  const { token, seconds } = await signInByBrowser(at);
  makeFolder(folder(), 0o700);
  writeFileSync(file, JSON.stringify({ token, until: Date.now() + seconds * 1000 }), { mode: 0o600 });
  // A file that was there before keeps its mode.
  chmodSync(file, 0o600);
  return { token, forget };
}

/** What cannot be read as a token is none: the browser is asked again. */
function keptIn(file: string): z.infer<typeof Kept> | undefined {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Forgets whoever is signed in from this machine. The browser's own session with Cognito is the browser's to end. */
export const signOut = (): void => rmSync(folder(), { recursive: true, force: true });
