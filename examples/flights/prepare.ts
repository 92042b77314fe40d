import { parseArgs } from 'node:util';
import { mlPath, print, run, write } from './container.ts';
import { formatRows } from './csv.ts';
import { allFlights, parseDate, sample } from './data.ts';

const DAY = 86_400_000;

await run(prepare, 'message');

/**
 * Processing job: writes the training rows and, later in time, the held-out rows. Dates are the story's, the last one
 * excluded; `--shift-days` leads back to 2001.
 */
async function prepare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      'holdout-from': { type: 'string' },
      'holdout-to': { type: 'string' },
      'shift-days': { type: 'string', default: '0' },
      origins: { type: 'string', default: 'east+west' },
      rows: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const whole = (name: 'rows' | 'seed' | 'shift-days'): number => {
    const number = Number(values[name]);
    if (!Number.isSafeInteger(number)) throw new Error(`\`--${name} ${values[name]}\` is no whole number`);
    return number;
  };
  const time = (name: 'from' | 'to' | 'holdout-from' | 'holdout-to'): number => {
    const text = values[name];
    if (text === undefined) throw new Error(`\`--${name}\` is missing: give a date as \`YYYY-MM-DD\``);
    return parseDate(text) - whole('shift-days') * DAY;
  };
  // Flights of one day share their weather: a held-out row of a training day would know the answer.
  if (time('holdout-from') < time('to')) {
    throw new Error(`\`--holdout-from ${values['holdout-from']}\` is before \`--to ${values.to}\`: hold out by time`);
  }
  const select = async (from: number, to: number) => {
    const [start, end] = [from, to].map((at) => new Date(at).toISOString().slice(0, 10)) as [string, string];
    const rows = await allFlights({ from: start, to: end, origins: values.origins });
    if (!rows.length) throw new Error(`no flights from ${start} to ${end}: the data holds 2001-01-01 to 2001-06-30`);
    return rows;
  };
  const read = await select(time('from'), time('to'));
  const used = sample(read, whole('rows'), whole('seed'));
  write(mlPath('processing/output/train/train.csv'), formatRows(used));
  print(`train: ${read.length} rows read, ${used.length} used`);
  const held = await select(time('holdout-from'), time('holdout-to'));
  write(mlPath('processing/output/holdout/holdout.csv'), formatRows(held));
  print(`holdout: ${held.length} rows read, ${held.length} used`);
}
