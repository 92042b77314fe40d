import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SMOKE_ID } from '../../../lib/domain/capture/core/smoke-id.ts';
import { categoryBins, decileBins, ks, psi, unseen } from '../measures.ts';
import { historyIn, linesBelow, linesOf } from '../telling.ts';

/** A metric from labels and answers as the raw files have them: a cell of text, and the cells of an answer. */
export type Measure = (labels: readonly string[], answers: readonly (readonly number[])[]) => number;

/** What a test knows of a life, to compute its figures again. */
export interface About {
  readonly model: string;
  readonly columns: Readonly<Record<string, 'number' | 'category'>>;
  /** Those of them that its drift checks look at, where they do not look at all. */
  readonly watched?: readonly string[];
  readonly metrics: Readonly<Record<string, Measure>>;
  /** The metric challengers are compared by. */
  readonly compared: string;
}

interface Captured {
  captureData: { endpointInput: { data: string }; endpointOutput: { data: string } };
  eventMetadata: { eventId: string; inferenceId?: string; inferenceTime: string };
}
interface Truth {
  groundTruthData: { data: string };
  eventMetadata: { eventId: string };
}
interface Check {
  kind: string;
  rows: { used: number };
  window: { start: string; end: string };
  features: Record<string, Record<string, string> & { n: number }>;
  metrics: Record<string, { value: string; low: string; high: string }>;
}
interface Prediction {
  label: string | number;
  champion: number | number[] | null;
  challenger: number | number[];
}

/** The widest bin a KS distance can hide in: a 256th of the rows, and rounding. */
const KS_BIN = 0.005;

const cellsOf = (data: string): string[][] =>
  data
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** Equal to four places; a sum taken in another order may round the last one the other way. */
export const same = (printed: string | undefined, value: number, what = ''): void =>
  expect(Math.abs(Number(printed) - value), `${what} ${printed} against ${value}`).toBeLessThanOrEqual(0.0001 + 1e-9);

/** What a life left in its folder, read past all our code, and held against what was recorded and printed of it. */
export class ToldLife {
  readonly history: ReturnType<typeof historyIn>;
  readonly #about: About;
  readonly #out: string;
  readonly #s3: string;
  readonly #captured = new Map<string, Captured[]>();
  readonly #truths: Map<string, string[]>;

