import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Baseline } from '../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import type { Feature } from '../../lib/domain/drift/columns/schema.ts';

/** Mulberry32: the same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Cell = (next: () => number) => string;
const normal = (next: () => number) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const CITIES = Array.from({ length: 300 }, (_, i) => `airport-${(i * 7919) % 997}`);
const PLANS = ['free', 'basic', 'plus', 'pro', 'enterprise'];
const sometimes =
  (share: number, cell: Cell): Cell =>
  (next) =>
    next() < share ? '' : cell(next);

/** Twenty columns of the kinds one meets: rounded and full-length floats, heavy tails, counts, flags, codes, gaps, a time. */
const MIXED: readonly [string, Feature['type'], Cell][] = [
  ['age', 'integer', (next) => String(18 + Math.floor(next() * 70))],
  ['income', 'number', (next) => Math.exp(10 + normal(next)).toFixed(2)],
  ['score', 'number', (next) => String(next())],
  ['balance', 'number', sometimes(0.06, (next) => (normal(next) * 2500).toFixed(2))],
  ['ratio', 'number', (next) => next().toFixed(4)],
  ['amount', 'number', (next) => (next() < 0.4 ? '0' : Math.exp(3 + 1.5 * normal(next)).toFixed(2))],
  ['rate', 'number', (next) => (next() * 1e-3).toFixed(7)],
  ['height', 'number', (next) => (170 + 9 * normal(next)).toFixed(1)],
  ['two-humps', 'number', (next) => (next() < 0.5 ? 20 + normal(next) : 60 + 3 * normal(next)).toFixed(3)],
  ['latitude', 'number', (next) => (next() * 180 - 90).toFixed(5)],
  ['longitude', 'number', sometimes(0.05, (next) => (next() * 360 - 180).toFixed(5))],
  ['temperature', 'number', (next) => (12 + 8 * normal(next)).toFixed(1)],
  ['visits', 'integer', (next) => String(Math.floor(Math.exp(1.2 * Math.abs(normal(next)))))],
  ['flag', 'integer', (next) => (next() < 0.2 ? '1' : '0')],
  ['hour', 'integer', (next) => String(Math.floor(next() * 24))],
  ['distance', 'integer', (next) => String(50 + Math.floor(next() * 4800))],
  ['city', 'category', sometimes(0.07, (next) => CITIES[Math.floor(next() ** 2 * CITIES.length)]!)],
  ['plan', 'category', (next) => PLANS[Math.floor(next() * PLANS.length)]!],
  ['when', 'integer', (next) => String(1_760_000_000 + Math.floor(next() * 2_592_000))],
  ['load', 'number', (next) => (normal(next) * 1.7).toFixed(6)],
];

/** Numbers only, of five to seven digits. */
const numeric = (columns: number): readonly [string, Feature['type'], Cell][] =>
  Array.from({ length: columns }, (_, i) => [
    `f${i}`,
    'number',
    (next) => (normal(next) * 10 ** (1 + (i % 3))).toFixed(4 - (i % 3)),
  ]);

const columnsOf = (columns: number) => (columns === MIXED.length ? MIXED : numeric(columns));

export const featuresOf = (columns: number): Feature[] => columnsOf(columns).map(([name, type]) => ({ name, type }));

/** Training rows, of another seed than the capture. */
export const trainingOf = (columns: number, rows = 20_000): string[][] => Array.from(rowsOf(columns, rows, 1));

/** Rows one after another, none of them twice by design. */
export function* rowsOf(columns: number, rows: number, seed = 2): Generator<string[]> {
  const next = random(seed);
  for (let row = 0; row < rows; row++) yield columnsOf(columns).map(([, , cell]) => cell(next));
}

export const baselineOf = (columns: number, rows?: number): Promise<Baseline> =>
  buildBaseline({ features: featuresOf(columns) }, trainingOf(columns, rows));

/** Writes data capture, line for line as SageMaker does, until it has the size wanted; returns its records. */
export async function writeCapture(
  path: string,
  columns: number,
  encoding: 'CSV' | 'BASE64',
  bytes: number,
): Promise<number> {
  const file = createWriteStream(path);
  const next = random(2);
  const made = columnsOf(columns);
  const coded = (text: string) =>
    encoding === 'CSV' ? JSON.stringify(text) : `"${Buffer.from(text).toString('base64')}"`;
  // the same ten thousand rows again and again would fit a branch predictor: twenty megabytes of them do not
  const lines: string[] = [];
  let size = 0;
  while (size < Math.min(bytes, 20e6)) {
    const n = lines.length;
    const row = made.map(([, , cell]) => cell(next)).join(',');
    const id = `${String(n).padStart(8, '0')}-5c1f-4a0e-9d4b-${Math.floor(next() * 2 ** 48)
      .toString(16)
      .padStart(12, '0')}`;
    const time = new Date(Date.UTC(2026, 10, 23, 6) + ((Math.floor(n * 0.5) * 1000) % 3_600_000))
      .toISOString()
      .slice(0, 19);
    lines.push(
      `{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":${coded(row)},"encoding":"${encoding}"},` +
        `"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT","data":${coded(String(next()))},"encoding":"${encoding}"}},` +
        `"eventMetadata":{"eventId":"${id}","inferenceTime":"${time}Z"},"eventVersion":"0"}\n`,
    );
    size += lines.at(-1)!.length;
  }
  const block = Buffer.from(lines.join(''));
  let records = 0;
  for (let written = 0; written < bytes; written += block.length) {
    if (!file.write(block)) await once(file, 'drain');
    records += lines.length;
  }
  file.end();
  await once(file, 'close');
  return records;
}
