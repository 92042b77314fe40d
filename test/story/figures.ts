import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { SMOKE_ID } from '../../lib/domain/capture/core/smoke-id.ts';
import { auc, brier, categoryBins, decileBins, ks, logLoss, psi, unseen } from './measures.ts';
import { historyIn, linesBelow, linesOf } from './telling.ts';

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

/** What was told into a story's folder so far, read past all our code. */
export class Told {
  readonly out: string;
  readonly history: ReturnType<typeof historyIn>;
  readonly #s3: string;
  readonly #captured: Captured[];
  readonly #truths: Map<string, string[]>;

  constructor(folder: string, out: string) {
    this.out = out;
    this.history = historyIn(folder);
    this.#s3 = join(folder, 's3');
    // A release's own smoke requests are captured too, and are no traffic.
    this.#captured = linesBelow<Captured>(join(this.#s3, 'steward-captures/capture')).filter(
      ({ eventMetadata }) => !eventMetadata.inferenceId?.startsWith(SMOKE_ID),
    );
    this.#truths = new Map(
      linesBelow<Truth>(join(this.#s3, 'steward-captures/labels')).map((t) => [
        t.eventMetadata.eventId,
        t.groundTruthData.data.split('\n'),
      ]),
    );
  }

  checks(kind: CheckData['kind']) {
    return this.history
      .filter(({ type, data }) => type === 'CheckRecorded' && data.kind === kind)
      .map((record) => ({ record, data: record.data as unknown as CheckData }));
  }

  /** Traffic of a window. */
  within({ start, end }: CheckData['window']): Captured[] {
    return this.#captured.filter(({ eventMetadata: { inferenceTime: at } }) => {
      const time = Date.parse(at);
      return time >= Date.parse(start) && time < Date.parse(end);
    });
  }

  /** Labels and scores of the predictions of a window that were answered by a label. */
  labelled(window: CheckData['window']): { labels: number[]; scores: number[] } {
    expect(existsSync(join(this.#s3, 'steward-captures/labels/flight-delay'))).toBe(true);
    const labels: number[] = [];
    const scores: number[] = [];
    for (const { captureData, eventMetadata } of this.within(window)) {
      const truth = this.#truths.get(eventMetadata.inferenceId ?? eventMetadata.eventId);
      if (!truth) continue;
      for (const [i, [score]] of cellsOf(captureData.endpointOutput.data).entries()) {
        labels.push(Number(truth[i]));
        scores.push(Number(score));
      }
    }
    return { labels, scores };
  }

  /** The rows a version was trained on, as its own pipeline execution wrote them. */
  trainingColumn(version: number, column: Column): string[] {
    const registered = this.history.find((r) => r.type === 'ModelVersionRegistered' && r.subject.version === version);
    const execution = String(registered?.data.pipelineExecution).split('/').at(-1) ?? '';
    const [header, ...lines] = cellsOf(
      readFileSync(join(this.#s3, 'flight-delay-data/flight-delay/runs', execution, 'prepare/train/train.csv'), 'utf8'),
    );
    const index = header!.indexOf(column);
    return lines.map((cells) => cells[index]!);
  }

  predictions(sha256: string) {
    type Row = { label: number; champion: number | null; challenger: number };
    return linesOf<Row>(join(this.#s3, 'steward-evidence/sha256', sha256));
  }

  /** The line of the printed table for the week a window ends; a story that is not over has printed none. */
  printedWeek({ end }: CheckData['window']): string[] | undefined {
    return this.out
      .split('\n')
      .find((line) => line.slice(10, 24) === ` to ${end.slice(0, 10)}`)
      ?.split(/ {2,}/);
  }
}

const cellsOf = (data: string): string[][] =>
  data
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

const places = (value: number): string => value.toFixed(4);
/** Equal to four places; a sum taken in another order may round the last one the other way. */
const same = (printed: string | undefined, value: number): void =>
  expect(Math.abs(Number(printed) - value), `${printed} against ${value}`).toBeLessThanOrEqual(0.00005 + 1e-9);

/** Every figure of the weeks that were told, from the raw rows again. */
export function figuresOfWeeks(read: () => Told): void {
  let told: Told;
  beforeAll(() => {
    told = read();
  });

  it('counts exactly the rows that were captured in each week', () => {
    for (const { data } of told.checks('drift')) {
      const count = told.within(data.window).flatMap((c) => cellsOf(c.captureData.endpointInput.data)).length;
      expect(count).toBeGreaterThan(0);
      expect(data.rows.used).toBe(count);
      expect(told.printedWeek(data.window)?.[2] ?? String(count)).toBe(String(count));
    }
  });

  it('gives the unseen share, PSI and KS of the raw captured column against the raw training column', () => {
    const printed = { ks: 3, psi: 4, unseen: 5 } as const;
    for (const { record, data } of told.checks('drift')) {
      const rows = told.within(data.window).flatMap((c) => cellsOf(c.captureData.endpointInput.data));
      const largest: Record<keyof typeof printed, { column: string; value: number }[]> = {
        ks: [],
        psi: [],
        unseen: [],
      };
      for (const column of COLUMNS) {
        const before = told.trainingColumn(record.subject.version!, column);
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
      const week = told.printedWeek(data.window);
      if (!week) continue;
      for (const [metric, at] of Object.entries(printed) as [keyof typeof printed, number][]) {
        const [value, column] = week[at]!.split(' ');
        const most = Math.max(...largest[metric].map((found) => found.value));
        same(value, most);
        expect(largest[metric].filter((f) => Math.abs(f.value - most) < 0.0001).map((f) => f.column)).toContain(column);
      }
    }
  });

  it('gives the AUC, log loss and Brier score of the predictions that were answered by a label', () => {
    for (const { record, data } of told.checks('quality')) {
      const { labels, scores } = told.labelled(data.window);
      const figures = { auc: auc(labels, scores), logLoss: logLoss(labels, scores), brier: brier(labels, scores) };
      const week = told.printedWeek(data.window);
      expect(data.rows.used).toBe(labels.length);
      for (const [i, name] of (['auc', 'logLoss', 'brier'] as const).entries()) {
        same(data.metrics[name].value, figures[name]);
        const { value, low, high } = data.metrics[name];
        if (week) expect(week[8 + i]).toBe(`${value} [${low}, ${high}]`);
      }
      if (!week) continue;
      expect(week[7]).toBe(String(labels.length));
      expect(told.out).toContain(`quality, ${labels.length} rows, AUC ${data.metrics.auc.value} [`);
      expect(week[1]).toBe(String(record.subject.version));
    }
  });

  it('compares challenger and champion on the predictions that lie in the evidence', () => {
    const compared = told.history.filter(({ type }) => type === 'VersionCompared');
    expect(compared.length).toBeGreaterThan(0);
    for (const { data, evidence } of compared) {
      const sha256 = evidence?.find(({ name }) => name === 'predictions')?.sha256 ?? '';
      const rows = told.predictions(sha256);
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
  });
}

/** The same of a whole story, and of what it prints at its end. */
export function figuresOfStory(read: () => Told): void {
  let told: Told;
  beforeAll(() => {
    told = read();
  });

  it('comes from a story that ended as told', () => {
    expect(told.out).toMatch(/^live: flight-delay\/2$/m);
    expect(told.out).toMatch(/^ledger: \d+ records verified$/m);
    expect(told.checks('drift')).toHaveLength(18);
    expect(told.checks('quality')).toHaveLength(18);
    for (const { data } of told.checks('drift')) expect(told.printedWeek(data.window)).toBeDefined();
    const compared = told.history.filter(({ type }) => type === 'VersionCompared');
    expect(compared).toHaveLength(2);
    expect(compared.at(-1)?.data.championScores).toBeDefined();
  });

  figuresOfWeeks(() => told);

  it('finds the drift in the origins that nobody flew from before', () => {
    const found = told.history.filter(({ type }) => type === 'DriftDetected');
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
}