  constructor(about: About, folder: string, out: string) {
    this.#about = about;
    this.#out = out;
    this.#s3 = join(folder, 's3');
    this.history = historyIn(folder, about.model);
    this.#truths = new Map(
      linesBelow<Truth>(join(this.#s3, 'steward-captures/labels', about.model)).map((t) => [
        t.eventMetadata.eventId,
        t.groundTruthData.data.split('\n'),
      ]),
    );
  }

  of = (type: string, version?: number) =>
    this.history.filter((r) => r.type === type && (version === undefined || r.subject.version === version));

  checks(kind: 'drift' | 'quality') {
    return this.of('CheckRecorded')
      .map((record) => ({ record, data: record.data as unknown as Check }))
      .filter(({ data }) => data.kind === kind);
  }

  #within(endpoint: string, { start, end }: Check['window']): Captured[] {
    const captured =
      this.#captured.get(endpoint) ??
      linesBelow<Captured>(join(this.#s3, 'steward-captures/capture', endpoint)).filter(
        ({ eventMetadata }) => !eventMetadata.inferenceId?.startsWith(SMOKE_ID),
      );
    this.#captured.set(endpoint, captured);
    return captured.filter(({ eventMetadata: { inferenceTime: at } }) => {
      const time = Date.parse(at);
      return time >= Date.parse(start) && time < Date.parse(end);
    });
  }

  /** The rows a version was trained on, as its own pipeline execution wrote them. */
  #trained(version: number): string[][] {
    const [registered] = this.of('ModelVersionRegistered', version);
    const execution = String(registered?.data.pipelineExecution).split('/').at(-1) ?? '';
    const { model } = this.#about;
    return cellsOf(
      readFileSync(join(this.#s3, `${model}-data`, model, 'runs', execution, 'prepare/train/train.csv'), 'utf8'),
    );
  }

  /** Rows, PSI, unseen values and KS of every drift check from the raw captured columns against the raw training columns. */
  driftHolds(): void {
    const names = Object.keys(this.#about.columns);
    const { watched = names } = this.#about;
    const trained = new Map<number, string[][]>();
    for (const { record, data } of this.checks('drift')) {
      const version = record.subject.version!;
      const rows = this.#within(record.subject.deployment!, data.window).flatMap((c) =>
        cellsOf(c.captureData.endpointInput.data),
      );
      expect(data.rows.used).toBe(rows.length);
      if (rows.length === 0) continue;
      const [header, ...before] = trained.get(version) ?? this.#trained(version);
      trained.set(version, [header!, ...before]);
      expect(Object.keys(data.features).sort()).toEqual([...watched].sort());
      for (const name of watched) {
        const at = names.indexOf(name);
        const found = data.features[name]!;
        const was = before.map((cells) => cells[header!.indexOf(name)]!);
        const now = rows.map((cells) => cells[at]!);
        expect(found.n).toBe(now.length);
        const numeric = this.#about.columns[name] === 'number';
        same(
          found.psi,
          psi(...(numeric ? decileBins(was.map(Number), now.map(Number)) : categoryBins(was, now))),
          name,
        );
        if (!numeric) same(found.unseen, unseen(was, now), name);
        else {
          const exact = ks(was.map(Number), now.map(Number));
          expect(Number(found.ks)).toBeLessThanOrEqual(exact + 0.0001);
          expect(exact - Number(found.ks)).toBeLessThanOrEqual(KS_BIN);
        }
      }
    }
  }

  /** Every metric of every quality check from the predictions that were answered by a label, and its place in what was printed. */
  qualityHolds(): void {
    for (const { record, data } of this.checks('quality').filter(({ data }) => data.rows.used > 0)) {
      const labels: string[] = [];
      const answers: number[][] = [];
      for (const { captureData, eventMetadata } of this.#within(record.subject.deployment!, data.window)) {
        const truth = this.#truths.get(eventMetadata.inferenceId ?? eventMetadata.eventId);
        if (!truth) continue;
        labels.push(...truth);
        answers.push(...cellsOf(captureData.endpointOutput.data).map((cells) => cells.map(Number)));
      }
      expect(data.rows.used).toBe(labels.length);
      for (const [name, measure] of Object.entries(this.#about.metrics)) {
        const { value, low, high } = data.metrics[name]!;
        same(value, measure(labels, answers), name);
        expect(this.#out, `${name} of ${data.window.end}`).toContain(`${value} [${low}, ${high}]`);
      }
    }
  }

  /** The outputs that a report of SHAP values in the evidence explains, each by all columns. */
  explained(sha256: string): string[] {
    const report = JSON.parse(readFileSync(join(this.#s3, 'steward-evidence/sha256', sha256), 'utf8'));
    const labels = Object.entries<{ global_shap_values: object }>(report.explanations.kernel_shap);
    for (const [, { global_shap_values }] of labels)
      expect(Object.keys(global_shap_values)).toEqual(Object.keys(this.#about.columns));
    return labels.map(([label]) => label);
  }

  /** Challenger, champion and their difference from the held-out predictions that lie in the evidence. */
  comparisonsHold(): number {
    const compared = this.of('VersionCompared');
    for (const { data, evidence } of compared) {
      const sha256 = evidence?.find(({ name }) => name === 'predictions')?.sha256 ?? '';
      const rows = linesOf<Prediction>(join(this.#s3, 'steward-evidence/sha256', sha256));
      const labels = rows.map(({ label }) => String(label));
      const figures = data as unknown as {
        rows: number;
        challenger: Record<string, { value: string }>;
        championScores?: Record<string, { value: string }>;
        difference?: { value: string };
      };
      expect(figures.rows).toBe(rows.length);
      const challenger = rows.map((row) => [row.challenger].flat());
      for (const [name, measure] of Object.entries(this.#about.metrics))
        same(figures.challenger[name]!.value, measure(labels, challenger), name);
      if (rows[0]?.champion == null) continue;
      const champion = rows.map((row) => [row.champion!].flat());
      const measure = this.#about.metrics[this.#about.compared]!;
      same(figures.championScores?.[this.#about.compared]?.value, measure(labels, champion));
      same(figures.difference?.value, measure(labels, challenger) - measure(labels, champion));
    }
    return compared.length;
  }
}
