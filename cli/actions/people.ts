import { localPeople, passphrase } from '../../lib/adapters/local/people/people.ts';
import { stateRoot } from '../../local/home.ts';
import { print, printJson } from '../terminal/terminal.ts';

/** Lists who may sign in on this machine, with their passphrases; the first time, it draws them. */
export function listPeople(options: { readonly json: boolean }): void {
  const all = localPeople(stateRoot()).map((member) => ({ ...member, passphrase: passphrase(stateRoot(), member.id) }));
  if (options.json) {
    printJson(all);
    return;
  }
  print(`people of the local control plane in ${stateRoot()}; it is your own machine, so you may be any of them:`);
  for (const { id, name, groups, passphrase: secret } of all)
    print(`  ${id.padEnd(8)} ${name.padEnd(20)} ${groups.join(', ').padEnd(18)}  passphrase ${secret}`);
}
