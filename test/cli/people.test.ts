import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { controlPlane } from '../../local/control-plane.ts';
import { World } from '../functions/world.ts';
import { newHome, steward } from './cli.ts';

const member = (id: string, ...groups: string[]) => ({ id, name: id, tenants: ['default'], groups });

describe('people of this machine', () => {
  it('are there for the first command in a home that is not there yet', () => {
    const applied = steward(join(newHome(), 'new'), 'apply', '-f', 'examples/flights/flight-delay.model.yaml');
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('created: flight-delay') });
  });

  it('are for every home those that `steward people` shows, as they are now', async () => {
    const root = newHome();
    const write = (...people: object[]): void => writeFileSync(join(root, 'people.json'), JSON.stringify(people));
    write(member('u_ana', 'owners'), member('u_eva', 'approvers'));
    expect(steward(root, 'people').out).toContain('u_eva');
    for (const home of [join(root, 'dev'), join(root, 'stories', 'default')]) {
      mkdirSync(home, { recursive: true });
      write(member('u_ana', 'owners'), member('u_eva', 'approvers'));
      const plane = controlPlane({ home, keys: join(root, 'keys'), owners: NO_TENANTS, start: 0 });
      const { people } = plane.ports;
      expect(await people.find('u_eva')).toMatchObject({ tenants: ['default'], groups: ['approvers'] });
      expect(await people.find('u_ben')).toBeUndefined();
      write(member('u_ana', 'owners'));
      expect(await people.find('u_eva')).toBeUndefined();
      expect(existsSync(join(home, 'people.json'))).toBe(false);
      plane.close();
    }
  });

  it('who were added answer, and their answer releases; who was taken out since releases nothing', async () => {
    for (const stays of [true, false]) {
      const root = newHome();
      const home = join(root, 'dev');
      mkdirSync(home, { recursive: true });
      const eva = member('u_eva', 'approvers');
      writeFileSync(join(root, 'people.json'), JSON.stringify([eva]));
      const world = new World(':memory:', { home, keys: join(root, 'keys'), start: Date.now(), peopleOfFile: true });
      await world.apply();
      world.take(world.train(1));
      await world.run(world.plane.clock.now());
      const person = { ...eva, groups: ['approvers' as const], amr: ['pwd', 'otp'], authAgeSeconds: 0 };
      await world.answer((await world.open())!, person);
      if (!stays) writeFileSync(join(root, 'people.json'), '[]');
      await world.run();
      const types = (await world.records()).map(({ type }) => type);
      expect(types.at(-1)).toBe(stays ? 'ReleaseCompleted' : 'ReleaseFailed');
      world.plane.close();
    }
  });
});
