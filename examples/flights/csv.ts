import { readFileSync } from 'node:fs';
import type { Flight } from './data.ts';
import type { Features, Labelled } from './model.ts';

/** A row of train.csv and holdout.csv. */
export type Row = Labelled & { id: string };

const HEADER = 'id,hour,weekday,distance,origin,destination,late';

/** The rows as CSV with a header; `late` is 0 or 1. No value needs quotes. */
export const formatRows = (rows: readonly Flight[]): string =>
  `${[HEADER, ...rows.map((r) => [r.id, r.hour, r.weekday, r.distance, r.origin, r.destination, Number(r.late)])].join('\n')}\n`;

/** Reads what `formatRows` wrote; the error names the line. */
export function readRows(path: string): Row[] {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  if (header !== HEADER) throw new Error(`\`${path}\` starts with \`${header}\`: the header must be \`${HEADER}\``);
  return lines.map((line, i) => {
    const cells = line.split(',');
    const id = cells.shift();
    const late = cells.pop();
    const features = parseFeatures(cells);
    if (typeof features === 'string') throw new Error(`\`${path}\` line ${i + 2}: ${features}`);
    if (!id || (late !== '0' && late !== '1'))
      throw new Error(`\`${path}\` line ${i + 2}: needs an id, and 0 or 1 as late`);
    return { id, ...features, late: late === '1' };
  });
}

/** `hour,weekday,distance,origin,destination` as features, or what is wrong with it. */
export function parseFeatures(cells: readonly string[]): Features | string {
  if (cells.length !== 5) return `has ${cells.length} values: give \`hour,weekday,distance,origin,destination\``;
  const [hour, weekday, distance] = cells
    .slice(0, 3)
    .map((cell) => (/^\d+(\.\d+)?$/.test(cell) ? Number(cell) : NaN)) as [number, number, number];
  const [origin, destination] = cells.slice(3) as [string, string];
  if (!(hour < 24)) return `hour is \`${cells[0]}\`: give a number from 0 to below 24`;
  if (!(weekday <= 6 && Number.isInteger(weekday))) return `weekday is \`${cells[1]}\`: give 0 (Sunday) to 6`;
  if (!(distance > 0)) return `distance is \`${cells[2]}\`: give miles above 0`;
  const code = [origin, destination].find((place) => !/^[A-Z]{3}$/.test(place));
  if (code !== undefined) return `airport is \`${code}\`: give a code of three capital letters`;
  return { hour, weekday, distance, origin, destination };
}
