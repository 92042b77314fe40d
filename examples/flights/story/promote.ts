import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { featuresText } from '../../parts/rows.ts';
import { Caller } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { setPipeline, setUpTraining, type Training } from '../../parts/story/training.ts';
import { When } from '../../parts/story/when.ts';
import { allFlights } from '../data.ts';
import { PLAN } from '../pipeline.ts';
import { flightRow, task } from '../task.ts';
import { shiftDays, storyDay } from './calendar.ts';
import { FLIGHT_TRAINING, FOLDER, RATE_ROWS, trainFirst } from './life.ts';

const HOUR = 3_600_000;
const MODEL = 'flight-stages';
const [DEV, STAGING, PROD] = ['flight-stages-dev', 'flight-stages-staging', 'flight-stages-prod'] as const;

/** Days of 2001 on which this story turns. */
const DAYS = {
  traffic: '2001-02-01',
  /** Sunday: somebody tries the western routes out in staging, for a week. */
  tryOut: '2001-02-04',
  east: '2001-02-11',
  prod: '2001-02-19',
  second: '2001-02-25',
  end: '2001-03-04',
} as const;

const TRAINING: Training = {
  ...FLIGHT_TRAINING,
  plan: { ...PLAN, model: MODEL },
  pipeline: `${MODEL}-training`,
  bucket: `${MODEL}-data`,
};

const is =
  (type: string, about: { version?: number; deployment?: string; verdict?: string }) =>
  ({ subject, verdict, ...record }: Recorded): boolean =>
    record.type === type &&
    (about.version === undefined || subject.version === about.version) &&
    (about.deployment === undefined || subject.deployment === about.deployment) &&
    (about.verdict === undefined || verdict === about.verdict);

const yesForProd = is('ApprovalAnswered', { version: 1, deployment: PROD, verdict: 'approved' });
const refusedInProd = is('ReleaseFailed', { version: 1, deployment: PROD, verdict: 'refused' });
const askedForProd = is('ApprovalRequested', { version: 1, deployment: PROD });
const retrained = is('RetrainStarted', {});
const secondInStaging = is('ReleaseCompleted', { version: 2, deployment: STAGING });
const backInStaging = is('ReleaseCompleted', { version: 1, deployment: STAGING });

/** When something happened of which nothing came yet: after a kill it is not done twice. */
const after =
  ({ records }: World, happened: (record: Recorded) => boolean, came: (record: Recorded) => boolean) =>
  async (): Promise<number | undefined> => {
    const all = await records();
    const at = all.findIndex(happened);
    return at < 0 || all.slice(at).some(came) ? undefined : Date.parse(all[at]!.at);
  };

/** What somebody is told who has a version promoted (`POST /api/models/{m}/promote`). */
interface Promoted {
  readonly verdict: string;
  readonly conditions: readonly { readonly met: boolean; readonly says: string }[];
}

/** Dan has version 1 promoted, and says what he is told. */
async function promote({ as, print }: World, to: string): Promise<void> {
  const dan = await as('u_dan');
  const told = (await dan.command('default', MODEL, 'promote', { version: 1, to })) as Promoted;
  const open = told.conditions.filter(({ met }) => !met).map(({ says }) => says);
  print(`  > steward promote ${MODEL}/1 --to ${to}: ${[told.verdict, ...open].join('; ')}`);
}

