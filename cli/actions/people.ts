import { localPeople, passphrase } from '../../lib/adapters/local/people/people.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { runningApi } from '../../local/api-note.ts';
import { existingHome, stateRoot } from '../../local/home.ts';
import { signIn } from '../target/api-client.ts';
import { print, printJson } from '../terminal/terminal.ts';

export interface PeopleOptions {
  readonly json: boolean;
  readonly token?: string;
  readonly story?: string;
}

/** Lists who may sign in on this machine, with their passphrases; the first time, it draws them. With `token` it signs that person in instead. */
export async function listPeople(options: PeopleOptions): Promise<void> {
  const members = localPeople(stateRoot());
  if (options.token !== undefined) return printToken(options.token, options);
  const all = members.map((member) => ({ ...member, passphrase: passphrase(stateRoot(), member.id) }));
  if (options.json) {
    printJson(all);
    return;
  }
  print(`people of the local control plane in ${stateRoot()}; it is your own machine, so you may be any of them:`);
  for (const { id, name, groups, passphrase: secret } of all)
    print(`  ${id.padEnd(8)} ${name.padEnd(20)} ${groups.join(', ').padEnd(18)}  passphrase ${secret}`);
}

/** A token of the API that serves this machine's home, as the page gets one: by passphrase, for an hour. */
async function printToken(person: string, options: PeopleOptions): Promise<void> {
  const known = localPeople(stateRoot()).map(({ id }) => id);
  if (!known.includes(person))
    throw new NotFoundError(`\`${person}\` is nobody of this machine: there are ${known.join(', ')}`);
  const url = await runningApi(existingHome(options));
  if (url === undefined) throw new NotFoundError('no API is running here: start `steward dev`, or its story');
  const token = await signIn(url, person, passphrase(stateRoot(), person));
  if (options.json) printJson({ url, person, token });
  else print(token);
}
