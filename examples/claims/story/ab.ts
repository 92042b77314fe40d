import { join } from 'node:path';
import { featuresText, labelText } from '../../parts/rows.ts';
import { Caller } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { setPipeline, setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { claimRow, claimsBetween, type Happening, task } from '../data.ts';
import { PLAN } from '../pipeline.ts';
import { CLAIMS_TRAINING } from './life.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MODEL = 'claims-ab';
const ENDPOINT = 'claims-ab-prod';

/** Days of the generator's own time on which the story turns; Sundays all. The clinics of the south open on 2023-03-05 (data.ts). */
const DAYS = {
  ...{ training: '2023-01-01', holdOut: '2023-01-22', traffic: '2023-02-19' },
  ...{ mixedUp: '2023-03-12', south: '2023-03-26', end: '2023-04-23' },
};
const day = (name: keyof typeof DAYS, shift: number): number => Date.parse(DAYS[name]) + shift * DAY;
const date = (name: keyof typeof DAYS, shift: number): string => new Date(day(name, shift)).toISOString().slice(0, 10);

const TRAINING: Training = {
  ...CLAIMS_TRAINING,
  plan: {
    ...PLAN,
    model: MODEL,
    parameters: { ...PLAN.parameters, Happening: 'surge' },
    prepare: [...PLAN.prepare, 'Happening'],
  },
  pipeline: `${MODEL}-training`,
  bucket: `${MODEL}-data`,
  parameters: ({ shift }) => ({ ShiftDays: String(shift), Explain: 'true', Happening: 'surge' }),
};

/** Dan has a version trained of the last weeks' claims, as an export has them. */
async function train(world: World, Happening: Happening, reason: string): Promise<void> {
  if ((await world.records()).some(({ type, data }) => type === 'RetrainStarted' && data.reason === reason)) return;
  await setPipeline(TRAINING, world, { Happening });
  const dan = await world.as('u_dan');
  await dan.command('default', MODEL, 'retrain', { reason });
}

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, seed, home } = world;
  const at = (name: keyof typeof DAYS): number => day(name, shift) + 12 * HOUR;
  const claims = claimsBetween(Date.parse(DAYS.traffic), Date.parse(DAYS.end), seed);
  return [
    // The export that it learns from, and is held out on, has `pay` and `review` in each other's place: only what becomes of claims tells.
    new Once(at('mixedUp'), () => train(world, 'mix-up', 'the newest outcomes, from the new export')),
    new Once(at('south'), () => train(world, 'surge', 'clinics opened in the south; the export is put right')),
    new Caller({
      ...world,
      ...{ endpoint: ENDPOINT, labels: `steward-captures/labels/${MODEL}`, memory: join(home, 'insurer.jsonl') },
      labelled: { every: DAY, after: 5 * DAY },
      deals: true,
      due: claims.map((claim) => {
        const { features, label } = claimRow(claim);
        const row = featuresText(task, features);
        return { id: claim.id, at: claim.at + shift * DAY, row, label: labelText(task, label) };
      }),
    }),
  ];
}

const decided = (records: readonly Recorded[], version: number): string | undefined =>
  records.find(({ type, subject }) => type === 'RaceDecided' && subject.version === version)?.verdict;

/** What must have happened, beside what serves at the end. */
function lacks(records: readonly Recorded[]): string | undefined {
  if (decided(records, 2) !== 'stop') return 'the A/B of version 2 was not stopped';
  return decided(records, 3) === 'promote' ? undefined : 'version 3 did not win its A/B';
}

/** The life of `claims-ab`, whose versions answer a half of the claims before they may answer all. */
export const abLife = (): Life => ({
  model: MODEL,
  folder: CLAIMS_TRAINING.folder,
  rows: 20_000,
  calendar: {
    shift: (today) => Math.floor((today - Date.parse(DAYS.end)) / (7 * DAY)) * 7,
    begins: (shift) => day('traffic', shift) - 18 * HOUR,
    ends: (shift) => day('end', shift) + 8 * HOUR,
    says: (shift) => `synthetic claims, made up from the seed, of 2023 moved by ${shift / 7} weeks`,
  },
  tick: 6 * HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(TRAINING, world),
  begin: (world) =>
    startTraining(TRAINING, world, 'first-training', {
      From: date('training', world.shift),
      To: date('holdOut', world.shift),
      HoldoutFrom: date('holdOut', world.shift),
      HoldoutTo: new Date(day('holdOut', world.shift) + 7 * DAY).toISOString().slice(0, 10),
      Requester: 'u_dan',
    }),
  outsiders,
  people: {
    u_ben: () => ({ answer: 'approve', reason: 'better on claims held out by time: half of the claims may tell' }),
  },
  metrics: [
    ['accuracy', 'accuracy'],
    ['f1Macro', 'F1 macro'],
  ],
  live: { [ENDPOINT]: 3 },
  lacks,
});
