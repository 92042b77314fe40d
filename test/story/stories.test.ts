import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, historyIn, newHome, ROOT, start, storyFolder, tell } from './telling.ts';

/** Longer than the slowest telling on the busiest machine. */
const LONG = 600_000;
type History = ReturnType<typeof historyIn>;
interface Told {
  readonly code: number | null;
  readonly out: string;
  readonly history: History;
  readonly types: string[];
}

const read = ({ code, out }: Pick<Told, 'code' | 'out'>, history: History): Told => ({
  code,
  out,
  history,
  types: history.map((r) => `${r.type}${r.subject.version ? `/${r.subject.version}` : ''}:${r.verdict ?? ''}`),
});

const tellings = new Map<string, Promise<Told>>();
/** A story told to its end: once, however many tests read it. */
function told(story: string, seed = 1): Promise<Told> {
  const name = `${story} ${seed}`;
  const telling = tellings.get(name) ?? tellIt(story, seed);
  tellings.set(name, telling);
  return telling;
}

async function tellIt(story: string, seed: number): Promise<Told> {
  const home = parted.get(story) ?? newHome();
  const ended = await tell(home, story, { seed });
  const history = historyIn(storyFolder(home, story));
  await cleanUp(home, story);
  return read(ended, history);
}

/** The default story as far as the interrupt that stopped it before its retrain. */
let before: History;
/** Homes of stories that part from it with the retrain: each is told on, to its end, from a copy of what was stopped. */
const parted = new Map<string, string>([
  ['shuffled', ''],
  ['reject', ''],
  ['rollback', ''],
  ['silent-rollback', ''],
]);
/** Checks of inputs and labels up to the first week that drifts: three weeks before the retrain. */
const BEFORE_RETRAIN = 20;

beforeAll(async () => {
  const home = newHome();
  const folder = storyFolder(home, 'default');
  const first = start(home, 'default');
  while (of(historyIn(folder), 'CheckRecorded').length < BEFORE_RETRAIN) {
    expect(first.child.exitCode, first.so().err).toBeNull();
    await new Promise((done) => setTimeout(done, 100));
  }
  first.child.kill('SIGINT');
  const stopped = await first.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.err).toContain('run the same command again');
  before = historyIn(folder);
  expect(of(before, 'RetrainStarted')).toEqual([]);
  for (const story of parted.keys()) {
    const copy = newHome();
    cpSync(home, copy, { recursive: true });
    renameSync(storyFolder(copy, 'default'), storyFolder(copy, story));
    parted.set(story, copy);
  }
  await cleanUp(home, 'default');
}, LONG);

const of = (history: History, type: string, version?: number) =>
  history.filter((record) => record.type === type && (version === undefined || record.subject.version === version));
/** What the first ten weeks of version 1 were found to be. */
const figures = ({ history }: Told) =>
  of(history, 'CheckRecorded', 1)
    .slice(0, 10)
    .map(({ data }) => [data.rows, data.features, data.metrics]);

/** What is released in the default story, whatever its seed. */
const RELEASES = [
  'ReleaseStarted/1:started',
  'ReleaseCompleted/1:live',
  'ReleaseStarted/2:started',
  'ReleaseCompleted/2:live',
];

