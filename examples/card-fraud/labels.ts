import { OBJECTION, type Transaction } from './world/transactions.ts';

/**
 * What a bank may learn from at `now` (epoch ms): payments whose card holder was asked and answered, and those old enough that
 * everybody has had the time to object. A chargeback of last week is left out, since the honest payments of last week are not known yet:
 * with it, fraud would seem more common than it is.
 */
export const known = (payments: readonly Transaction[], now: number): Transaction[] =>
  payments.filter(({ asked, at, knownAt }) => knownAt <= now && (asked || at <= now - OBJECTION));
