import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cutIntoParts, type Kind, writeWindow } from '../../bench/roads/windows.ts';
import { baselineOf } from '../../bench/scan/data.ts';

const MB = 1e6;
const COLUMNS = 20;
const folder = mkdtempSync(join(tmpdir(), 'steward-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));
const baseline = join(folder, 'baseline.json');
writeFileSync(baseline, JSON.stringify(await baselineOf(COLUMNS, 5_000)));

/** Writes rows again and again until a file has its size. */
async function fileOf(kind: Kind, megabytes: number): Promise<string> {
  const file = join(folder, `${kind}-${megabytes}.${kind === 'csv' ? 'csv' : 'jsonl'}`);
  await writeWindow(file, kind, COLUMNS, 10_000);
  const whole = readFileSync(file);
  const rows = whole.subarray(kind === 'csv' ? whole.indexOf('\n') + 1 : 0);
  const ids = placesOf(rows, Buffer.from('"eventId":"'));
  for (let size = whole.length, time = 1; size < megabytes * MB; size += rows.length, time++) {
    // what is captured twice would count once
    for (const id of ids) rows.write(String(time).padStart(4, '0'), id);
    appendFileSync(file, rows);
  }
  return file;
}

/** Where what stands behind a text begins, each time it is there. */
function placesOf(bytes: Buffer, text: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) places.push(at + text.length);
  return places;
}

/** Cuts a CSV file into files of a folder, each with the header. */
async function folderOf(megabytes: number): Promise<string> {
  const file = await fileOf('csv', megabytes);
  const parts = join(folder, `parts-${megabytes}`);
  await cutIntoParts(file, parts, 50_000);
  rmSync(file);
  return parts;
}

/** Peak memory of the process that reads a file or folder, in MB, and the rows it read: it checks them, or makes a baseline of them. */
function readBy(road: 'check' | 'baseline', path: string): { megabytes: number; rows: number } {
  const args = ['bench/roads/contender.ts', road === 'check' ? baseline : '-', path];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8' });
  rmSync(path, { recursive: true });
  const { megabytes, found } = JSON.parse(out) as { megabytes: number; found: { rows: number } };
  return { megabytes, rows: found.rows };
}

const SMALL = 24;
const LARGE = 120;

describe('memory', () => {
  it.each([
    ['a check of CSV', 'check', (megabytes: number) => fileOf('csv', megabytes)],
    ['a check of captures', 'check', (megabytes: number) => fileOf('capture', megabytes)],
    ['a check of JSON Lines', 'check', (megabytes: number) => fileOf('lines', megabytes)],
    ['a check of a folder of CSV', 'check', folderOf],
    // in memory is one column at a time, eight bytes a row and as much to sort it: all twenty would be a hundred megabytes more than that
    ['a baseline of CSV', 'baseline', (megabytes: number) => fileOf('csv', megabytes)],
  ] as const)(
    'does not grow with the size of what is read: %s',
    async (_name, road, written) => {
      const small = readBy(road, await written(SMALL));
      const large = readBy(road, await written(LARGE));
      expect(large.rows).toBeGreaterThan(4 * small.rows);
      // what is not collected yet differs from run to run by some megabytes; a double kept of each cell would be thirty of captures, more of the others
      expect(large.megabytes - small.megabytes).toBeLessThan(road === 'check' ? 20 : 90);
      expect(large.megabytes).toBeLessThan(road === 'check' ? 180 : 260);
    },
    120_000,
  );
});