describe('a story', () => {
  it(
    'with no drift ends with version 1, and no word of retraining',
    async () => {
      const { code, out, types } = await told('no-drift');
      expect(out).toMatch(/live: flight-delay\/1\nledger: \d+ records verified\n$/);
      expect(code).toBe(0);
      expect(types.filter((t) => t.includes('Retrain'))).toEqual([]);
      expect(types.filter((t) => t.startsWith('DriftDetected'))).toEqual([]);
      expect(types.filter((t) => t.startsWith('CheckRecorded/1')).length).toBe(36);
    },
    LONG,
  );

  it(
    'with shuffled labels ends at the gate',
    async () => {
      const { code, out, types } = await told('shuffled');
      expect(code, out).toBe(0);
      expect(types).toContain('VersionGated/2:fail');
      expect(types.filter((t) => t.startsWith('ApprovalRequested/2'))).toEqual([]);
      expect(out).toMatch(/live: flight-delay\/1\n/);
    },
    LONG,
  );

  it(
    'in which a person says no ends there',
    async () => {
      const { code, out, types } = await told('reject');
      expect(code, out).toBe(0);
      expect(types).toContain('ApprovalAnswered/2:rejected');
      expect(types.filter((t) => t.startsWith('ReleaseStarted/2'))).toEqual([]);
    },
    LONG,
  );

  it(
    'in which the canary fails is rolled back',
    async () => {
      const { code, out, types } = await told('rollback');
      expect(code, out).toBe(0);
      expect(types).toContain('ReleaseStarted/2:started');
      expect(types).toContain('ReleaseRolledBack/2:rolled-back');
      expect(out).toMatch(/live: flight-delay\/1\n/);
    },
    LONG,
  );

  it(
    'in which SageMaker rolls the canary back without a word says so all the same, and calls nothing live that is not',
    async () => {
      const { code, out, types, history } = await told('silent-rollback');
      expect(code, out).toBe(0);
      expect(types.filter((type) => type.startsWith('Release') && type.includes('/2'))).toEqual([
        'ReleaseStarted/2:started',
        'ReleaseRolledBack/2:rolled-back',
      ]);
      const [first] = of(history, 'ReleaseStarted', 1);
      const [second] = of(history, 'ReleaseStarted', 2);
      const [back] = of(history, 'ReleaseRolledBack', 2);
      // All that SageMaker tells is which config runs; where it says why, that stands behind it.
      expect(back?.reasons).toEqual([
        { rule: 'running-config', subject: 'endpoint', observed: first!.data.config, limit: second!.data.config },
      ]);
      const loud = await told('rollback');
      expect(of(loud.history, 'ReleaseRolledBack', 2)[0]?.reasons?.[0]?.observed).toMatch(/: .*in ALARM state/);
      expect(types.filter((type) => type.startsWith('OutOfBand'))).toEqual([]);
      expect(out).toMatch(/live: flight-delay\/1\n/);
    },
    LONG,
  );

  it(
    'that was interrupted goes on where it was stopped, and ends as one that was not',
    async () => {
      // Until April all of them are the same story: same seed, same figures.
      const undisturbed = await told('no-drift');
      expect(undisturbed.code, undisturbed.out).toBe(0);
      expect(undisturbed.out).toMatch(/^ledger: \d+ records verified$/m);
      for (const story of parted.keys()) {
        const resumed = await told(story);
        expect(resumed.out).toContain('; resuming');
        expect(resumed.out).toMatch(/^ledger: \d+ records verified$/m);
        expect(resumed.history.slice(0, before.length)).toEqual(before);
        expect(figures(resumed)).toHaveLength(10);
        expect(figures(resumed)).toEqual(figures(undisturbed));
      }
    },
    LONG,
  );

  it(
    'told with another seed has other figures every week and the same end',
    async () => {
      const [one, other] = [await told('no-drift'), await told('default', 7)];
      expect(other.code, other.out).toBe(0);
      expect(other.out).toMatch(/^live: flight-delay\/2$/m);
      expect(other.out).toMatch(/^ledger: \d+ records verified$/m);
      expect(other.types.filter((t) => t.startsWith('Release'))).toEqual(RELEASES);
      expect(figures(other)).toHaveLength(10);
      for (const [i, figure] of figures(other).entries()) expect(figure).not.toEqual(figures(one)[i]);
      expect(of(other.history, 'VersionCompared', 1)[0]?.data).not.toEqual(
        of(one.history, 'VersionCompared', 1)[0]?.data,
      );
    },
    LONG,
  );

  it(
    'ends with 1 when the approver has lost the right to answer',
    async () => {
      const home = newHome();
      const people = [{ id: 'u_ben', name: 'Ben', tenants: ['default'], groups: ['auditors'] }];
      writeFileSync(join(home, 'people.json'), JSON.stringify(people));
      const { code, out } = await tell(home, 'default');
      expect(out).toContain('refused: not allowed to answer');
      expect(code).toBe(1);
      await cleanUp(home, 'default');
    },
    LONG,
  );

  it(
    'does not begin when a policy was taken away',
    async () => {
      const home = newHome();
      const policies = join(home, 'policies');
      cpSync(join(ROOT, 'policies'), policies, { recursive: true });
      rmSync(join(policies, 'permissions', 'four-eyes.cedar'));
      const { code, err } = await tell(home, 'default', { env: { STEWARD_POLICIES: policies } });
      expect(err).toContain('four-eyes');
      expect(code).toBe(3);
      await cleanUp(home, 'default');
    },
    LONG,
  );
});

it('is printed from its records alone: no story, and no narrator, holds a figure', () => {
  for (const file of [
    'lib/words/record-line.ts',
    'demo/weeks.ts',
    'demo/demo.ts',
    'examples/flights/story/stories.ts',
    'examples/flights/story/life.ts',
    'examples/flights/story/promote.ts',
  ])
    expect(readFileSync(join(ROOT, file), 'utf8'), file).not.toMatch(/0\.\d{3,}/);
});
