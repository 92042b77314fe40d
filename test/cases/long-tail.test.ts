import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newHome, steward } from '../cli/cli.ts';
import { uniform } from '../domain/drift/samples.ts';

/** Columns with a long tail, each window drawn exactly as its baseline: what `steward drift` says of them. */
const home = newHome();
const CASE = join(import.meta.dirname, '04-long-tail-category-always-alarms');
const ROOT = join(import.meta.dirname, '..', '..');

type Checked = {
  code: number;
  verdict: string;
  features: { name: string; unseen: number; tests: { unseen: { was: number; p: number } } }[];
};

function check(training: string, window: string, ...asked: string[]): Checked {
  const baseline = join(home, 'baseline.json');
  const made = steward(home, 'drift', 'baseline', '--data', training, '-o', baseline, ...asked);
  expect(made, made.err).toMatchObject({ code: 0 });
  const ran = steward(home, 'drift', 'check', '--baseline', baseline, '--capture', window, '--json');
  return { code: ran.code, ...JSON.parse(ran.out) };
}

it.each([
  ['city', '2,500 cities by Zipf, 6,000 rows', 'stable'],
  ['postcode', '900 postcodes, 1,500 rows', 'undecided'],
])('04: %s (%s), drawn again, is %s and not drifted', (name, _what, verdict) => {
  const checked = check(join(CASE, `${name}-train.csv`), join(CASE, `${name}-window.csv`));
  expect(checked.verdict).toBe(verdict);
  const { unseen, tests } = checked.features[0]!;
  // What a fresh sample shows outside the dictionary is said, and that it is no change.
  expect(Math.abs(unseen - tests.unseen.was)).toBeLessThan(0.05);
  expect(tests.unseen.p).toBeGreaterThan(0.001);
});

/** One column of many rows, cut at random into a baseline and a window. */
function halves(name: string, values: readonly string[]): [string, string] {
  const u = uniform(4);
  const side = values.map(() => u() < 0.5);
  return [true, false].map((kept, i) => {
    const path = join(home, `${name}-${i}.csv`);
    const rows = values
      .filter((value, row) => value !== '' && side[row] === kept)
      .map((value) => JSON.stringify(value));
    writeFileSync(path, `${name}\n${rows.join('\n')}\n`);
    return path;
  }) as [string, string];
}

const vega = (file: string): string => readFileSync(join(ROOT, 'node_modules', 'vega-datasets', 'data', file), 'utf8');
const column = (file: string, name: string): string[] => {
  const [header, ...lines] = vega(file).trim().split(/\r?\n/);
  const place = header!.split(',').indexOf(name);
  return lines.map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)![place]!.replace(/^"|"?,?$/g, ''));
};
const movies = (name: string): string[] =>
  (JSON.parse(vega('movies.json')) as Record<string, string | null>[]).map((movie) => movie[name] ?? '');

it.each([
  ['directors', () => movies('Director')],
  ['distributors', () => movies('Distributor')],
  ['airports', () => column('birdstrikes.csv', 'Airport Name')],
  ['counties', () => column('zipcodes.csv', 'county')],
  ['towns', () => column('airports.csv', 'city')],
])('%s of a public table, one half of the rows against the other, are not drifted', (name, values) => {
  // towns stand in a single row for the most part, and are left out unless they are asked for
  const [training, window] = halves(name, values());
  expect(check(training, window, '--only', name).verdict).not.toBe('drifted');
});
