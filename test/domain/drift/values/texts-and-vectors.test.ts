import { describe, expect, test } from 'vitest';
import { random } from '../../../../bench/trust/population.ts';
import { CaptureScanner } from '../../../../lib/domain/capture/scan.ts';
import { scanColumns } from '../../../../lib/domain/capture/scan-columns.ts';
import { notesOfWindow } from '../../../../lib/domain/capture/text/notes.ts';
import { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import { buildBaseline } from '../../../../lib/domain/drift/baseline/build-baseline.ts';
import { merge } from '../../../../lib/domain/drift/baseline/merge.ts';
import { addRow, newSketch } from '../../../../lib/domain/drift/baseline/sketch.ts';
import { rowHash } from '../../../../lib/domain/drift/columns/sample.ts';
import type { FeatureSchema } from '../../../../lib/domain/drift/columns/schema.ts';
import { chooseColumns, surveyColumns } from '../../../../lib/domain/drift/columns/survey/choose-columns.ts';
import type { Row } from '../../../../lib/domain/drift/columns/value.ts';
import { DriftPolicy, decideDrift } from '../../../../lib/domain/drift/decide-drift.ts';
import { noNumberSentences } from '../../../../lib/words/reading.ts';
import { sample } from '../../../suites/sample.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'message', type: 'text' },
    { name: 'vector', type: 'embedding', dimension: 6 },
    { name: 'age', type: 'integer' },
  ],
};
const policy = DriftPolicy.parse({});

type Draw = () => number;
const gauss = (next: Draw): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Words by Zipf's law: there are always some that nobody has used before. */
const word = (next: Draw, from = 0): string =>
  `stem${(from + Math.floor(1 / (1 - next() * 0.9998))).toString(36).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)}`;
const message = (next: Draw, from = 0): string =>
  ['the', ...Array.from({ length: 4 + Math.floor(next() * 20) }, () => word(next, from)), 'of', 'my'].join(' ');
/** Vectors in three clouds. */
const vector = (next: Draw, third = 1 / 3): string => {
  const cloud = next() < third ? 0 : next() < 0.5 ? 1 : 2;
  return JSON.stringify(Array.from({ length: 6 }, (_, i) => Number(((i === cloud ? 5 : 0) + gauss(next)).toFixed(3))));
};
const age = (next: Draw): string => String(20 + Math.floor(next() * 50));

const rowsOf = (seed: string, rows: number, row: (next: Draw) => Row): Row[] => {
  const next = random(seed);
  return Array.from({ length: rows }, () => row(next));
};
const usual = (next: Draw): Row => [message(next), vector(next), age(next)];
const windowOf = (baseline: Baseline, seed: string, rows: number, row: (next: Draw) => Row) => {
  const sketch = newSketch(baseline);
  for (const [place, cells] of rowsOf(seed, rows, row).entries()) addRow(sketch, cells, rowHash(7, place));
  return sketch;
};
const baseline = await buildBaseline(schema, rowsOf('training', 4_000, usual));

