import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMOKE_ID } from '../../lib/domain/capture/core/smoke-id.ts';
import { auc, brier, categoryBins, decileBins, ks, logLoss, psi, unseen } from './measures.ts';
import { cleanUp, type Ended, historyIn, linesBelow, linesOf, newHome, storyFolder, tell } from './telling.ts';

const COLUMNS = ['hour', 'weekday', 'distance', 'origin', 'destination'] as const;
type Column = (typeof COLUMNS)[number];
const numeric = (column: Column): boolean => COLUMNS.indexOf(column) < 3;
/** The widest bin a KS distance can hide in: a 256th of the rows, and rounding. */
const KS_BIN = 0.005;

interface Captured {
  captureData: { endpointInput: { data: string }; endpointOutput: { data: string } };
  eventMetadata: { eventId: string; inferenceId?: string; inferenceTime: string };
}
interface Truth {
  groundTruthData: { data: string };
  eventMetadata: { eventId: string };
}
type Texts = Record<string, string>;
interface CheckData {
  kind: 'drift' | 'quality';
  rows: { read: number; used: number };
  window: { start: string; end: string };
  features: Record<Column, Texts & { n: number }>;
  metrics: Record<'auc' | 'logLoss' | 'brier', Texts>;
}

const home = newHome();
const folder = storyFolder(home, 'default');
const s3 = join(folder, 's3');
let told: Ended;
let history: ReturnType<typeof historyIn>;
let captured: Captured[];
let truths: Map<string, string[]>;

beforeAll(async () => {
  told = await tell(home, 'default');
  history = historyIn(folder);
  // A release's own smoke requests are captured too, and are no traffic.
  captured = linesBelow<Captured>(join(s3, 'steward-captures/capture')).filter(
    ({ eventMetadata }) => !eventMetadata.inferenceId?.startsWith(SMOKE_ID),
  );
  truths = new Map(
    linesBelow<Truth>(join(s3, 'steward-captures/labels')).map((t) => [
      t.eventMetadata.eventId,
      t.groundTruthData.data.split('\n'),
    ]),
  );
}, 600_000);
afterAll(() => cleanUp(home, 'default'));

const checks = (kind: CheckData['kind']) =>
  history
    .filter(({ type, data }) => type === 'CheckRecorded' && data.kind === kind)
    .map((record) => ({ record, data: record.data as unknown as CheckData }));

/** Traffic of a window: a smoke request is captured too, and is none. */
const within = ({ start, end }: CheckData['window']): Captured[] =>
  captured.filter(({ eventMetadata: { inferenceId, inferenceTime: at } }) => {
    const time = Date.parse(at);
    return time >= Date.parse(start) && time < Date.parse(end) && !inferenceId?.startsWith('steward-smoke-');
  });

const cellsOf = (data: string): string[][] =>
  data
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** The rows a version was trained on, as its own pipeline execution wrote them. */
function trainingColumn(version: number, column: Column): string[] {
  const registered = history.find((r) => r.type === 'ModelVersionRegistered' && r.subject.version === version);
  const execution = String(registered?.data.pipelineExecution).split('/').at(-1) ?? '';
  const [header, ...lines] = cellsOf(
    readFileSync(join(s3, 'flight-delay-data/flight-delay/runs', execution, 'prepare/train/train.csv'), 'utf8'),
  );
  const index = header!.indexOf(column);
  return lines.map((cells) => cells[index]!);
}

/** The line of the printed table for the week a window ends. */
const printedWeek = ({ end }: CheckData['window']): string[] =>
  told.out
    .split('\n')
    .find((line) => line.slice(10, 24) === ` to ${end.slice(0, 10)}`)
    ?.split(/ {2,}/) ?? [];

const places = (value: number): string => value.toFixed(4);
/** Equal to four places; a sum taken in another order may round the last one the other way. */
const same = (printed: string | undefined, value: number): void =>
  expect(Math.abs(Number(printed) - value), `${printed} against ${value}`).toBeLessThanOrEqual(0.00005 + 1e-9);

