import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assignArm } from '../../../lib/domain/race/assign-arm.ts';
import { askForRace, deployment, startRace, traffic } from '../../functions/release/race/raced.ts';
import { World } from '../../functions/world.ts';
import { newHome, type Ran, stewardWith } from '../cli.ts';

const DAY = 86_400_000;
/** Each command is a process of its own, and machines can be slow. */
const PATIENT = 900_000;

describe('a race on the command line', () => {
  const root = newHome();
  const run = (...args: string[]): Ran => stewardWith({}, root, 'race', ...args, '--at', 'local');

  beforeAll(async () => {
    const home = join(root, 'dev');
    mkdirSync(home, { recursive: true });
    const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: Date.now() - DAY });
    await world.apply(askForRace());
    await startRace(world);
    const right = { champion: (i: number) => i % 4 < 3, challenger: (i: number) => i % 8 < 5 };
    await world.run(await traffic(world, { n: 40, ...right }));
    await world.run();
    world.plane.close();
  }, PATIENT);

  it(
    'is told as it runs, for people and as JSON; never raced is exit 1',
    () => {
      const told = run('show', 'flight-delay');
      expect(told.out).toMatch(/^running: flight-delay\/2 against 1 on flight-delay-prod, shadow by accuracy, since /);
      expect(told.out).toMatch(
        /\n {2}accuracy +open {4}-0\.1250 \[-\d\.\d{4}, \d\.\d{4}\] {2}asked above 0\.0000 {2}40 units\n/,
      );
      expect(told.out).toMatch(/last verdict: wait, `accuracy` is worse by 0\.1250/);
      const { state, looks, version } = JSON.parse(run('show', 'flight-delay', 'flight-delay-prod', '--json').out);
      expect({ state, version, looks: looks.length }).toEqual({ state: 'running', version: 2, looks: 1 });
      expect(run('show', 'flight-delay', 'elsewhere')).toMatchObject({ code: 1 });
    },
    PATIENT,
  );

  it(
    'is ended by who may release, with words',
    () => {
      const ended = run('stop', 'flight-delay', '--because', 'the labels are wrong');
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.out).toMatch(/^ends: the race of flight-delay\/2 on flight-delay-prod; version 1 stays/);
      expect(run('show', 'flight-delay').out).toMatch(/u_dan ended the race: the labels are wrong/);
      expect(run('stop', 'flight-delay', 'elsewhere', '--because', 'x')).toMatchObject({ code: 1 });
    },
    PATIENT,
  );
});

it(
  'tells to which variant a unit of an A/B is dealt while it runs, and that there is none when none does',
  async () => {
    const root = newHome();
    const home = join(root, 'dev');
    mkdirSync(home, { recursive: true });
    const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: Date.now() - DAY });
    await world.apply(askForRace({ form: 'ab', errors: undefined, share: 0.3 }));
    await startRace(world);
    const { race } = (await deployment(world))!.releasing!;
    world.plane.close();
    const run = (...args: string[]): Ran => stewardWith({}, root, 'race', ...args, '--at', 'local');
    const arms = [
      { name: 'AllTraffic', weight: 700 },
      { name: 'steward-arm-2', weight: 300 },
    ] as const;
    const variant = assignArm(race!.config, 'c-1', arms);
    expect(run('arm', 'flight-delay', '--unit', 'c-1')).toMatchObject({ code: 0, out: `${variant}\n` });
    const told = JSON.parse(run('arm', 'flight-delay', '--unit', 'c-1', '--json').out);
    expect(told).toMatchObject({ variant, race: race!.config, arms });
    expect(run('arm', 'flight-delay', 'elsewhere', '--unit', 'c-1')).toMatchObject({ code: 1 });
  },
  PATIENT,
);
