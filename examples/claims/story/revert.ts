import { join } from 'node:path';
import { featuresText, labelText } from '../../parts/rows.ts';
import { Caller } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { claimRow, claimsBetween, task } from '../data.ts';
import { PLAN } from '../pipeline.ts';
import { CLAIMS_TRAINING } from './life.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MODEL = 'claims-revert';
const ENDPOINT = 'claims-revert-prod';

/** Days of the generator's own time on which the story turns; Sundays all. Outcomes are exported wrong from 2023-02-19 to 2023-03-19 (data.ts). */
const DAYS = { training: '2023-01-01', holdOut: '2023-01-22', traffic: '2023-01-29', end: '2023-04-30' };
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
  parameters: ({ shift }) => ({ ShiftDays: String(shift), Explain: 'true', Happening: 'mix-up' }),
};

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, seed, home } = world;
  const claims = claimsBetween(Date.parse(DAYS.traffic), Date.parse(DAYS.end), seed, 'mix-up');
  const insurer = new Caller({
    ...world,
    endpoint: ENDPOINT,
    labels: `steward-captures/labels/${MODEL}`,
    labelled: { every: DAY, after: 5 * DAY },
    memory: join(home, 'insurer.jsonl'),
    due: claims.map((claim) => {
      const { features, label } = claimRow(claim);
      return {
        id: claim.id,
        at: claim.at + shift * DAY,
        row: featuresText(task, features),
        label: labelText(task, label),
      };
    }),
  });
  return [insurer];
}

const about =
  (type: string, version?: number, kind?: string) =>
  (record: Recorded): boolean =>
    record.type === type &&
    (version === undefined || record.subject.version === version) &&
    (kind === undefined || record.data.kind === kind);

/** The second version was confirmed to be bad, Steward went back to the first by itself, and asked nobody again. */
function lacks(records: readonly Recorded[]): string | undefined {
  if (!records.some(about('QualityDropped', 2, 'quality'))) return 'no drop in quality of version 2 was confirmed';
  const back = records.findIndex(about('RevertStarted', 1, 'quality'));
  if (back < 0) return 'nothing was gone back to';
  if (!records.slice(back).some(about('ReleaseCompleted', 1))) return 'version 1 did not come back';
  if (records.filter(about('ApprovalRequested', 1)).length !== 1) return 'people were asked about version 1 again';
  return undefined;
}

/** The life of `claims-revert`: a version that learnt from wrong outcomes, and the way back from it. */
export const revertLife = (): Life => ({
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
      HoldoutTo: date('traffic', world.shift),
      Requester: 'u_dan',
    }),
  outsiders,
  people: { u_ben: () => ({ answer: 'approve', reason: 'every region above its limit, and explained' }) },
  metrics: [
    ['accuracy', 'accuracy'],
    ['f1Macro', 'F1 macro'],
    ['logLoss', 'log loss'],
  ],
  live: { [ENDPOINT]: 1 },
  lacks,
});
