import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Tenant } from '../../../domain/model/model-name.ts';
import { writeError } from '../files/file-errors.ts';
import { homeJson } from '../files/home-file.ts';
import { makeFolder } from '../files/make-folder.ts';
import { readSecret } from '../keys/key-file.ts';

const Member = z.strictObject({
  id: z.string().min(1),
  name: z.string(),
  tenants: z.array(Tenant),
  groups: z.array(z.enum(['approvers', 'owners', 'auditors', 'operators'])),
});
export type Member = z.infer<typeof Member>;

/** Ids that differ in capitals alone would be one person to who answers and two to who signs in. */
const Members = z.array(Member).superRefine((members, context) => {
  const seen = new Set<string>();
  members.forEach(({ id }, index) => {
    if (seen.has(id.toLowerCase()))
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `\`${id}\` is there twice, capitals aside` });
    seen.add(id.toLowerCase());
  });
});

const FIRST: Member[] = [
  { id: 'u_ana', name: 'Ana, data scientist', tenants: ['default'], groups: ['owners', 'approvers'] },
  { id: 'u_ben', name: 'Ben, model risk', tenants: ['default'], groups: ['approvers'] },
  { id: 'u_cleo', name: 'Cleo, auditor', tenants: ['default'], groups: ['auditors'] },
  { id: 'u_dan', name: 'Dan, platform', tenants: ['default'], groups: ['operators'] },
];

/** Who may sign in locally: `people.json`, made with four named people the first time; edit it to change anybody's groups. */
export function localPeople(home: string): Member[] {
  const path = join(home, 'people.json');
  const kept = homeJson(path, Members, 'mend the list of {id, name, tenants, groups}, or remove it to begin anew');
  if (kept) return kept;
  // Who may do a thing is asked before the home is opened.
  makeFolder(home);
  try {
    writeFileSync(path, `${JSON.stringify(FIRST, null, 2)}\n`);
  } catch (cause) {
    throw writeError(path, cause);
  }
  return FIRST;
}

/** Adds somebody to `people.json`, unless that id is there: whoever edited them keeps what they said. */
export function addPerson(home: string, member: Member): void {
  const members = localPeople(home);
  if (members.some(({ id }) => id.toLowerCase() === member.id.toLowerCase())) return;
  const path = join(home, 'people.json');
  try {
    writeFileSync(path, `${JSON.stringify([...members, member], null, 2)}\n`);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** Somebody of `people.json` as it is now; nobody where they were taken out of it. */
export const memberOf = (home: string, id: string): Member | undefined =>
  localPeople(home).find((member) => member.id.toLowerCase() === id.toLowerCase());

/** Those of `people.json` in a group of a tenant, by id. */
export const membersIn = (home: string, tenant: string, group: Member['groups'][number]): string[] =>
  localPeople(home)
    .filter(({ tenants, groups }) => tenants.includes(tenant) && groups.includes(group))
    .map(({ id }) => id.toLowerCase());

/** Everybody's passphrase on this machine, drawn once and kept beside the keys (mode 0600). */
export function passphrase(home: string, id: string): string {
  const mend = 'remove it: a new one is drawn, and everybody gets another passphrase';
  const secrets = readSecret({ folder: join(home, 'keys'), name: 'passphrases.key', mend, passing: true });
  // One secret for all, told apart by name: nobody can guess another's from their own.
  return hmac(secrets, id).slice(0, 20);
}

const hmac = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url');
