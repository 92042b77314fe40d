import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidEventError } from '../../domain/errors.ts';
import { Tenant } from '../../domain/model/manifest.ts';
import { keyFile } from './key-file.ts';

const Member = z.strictObject({
  id: z.string(),
  name: z.string(),
  tenants: z.array(Tenant),
  groups: z.array(z.enum(['approvers', 'owners', 'auditors', 'operators'])),
});
export type Member = z.infer<typeof Member>;

const FIRST: Member[] = [
  { id: 'u_ana', name: 'Ana, data scientist', tenants: ['default'], groups: ['owners', 'approvers'] },
  { id: 'u_ben', name: 'Ben, model risk', tenants: ['default'], groups: ['approvers'] },
  { id: 'u_cleo', name: 'Cleo, auditor', tenants: ['default'], groups: ['auditors'] },
  { id: 'u_dan', name: 'Dan, platform', tenants: ['default'], groups: ['operators'] },
];

/** Who may sign in locally: `people.json`, made with four named people the first time; edit it to change anybody's groups. */
export function people(home: string): Member[] {
  const path = join(home, 'people.json');
  if (!existsSync(path)) {
    // Who may do a thing is asked before the home is opened.
    mkdirSync(home, { recursive: true });
    writeFileSync(path, `${JSON.stringify(FIRST, null, 2)}\n`);
  }
  const parsed = z.array(Member).safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new InvalidEventError(
      `\`people.json\` is not a list of {id, name, tenants, groups}: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
    );
  return parsed.data;
}

/** Somebody of `people.json` as it is now; nobody where they were taken out of it. */
export const memberOf = (home: string, id: string): Member | undefined =>
  people(home).find((member) => member.id.toLowerCase() === id.toLowerCase());

/** Everybody's passphrase on this machine, drawn once and kept beside the keys (mode 0600). */
export function passphrase(home: string, id: string): string {
  const secrets = keyFile(join(home, 'keys'), 'passphrases.key', () => randomBytes(32));
  // One secret for all, told apart by name: nobody can guess another's from their own.
  return hmac(secrets, id).slice(0, 20);
}

const hmac = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url');
