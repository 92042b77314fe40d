import { expect, it } from 'vitest';
import { localParked } from '../../../lib/adapters/local/plane/parked.ts';
import { World } from '../../functions/world.ts';

it('what is parked of this machine is told flow by flow, by name, however many flows have something parked', async () => {
  const { plane } = new World();
  const now = plane.clock.now();
  plane.queue.park('m1', 'worm', {}, 'S3 is down', now - 60_000);
  plane.queue.park('m2', 'gate', {}, 'no object', now - 120_000);
  plane.queue.park('m3', 'worm', {}, 'S3 is still down', now);
  const parked = localParked(plane);
  expect(await parked.list()).toEqual([
    { name: 'gate', messages: 1, oldest: 120, reason: 'no object' },
    { name: 'worm', messages: 2, oldest: 60, reason: 'S3 is down' },
  ]);
  expect(await parked.redeliver('worm')).toMatchObject({ moved: 2 });
  expect((await parked.list()).map(({ name }) => name)).toEqual(['gate']);
  plane.close();
});
