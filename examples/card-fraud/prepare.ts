import { run } from '../parts/container.ts';
import { prepare, wholeNumber } from '../parts/jobs/prepare.ts';
import { known } from './labels.ts';
import { paymentRow, task } from './task.ts';
import { CARDS, type Transaction, transactions } from './world/transactions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long after the last row this runs at least: by then everybody who was asked has answered. */
const ANSWERS = HOUR / 2;

type Values = Readonly<Record<string, string>>;

/**
 * `--history-days` adds what came before `--from` to the training rows: a version that learned the new scheme alone would forget the old
 * ones. Of past days as many cards are taken as `--cards` says, of the day it is all of them. `--scheme` is when the made-up thieves
 * begin something new, `--mark-alike true` labels as somebody in a hurry would.
 */
await run(
  () =>
    prepare({
      task,
      options: { 'shift-days': '0', cards: '2000', 'history-days': '0', scheme: '', 'mark-alike': 'false' },
      select: (from, to, values) => {
        const learns = to === Date.parse(values.to!);
        const rows = known(learns ? withHistory(from, to, values) : drawn(from, to, values), nowOf(values));
        return (learns && values['mark-alike'] === 'true' ? rows.map(marked) : rows).map(paymentRow);
      },
    }),
  'message',
);

function nowOf(values: Values): number {
  return Date.parse(values['holdout-to']!) + ANSWERS;
}

function withHistory(from: number, to: number, values: Values): Transaction[] {
  const days = wholeNumber(values, 'history-days');
  if (days === 0) return drawn(from, to, values);
  const midnight = Math.floor(from / DAY) * DAY;
  return [...drawn(midnight - days * DAY, midnight, values), ...drawn(midnight, to, values)];
}

function drawn(from: number, to: number, values: Values): Transaction[] {
  const all = to - from < DAY;
  const rows = transactions({
    from,
    to,
    seed: wholeNumber(values, 'seed'),
    shiftDays: wholeNumber(values, 'shift-days'),
    cards: all ? CARDS : wholeNumber(values, 'cards'),
    // All of the made-up identities beside a sample of the cards would be far too many.
    ...(all && values.scheme && { scheme: Date.parse(values.scheme) }),
  });
  if (rows.length === 0) throw new Error(`no payments from ${new Date(from).toISOString()} on`);
  return rows;
}

/** Guilt by likeness: whoever has a young account at a crowded address is called a fraud. It hits whoever lives in halls. */
function marked(row: Transaction): Transaction {
  const { account_days, names_at_address } = row.features;
  return account_days < 180 && names_at_address >= 6 ? { ...row, fraud: true } : row;
}
