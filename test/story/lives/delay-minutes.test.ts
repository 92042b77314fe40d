import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Ended, newHome, storyFolder, tell } from '../telling.ts';
import { type About, type Measure, ToldLife } from './figures.ts';

const [STAGING, PROD] = ['delay-minutes-staging', 'delay-minutes-prod'];
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const errors: (...given: Parameters<Measure>) => number[] = (labels, answers) =>
  labels.map((label, i) => answers[i]![0]! - Number(label));
const rmse: Measure = (labels, answers) => Math.sqrt(mean(errors(labels, answers).map((error) => error ** 2)));

const MINUTES: About = {
  model: 'delay-minutes',
  columns: { hour: 'number', weekday: 'number', distance: 'number', origin: 'category', destination: 'category' },
  metrics: {
    mae: (labels, answers) => mean(errors(labels, answers).map(Math.abs)),
    rmse,
    r2: (labels, answers) => {
      const centre = mean(labels.map(Number));
      return 1 - rmse(labels, answers) ** 2 / mean(labels.map((label) => (Number(label) - centre) ** 2));
    },
  },
  compared: 'rmse',
};

describe('the life of `delay-minutes`', () => {
  const home = newHome();
  let ended: Ended;
  let told: ToldLife;

  beforeAll(async () => {
    ended = await tell(home, 'delay-minutes');
    told = new ToldLife(MINUTES, storyFolder(home, 'delay-minutes'), ended.out);
  }, 900_000);
  afterAll(() => cleanUp(home, 'delay-minutes'));

  it('ends as told: version 2 in staging and in production, and the ledger verified', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out).toMatch(
      /^live: delay-minutes\/2 at delay-minutes-staging\nlive: delay-minutes\/2 at delay-minutes-prod$/m,
    );
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
  });

  it('asks for production only after a week of soaking and a stable check, and retrains once though both endpoints drifted', () => {
    for (const version of [1, 2]) {
      const into = (endpoint: string) =>
        told.of('ReleaseCompleted', version).find(({ subject }) => subject.deployment === endpoint)!;
      const [due] = told.of('PromotionDue', version);
      const soaked = Date.parse(due!.at) - Date.parse(into(STAGING!).at);
      expect(soaked).toBeGreaterThanOrEqual(7 * 86_400_000);
      expect(Date.parse(into(PROD!).at)).toBeGreaterThan(Date.parse(due!.at));
      const last = told
        .checks('drift')
        .filter(({ record }) => record.subject.deployment === STAGING && record.at <= due!.at);
      expect(last.at(-1)?.record.verdict).toBe('stable');
      // People are asked for each stage.
      expect(told.of('ApprovalAnswered', version)).toHaveLength(2);
    }
    const drifted = new Set(told.of('DriftDetected').map(({ subject }) => subject.deployment));
    expect([...drifted].sort()).toEqual([PROD, STAGING]);
    expect(told.of('RetrainStarted')).toHaveLength(1);
    expect(told.of('ModelVersionRegistered')).toHaveLength(2);
  });

  it('lets a quarter of the requests of production go over every hour, and records each step', () => {
    const moved = told.of('ReleaseMoved', 2);
    expect(moved.map(({ subject, data }) => [subject.deployment, data.share])).toEqual(
      [25, 50, 75, 100].map((share) => [PROD, share]),
    );
    expect(told.of('ReleaseMoved', 1)).toEqual([]);
    const hours = moved.slice(1).map(({ at }, i) => (Date.parse(at) - Date.parse(moved[i]!.at)) / 3_600_000);
    for (const between of hours) expect(Math.abs(between - 1)).toBeLessThan(0.1);
    expect(ended.out).toContain('25 % of the requests (linear)');
  });

  it('gives the rows, PSI, unseen values and KS of the raw captured columns', () => {
    expect(told.checks('drift').length).toBeGreaterThan(20);
    told.driftHolds();
  });

  it('gives the MAE, RMSE and R² of the predictions that were answered by a label', () => {
    expect(told.checks('quality').length).toBeGreaterThan(20);
    told.qualityHolds();
  });

  it('compares the versions on the predictions that lie in the evidence', () => {
    expect(told.comparisonsHold()).toBe(4);
  });
});
