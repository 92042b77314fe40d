import type { Customer } from './customers.ts';
import { kilometres, type Town } from './places.ts';
import type { Payment } from './spending.ts';

/** What the bank knows of a payment when it must answer: the columns of a request, in their order. */
export type Features = {
  /** In the currency's units. */
  amount: number;
  /** The amount by the card's mean payment of the week before (its usual one where there was none). */
  amount_ratio: number;
  /** 0 to below 24, decimal. */
  hour: number;
  channel: string;
  merchant: string;
  /** Kilometres from home to where the card is read, 0 online. */
  home_km: number;
  /** The fastest the card moved between two places it was read at, now or in the six hours before, in km/h: nobody flies faster than about 900. */
  speed_kmh: number;
  /** Since the card's last payment of any kind, a week at most. */
  minutes_since_last: number;
  /** Payments below 2.00 in the hour before. */
  micro_payments_1h: number;
  /** Payments in the 24 hours before. */
  payments_24h: number;
  /** What was spent in the 24 hours before and now, by what the card may spend in a day. */
  limit_used: number;
  account_days: number;
  /** People with an account at the same address. */
  names_at_address: number;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How far back a card's past is looked at. */
export const PAST = 7 * DAY;
/** Kilometres within one town count as none. */
const NEAR = 40;

/** The features of one card's payments, which come in the order of their times; those before `from` are the past alone. */
export function featuresOf(who: Customer, payments: readonly Payment[], from: number): (Features | undefined)[] {
  let week = 0; // first payment of the last seven days
  let day = 0;
  let sum = 0;
  let spent = 0;
  let read: Payment | undefined; // where the card was last read
  const moves: { at: number; speed: number }[] = [];
  return payments.map((payment, i) => {
    while (payments[week]!.at < payment.at - PAST) sum -= inCents(payments[week++]!);
    while (payments[day]!.at < payment.at - DAY) spent -= inCents(payments[day++]!);
    const last = payments[i - 1];
    const past = i - week;
    const usual = past > 0 ? sum / past / 100 : 30 * who.purse;
    if (payment.place && read?.place && read.at >= payment.at - PAST)
      moves.push({ at: payment.at, speed: speedOf(read as Read, payment as Read) });
    while (moves[0] && moves[0].at < payment.at - 6 * HOUR) moves.shift();
    sum += inCents(payment);
    spent += inCents(payment);
    if (payment.place) read = payment;
    if (payment.at < from) return undefined;
    return {
      amount: payment.amount,
      amount_ratio: round(payment.amount / usual, 2),
      hour: round((payment.at % DAY) / HOUR, 2),
      channel: payment.channel,
      merchant: payment.merchant,
      home_km: payment.place ? Math.round(kilometres(payment.place, who.home)) : 0,
      speed_kmh: Math.max(0, ...moves.map(({ speed }) => speed)),
      minutes_since_last: Math.round(Math.min(last ? payment.at - last.at : PAST, PAST) / MINUTE),
      micro_payments_1h: microPayments(payments, i),
      payments_24h: i - day,
      limit_used: round(spent / 100 / who.limit, 3),
      account_days: Math.floor((payment.at - who.opened) / DAY),
      names_at_address: who.namesAtAddress,
    };
  });
}

type Read = Payment & { readonly place: Town };

/** From one place to the other, in km/h; payments of one moment count as five minutes apart. */
function speedOf(from: Read, to: Read): number {
  const distance = kilometres(from.place, to.place);
  return distance > NEAR ? Math.round(distance / Math.max((to.at - from.at) / HOUR, 1 / 12)) : 0;
}

function microPayments(payments: readonly Payment[], now: number): number {
  let count = 0;
  for (let i = now - 1; i >= 0 && payments[i]!.at >= payments[now]!.at - HOUR; i--)
    if (payments[i]!.amount < 2) count++;
  return count;
}

/** Whole numbers add up the same in any order. */
const inCents = ({ amount }: Payment): number => Math.round(amount * 100);

const round = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places;
