import { type FreezeDone, type FreezeDue, freeze, unfreeze } from './freeze.ts';
import { type Reverted, revertByPerson } from './revert-by-person.ts';

type Needs = Parameters<typeof revertByPerson>[0];
type Due =
  | (FreezeDue & { readonly command: 'freeze' | 'unfreeze' })
  | (Parameters<ReturnType<typeof revertByPerson>>[0] & { readonly command: 'revert' });

/** What a person may do to a deployment where the manifest would, or besides. */
export function respondByPerson(ports: Needs) {
  return async function respondByPerson(due: Due): Promise<FreezeDone | Reverted> {
    switch (due.command) {
      case 'revert':
        return revertByPerson(ports)(due);
      case 'freeze':
        return freeze(ports)(due);
      case 'unfreeze':
        return unfreeze(ports)(due);
    }
  };
}
