import { parseArgs } from 'node:util';
import { allFlights, type Flight } from '../flights/data.ts';
import { sample } from '../parts/draw.ts';
import { train } from '../parts/learning/learner.ts';
import { predict } from '../parts/learning/model.ts';
import { minutesRow, task } from './task.ts';

// Prints how a version of January does in every week up to April: the figures the manifest's limits are chosen from.
const DAY = 86_400_000;
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '60000' }, seed: { type: 'string', default: '1' } },
});
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const date = (time: number): string => new Date(time).toISOString().slice(0, 10);

const january = await allFlights({ from: '2001-01-01', to: '2001-01-25', origins: 'east' });
const rows = sample(january, Number(values.rows), Number(values.seed)).map(minutesRow);
const model = await train(task, rows);
print(`trained on ${rows.length} of ${january.length} flights of Jan 1 to 24, east`);

function week(name: string, flights: readonly Flight[]): void {
  const labels = flights.map((flight) => minutesRow(flight).label);
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const errors = flights.map((flight, i) => predict(task, model, minutesRow(flight).features)[0]! - labels[i]!);
  const meanOf = (of: (error: number) => number): number => errors.reduce((sum, e) => sum + of(e), 0) / errors.length;
  const mse = meanOf((error) => error ** 2);
  const variance = labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length;
  const cells = [mean, meanOf(Math.abs), Math.sqrt(mse), Math.sqrt(variance)].map((value) => value.toFixed(2));
  print(`| ${[name, flights.length, ...cells, (1 - mse / variance).toFixed(3)].join(' | ')} |`);
}

print('| week | flights | mean | MAE | RMSE | RMSE of the mean | R² |\n|---|---|---|---|---|---|---|');
week('Jan 25 to 31: held out', await allFlights({ from: '2001-01-25', to: '2001-02-01', origins: 'east' }));
for (let start = Date.parse('2001-02-04'); start < Date.parse('2001-04-01'); start += 7 * DAY)
  week(date(start), await allFlights({ from: date(start), to: date(start + 7 * DAY), origins: 'east' }));
