import type { Column } from './population.ts';
import { random } from './population.ts';

/** Drift put into a window on purpose, in one flight's columns of a row; `grade` says how much of it. */
export interface Injection {
  readonly kind: string;
  readonly unit: string;
  readonly grades: readonly number[];
  apply(columns: Column[], grade: number, seed: string): void;
}

const byName = (columns: Column[], name: string): Float64Array => columns.find((c) => c.name === name)!.values;

function moments(values: Float64Array): { mean: number; std: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
}

export const INJECTIONS: readonly Injection[] = [
  {
    kind: 'shift',
    unit: 'standard deviations of `distance`',
    grades: [0.05, 0.1, 0.2, 0.4, 0.8],
    apply(columns, grade) {
      const values = byName(columns, 'distance1');
      const by = Math.round(grade * moments(values).std);
      for (let i = 0; i < values.length; i++) values[i]! += by;
    },
  },
  {
    kind: 'scale',
    unit: 'times as wide, `distance` around its mean',
    grades: [1.1, 1.25, 1.5, 2, 3],
    apply(columns, grade) {
      const values = byName(columns, 'distance1');
      const { mean } = moments(values);
      for (let i = 0; i < values.length; i++) values[i] = Math.round(mean + grade * (values[i]! - mean));
    },
  },
  {
    kind: 'category swap',
    unit: 'share of rows whose `origin` becomes one of three airports that were rare',
    grades: [0.05, 0.1, 0.2, 0.4, 0.8],
    apply(columns, grade, seed) {
      const { values, categories } = columns.find((c) => c.name === 'origin1')!;
      const next = random(seed);
      const seen = categories.map((_, place) => values.filter((v) => v === place).length);
      const rare = [...seen.keys()].sort((a, b) => seen[a]! - seen[b]!).slice(0, 3);
      for (let i = 0; i < values.length; i++) if (next() < grade) values[i] = rare[Math.floor(next() * 3)]!;
    },
  },
  {
    kind: 'missingness',
    unit: 'share of `delay` missing',
    grades: [0.01, 0.05, 0.1, 0.2, 0.4],
    apply(columns, grade, seed) {
      const values = byName(columns, 'delay1');
      const next = random(seed);
      for (let i = 0; i < values.length; i++) if (next() < grade) values[i] = Number.NaN;
    },
  },
  {
    kind: 'correlation',
    unit: 'share of rows in which `hour` and `delay` rise together; each column alone stays as it was',
    grades: [0.1, 0.2, 0.4, 0.7, 1],
    apply(columns, grade, seed) {
      const [hour, delay] = [byName(columns, 'hour1'), byName(columns, 'delay1')];
      const next = random(seed);
      const rows = Array.from(hour.keys()).filter(() => next() < grade);
      const [hours, delays] = [hour, delay].map((values) => rows.map((row) => values[row]!).sort((a, b) => a - b));
      for (const [i, row] of rows.entries()) {
        hour[row] = hours![i]!;
        delay[row] = delays![i]!;
      }
    },
  },
];
