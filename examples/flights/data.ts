import { createRequire } from 'node:module';
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { hash } from '../parts/draw.ts';

/** One scheduled flight. `hour` is decimal (14.5 is half past two), `distance` in miles, `delay` in minutes. */
export type Flight = {
  /** `f<row number in the file>`: the same flight has the same id in every run. */
  id: string;
  /** Scheduled local departure read as UTC, epoch milliseconds, `shiftDays` added. */
  at: number;
  hour: number;
  /** 0 is Sunday. */
  weekday: number;
  distance: number;
  origin: string;
  destination: string;
  delay: number;
  /** More than a quarter of an hour late: what the model predicts. */
  late: boolean;
};

/** Which rows: `[from, to)` as dates of 2001 (`YYYY-MM-DD`), departures from `origins` only. */
export type Selection = {
  from: string;
  to: string;
  origins?: string;
  /** Share of the rows kept, 0 to 1: a hash of row and seed decides, so a smaller rate keeps a subset of a larger one. */
  rate?: number;
  seed?: number;
  /** Whole weeks, in days, added to every time, so that a story can end today and a Monday stays a Monday. */
  shiftDays?: number;
};

const DAY = 86_400_000;
const EAST = 'ATL BOS JFK LGA EWR PHL DCA IAD BWI CLT MIA FLL MCO TPA PIT RDU CLE DTW CVG'.split(' ');
const WEST = 'LAX SFO SEA PHX LAS DEN SLC SAN OAK PDX SJC SMF SNA BUR ONT'.split(' ');
/** The networks of the story: western routes open on April 1. */
export const ORIGINS: Record<string, readonly string[]> = { east: EAST, west: WEST, 'east+west': [...EAST, ...WEST] };

const FILE = createRequire(import.meta.url)
  .resolve('vega-datasets')
  .replace(/build[/\\].*$/, 'data/flights-3m.parquet');
const columns = ['date', 'delay', 'distance', 'origin', 'destination'];
// The package says January to June; six rows at midnight of July 1 would make a seventh month of six flights.
const FIRST = Date.parse('2001-01-01');
const END = Date.parse('2001-07-01');
const parsers = { timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1000 };

/**
 * Yields the selected flights in time order, one array per row group of the file (about 270,000 rows are decoded at a
 * time; the whole file at once takes more than 1 GB). Row groups outside the dates are never read: their statistics say so.
 */
export async function* flights(selection: Selection): AsyncGenerator<Flight[]> {
  const { origins = 'east+west', rate = 1, seed = 1, shiftDays = 0 } = selection;
  const from = Math.max(parseDate(selection.from), FIRST);
  const to = Math.min(parseDate(selection.to), END);
  if (shiftDays % 7) throw new Error(`shift of \`${shiftDays}\` days moves the weekdays: use a multiple of 7`);
  const wanted = new Set(ORIGINS[origins]);
  if (!wanted.size)
    throw new Error(`unknown origins \`${origins}\`: choose one of \`${Object.keys(ORIGINS).join('`, `')}\``);
  const file = await asyncBufferFromFile(FILE);
  const metadata = await parquetMetadataAsync(file, { parsers });
  for (const { start, end } of rowGroups(metadata, from, to)) {
    const chunk: Flight[] = [];
    const onComplete = (rows: unknown[][]) => {
      for (const [i, row] of rows.entries()) {
        const [time, delay, distance, place, destination] = row as [number, bigint, bigint, string, string];
        if (time < from || time >= to || !wanted.has(place) || hash(start + i, seed) >= rate) continue;
        const minutes = Math.floor((time % DAY) / 60_000);
        chunk.push({
          id: `f${start + i}`,
          at: time + shiftDays * DAY,
          hour: Math.round((minutes / 60) * 1000) / 1000,
          weekday: new Date(time).getUTCDay(),
          distance: Number(distance),
          origin: place,
          destination,
          delay: Number(delay),
          late: delay > 15n,
        });
      }
    };
    await parquetRead({ file, metadata, compressors, parsers, columns, rowStart: start, rowEnd: end, onComplete });
    if (chunk.length) yield chunk;
  }
}

/** All selected flights in one array: for selections that fit, a month takes about 150 MB. */
export async function allFlights(selection: Selection): Promise<Flight[]> {
  const rows: Flight[] = [];
  for await (const chunk of flights(selection)) for (const row of chunk) rows.push(row);
  return rows;
}

/** Epoch milliseconds of midnight UTC of a `YYYY-MM-DD` date, with or without `T00:00:00Z`; throws on anything else. */
export function parseDate(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T00:00:00Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Error(`\`${text}\` is no date: write it as \`YYYY-MM-DD\``);
  return time;
}

function rowGroups(metadata: FileMetaData, from: number, to: number): { start: number; end: number }[] {
  let end = 0;
  return metadata.row_groups
    .map((group) => {
      const start = end;
      end += Number(group.num_rows);
      return { start, end, dates: group.columns[0]?.meta_data?.statistics };
    })
    .filter(({ dates }) => !dates || (Number(dates.max_value) >= from && Number(dates.min_value) < to));
}
