import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { featuresText } from '../../parts/rows.ts';
import { Caller, type Due } from '../../parts/story/caller.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { setPipeline, setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { PLAN } from '../pipeline.ts';
import { paymentRow, task } from '../task.ts';
import { type Transaction, transactions } from '../world/transactions.ts';
import { shiftDays, storyText, storyTime } from './calendar.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const ENDPOINT = 'card-fraud-prod';
/** Training rows that one card makes in four weeks. */
const ROWS_OF_A_CARD = 50;

const TRAINING: Training = {
  plan: PLAN,
  pipeline: 'card-fraud-training',
  bucket: 'card-fraud-data',
  roleArn: 'arn:aws:iam::000000000000:role/card-fraud-training',
  folder: FOLDER,
  shared: [join(FOLDER, '..', 'parts')],
  parameters: ({ shift, rows }) => ({
    ShiftDays: String(shift),
    Cards: String(Math.ceil(rows / ROWS_OF_A_CARD)),
    Scheme: storyText('scheme', shift),
  }),
};

/** The payments of the day: those whose card holders are asked, and the others, whose labels come too late to be told here. */
function callers(world: World): Caller[] {
  const { shift, seed, home } = world;
  const payments = transactions({
    from: storyTime('traffic', shift),
    to: storyTime('trafficEnds', shift),
    scheme: storyTime('scheme', shift),
    shiftDays: shift,
    seed,
  });
  const due = (asked: boolean): Due[] => payments.filter((payment) => payment.asked === asked).map(dueOf);
  const common = { ...world, endpoint: ENDPOINT, batch: HOUR };
  return [
    new Caller({
      ...common,
      memory: join(home, 'asked.jsonl'),
      due: due(true),
      labels: 'steward-captures/labels/card-fraud',
      // The last of them answer 25 minutes after they paid.
      labelled: { every: HOUR, after: 25 * MINUTE },
    }),
    new Caller({ ...common, memory: join(home, 'others.jsonl'), due: due(false) }),
  ];
}

/** A row of ground truth has the label first, then the groups that the model is not told. */
function dueOf(payment: Transaction): Due {
  const { id, at, age, region } = payment;
  const { features, label } = paymentRow(payment);
  return { id, at, row: featuresText(task, features), label: `${label},${age},${region}` };
}

const refused = (records: readonly Recorded[]): boolean =>
  records.some(({ type, subject, verdict }) => type === 'VersionGated' && subject.version === 2 && verdict === 'fail');

/** The team reads why the gate refused the candidate, and takes the hurried labels back. */
function calm(world: World): Outside {
  let done = false;
  return {
    step: async () => {
      if (done || !refused(await world.records())) return 0;
      await setPipeline(TRAINING, world, {});
      done = true;
      return 1;
    },
    nextAt: () => undefined,
    waiting: () => false,
  };
}

function outsiders(world: World): Outside[] {
  const hurry = () => setPipeline(TRAINING, world, { MarkAlike: 'true' });
  return [new Once(storyTime('hurry', world.shift), hurry), calm(world), ...callers(world)];
}

/** The first version has never seen the new scheme: its data end before the story begins. */
const trainFirst = (world: World): Promise<void> =>
  startTraining(TRAINING, world, 'first-training', {
    From: storyText('firstTraining', world.shift),
    To: storyText('firstHoldOut', world.shift),
    HoldoutFrom: storyText('firstHoldOut', world.shift),
    HoldoutTo: storyText('firstHoldOutEnds', world.shift),
    Requester: 'u_ana',
  });

function lacks(records: readonly Recorded[]): string | undefined {
  if (!records.some(({ type }) => type === 'QualityDropped')) return 'no check found that quality dropped';
  return refused(records) ? undefined : 'the candidate of the hurried labels was not refused';
}

/** The life of `card-fraud`: a day on which thieves begin something new. */
export const cardFraudLife = (): Life => ({
  model: 'card-fraud',
  folder: FOLDER,
  rows: 100_000,
  calendar: {
    shift: shiftDays,
    begins: (shift) => storyTime('begins', shift),
    ends: (shift) => storyTime('ends', shift),
    says: (shift) => `synthetic payments, made up from the seed, of one Tuesday moved by ${shift / 7} weeks`,
  },
  tick: HOUR,
  owner: 'u_ana',
  setUp: (world) => setUpTraining(TRAINING, world),
  begin: trainFirst,
  outsiders: async (world) => outsiders(world),
  people: {
    u_ben: ({ version }) => ({
      answer: 'approve',
      reason:
        version > 1
          ? 'finds the new scheme, and wrongs no group more than others'
          : 'holds what it must on days held out',
    }),
  },
  metrics: [
    ['recall', 'recall'],
    ['precision', 'precision'],
    ['averagePrecision', 'average precision'],
  ],
  live: { [ENDPOINT]: 3 },
  lacks,
});
