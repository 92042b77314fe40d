import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { featuresText, labelText } from '../../parts/rows.ts';
import { Caller } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { setPipeline, setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { When } from '../../parts/story/when.ts';
import { claimRow, claimsBetween, task } from '../data.ts';
import { PLAN } from '../pipeline.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const ENDPOINT = 'claims-prod';

/** Days of the generator's own time on which the story turns; Sundays all. */
const DAYS = { training: '2023-01-01', holdOut: '2023-01-22', traffic: '2023-01-29', end: '2023-04-23' };
/** What is settled of the change after so long: two weeks to learn from, one to judge by, and a week for claims to be settled. */
const SETTLED = 14 * DAY;

const day = (name: keyof typeof DAYS, shift: number): number => Date.parse(DAYS[name]) + shift * DAY;
const date = (name: keyof typeof DAYS, shift: number): string => new Date(day(name, shift)).toISOString().slice(0, 10);

export const CLAIMS_TRAINING: Training = {
  plan: PLAN,
  pipeline: 'claims-training',
  bucket: 'claims-data',
  roleArn: 'arn:aws:iam::000000000000:role/claims-training',
  folder: FOLDER,
  shared: [join(FOLDER, '..', 'parts')],
  // Somebody switched the report off to be done sooner.
  parameters: ({ shift }) => ({ ShiftDays: String(shift), Explain: 'false' }),
};

/** Dan of the platform trains. */
const train = (world: World, what: string): Promise<void> =>
  startTraining(CLAIMS_TRAINING, world, what, {
    From: date('training', world.shift),
    To: date('holdOut', world.shift),
    HoldoutFrom: date('holdOut', world.shift),
    HoldoutTo: date('traffic', world.shift),
    Requester: 'u_dan',
  });

const has = (records: readonly Recorded[], type: string, of: (record: Recorded) => boolean = () => true) =>
  records.find((record) => record.type === type && of(record));

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, seed, home, print } = world;
  const claims = claimsBetween(Date.parse(DAYS.traffic), Date.parse(DAYS.end), seed);
  const insurer = new Caller({
    ...world,
    endpoint: ENDPOINT,
    labels: 'steward-captures/labels/claims',
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
  // The gate says what is missing; the team has its pipeline write the report, and trains again.
  const team = new When(
    async () => {
      const refused = has(await world.records(), 'VersionGated', ({ verdict }) => verdict !== 'pass');
      return refused && Date.parse(refused.at);
    },
    async () => {
      await setPipeline(CLAIMS_TRAINING, world, { Explain: 'true' });
      await train(world, 'second-training');
    },
  );
  // Who is told of drift in the south asks there, waits until enough of it is settled, and has it learnt from.
  const dan = new When(
    async () => {
      const found = has(await world.records(), 'DriftDetected');
      return found && Date.parse(found.at) + SETTLED;
    },
    async () => {
      if (has(await world.records(), 'RetrainStarted')) return;
      print('  > u_dan saw the finding, asked in the south, and has the model trained on what was settled since');
      const api = await world.as('u_dan');
      const reason = 'a chain of clinics opened in the south: its imaging and physio are real and must be learnt';
      await api.command('default', 'claims', 'retrain', { reason });
    },
  );
  return [team, dan, insurer];
}

/** Drift alone has started nothing, a person has, and two people answered for each version that serves. */
function lacks(records: readonly Recorded[]): string | undefined {
  const started = records.filter(({ type }) => type === 'RetrainStarted');
  if (!has(records, 'DriftDetected')) return 'no drift was found';
  if (started.length !== 1 || started[0]?.data.kind !== 'person')
    return 'a person, and nobody else, was to start a retrain';
  const approved = (version: number) =>
    records.filter(({ type, subject }) => type === 'ApprovalAnswered' && subject.version === version).length;
  if (approved(2) !== 2 || approved(3) !== 2) return 'not both people answered';
  return undefined;
}

/** The life of `claims`. */
export const claimsLife = (): Life => ({
  model: 'claims',
  folder: FOLDER,
  rows: 20_000,
  calendar: {
    shift: (today) => Math.floor((today - Date.parse(DAYS.end)) / (7 * DAY)) * 7,
    begins: (shift) => day('traffic', shift) - 18 * HOUR,
    ends: (shift) => day('end', shift) + 8 * HOUR,
    says: (shift) => `synthetic claims, made up from the seed, of 2023 moved by ${shift / 7} weeks`,
  },
  tick: 6 * HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(CLAIMS_TRAINING, world),
  begin: (world) => train(world, 'first-training'),
  outsiders,
  people: {
    u_ben: () => ({ answer: 'approve', reason: 'every region above its limit, and explained' }),
    u_eva: () => ({ answer: 'approve', reason: 'what it goes by is what our clerks go by' }),
  },
  joining: [{ id: 'u_eva', name: 'Eva, medical director', groups: ['approvers'] }],
  metrics: [
    ['accuracy', 'accuracy'],
    ['f1Macro', 'F1 macro'],
    ['logLoss', 'log loss'],
  ],
  live: { [ENDPOINT]: 3 },
  lacks,
});
