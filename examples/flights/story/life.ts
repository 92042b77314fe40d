import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { featuresText } from '../../parts/rows.ts';
import { Caller } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, Surroundings, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { setPipeline, setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { PLAN } from '../pipeline.ts';
import { flightRow, task } from '../task.ts';
import { DAYS, shiftDays, storyDate, storyDay } from './calendar.ts';
import type { FlightStory } from './stories.ts';
import { timetable } from './timetable.ts';

const HOUR = 3_600_000;
export const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const ENDPOINT = 'flight-delay-prod';
/** How many training rows stand for every flight there was: traffic grows with `--rows`. */
export const RATE_ROWS = 200_000;

export const FLIGHT_TRAINING: Training = {
  plan: PLAN,
  pipeline: 'flight-delay-training',
  bucket: 'flight-delay-data',
  roleArn: 'arn:aws:iam::000000000000:role/flight-delay-training',
  folder: FOLDER,
  shared: [join(FOLDER, '..', 'parts')],
  parameters: ({ shift }) => ({ ShiftDays: String(shift), Origins: 'east' }),
};

/** Ana trains the first version: east, January, held out by time. */
export function trainFirst(world: Surroundings, requester: string, training = FLIGHT_TRAINING): Promise<void> {
  const day = (name: keyof typeof DAYS): string => storyDate(DAYS[name], world.shift);
  return startTraining(training, world, 'first-training', {
    From: day('firstTraining'),
    To: day('firstHoldOut'),
    HoldoutFrom: day('firstHoldOut'),
    HoldoutTo: day('traffic'),
    Requester: requester,
  });
}

async function outsiders(story: FlightStory, world: World): Promise<Outside[]> {
  const { shift, seed, rows, home } = world;
  const rate = Math.min(1, rows / RATE_ROWS);
  const flights = await timetable(join(home, 'timetable.jsonl'), { shift, seed, rate, west: story.west });
  // The team opens the western routes in its pipeline, when April comes.
  const team = new Once(storyDay(DAYS.west, shift), async () => {
    await setPipeline(FLIGHT_TRAINING, world, { ...(story.west && { Origins: 'east+west' }), ...story.retrain });
    if (story.silent) await keepSilent(world);
  });
  const airline = new Caller({
    ...world,
    endpoint: ENDPOINT,
    labels: 'steward-captures/labels/flight-delay',
    memory: join(home, 'airline.jsonl'),
    due: flights.map((flight) => ({
      id: flight.id,
      at: flight.at,
      row: featuresText(task, flightRow(flight).features),
      label: flight.late ? '1' : '0',
    })),
  });
  return [team, airline];
}

/** From here on SageMaker names no reason for what it rolls back, as it often does not. */
async function keepSilent({ sagemakerUrl }: World): Promise<void> {
  const response = await fetch(`${sagemakerUrl}/_standin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ silentRollback: true }),
  });
  if (!response.ok) throw new Error(`the stand-in took no fault: ${await response.text()}`);
}

/** What a story of a second version that fails must hold: it was taken back, and nobody ever called it live. */
function notTakenBack(records: readonly Recorded[]): string | undefined {
  const second = records.filter(({ subject }) => subject.version === 2).map(({ type }) => type);
  if (second.includes('ReleaseCompleted')) return 'version 2 was called live';
  return second.includes('ReleaseRolledBack') ? undefined : 'version 2 was not rolled back';
}

/** The life of `flight-delay`, the way this story goes. */
export const flightLife = (story: FlightStory): Life => ({
  model: 'flight-delay',
  folder: FOLDER,
  rows: 60_000,
  calendar: {
    shift: (today) => shiftDays(today),
    begins: (shift) => storyDay(DAYS.traffic, shift) - 18 * HOUR,
    ends: (shift) => storyDay(DAYS.end, shift) + 8 * HOUR,
    says: (shift) => `times of 2001 moved by ${shift / 7} weeks`,
  },
  tick: 6 * HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(FLIGHT_TRAINING, world),
  begin: (world) => trainFirst(world, 'u_ana'),
  outsiders: (world) => outsiders(story, world),
  people: {
    u_ben: ({ version }) =>
      version > 1 && story.second === 'reject'
        ? { answer: 'reject', reason: 'not before the summer timetable' }
        : { answer: 'approve', reason: 'better on rows held out by time' },
  },
  metrics: [
    ['auc', 'AUC'],
    ['logLoss', 'log loss'],
    ['brier', 'Brier'],
  ],
  live: { [ENDPOINT]: story.live },
  ...(story.retrain.FailShare && { lacks: notTakenBack }),
});
