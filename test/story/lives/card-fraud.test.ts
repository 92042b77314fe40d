import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyTime } from '../../../examples/card-fraud/story/calendar.ts';
import { type Transaction, transactions } from '../../../examples/card-fraud/world/transactions.ts';
import { SMOKE_ID } from '../../../lib/domain/capture/core/smoke-id.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { hasNothingTwice, killOnce } from '../killed.ts';
import { auc, averagePrecision } from '../measures.ts';
import { cleanUp, type Ended, linesBelow, linesOf, newHome, recordsIn, storyFolder, tell } from '../telling.ts';
import { type About, type Measure, ToldLife } from './figures.ts';

const HOUR = 3_600_000;
const ROWS = 100_000;
/** From this score on a payment is held back. */
const HELD = 0.5;

/** A payment that was asked about, as it was captured and labelled, or as its pipeline held it out. */
interface Scored {
  readonly at?: number;
  readonly score: number;
  readonly fraud: boolean;
  readonly age_band: string;
  readonly region: string;
}
type Texts = Record<string, string>;
interface HeldOut {
  readonly id: string;
  readonly label: number;
  readonly champion: number | null;
  readonly challenger: number;
  readonly age_band: string;
  readonly region: string;
}

const recall = (of: readonly Scored[]): number =>
  share(
    of.filter(({ fraud }) => fraud),
    held,
  );
const precision = (of: readonly Scored[]): number => share(of.filter(held), ({ fraud }) => fraud);
const held = ({ score }: Scored): boolean => score >= HELD;
const share = <T>(of: readonly T[], is: (one: T) => boolean): number => of.filter(is).length / of.length;

/** The share of each group's legitimate payments that were held back. */
function falsePositives(of: readonly Scored[], column: 'age_band' | 'region'): Record<string, number> {
  const groups = Map.groupBy(
    of.filter(({ fraud }) => !fraud),
    (row) => row[column],
  );
  return Object.fromEntries([...groups].map(([group, rows]) => [group, share(rows, held)]));
}

const apart = (rates: Record<string, number>): number =>
  Math.max(...Object.values(rates)) - Math.min(...Object.values(rates));

const same = (printed: string | undefined, value: number): void =>
  expect(Math.abs(Number(printed) - value), `${printed} against ${value}`).toBeLessThanOrEqual(0.00005 + 1e-9);

/** A measure of labels that have the groups beside them, and of answers of one score. */
const ofPayments =
  (measure: (of: readonly Scored[]) => number): Measure =>
  (labels, answers) =>
    measure(
      labels.map((line, i) => {
        const [label, age_band = '', region = ''] = line.split(',');
        return { score: answers[i]![0]!, fraud: label === '1', age_band, region };
      }),
    );

const CARDS: About = {
  model: 'card-fraud',
  columns: {
    amount: 'number',
    amount_ratio: 'number',
    hour: 'number',
    channel: 'category',
    merchant: 'category',
    home_km: 'number',
    speed_kmh: 'number',
    minutes_since_last: 'number',
    micro_payments_1h: 'number',
    payments_24h: 'number',
    limit_used: 'number',
    account_days: 'number',
    names_at_address: 'number',
  },
  watched: ['amount', 'amount_ratio', 'channel', 'merchant', 'home_km', 'account_days', 'names_at_address'],
  metrics: {
    recall: ofPayments(recall),
    precision: ofPayments(precision),
    averagePrecision: ofPayments(averagePrecision),
    auc: ofPayments((rows) =>
      auc(
        rows.map(({ fraud }) => Number(fraud)),
        rows.map(({ score }) => score),
      ),
    ),
  },
  compared: 'averagePrecision',
};

