import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { World } from '../../functions/world.ts';
import { newHome, stewardWith } from '../cli.ts';

/** Each command is a process of its own, and machines can be slow. */
const PATIENT = 900_000;

describe('a model that lives in a story', () => {
  it(
    'is looked for in vain without it, and every command names the stories there are',
    async () => {
      const root = newHome();
      for (const home of ['dev', 'stories/default'].map((name) => join(root, name))) {
        mkdirSync(home, { recursive: true });
        const world = new World(join(home, 'plane.db'), { home, keys: join(root, 'keys'), start: Date.now() });
        if (home.endsWith('default')) await world.apply();
        world.plane.close();
      }
      const run = (...args: string[]) =>
        stewardWith({ AWS_ENDPOINT_URL_SAGEMAKER: 'http://127.0.0.1:9' }, root, ...args, '--at', 'local');
      for (const [name, ...more] of [
        ['history'],
        ['executions'],
        ['incidents'],
        ['retrain'],
        ['adopt', '--deployment', 'flight-delay-prod'],
        ['acknowledge', '--deployment', 'flight-delay-prod', '--reason', 'known'],
      ] as const)
        expect(run(name, 'flight-delay', ...more), name).toMatchObject({
          code: 3,
          err: expect.stringMatching(/there is no.*; told stories: default \(`--story default`\)\n$/s),
        });
      expect(run('adopt', 'nomodel', '--deployment', 'e').err).toContain('there is no model `nomodel`');
    },
    PATIENT,
  );
});
