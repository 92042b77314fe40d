import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { featuresText } from '../../parts/rows.ts';
import type { Life, Outside, Recorded, World } from '../../parts/story/life.ts';
import { Once } from '../../parts/story/once.ts';
import { type AskedMinute, PointedCaller } from '../../parts/story/pointed-caller.ts';
import { pushImage, setUpTraining, startTraining, type Training } from '../../parts/story/training.ts';
import { claimRow, claimsBetween, task } from '../data.ts';
import { PLAN } from '../pipeline.ts';
import { CLAIMS_TRAINING } from './life.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MODEL = 'claims-outage';
const [EAST, WEST] = ['claims-east', 'claims-west'];

/** Days of the generator's own time: the outage is on a Tuesday. */
const DAYS = { training: '2023-01-01', holdOut: '2023-01-22', traffic: '2023-01-29', outage: '2023-01-31' };
/** Times of that day on which the story turns. */
const TIMES = { asked: 8.5, gone: 9, seen: 9 + 7 / 60, moved: 9 + 10 / 60, there: 12, back: 12.5, end: 13.5 };
const day = (name: keyof typeof DAYS, shift: number): number => Date.parse(DAYS[name]) + shift * DAY;
const date = (name: keyof typeof DAYS, shift: number): string => new Date(day(name, shift)).toISOString().slice(0, 10);

const TRAINING: Training = {
  ...CLAIMS_TRAINING,
  plan: { ...PLAN, model: MODEL },
  pipeline: `${MODEL}-training`,
  bucket: `${MODEL}-data`,
  parameters: ({ shift }) => ({ ShiftDays: String(shift), Explain: 'true' }),
};

async function outsiders(world: World): Promise<Outside[]> {
  const { shift, seed, home, s3, regions, print } = world;
  const at = (time: keyof typeof TIMES): number => Math.round(day('outage', shift) + TIMES[time] * HOUR);
  const minutes: AskedMinute[] = [];
  const claims = claimsBetween(day('traffic', 0), day('outage', 0), seed).slice(0, 500);
  const callers = new PointedCaller({
    regions,
    pointer: join(s3, 'models-west', 'traffic', 'default', MODEL, `${EAST}.json`),
    usual: { endpoint: EAST, region: regions.east!.region },
    ...{ from: at('asked'), to: at('end'), perMinute: 5 },
    bodies: claims.map((claim) => featuresText(task, claimRow(claim).features)),
    told: (minute) => minutes.push(minute),
  });
  const dan = await world.as('u_dan');
  const failover = (wanted: object) => dan.command('default', MODEL, 'failover', wanted);
  const once = (time: keyof typeof TIMES, act: () => Promise<void>) => new Once(at(time), act);
  return [
    once('gone', async () => {
      print(
        '  > region east is killed (SIGKILL): its endpoint, and everything else of SageMaker there, answers nobody',
      );
      regions.east!.kill();
    }),
    once('seen', async () => {
      const would = (await failover({ dryRun: true })) as { endpoint: string; version: number };
      print(`  > u_dan is called, and asks first: callers would get version ${would.version} at ${would.endpoint}`);
    }),
    once('moved', async () => void (await failover({ because: 'region east is gone since nine' }))),
    once('there', async () => {
      print('  > region east is there again: nobody is sent back by itself');
      await regions.east!.start();
    }),
    once(
      'back',
      async () => void (await failover({ back: true, because: 'region east has been there for half an hour' })),
    ),
    callers,
    once('end', async () => {
      writeFileSync(join(home, 'outage.json'), JSON.stringify(minutes));
      for (const line of summary(minutes)) print(line);
    }),
  ];
}

/** What callers met, run of minutes by run of minutes. */
function summary(minutes: readonly AskedMinute[]): string[] {
  const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);
  const runs: AskedMinute[][] = [];
  for (const minute of minutes) {
    const last = runs.at(-1)?.[0];
    if (last && last.endpoint === minute.endpoint && last.failed > 0 === minute.failed > 0) runs.at(-1)!.push(minute);
    else runs.push([minute]);
  }
  const sum = (run: readonly AskedMinute[], of: 'answered' | 'failed') => run.reduce((all, one) => all + one[of], 0);
  const failing = minutes.filter(({ failed }) => failed > 0);
  return [
    ...runs.map(
      (run) =>
        `  callers ${clock(run[0]!.at)}-${clock(run.at(-1)!.at + MINUTE)} at ${run[0]!.endpoint}: ${sum(run, 'answered')} answered, ${sum(run, 'failed')} failed`,
    ),
    `  traffic was answered again after ${failing.length} minutes`,
  ];
}

/** Callers were sent to the standby by a person, with the version that served, and back. */
function lacks(records: readonly Recorded[]): string | undefined {
  const moves = records.filter(({ type }) => type === 'TrafficMoved').map(({ data }) => data.endpoint);
  if (moves.join() !== [WEST, EAST].join()) return `callers were sent to ${moves.join() || 'nowhere'}`;
  if (records.some(({ type }) => type === 'StandbyBehind')) return 'the standby was behind';
  return undefined;
}

/** The life of `claims-outage`: one version in two regions, of which one is gone for three hours. */
export const outageLife = (): Life => ({
  model: MODEL,
  folder: CLAIMS_TRAINING.folder,
  rows: 20_000,
  calendar: {
    shift: (today) => Math.floor((today - Date.parse(DAYS.outage) - 7 * DAY) / (7 * DAY)) * 7,
    begins: (shift) => day('traffic', shift) - 18 * HOUR,
    ends: (shift) => day('outage', shift) + (TIMES.end + 0.5) * HOUR,
    says: (shift) => `synthetic claims, made up from the seed, of 2023 moved by ${shift / 7} weeks`,
  },
  elsewhere: {
    east: { account: '000000000000', region: 'us-east-2' },
    west: { account: '000000000000', region: 'eu-west-1' },
  },
  tick: HOUR,
  owner: 'u_ana',
  setUp: async (world) => {
    await setUpTraining(TRAINING, world);
    // What replication of the registry does.
    for (const { url } of Object.values(world.regions)) await pushImage(TRAINING, url);
  },
  begin: (world) =>
    startTraining(TRAINING, world, 'first-training', {
      From: date('training', world.shift),
      To: date('holdOut', world.shift),
      HoldoutFrom: date('holdOut', world.shift),
      HoldoutTo: date('traffic', world.shift),
      Requester: 'u_dan',
    }),
  outsiders,
  people: { u_ben: () => ({ answer: 'approve', reason: 'every region of claims above its limit, and explained' }) },
  metrics: [],
  live: { [EAST]: 1, [WEST]: 1 },
  lacks,
});
