import type { LedgerRecord } from './record.ts';

/** Between an answer's decision and its record the transaction may wait, try again, and meet another clock: a minute is more than it has (ms). */
const COMMIT = 60_000;

/** Whether a record that answers a question stands behind the moment until which it was open. */
export const isLate = (answer: LedgerRecord, expiresAt: unknown): boolean =>
  typeof expiresAt === 'string' && Date.parse(answer.at) >= Date.parse(expiresAt) + COMMIT;
