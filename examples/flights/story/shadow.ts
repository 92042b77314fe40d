import { join } from 'node:path';
import { featuresText } from '../../parts/rows.ts';
import { Caller } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { setPipeline, setUpTraining, type Training } from '../../parts/story/training.ts';
import { allFlights } from '../data.ts';
import { PLAN } from '../pipeline.ts';
import { flightRow, task } from '../task.ts';
import { shiftDays, storyDay } from './calendar.ts';
import { FLIGHT_TRAINING, FOLDER, trainFirst } from './life.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const MODEL = 'flight-race';
const ENDPOINT = 'flight-race-prod';
/** Of all flights so many are asked about, however many rows are trained on: a race is as long as its traffic lets it be. */
const RATE = 0.2;

/** Days of 2001 on which this story turns; the western routes open five weeks before they do elsewhere. */
const DAYS = { traffic: '2001-02-10', candidate: '2001-02-17', west: '2001-02-26', end: '2001-03-11' } as const;

const TRAINING: Training = {
  ...FLIGHT_TRAINING,
  plan: { ...PLAN, model: MODEL },
  pipeline: `${MODEL}-training`,
  bucket: `${MODEL}-data`,
};

/** Dan has a version trained of the last four weeks' flights from these airports, the last of which are held out. */
async function train(world: World, origins: string, reason: string): Promise<void> {
  if ((await world.records()).some(({ type, data }) => type === 'RetrainStarted' && data.reason === reason)) return;
  await setPipeline(TRAINING, world, { Origins: origins });
  const dan = await world.as('u_dan');
  await dan.command('default', MODEL, 'retrain', { reason });
}

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, home } = world;
  const day = (name: keyof typeof DAYS, hours: number): number => storyDay(DAYS[name], shift) + hours * HOUR;
  return [
    // Of the western routes alone: on its own held-out rows it is better than the champion, which never saw them. Production asks about the east.
    new Once(day('candidate', 6), () => train(world, 'west', 'western routes open in two weeks')),
    new Once(day('west', 12), () => train(world, 'east+west', 'western routes are open')),
    new Caller({
      ...world,
      ...{ endpoint: ENDPOINT, memory: join(home, 'airline.jsonl'), labels: `steward-captures/labels/${MODEL}` },
      ...{ batch: 10 * MINUTE, due: await flightsOf(world) },
    }),
  ];
}

/** Flights that the airline asks about, in time order. */
async function flightsOf({ shift, seed }: World) {
  const drawn = [
    await allFlights({ from: DAYS.traffic, to: DAYS.west, origins: 'east', rate: RATE, seed, shiftDays: shift }),
    await allFlights({ from: DAYS.west, to: DAYS.end, origins: 'east+west', rate: RATE, seed, shiftDays: shift }),
  ].flat();
  return drawn
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map((flight) => ({
      ...{ id: flight.id, at: flight.at },
      row: featuresText(task, flightRow(flight).features),
      label: flight.late ? '1' : '0',
    }));
}

const decided = (records: readonly Recorded[], version: number): string | undefined =>
  records.find(({ type, subject }) => type === 'RaceDecided' && subject.version === version)?.verdict;

/** What must have happened, beside what serves at the end. */
function lacks(records: readonly Recorded[]): string | undefined {
  if (decided(records, 2) !== 'stop') return 'the race of version 2 was not stopped';
  return decided(records, 3) === 'promote' ? undefined : 'version 3 did not win its race';
}

/** The life of a model whose versions are raced. */
export const shadowLife = (): Life => ({
  model: MODEL,
  folder: FOLDER,
  rows: 20_000,
  calendar: {
    shift: (today) => shiftDays(today, DAYS.end),
    begins: (shift) => storyDay(DAYS.traffic, shift) - 18 * HOUR,
    ends: (shift) => storyDay(DAYS.end, shift) + 8 * HOUR,
    says: (shift) => `times of 2001 moved by ${shift / 7} weeks`,
  },
  tick: 6 * HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(TRAINING, world),
  begin: (world) => trainFirst(world, 'u_ana', TRAINING),
  outsiders,
  people: { u_ben: () => ({ answer: 'approve', reason: 'better on rows held out by time: let it be raced' }) },
  metrics: [['auc', 'AUC']],
  live: { [ENDPOINT]: 3 },
  lacks,
});
