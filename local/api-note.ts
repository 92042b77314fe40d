import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { noteIn } from '../lib/adapters/local/files/home-file.ts';

/** The secret is never sent: only who can read this file (mode 0600) can answer a challenge with it. */
const Note = z.object({ url: z.url({ protocol: /^http$/ }), secret: z.string().min(1) });
type Note = Readonly<z.infer<typeof Note>>;

const fileOf = (home: string): string => join(home, 'api.json');

/** Of a folder in which this process may not write. */
const MAY_NOT = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Notes for other commands of this home where its API is, and how it proves to be this one; `forget` when it closes. Who may only read the home
 * serves nobody but himself, and notes nothing.
 */
export function noteApi(home: string, url: string): { proofOf(nonce: string): string; forget(): void } {
  const secret = randomBytes(32).toString('base64url');
  try {
    rmSync(fileOf(home), { force: true, recursive: true });
    writeFileSync(fileOf(home), `${JSON.stringify({ url, secret } satisfies Note)}\n`, { mode: 0o600 });
  } catch (error) {
    if (!MAY_NOT.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return {
    proofOf: (nonce) => proof({ url, secret }, nonce),
    forget: () => {
      if (noteOf(home)?.secret === secret) rmSync(fileOf(home), { force: true });
    },
  };
}

/**
 * The address of the API that runs for this home, if one does. The port may be somebody else's by now: no passphrase goes there
 * before a fresh challenge was answered with the secret that only this home's own files hold.
 */
export async function runningApi(home: string): Promise<string | undefined> {
  const note = noteOf(home);
  if (!note) return undefined;
  const nonce = randomBytes(16).toString('base64url');
  const answer = await fetch(`${note.url}/instance?nonce=${nonce}`).then(
    async (response) => ((await response.json()) as { proof?: unknown }).proof,
    () => undefined,
  );
  return typeof answer === 'string' && same(answer, proof(note, nonce)) ? note.url : undefined;
}

const proof = ({ url, secret }: Note, nonce: string): string =>
  createHmac('sha256', secret).update(`${nonce} ${url}`).digest('base64url');

const noteOf = (home: string): Note | undefined => noteIn(fileOf(home), Note);

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
