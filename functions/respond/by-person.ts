import { stopRaceByPerson } from '../race/stop-race.ts';
import { type FreezeDone, type FreezeDue, freeze, unfreeze } from './freeze.ts';
import { type Reverted, revertByPerson } from './revert-by-person.ts';

type Needs = Parameters<typeof revertByPerson>[0];
type Due =
  | (FreezeDue & { readonly command: 'freeze' | 'unfreeze' })
  | (Parameters<ReturnType<typeof revertByPerson>>[0] & { readonly command: 'revert' })
  | (Parameters<ReturnType<typeof stopRaceByPerson>>[0] & { readonly command: 'stop-race' });

/** What a person may do to a deployment where the manifest would, or besides. */
export function respondByPerson(ports: Needs) {
  return async function respondByPerson(
    due: Due,
  ): Promise<Awaited<ReturnType<ReturnType<typeof stopRaceByPerson>>> | FreezeDone | Reverted> {
    switch (due.command) {
      case 'revert':
        return revertByPerson(ports)(due);
      case 'freeze':
        return freeze(ports)(due);
      case 'unfreeze':
        return unfreeze(ports)(due);
      case 'stop-race':
        return stopRaceByPerson(ports)(due);
    }
  };
}
