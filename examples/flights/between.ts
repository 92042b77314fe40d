import { wholeNumber } from '../parts/jobs/prepare.ts';
import { allFlights, type Flight } from './data.ts';

const DAY = 86_400_000;

/** The flights of `[from, to)` in a story's time (epoch ms), as prepare.ts is told by `--shift-days` and `--origins`; throws when there are none. */
export async function flightsBetween(
  from: number,
  to: number,
  values: Readonly<Record<string, string>>,
): Promise<Flight[]> {
  const [start, end] = [from, to].map((at) =>
    new Date(at - wholeNumber(values, 'shift-days') * DAY).toISOString().slice(0, 10),
  ) as [string, string];
  const rows = await allFlights({ from: start, to: end, origins: values.origins! });
  if (!rows.length) throw new Error(`no flights from ${start} to ${end}: the data holds 2001-01-01 to 2001-06-30`);
  return rows;
}
