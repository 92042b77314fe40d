import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, historyIn, newHome, start, storyFolder, tell } from './telling.ts';

const LONG = 400_000;
const homes: [string, string][] = [];
const homeFor = (story: string): string => {
  const home = newHome();
  homes.push([home, story]);
  return home;
};
afterAll(async () => {
  for (const [home, story] of homes) await cleanUp(home, story);
});

/** Tells a story to its end and gives what was said and what was recorded. */
async function whole(story: string, seed = 1) {
  const home = homeFor(story);
  const ended = await tell(home, story, { seed });
  expect(ended.code, ended.out + ended.err).toBe(0);
  expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
  return { out: ended.out, history: historyIn(storyFolder(home, story)) };
}

const of = (history: ReturnType<typeof historyIn>, type: string, version?: number) =>
  history.filter((record) => record.type === type && (version === undefined || record.subject.version === version));

describe('a story that is interrupted', () => {
  it(
    'has other figures with another seed, and goes on where an interrupt stopped it',
    async () => {
      const home = homeFor('default');
      const folder = storyFolder(home, 'default');
      const first = start(home, 'default', { seed: 7 });
      while (of(historyIn(folder), 'CheckRecorded').length < 4) {
        expect(first.child.exitCode, first.so().err).toBeNull();
        await new Promise((done) => setTimeout(done, 100));
      }
      first.child.kill('SIGINT');
      const stopped = await first.ended;
      expect(stopped.code).toBe(130);
      expect(stopped.err).toContain('run the same command again');
      const before = historyIn(folder);

      const resumed = await tell(home, 'default', { seed: 7 });
      expect(resumed.code, resumed.out + resumed.err).toBe(0);
      expect(resumed.out).toContain('; resuming');
      expect(resumed.out).toMatch(/^live: flight-delay\/2$/m);
      const seventh = historyIn(folder);
      expect(seventh.slice(0, before.length)).toEqual(before);

      const { history: reference } = await whole('no-drift', 7);
      const other = await whole('no-drift', 8);
      const figures = (history: ReturnType<typeof historyIn>) =>
        of(history, 'CheckRecorded', 1)
          .slice(0, 10)
          .map(({ data }) => [data.rows, data.features, data.metrics]);
      // Until April both stories are the same story: same seed, same figures; another seed, other figures every week.
      expect(figures(seventh)).toEqual(figures(reference));
      for (const [i, figure] of figures(other.history).entries()) expect(figure).not.toEqual(figures(reference)[i]);
      expect(of(other.history, 'VersionCompared', 1)[0]?.data).not.toEqual(
        of(reference, 'VersionCompared', 1)[0]?.data,
      );
    },
    3 * LONG,
  );
});
