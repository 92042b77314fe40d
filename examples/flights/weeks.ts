import { parseArgs } from 'node:util';
import { sample } from '../parts/draw.ts';
import { train } from '../parts/learning/learner.ts';
import { type Model, predict } from '../parts/learning/model.ts';
import {
  auc,
  aucDifference,
  baseRateLogLoss,
  brierLosses,
  logLosses,
  type Measured,
  mean,
} from '../parts/learning/quality.ts';
import { allFlights, type Flight, parseDate } from './data.ts';
import { flightRow, task } from './task.ts';

// Prints how two versions do in every week they could have served: the figures the story's limits are chosen from.
const DAY = 86_400_000;
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
    until: { type: 'string', default: '2001-06-01' },
  },
});

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const date = (time: number): string => new Date(time).toISOString().slice(0, 10);
const interval = ({ value, low, high }: Measured): string =>
  `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;

async function learn(name: string, from: string, to: string, origins: string): Promise<Model> {
  const all = await allFlights({ from, to, origins });
  const rows = values.rows === 'all' ? all : sample(all, Number(values.rows), Number(values.seed));
  const start = performance.now();
  const model = await train(task, rows.map(flightRow));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(`${name}: ${origins}, [${from}, ${to}), trained on ${rows.length} of ${all.length} rows in ${seconds} s`);
  return model;
}

const score = (model: Model, rows: readonly Flight[]): Float64Array =>
  Float64Array.from(rows, (r) => predict(task, model, flightRow(r).features)[0]!);

function week(name: string, model: Model, rows: readonly Flight[]): void {
  const labels = rows.map((row) => row.late);
  const scores = score(model, rows);
  const share = labels.filter(Boolean).length / labels.length;
  const cells = [
    name,
    rows.length,
    share.toFixed(4),
    interval(auc(labels, scores)),
    interval(mean(logLosses(labels, scores))),
    baseRateLogLoss(share, model.average[0]!).toFixed(4),
    interval(mean(brierLosses(labels, scores))),
  ];
  print(`| ${cells.join(' | ')} |`);
}

const v1 = await learn('v1', '2001-01-01', '2001-01-25', 'east');
print('| v1 on (last day included) | rows | late | AUC | log loss | base-rate log loss | Brier |');
print('|---|---|---|---|---|---|---|');
week('east, Jan 25 to 31: held out', v1, await allFlights({ from: '2001-01-25', to: '2001-02-01', origins: 'east' }));
for (let start = parseDate('2001-02-04'); start + 7 * DAY <= parseDate(values.until); start += 7 * DAY) {
  const origins = start < parseDate('2001-04-01') ? 'east' : 'east+west';
  const rows = await allFlights({ from: date(start), to: date(start + 7 * DAY), origins });
  week(`${origins}, ${date(start)} to ${date(start + 6 * DAY)}`, v1, rows);
}
if (parseDate(values.until) >= parseDate('2001-04-29')) {
  const v2 = await learn('v2', '2001-04-01', '2001-04-22', 'east+west');
  const rows = await allFlights({ from: '2001-04-22', to: '2001-04-29', origins: 'east+west' });
  const labels = rows.map((row) => row.late);
  const [challenger, champion] = [score(v2, rows), score(v1, rows)];
  print(`on ${rows.length} held-out rows, Apr 22 to 28, east+west:`);
  print(`v1 AUC ${interval(auc(labels, champion))}, log loss ${interval(mean(logLosses(labels, champion)))}`);
  print(`v2 AUC ${interval(auc(labels, challenger))}, log loss ${interval(mean(logLosses(labels, challenger)))}`);
  print(`AUC of v2 - AUC of v1 (paired, DeLong): ${interval(aucDifference(labels, challenger, champion))}`);
}
