/** The days of May 2001 against a baseline of April, one after another: what real traffic's own unrest makes of evidence that adds up. */
import { allFlights, type Flight } from '../../examples/flights/data.ts';
import { buildBaseline } from '../../lib/domain/drift/baseline/build-baseline.ts';
import type { FeatureSchema } from '../../lib/domain/drift/columns/schema.ts';
import { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { backtest } from '../../lib/domain/drift/life/backtest.ts';
import { DAY } from '../../lib/domain/time.ts';
import { cutFlights, further } from './real-days.ts';

const schema: FeatureSchema = {
  features: [
    { name: 'hour', type: 'number' },
    { name: 'distance', type: 'integer' },
    { name: 'origin', type: 'category' },
    { name: 'destination', type: 'category' },
    { name: 'delay', type: 'integer' },
  ],
};
const cellsOf = ({ hour, distance, origin, destination, delay }: Flight): string[] => [
  String(hour),
  String(distance),
  origin,
  destination,
  String(delay),
];

const MIDDLE = Date.parse('2001-05-16');
const CASES: readonly (readonly [string, (flight: Flight) => Flight])[] = [
  ['as they were', (flight) => flight],
  ['distances 1.15 times as far', further],
  ['the same from May 16 on', (flight) => (flight.at >= MIDDLE ? further(flight) : flight)],
];

/** Rows of the table in docs/trust.md: on how many of the days each way of counting tells of something, and on which it first does. */
export async function flightDays(): Promise<string[]> {
  const april = await allFlights({ from: '2001-04-01', to: '2001-05-01', rate: 0.2 });
  const may = await allFlights({ from: '2001-05-01', to: '2001-06-01', rate: 0.2 });
  const baseline = await buildBaseline(schema, april.map(cellsOf));
  return CASES.flatMap(([name, change]) =>
    [DAY, DAY / 24].map((length) => {
      const windows = cutFlights(baseline, may, { made: change, cells: cellsOf, length });
      const told = (['rows', 'windows', 'days'] as const).map((evidence) => {
        const played = backtest(windows, DriftPolicy.parse({ evidence }), { drifted: 1, of: 1 });
        const found = played.filter(({ decision }) => decision.accumulated?.found);
        const [first] = found;
        const day = first && Math.ceil((first.window.end - Date.parse('2001-05-01')) / DAY);
        return first ? `${found.length}, from day ${day}` : '0';
      });
      return `| ${name} | ${length === DAY ? 'daily' : 'hourly'}, ${windows.length} | ${told.join(' | ')} |`;
    }),
  );
}
