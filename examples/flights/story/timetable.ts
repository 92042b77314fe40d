import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Flight, flights } from '../data.ts';
import { DAYS } from './calendar.ts';

/** The flights an airline will ask about, in time order, in story time: drawn once per story and kept beside its state. */
export async function timetable(
  path: string,
  options: { shift: number; rate: number; seed: number; west: boolean; end?: string },
): Promise<Flight[]> {
  if (existsSync(path))
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Flight);
  const { shift: shiftDays, rate, seed } = options;
  const drawn: Flight[] = [];
  const draw = async (from: string, to: string, origins: string): Promise<void> => {
    for await (const chunk of flights({ from, to, origins, rate, seed, shiftDays }))
      for (const flight of chunk) drawn.push(flight);
  };
  await draw(DAYS.traffic, DAYS.west, 'east');
  await draw(DAYS.west, options.end ?? DAYS.end, options.west ? 'east+west' : 'east');
  drawn.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  writeFileSync(`${path}.tmp`, `${drawn.map((flight) => JSON.stringify(flight)).join('\n')}\n`);
  renameSync(`${path}.tmp`, path);
  return drawn;
}
