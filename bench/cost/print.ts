import { type Bill, type Cost, sumOf } from './cost.ts';
import type { Fleet } from './fleet.ts';
import { PRICES } from './prices.ts';
import { WORK } from './work.ts';

const dollars = (amount: number): string =>
  amount >= 100 ? amount.toFixed(0) : amount.toFixed(amount >= 1 || amount === 0 ? 2 : 4);

/** The figures as a page of text: a table by service, and beneath it what they rest on. */
export function printed(cost: Cost, { processingJob, retention }: Fleet): string {
  const columns: [string, Bill][] = [
    ['idle', cost.idle],
    ...cost.groups.map(({ name, models, bill }): [string, Bill] => [`${name} (${models})`, bill]),
  ];
  const services = Object.keys(cost.idle) as (keyof Bill)[];
  const rows = [
    ['$ a month', ...columns.map(([name]) => name)],
    ...services.map((service) => [service, ...columns.map(([, bill]) => dollars(bill[service]))]),
    ['together', ...columns.map(([, bill]) => dollars(sumOf(bill)))],
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const table = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
  const { instance, minutes } = processingJob;
  return `${table.join('\n')}

${dollars(cost.total)} $ a month for ${cost.models} models and ${Math.round(cost.checksPerMonth)} checks: ${dollars(cost.perModel)} $ a model.
Model Monitor, one ${instance} job of ${minutes} billed minutes for each drift check (assumed): ${dollars(cost.processingJobs.total)} $, ${dollars(cost.processingJobs.times)} times as much.
${auditSaid(cost.audit)}

List prices of ${PRICES.region}, ${PRICES.asOf}, not read live; without free tiers, tax, data transfer, and without what the models themselves cost
(endpoints, training). In month ${retention.months} of running. Assumed: ${WORK.megabytesPerSecond} MB/s from S3, ${WORK.callSeconds} s for a warm call.`;
}

/** How long the daily audit is, and that it does not end where a function's time is shorter. */
function auditSaid({ records, seconds }: Cost['audit']): string {
  const said = `The daily audit reads ${Math.round(records)} records in some ${Math.ceil(seconds)} s`;
  return seconds <= WORK.longestSeconds
    ? `${said} of a function's ${WORK.longestSeconds}.`
    : `${said}: more than the ${WORK.longestSeconds} a function has, so it does not end; \`steward audit export\` and \`audit verify\` do.`;
}
