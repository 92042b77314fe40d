import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Ended, newHome, ROOT, storyFolder, tell } from '../telling.ts';
import { type About, type Measure, ToldLife } from './figures.ts';

const CLASSES = ['pay', 'review', 'specialist'];
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** The most likely class. */
const says = (answer: readonly number[]): string => CLASSES[answer.indexOf(Math.max(...answer))]!;

const f1: Measure = (labels, answers) =>
  mean(
    CLASSES.map((name) => {
      const both = labels.filter((label, i) => label === name && says(answers[i]!) === name).length;
      const either = labels.filter((label) => label === name).length + answers.filter((a) => says(a) === name).length;
      return (2 * both) / either;
    }),
  );

const CLAIMS: About = {
  model: 'claims',
  columns: {
    region: 'category',
    procedure: 'category',
    provider: 'category',
    amount: 'number',
    days: 'number',
    prior: 'number',
  },
  metrics: {
    accuracy: (labels, answers) => mean(labels.map((label, i) => Number(says(answers[i]!) === label))),
    f1Macro: f1,
    logLoss: (labels, answers) => mean(labels.map((label, i) => -Math.log(answers[i]![CLASSES.indexOf(label)]!))),
  },
  compared: 'f1Macro',
};

describe('the life of `claims`', () => {
  const home = newHome();
  const folder = storyFolder(home, 'claims');
  let ended: Ended;
  let told: ToldLife;

  beforeAll(async () => {
    ended = await tell(home, 'claims');
    told = new ToldLife(CLAIMS, folder, ended.out);
  }, 900_000);
  afterAll(() => cleanUp(home, 'claims'));

  it('ends as told, says that its claims are made up, and its ledger is verified', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out.split('\n')[1]).toContain('synthetic claims, made up from the seed');
    expect(ended.out).toMatch(/^SYNTHETIC DATA: every claim .*\nwindow [\s\S]*\nlive: claims\/3 \(synthetic data\)$/m);
    expect(ended.out).toMatch(/^ledger: \d+ records verified$/m);
  });

  it.each(['history', 'live'])('says so to who asks for its %s, and puts nothing before JSON', (command) => {
    const asked = (...more: string[]) =>
      execFileSync(
        process.execPath,
        [join(ROOT, 'bin', 'steward.ts'), command, 'claims', '--story', 'claims', ...more],
        { env: { ...process.env, STEWARD_HOME: home }, encoding: 'utf8', maxBuffer: 2 ** 26 },
      );
    expect(asked()).toMatch(/^SYNTHETIC DATA: every claim is made up/);
    expect(Array.isArray(JSON.parse(asked('--json')))).toBe(true);
  });

  it('refuses the version without its explanation, and takes the one that has it', () => {
    const [first] = told.of('VersionGated', 1);
    expect(first?.verdict).not.toBe('pass');
    expect(JSON.stringify(first?.reasons)).toContain('explainability');
    expect(told.of('ApprovalRequested', 1)).toEqual([]);
    expect(told.of('VersionGated', 2)[0]?.verdict).toBe('pass');
    const evidence = told.of('ModelVersionRegistered', 2)[0]?.evidence ?? [];
    const sha256 = evidence.find(({ name }) => name === 'explainability')?.sha256;
    expect(sha256).toBeDefined();
    expect(told.explained(sha256!)).toEqual(['label0', 'label1', 'label2']);
  });

  it('retrains for nobody but a person, and asks two', () => {
    const [found] = told.of('DriftDetected');
    expect(JSON.stringify(found?.reasons)).toMatch(/south|region|procedure/);
    expect(told.of('RetrainHeld')).toEqual([]);
    const started = told.of('RetrainStarted');
    expect(started).toHaveLength(1);
    expect(started[0]).toMatchObject({ actor: { kind: 'person', id: 'u_dan' }, data: { kind: 'person' } });
    // Two weeks of confirmed drift had started nothing by themselves.
    expect(Date.parse(started[0]!.at) - Date.parse(found!.at)).toBeGreaterThanOrEqual(14 * 86_400_000);
    for (const version of [2, 3])
      expect(told.of('ApprovalAnswered', version).map(({ actor, verdict }) => [actor.id, verdict])).toEqual([
        ['u_ben', 'counted'],
        ['u_eva', 'approved'],
      ]);
  });

  it('gives the rows, PSI, unseen values and KS of the raw captured columns', () => {
    expect(told.checks('drift').length).toBeGreaterThan(10);
    told.driftHolds();
  });

  it('gives the accuracy, F1 and log loss of the predictions that were answered by a label', () => {
    expect(told.checks('quality').length).toBeGreaterThan(8);
    told.qualityHolds();
  });

  it('compares the versions on the predictions that lie in the evidence', () => {
    expect(told.comparisonsHold()).toBe(2);
  });
});
