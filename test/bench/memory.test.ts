import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Kind, writeWindow } from '../../bench/roads/windows.ts';
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

/** Peak memory of the process that checks a file, in MB, and the rows it read. */
async function checked(kind: Kind, megabytes: number): Promise<{ megabytes: number; rows: number }> {
  const file = await fileOf(kind, megabytes);
  const out = execFileSync(process.execPath, ['bench/roads/contender.ts', baseline, file], { encoding: 'utf8' });
  rmSync(file);
  const { megabytes: peak, found } = JSON.parse(out) as { megabytes: number; found: { rows: number } };
  return { megabytes: peak, rows: found.rows };
}

describe('memory of a check', () => {
  it.each(['csv', 'capture', 'lines'] as const)(
    'does not grow with the size of a file: %s',
    async (kind) => {
      const small = await checked(kind, 32);
      const large = await checked(kind, 192);
      expect(large.rows).toBeGreaterThan(5 * small.rows);
      // what is not collected yet differs from run to run by some megabytes; a double kept of each cell would be fifty of captures, more of the others
      expect(large.megabytes - small.megabytes).toBeLessThan(20);
      expect(large.megabytes).toBeLessThan(180);
    },
    120_000,
  );
});
