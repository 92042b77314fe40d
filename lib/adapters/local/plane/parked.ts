import { NotFoundError } from '../../../domain/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Parked, ParkedQueue } from '../../../ports/parked.ts';
import { type LocalQueue, REFUSED_EVENTS } from './queue.ts';

type Needs = { readonly queue: LocalQueue; readonly clock: Clock };

/** What the queue of this machine has parked, flow by flow: here only flows that have something parked have a parked queue. */
export function localParked({ queue, clock }: Needs): Parked {
  const list = (): ParkedQueue[] => {
    const by = Map.groupBy(queue.dead(), ({ flow }) => flow);
    const byName = [...by].sort(([a], [b]) => (a < b ? -1 : 1));
    return byName.map(([name, [first, ...others]]) => ({
      name,
      messages: others.length + 1,
      oldest: Math.max(0, clock.now() - first!.since) / 1000,
      reason: first!.reason,
    }));
  };
  return {
    list: async () => list(),
    redeliver: async (name) => {
      const names = list().map((parked) => parked.name);
      if (!names.includes(name))
        throw new NotFoundError(
          `nothing is parked in \`${name}\`: there is ${names.map((n) => `\`${n}\``).join(', ') || 'nothing parked at all'}`,
        );
      const found = { queue: name, moving: false };
      if (name !== REFUSED_EVENTS) return { ...found, moved: queue.putBack(name, clock.now()), left: [] };
      // An event that was refused as it came is refused for ever: no flow may see it.
      const left = queue.dead().filter(({ flow }) => flow === name);
      return { ...found, moved: 0, left: left.map(({ id, reason }) => ({ message: id, because: reason })) };
    },
  };
}
