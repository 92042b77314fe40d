import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../lib/domain/capture/read.ts';
import { columnSides } from '../../lib/domain/capture/scan-columns.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import { newSketch, type OpenSketch, type Sketch } from '../../lib/domain/drift/baseline/sketch.ts';
import { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { diskFiles } from '../../lib/tables/files/disk-files.ts';
import { addRecord } from '../../lib/tables/read-captures.ts';
import { sketchCells } from '../../lib/tables/sketch/sketch-cells.ts';
import type { TableNotes } from '../../lib/tables/table.ts';
import { captureLine, csv, json } from '../domain/capture/lines.ts';
import { uniform } from '../domain/drift/samples.ts';
import { threadsHere } from './csv-roads.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const u = uniform(13);
const schema = FeatureSchema.parse({
  features: [
    { name: 'a', type: 'number' },
    { name: 'b', type: 'category' },
  ],
  output: { name: 'score', type: 'number' },
});
const cells = () => [String(u() * 7), 'xyz'[Math.floor(u() * 3)]!];
const baseline = await buildBaseline(
  schema,
  Array.from({ length: 900 }, () => [...cells(), String(u())]),
);

/** Lines of every kind there is, at hours that mostly rise. */
function line(i: number, hour: number): string {
  const inferenceTime = new Date(START + hour * HOUR + (i % 3600) * 1000).toISOString().replace('.000', '');
  const [a, b] = cells();
  const input = [csv(`${a},${b}`), json(`{"a":${a},"b":"${b}","c":1}`), csv(`${a},${b},1`), csv(`a,b\n${a},${b}`)];
  const kind = u();
  if (kind < 0.02) return '{broken';
  if (kind < 0.03) return '';
  return captureLine({
    input: input[kind < 0.8 ? 0 : Math.floor(u() * 4)],
    output: csv(String(u()), 'OUTPUT'),
    eventId: `e-${i}`,
    inferenceTime: kind > 0.97 ? inferenceTime.replace('Z', '+00:00') : inferenceTime,
    ...(kind > 0.9 && kind < 0.93 && { metadata: { inferenceId: `steward-smoke-${i}` } }),
  });
}

/** What the exact reader and `addRow` make of the same files, one after the other. */
async function slowly(files: readonly string[], window: { start: number; end: number }) {
  const sketches = new Map<number, OpenSketch>();
  for (const text of files)
    await readCapture(
      [Buffer.from(text)],
      {
        record: (record) => {
          const cell = Math.floor(record.at / HOUR);
          if (!sketches.has(cell)) sketches.set(cell, newSketch(baseline));
          addRecord(sketches.get(cell)!, baseline, record);
        },
      },
      { columns: columnSides(['a', 'b'], 'score'), window },
    );
  return sketches;
}

describe('captures in cells of time', () => {
  it.each([
    ['in the order of time, with late lines', (i: number) => Math.floor(i / 90) - (i % 50 === 0 ? 2 : 0)],
    ['of forty hours that come in any order', () => Math.floor(u() * 40)],
  ])('are the same to the bit by scanner and exact reader: %s', async (_, hourOf) => {
    const files = [0, 1, 2].map((file) =>
      Array.from({ length: 1200 }, (_, i) => line(file * 1200 + i, hourOf(file * 1200 + i))).join(
        file === 1 ? '\r\n' : '\n',
      ),
    );
    const folder = mkdtempSync(join(tmpdir(), 'steward-cells-'));
    for (const [i, text] of files.entries()) writeFileSync(join(folder, `${i}.jsonl`), text);
    const window = { start: START + HOUR, end: START + 38 * HOUR };
    const counted = await sketchCells(folder, baseline, HOUR, { files: diskFiles, window });
    const { sketches, notes: byCell } = await counted.count();
    const exact = await slowly(files, window);
    expect([...sketches.keys()].sort()).toEqual([...exact.keys()].sort());
    for (const [cell, sketch] of exact)
      expect(sketches.get(cell), String(cell)).toEqual(JSON.parse(JSON.stringify(sketch)));
    const { notes } = counted;
    const broken = files.flatMap((text) => text.split(/\r?\n/)).filter((text) => text === '{broken').length;
    expect(notes.broken).toBe(broken);
    expect([...byCell.values()].reduce((sum, met) => sum + met.broken, 0)).toBe(broken);
    expect([...byCell.values()].filter(({ unknown }) => unknown.includes('c')).length).toBeGreaterThan(1);
    expect(notes).toMatchObject({ unknown: ['c'], kinds: { 'not-json': broken } });
    // cut into pieces, each may be counted by another thread: the same to the bit whoever does, and as much as of files read whole
    const inPieces = { ...diskFiles, cut: { ...diskFiles.cut!, piece: 150_000 } };
    const apart = await Promise.all(
      [0, 2].map(async (others) => {
        const options = { files: inPieces, window, threads: threadsHere(inPieces, others) };
        const opened = await sketchCells(folder, baseline, HOUR, options);
        const { sketches: cut, notes: met } = await opened.count();
        return { cut, met, notes: opened.notes };
      }),
    );
    expect(apart[1]).toEqual(apart[0]);
    const { cut, met, notes: told } = apart[0]!;
    const figures = (all: ReadonlyMap<number, Sketch>) =>
      [...all]
        .toSorted(([a], [b]) => a - b)
        .map(([cell, { rows, broken: others, features, sample }]) => [
          ...[cell, rows, others, sample],
          features.map(({ counts, missing, typeErrors }) => [counts, missing, typeErrors]),
        ]);
    expect(figures(cut)).toEqual(figures(sketches));
    const brokenBy = (all: ReadonlyMap<number, TableNotes>) =>
      new Map([...all].map(([cell, { broken: some, kinds }]) => [cell, { some, kinds }]));
    expect(brokenBy(met)).toEqual(brokenBy(byCell));
    expect(told).toEqual(notes);
    expect(notes.headers).toBeGreaterThan(0);
    expect(notes.examples.map(({ kind }) => kind)).toContain('row-width');
  });
});