/** Ana lowers what production may cost an hour: at first with the deployment as it was, which is refused, then with smaller instances. */
async function lowerPrice({ as, print }: World): Promise<void> {
  const ana = await as('u_ana');
  const text = readFileSync(join(FOLDER, `${MODEL}.model.yaml`), 'utf8').replace('most: 0.5', 'most: 0.25');
  const apply = (manifest: string) => ana.command('default', MODEL, 'apply', { manifest: parse(manifest) });
  const said = await apply(text).then(
    () => 'applied',
    (error: Error) => `refused: ${error.message}`,
  );
  print(`  > steward apply: ${said}`);
  await apply(text.replace('instanceType: ml.m5.xlarge', 'instanceType: ml.m5.large'));
  print('  > steward apply, with smaller instances: applied');
}

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, home, records } = world;
  const day = (name: keyof typeof DAYS, hours = 0): number => storyDay(DAYS[name], shift) + hours * HOUR;
  const caller = async (endpoint: string, parts: readonly (readonly [from: string, to: string, origins: string])[]) =>
    new Caller({ ...world, endpoint, memory: join(home, `${endpoint}.jsonl`), due: await flightsOf(world, parts) });
  return [
    new Once(day('traffic', 6), () => promote(world, 'staging')),
    new Once(day('east', 12), () => promote(world, 'prod')),
    new When(after(world, yesForProd, refusedInProd), () => lowerPrice(world)),
    new When(after(world, refusedInProd, askedForProd), () => promote(world, 'prod')),
    new Once(day('second', 8), async () => {
      if ((await records()).some(retrained)) return;
      await setPipeline(TRAINING, world, { Origins: 'east+west' });
      const dan = await world.as('u_dan');
      await dan.command('default', MODEL, 'retrain', { reason: 'western routes open next week' });
    }),
    new When(after(world, secondInStaging, backInStaging), async () => {
      const dan = await world.as('u_dan');
      await dan.command('default', MODEL, 'rollback', { deployment: STAGING });
    }),
    await caller(DEV, [[DAYS.traffic, DAYS.end, 'east']]),
    await caller(STAGING, [
      [DAYS.tryOut, DAYS.east, 'east+west'],
      [DAYS.east, DAYS.end, 'east'],
    ]),
    await caller(PROD, [[DAYS.prod, DAYS.end, 'east']]),
  ];
}

/** Flights that somebody will ask about, in time order. */
async function flightsOf(
  { shift, seed, rows }: World,
  parts: readonly (readonly [from: string, to: string, origins: string])[],
) {
  const rate = Math.min(1, rows / RATE_ROWS);
  const drawn = await Promise.all(
    parts.map(([from, to, origins]) => allFlights({ from, to, origins, rate, seed, shiftDays: shift })),
  );
  return drawn
    .flat()
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map((flight) => ({
      ...{ id: flight.id, at: flight.at },
      row: featuresText(task, flightRow(flight).features),
      label: flight.late ? '1' : '0',
    }));
}

/** What must have happened, beside what serves at the end. */
const TURNS: readonly (readonly [what: string, happened: (record: Recorded) => boolean])[] = [
  ['nobody was asked about staging', is('ApprovalRequested', { version: 1, deployment: STAGING })],
  ['no check of staging drifted', is('CheckRecorded', { deployment: STAGING, verdict: 'drifted' })],
  ['no check of staging is stable', is('CheckRecorded', { deployment: STAGING, verdict: 'stable' })],
  ['no release into production was refused', refusedInProd],
  ['version 1 was never live in production', is('ReleaseCompleted', { version: 1, deployment: PROD })],
  ['version 2 was never live in staging', secondInStaging],
];

/** The life of a model that goes dev, staging, prod. */
export const promoteLife = (): Life => ({
  model: MODEL,
  folder: FOLDER,
  rows: 20_000,
  calendar: {
    shift: (today) => shiftDays(today, DAYS.end),
    begins: (shift) => storyDay(DAYS.traffic, shift) - 18 * HOUR,
    ends: (shift) => storyDay(DAYS.end, shift) - 72 * HOUR,
    says: (shift) => `times of 2001 moved by ${shift / 7} weeks`,
  },
  tick: 6 * HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(TRAINING, world),
  begin: (world) => trainFirst(world, 'u_ana', TRAINING),
  outsiders,
  people: { u_ben: () => ({ answer: 'approve', reason: 'holds what this stage asks' }) },
  metrics: [],
  live: { [DEV]: 2, [STAGING]: 1, [PROD]: 1 },
  lacks: (records) => TURNS.find(([, happened]) => !records.some(happened))?.[0],
});