describe('every figure of a told story', () => {
  it('comes from a story that ended as told', () => {
    expect(told.code, told.out + told.err).toBe(0);
    expect(told.out).toMatch(/^live: flight-delay\/2$/m);
    expect(told.out).toMatch(/^ledger: \d+ records verified$/m);
    expect(checks('drift')).toHaveLength(18);
    expect(checks('quality')).toHaveLength(18);
  });

  it('counts exactly the rows that were captured in each week', () => {
    for (const { data } of checks('drift')) {
      const count = within(data.window).flatMap((c) => cellsOf(c.captureData.endpointInput.data)).length;
      expect(count).toBeGreaterThan(0);
      expect(data.rows.used).toBe(count);
      expect(printedWeek(data.window)[2]).toBe(String(count));
    }
  });

  it('gives the unseen share, PSI and KS of the raw captured column against the raw training column', () => {
    const printed = { ks: 3, psi: 4, unseen: 5 } as const;
    for (const { record, data } of checks('drift')) {
      const rows = within(data.window).flatMap((c) => cellsOf(c.captureData.endpointInput.data));
      const largest: Record<keyof typeof printed, { column: string; value: number }[]> = {
        ks: [],
        psi: [],
        unseen: [],
      };
      for (const column of COLUMNS) {
        const before = trainingColumn(record.subject.version!, column);
        const now = rows.map((cells) => cells[COLUMNS.indexOf(column)]!);
        const found = data.features[column];
        expect(found.n).toBe(now.length);
        const bins = numeric(column) ? decileBins(before.map(Number), now.map(Number)) : categoryBins(before, now);
        same(found.psi, psi(...bins));
        largest.psi.push({ column, value: psi(...bins) });
        if (numeric(column)) {
          const exact = ks(before.map(Number), now.map(Number));
          expect(Number(found.ks)).toBeLessThanOrEqual(exact + 0.00005);
          expect(exact - Number(found.ks)).toBeLessThanOrEqual(KS_BIN);
          largest.ks.push({ column, value: Number(found.ks) });
        } else {
          expect(found.unseen).toBe(places(unseen(before, now)));
          largest.unseen.push({ column, value: unseen(before, now) });
        }
      }
      for (const [metric, at] of Object.entries(printed) as [keyof typeof printed, number][]) {
        const [value, column] = printedWeek(data.window)[at]!.split(' ');
        const most = Math.max(...largest[metric].map((found) => found.value));
        same(value, most);
        expect(largest[metric].filter((f) => Math.abs(f.value - most) < 0.0001).map((f) => f.column)).toContain(column);
      }
    }
  });

  it('gives the AUC, log loss and Brier score of the predictions that were answered by a label', () => {
    for (const { record, data } of checks('quality')) {
      const labels: number[] = [];
      const scores: number[] = [];
      const before = join(s3, 'steward-captures/labels/flight-delay');
      expect(existsSync(before)).toBe(true);
      for (const { captureData, eventMetadata } of within(data.window)) {
        const truth = truths.get(eventMetadata.inferenceId ?? eventMetadata.eventId);
        if (!truth) continue;
        for (const [i, [score]] of cellsOf(captureData.endpointOutput.data).entries()) {
          labels.push(Number(truth[i]));
          scores.push(Number(score));
        }
      }
      const figures = { auc: auc(labels, scores), logLoss: logLoss(labels, scores), brier: brier(labels, scores) };
      const line = printedWeek(data.window);
      expect(data.rows.used).toBe(labels.length);
      expect(line[7]).toBe(String(labels.length));
      for (const [i, name] of (['auc', 'logLoss', 'brier'] as const).entries()) {
        same(data.metrics[name].value, figures[name]);
        const { value, low, high } = data.metrics[name];
        expect(line[8 + i]).toBe(`${value} [${low}, ${high}]`);
      }
      expect(told.out).toContain(`quality, ${labels.length} rows, AUC ${data.metrics.auc.value} [`);
      expect(line[1]).toBe(String(record.subject.version));
    }
  });

  it('compares challenger and champion on the predictions that lie in the evidence', () => {
    const compared = history.filter(({ type }) => type === 'VersionCompared');
    expect(compared).toHaveLength(2);
    for (const { data, evidence } of compared) {
      const sha256 = evidence?.find(({ name }) => name === 'predictions')?.sha256 ?? '';
      const rows = linesOf<{ label: number; champion: number | null; challenger: number }>(
        join(s3, 'steward-evidence/sha256', sha256),
      );
      const labels = rows.map((row) => row.label);
      const challenger = rows.map((row) => row.challenger);
      const figures = data as unknown as {
        rows: number;
        challenger: Record<'auc' | 'logLoss' | 'brier', Texts>;
        championScores?: Record<'auc', Texts>;
        difference?: Texts;
      };
      expect(figures.rows).toBe(rows.length);
      same(figures.challenger.auc.value, auc(labels, challenger));
      same(figures.challenger.logLoss.value, logLoss(labels, challenger));
      same(figures.challenger.brier.value, brier(labels, challenger));
      expect(told.out).toContain(`  AUC ${figures.challenger.auc.value} [`);
      if (rows[0]?.champion === null) continue;
      const champion = auc(
        labels,
        rows.map((row) => row.champion!),
      );
      same(figures.championScores?.auc.value, champion);
      same(figures.difference?.value, auc(labels, challenger) - champion);
      expect(Number(figures.difference?.low)).toBeGreaterThan(0);
      expect(told.out).toContain(`paired difference ${figures.difference?.value} [`);
    }
    expect(compared.at(-1)?.data.championScores).toBeDefined();
  });

  it('finds the drift in the origins that nobody flew from before', () => {
    const found = history.filter(({ type }) => type === 'DriftDetected');
    expect(found.length).toBeGreaterThan(0);
    for (const { reasons } of found) {
      expect(reasons?.map(({ rule, subject }) => `${rule} of ${subject}`)).toEqual(
        expect.arrayContaining(['psi of origin', 'unseen of origin']),
      );
      // Who flies from the west flies to other places too; what the aircraft does, and when, stays as it was.
      const subjects = new Set(reasons?.map(({ subject }) => subject));
      expect([...subjects].filter((subject) => !['origin', 'destination'].includes(subject))).toEqual([]);
    }
  });
});
