import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, historyIn, newHome, start, storyFolder, tell } from './telling.ts';

const LONG = 150_000;
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

describe('a story told to its end', () => {
  it(
    'leaves the first version alone when nothing drifts',
    async () => {
      const { out, history } = await whole('no-drift');
      expect(out).toMatch(/^live: flight-delay\/1$/m);
      expect(of(history, 'CheckRecorded').length).toBeGreaterThan(30);
      expect(history.filter(({ type }) => type.startsWith('Retrain') || type === 'DriftDetected')).toEqual([]);
      expect(of(history, 'ModelVersionRegistered')).toHaveLength(1);
    },
    LONG,
  );

  it(
    'keeps a version out whose labels were permuted, by its gate',
    async () => {
      const { out, history } = await whole('shuffled');
      expect(out).toMatch(/^live: flight-delay\/1$/m);
      const [gated, ...more] = of(history, 'VersionGated', 2);
      expect(more).toEqual([]);
      expect(gated?.verdict).toBe('fail');
      expect(gated?.reasons?.length).toBeGreaterThan(0);
      expect(of(history, 'ApprovalRequested', 2)).toEqual([]);
      expect(of(history, 'ReleaseStarted', 2)).toEqual([]);
    },
    LONG,
  );

  it(
    'releases nothing that a person rejected',
    async () => {
      const { out, history } = await whole('reject');
      expect(out).toMatch(/^live: flight-delay\/1$/m);
      expect(of(history, 'VersionGated', 2).at(-1)?.verdict).toBe('pass');
      const [answered] = of(history, 'ApprovalAnswered', 2);
      expect(answered?.verdict).toBe('rejected');
      expect(answered?.actor).toMatchObject({ kind: 'person', id: 'u_ben' });
      expect(of(history, 'ReleaseStarted', 2)).toEqual([]);
    },
    LONG,
  );

  it(
    'rolls back a version that fails in its canary',
    async () => {
      const { out, history } = await whole('rollback');
      expect(out).toMatch(/^live: flight-delay\/1$/m);
      expect(of(history, 'ReleaseStarted', 2)).toHaveLength(1);
      const [back, ...more] = of(history, 'ReleaseRolledBack', 2);
      expect(more).toEqual([]);
      expect(back?.reasons?.length).toBeGreaterThan(0);
      expect(of(history, 'ReleaseCompleted', 2)).toEqual([]);
    },
    LONG,
  );

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
