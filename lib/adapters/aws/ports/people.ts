import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

/** Who people are now. Loaded by the first question that somebody has answered before. */
export const peoplePort = (env: { USER_POOL_ID: string }): Pick<Ports, 'people'> => ({
  people: lazily(async () => (await import('../people/people.ts')).ownPeople(env.USER_POOL_ID)),
});
