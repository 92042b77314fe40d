import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAYS, shiftDays, storyDate, storyDay } from '../../flights/story/calendar.ts';
import { timetable } from '../../flights/story/timetable.ts';
import { featuresText } from '../../parts/rows.ts';
import { Caller, type Due } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, Surroundings, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { setPipeline, setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { PLAN } from '../pipeline.ts';
import { minutesRow, task } from '../task.ts';

const HOUR = 3_600_000;
const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const [STAGING, PROD] = ['delay-minutes-staging', 'delay-minutes-prod'];
/** Four weeks after the retrain: a week of soaking, and two in production. */
const END = '2001-05-20';
/** How many training rows stand for every flight there was. */
const RATE_ROWS = 200_000;

export const MINUTES_TRAINING: Training = {
  plan: PLAN,
  pipeline: 'delay-minutes-training',
  bucket: 'delay-minutes-data',
  roleArn: 'arn:aws:iam::000000000000:role/delay-minutes-training',
  folder: FOLDER,
  shared: [join(FOLDER, '..', 'parts'), join(FOLDER, '..', 'flights')],
  parameters: ({ shift }) => ({ ShiftDays: String(shift), Origins: 'east' }),
};

/** Somebody trains a version by hand: east, January, held out by time; once for each `what`. */
export function trainMinutes(
  world: Surroundings,
  what: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const day = (name: keyof typeof DAYS): string => storyDate(DAYS[name], world.shift);
  return startTraining(MINUTES_TRAINING, world, what, {
    From: day('firstTraining'),
    To: day('firstHoldOut'),
    HoldoutFrom: day('firstHoldOut'),
    HoldoutTo: day('traffic'),
    ...parameters,
  });
}

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, seed, rows, home } = world;
  const rate = Math.min(1, rows / RATE_ROWS);
  const flights = await timetable(join(home, 'timetable.jsonl'), { shift, seed, rate, west: true, end: END });
  const due: Due[] = flights.map((flight) => {
    const { features, label } = minutesRow(flight);
    return { id: flight.id, at: flight.at, row: featuresText(task, features), label: String(label) };
  });
  const caller = (endpoint: string, asked: readonly Due[]): Caller =>
    new Caller({
      ...world,
      endpoint,
      labels: 'steward-captures/labels/delay-minutes',
      memory: join(home, `${endpoint}.jsonl`),
      due: asked,
      fresh: true,
    });
  // Staging is asked about the same flights, by requests of its own.
  const staged = due.map((one) => ({ ...one, id: `staged-${one.id}` }));
  return [
    new Once(storyDay(DAYS.west, shift), () => setPipeline(MINUTES_TRAINING, world, { Origins: 'east+west' })),
    caller(STAGING, staged),
    caller(PROD, due),
  ];
}

/** Every version must have soaked in staging before anybody was asked for production. */
function lacks(records: readonly Recorded[]): string | undefined {
  const found = (type: string, version: number, endpoint: string): number =>
    records.findIndex(
      ({ type: is, subject }) => is === type && subject.version === version && subject.deployment === endpoint,
    );
  for (const version of [1, 2]) {
    const [staged, due, live] = [
      found('ReleaseCompleted', version, STAGING),
      records.findIndex(({ type, subject }) => type === 'PromotionDue' && subject.version === version),
      found('ReleaseCompleted', version, PROD),
    ];
    if (staged < 0 || due < staged || live < due)
      return `version ${version} did not go to production by way of staging`;
  }
  return undefined;
}

/** The life of `delay-minutes`. */
export const minutesLife = (): Life => ({
  model: 'delay-minutes',
  folder: FOLDER,
  rows: 20_000,
  calendar: {
    shift: (today) => shiftDays(today, END),
    begins: (shift) => storyDay(DAYS.traffic, shift) - 18 * HOUR,
    ends: (shift) => storyDay(END, shift) + 8 * HOUR,
    says: (shift) => `times of 2001 moved by ${shift / 7} weeks`,
  },
  tick: 6 * HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(MINUTES_TRAINING, world),
  begin: (world) => trainMinutes(world, 'first-training', { Requester: 'u_ana' }),
  outsiders,
  people: { u_ben: () => ({ answer: 'approve', reason: 'measured on rows held out by time' }) },
  metrics: [
    ['mae', 'MAE'],
    ['rmse', 'RMSE'],
    ['r2', 'R²'],
  ],
  live: { [STAGING]: 2, [PROD]: 2 },
  lacks,
});