describe('the life of card-fraud, told to its end', () => {
  const home = newHome();
  const folder = storyFolder(home, 'card-fraud');
  const s3 = join(folder, 's3');
  const killed: Ended[] = [];
  let ended: Ended;
  let history: LedgerRecord[];
  let told: ToldLife;
  let labelled: Scored[];
  let answers: Map<string, number[]>;

  beforeAll(async () => {
    // Twice everything is ended at once, as by a power cut: while the candidate is trained the stand-in too, in the canary the plane alone.
    const trains = (record: LedgerRecord) => record.type === 'PipelineStarted';
    const canary = (record: LedgerRecord) => record.type === 'ReleaseStarted' && record.subject.version === 3;
    killed.push(
      await killOnce(home, { story: 'card-fraud', rows: ROWS }, trains, { standinToo: true }),
      await killOnce(home, { story: 'card-fraud', rows: ROWS }, canary),
    );
    ended = await tell(home, 'card-fraud', { rows: ROWS });
    told = new ToldLife(CARDS, folder, [...killed, ended].map(({ out }) => out).join(''));
    history = recordsIn(folder).filter(({ chain }) => chain === 'model.default.card-fraud');
    const captured = linesBelow<{
      captureData: { endpointOutput: { data: string } };
      eventMetadata: { inferenceId?: string; inferenceTime: string };
    }>(join(s3, 'steward-captures/capture')).filter(
      ({ eventMetadata: { inferenceId } }) => inferenceId !== undefined && !inferenceId.startsWith(SMOKE_ID),
    );
    answers = new Map(
      captured.map(({ captureData, eventMetadata }) => [
        eventMetadata.inferenceId!,
        captureData.endpointOutput.data.trimEnd().split('\n').map(Number),
      ]),
    );
    const times = new Map(
      captured.map(({ eventMetadata: { inferenceId, inferenceTime } }) => [inferenceId!, Date.parse(inferenceTime)]),
    );
    labelled = linesBelow<{ groundTruthData: { data: string }; eventMetadata: { eventId: string } }>(
      join(s3, 'steward-captures/labels'),
    ).flatMap(({ groundTruthData, eventMetadata: { eventId } }) =>
      groundTruthData.data.split('\n').map((line, i) => {
        const [label, age_band, region] = line.split(',') as [string, string, string];
        return { at: times.get(eventId)!, score: answers.get(eventId)![i]!, fraud: label === '1', age_band, region };
      }),
    );
  }, 900_000);
  afterAll(() => cleanUp(home, 'card-fraud'));

  const of = (type: string, version?: number) =>
    history.filter((record) => record.type === type && (version === undefined || record.subject.version === version));
  const checks = (kind: string) => of('CheckRecorded').filter(({ data }) => data.kind === kind);
  const within = ({ window }: LedgerRecord['data']): Scored[] => {
    const { start, end } = window as { start: string; end: string };
    return labelled.filter(({ at }) => at! >= Date.parse(start) && at! < Date.parse(end));
  };
  const heldOut = (version: number): HeldOut[] => {
    const kept = of('VersionGated', version)[0]!.evidence?.find(({ name }) => name === 'predictions');
    return linesOf(join(s3, 'steward-evidence/sha256', kept!.sha256));
  };
  const scored = (version: number, of: 'champion' | 'challenger'): Scored[] =>
    heldOut(version).map((row) => ({
      score: row[of]!,
      fraud: row.label === 1,
      age_band: row.age_band,
      region: row.region,
    }));
  const limitsOf = (version: number): Record<string, string | undefined> =>
    Object.fromEntries(
      (of('VersionGated', version)[0]!.data.limits as { name: string; value?: string }[]).map(({ name, value }) => [
        name,
        value,
      ]),
    );
  const shift = () => (JSON.parse(readFileSync(join(folder, 'story.json'), 'utf8')) as { shift: number }).shift;

  it('ends as told, and says that its data are made up', () => {
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(ended.out.split('\n')[1]).toContain('synthetic payments, made up from the seed');
    expect(ended.out).toMatch(
      /^SYNTHETIC DATA: every payment, .*\nwindow [\s\S]*\nlive: card-fraud\/3 \(synthetic data\)\nledger: \d+ records verified\n$/m,
    );
    expect(readFileSync('examples/card-fraud/card-fraud.model.yaml', 'utf8')).toMatch(/^purpose: "SYNTHETIC DATA/m);
  });

  it('was killed twice on its way and took itself up, and nothing is there twice', () => {
    expect(killed.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    expect(ended.out.split('\n')[1]).toMatch(/; resuming$/);
    hasNothingTwice(folder);
  });

  it('finds the new scheme by what it costs, in the hour after its first: inputs stay, quality falls, and is trained anew at once', () => {
    const scheme = storyTime('scheme', shift());
    const hoursIn = (record: LedgerRecord | undefined) => (Date.parse(record!.at) - scheme) / HOUR;
    const dropped = of('QualityDropped');
    expect(hoursIn(dropped[0])).toBe(1.5);
    expect(dropped.every(({ subject }) => subject.version === 1)).toBe(true);
    expect(of('DriftDetected')).toEqual([]);
    expect(checks('quality').find((record) => record.verdict === 'drifted')!.data.change).toMatchObject({
      found: 'concept',
    });
    expect(of('RetrainStarted').map(hoursIn)).toEqual([1.5, 2.5]);
    expect(hoursIn(of('ReleaseCompleted', 3)[0])).toBeLessThan(3);
    // Nothing before the scheme began, and nothing once the third version served.
    const verdicts = (version: number) =>
      checks('quality')
        .filter(({ subject }) => subject.version === version)
        .map(({ verdict }) => verdict);
    expect(verdicts(1).slice(0, 9)).not.toContain('drifted');
    expect(
      verdicts(3)
        .slice(1)
        .every((verdict) => verdict === 'stable'),
    ).toBe(true);
  });

  it('measures what was captured and labelled: rows, recall, precision, average precision and AUC of every hour, and prints them', () => {
    expect(told.checks('quality').length).toBeGreaterThan(15);
    told.qualityHolds();
  });

  it('gives the rows, PSI, unseen values and KS of the raw captured columns, every hour', () => {
    expect(told.checks('drift').length).toBeGreaterThan(15);
    told.driftHolds();
  });

  it('measures by group whose legitimate payments were held back, every hour', () => {
    const told = checks('fairness').filter(({ data }) => (data.rows as { used: number }).used > 0);
    expect(told.length).toBeGreaterThan(15);
    expect(told.every(({ verdict }) => verdict !== 'drifted')).toBe(true);
    for (const { data } of told)
      for (const column of ['age_band', 'region'] as const) {
        const metrics = data.metrics as Record<string, Texts>;
        same(metrics[`equalOpportunity of ${column}`]?.value, apart(falsePositives(within(data), column)));
      }
  });

  it('refuses the candidate that holds back young people, though it finds more of the scheme', () => {
    const [gated] = of('VersionGated', 2);
    expect(gated!.verdict).toBe('fail');
    const reason = gated!.reasons?.find(({ subject }) => subject === 'equalOpportunity of age_band');
    expect(reason).toMatchObject({ rule: 'limit-not-met', limit: 'at most 0.0500' });
    const rates = falsePositives(scored(2, 'challenger'), 'age_band');
    same(reason?.observed, apart(rates));
    expect(rates['18-24']).toBeGreaterThan(0.2);
    for (const age of ['25-39', '40-64', '65+']) expect(rates[age]).toBeLessThan(0.02);
    expect(recall(scored(2, 'challenger'))).toBeGreaterThan(recall(scored(2, 'champion')) + 0.2);
    expect(of('ApprovalRequested', 2)).toEqual([]);
  });

  it('releases the one that finds the scheme and wrongs no group, by figures of rows held out in time', () => {
    const rows = scored(3, 'challenger');
    const told = limitsOf(3);
    same(told.recall, recall(rows));
    same(told.averagePrecision, averagePrecision(rows));
    for (const column of ['age_band', 'region'] as const) {
      same(told[`equalOpportunity of ${column}`], apart(falsePositives(rows, column)));
      expect(apart(falsePositives(rows, column))).toBeLessThan(0.05);
    }
    expect(averagePrecision(rows)).toBeGreaterThan(averagePrecision(scored(3, 'champion')) + 0.2);
    // No row that it was trained on is among them.
    const ids = new Set(heldOut(3).map(({ id }) => id));
    const execution = String(of('ModelVersionRegistered', 3)[0]!.data.pipelineExecution).split('/').at(-1)!;
    const trained = readFileSync(
      join(s3, 'card-fraud-data/card-fraud/runs', execution, 'prepare/train/train.csv'),
      'utf8',
    ).split('\n');
    expect(trained.length).toBeGreaterThan(50_000);
    expect(trained.some((line) => ids.has(line.slice(0, line.indexOf(','))))).toBe(false);
  });

  it('catches what it did not before, of all payments, those too whose label came too late to be seen', () => {
    const day = { from: storyTime('traffic', shift()), to: storyTime('trafficEnds', shift()) };
    const all = transactions({ ...day, scheme: storyTime('scheme', shift()), shiftDays: shift() });
    const asked = new Map<Transaction, number>();
    for (const [memory, payments] of [
      ['asked.jsonl', all.filter((payment) => payment.asked)],
      ['others.jsonl', all.filter((payment) => !payment.asked)],
    ] as const)
      for (const { asked: sent } of linesOf<{ asked?: { id: string; from: number } }>(join(folder, memory)))
        if (sent) for (const [i, score] of answers.get(sent.id)!.entries()) asked.set(payments[sent.from + i]!, score);
    expect(asked.size).toBe(all.length);
    const caught = (truth: Transaction['truth'], from: number, to: number) =>
      share(
        all.filter((payment) => payment.truth === truth && payment.at >= from && payment.at < to),
        (payment) => asked.get(payment)! >= HELD,
      );
    const live = Date.parse(of('ReleaseCompleted', 3)[0]!.at);
    const scheme = storyTime('scheme', shift());
    expect(caught('synthetic-identity', scheme, scheme + 2 * HOUR)).toBeLessThan(0.2);
    expect(caught('synthetic-identity', live, day.to)).toBeGreaterThan(0.4);
    // The old schemes are not forgotten for it.
    expect(caught('cloned-card', live, day.to)).toBeGreaterThan(0.8);
    expect(caught('card-testing', live, day.to)).toBeGreaterThan(0.6);
  });
});