describe('a column of texts or vectors', () => {
  test('is watched by numbers and categories anybody understands, and its baseline is read again', () => {
    expect(baseline.features.map(({ name }) => name)).toEqual([
      ...['message: length', 'message: number of words', 'message: words not seen before', 'message: language'],
      ...['vector: group', 'vector: distance to its group', 'vector: length', 'age'],
    ]);
    expect(Baseline.parse(JSON.parse(JSON.stringify(baseline)))).toEqual(baseline);
  });

  test('leaves no word of a text in baseline or sketch', () => {
    const sketch = windowOf(baseline, 'window', 300, usual);
    const kept = JSON.stringify([baseline, sketch]);
    const words = rowsOf('training', 500, usual)
      .flatMap(([text]) => text!.split(' '))
      .filter((text) => text.length > 5);
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((text) => kept.includes(text))).toEqual([]);
  });

  const other = (cells: (next: Draw) => readonly [number, string]) => (next: Draw) => {
    const row = [...usual(next)];
    const [place, cell] = cells(next);
    row[place] = cell;
    return row;
  };
  test.each([
    ['other words', other((next) => [0, message(next, 40_000)]), 'message: words not seen before'],
    ['longer texts', other((next) => [0, `${message(next)} ${message(next)}`]), 'message: number of words'],
    ['another language', other(() => [0, 'das ist nicht für die und der']), 'message: language'],
    ['no texts', other((next) => [0, next() < 0.3 ? ' ' : message(next)]), 'message: length'],
    ['more of one cloud', other((next) => [1, vector(next, 0.75)]), 'vector: group'],
    [
      'vectors that are longer',
      other((next) => [1, JSON.stringify((JSON.parse(vector(next)) as number[]).map((x) => 2 * x))]),
      'vector: length',
    ],
    ['vectors of another length', other(() => [1, '[1,2,3]']), 'vector: length'],
  ])('%s drift, and the column that tells is named', (_, row, name) => {
    const decision = decideDrift(baseline, windowOf(baseline, 'window', 1_500, row), policy);
    expect(decision.verdict).toBe('drifted');
    expect(decision.features.find((feature) => feature.name === name)?.verdict).toBe('drifted');
    expect(decision.features.find((feature) => feature.name === 'age')?.verdict).toBe('stable');
  });

  test('says of vectors of another length that they are, and counts the rest of the row', () => {
    const sketch = windowOf(baseline, 'window', 100, (next) => [message(next), '[1,2,3]', age(next)]);
    const notes = { kinds: {}, examples: [], absent: [], unknown: [], outside: 0, headers: 0 };
    expect(noNumberSentences(notesOfWindow(notes, baseline, sketch))).toEqual([
      "100 values of `vector` are no vectors of 6 numbers, as the baseline's are, and count as missing: was the model that makes them changed?",
    ]);
    expect(sketch.features.at(-1)!.counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  test('says of fractions beside whole numbers that they are none, with the type that takes them', () => {
    const sketch = windowOf(baseline, 'window', 100, (next) => [message(next), vector(next), '39.7']);
    const notes = { kinds: {}, examples: [], absent: [], unknown: [], outside: 0, headers: 0 };
    expect(noNumberSentences(notesOfWindow(notes, baseline, sketch))).toEqual([
      expect.stringMatching(/^100 values of `age` are no whole numbers, .*`--types age=number` makes a baseline/),
    ]);
  });

  test('is counted from captures as from rows, and windows merge to the whole', () => {
    const rows = rowsOf('window', 120, usual);
    const scanned = [rows.slice(0, 50), rows.slice(50)].map((part, which) => {
      const scanner = new CaptureScanner(scanColumns(baseline));
      for (const [place, [text, list, years]] of part.entries())
        scanner.feed(
          Buffer.from(
            `${captured({ message: text, vector: JSON.parse(list!), age: Number(years) }, `${which}-${place}`)}\n`,
          ),
        );
      return scanner.end();
    });
    expect(scanned.map(({ counts }) => counts.broken)).toEqual([0, 0]);
    const whole = newSketch(baseline);
    for (const row of rows) addRow(whole, row);
    const merged = merge(scanned[0]!.sketch, scanned[1]!.sketch);
    expect(merged.features.map(({ counts, missing }) => ({ counts, missing }))).toEqual(
      whole.features.map(({ counts, missing }) => ({ counts, missing })),
    );
    expect(merged.sample).toHaveLength(120);
  });

  test('is proposed where arrays of as many numbers stand, and of free text where somebody asks for it', async () => {
    const names = ['message', 'vector', 'age'];
    const long = (next: Draw): Row => [
      message(next),
      JSON.stringify(Array.from({ length: 9 }, () => next())),
      age(next),
    ];
    const profiles = await surveyColumns(names, rowsOf('training', 400, long));
    const found = chooseColumns(profiles);
    expect(found.schema.features.map(({ name }) => name)).toEqual(['vector', 'age']);
    const asked = chooseColumns(profiles, { types: new Map([['message', 'text']]) });
    expect(asked.schema.features).toEqual([
      { name: 'message', type: 'text' },
      { name: 'vector', type: 'embedding', dimension: 9 },
      { name: 'age', type: 'integer' },
    ]);
  });
});

test('without drift nothing drifts or moves oftener than stated', async () => {
  const windows = sample(20, 100);
  let drifted = 0;
  let moved = 0;
  for (let made = 0; made < windows; made += 20) {
    const own = await buildBaseline(schema, rowsOf(`training ${made}`, 2_000, usual));
    for (let i = made; i < made + 20; i++) {
      const decision = decideDrift(own, windowOf(own, `window ${i}`, 300, usual), policy);
      if (decision.verdict === 'drifted') drifted++;
      if (decision.moved?.found) moved++;
    }
  }
  // at most 0.5 % each are stated: more than three of a hundred come in one of 600 runs
  expect(drifted).toBeLessThanOrEqual(3);
  expect(moved).toBeLessThanOrEqual(3);
});

const captured = (body: object, eventId: string): string =>
  JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'application/json',
        mode: 'INPUT',
        data: JSON.stringify(body),
        encoding: 'JSON',
      },
    },
    eventMetadata: { eventId, inferenceTime: '2026-11-01T06:00:00Z' },
    eventVersion: '0',
  });
