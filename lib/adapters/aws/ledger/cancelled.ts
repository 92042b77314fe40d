import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Clause } from './clauses.ts';

/**
 * What became of a transaction that was not acknowledged.
 *
 *   clause   its condition did not hold; nothing was written
 *   again    contended, throttled, done before, or of unknown outcome: read the once-item, then try again
 *   fatal    the request can never succeed
 */
export type WriteFailure =
  | { readonly kind: 'clause'; readonly clause: Clause; readonly cause: unknown }
  | { readonly kind: 'again' | 'fatal'; readonly cause: unknown };

/** A record clause fails together with its head; only alone does it mean something of its own. */
const ORDER = ['head', 'write', 'record'] as const;

/**
 * Reads the cancellation reasons, one for each clause by position:
 * docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * A failed `once` wins over all others: that effect happened, whatever else has moved since.
 */
export function failureOf(cause: unknown, clauses: readonly Clause[]): WriteFailure {
  if (cause instanceof TransactionCanceledException) {
    const codes = cause.CancellationReasons?.map(({ Code }) => Code) ?? [];
    const failed = clauses.filter((_, i) => codes[i] === 'ConditionalCheckFailed');
    if (failed.some(({ kind }) => kind === 'once')) return { kind: 'again', cause };
    for (const kind of ORDER) {
      const clause = failed.find((c) => c.kind === kind);
      if (clause) return { kind: 'clause', clause, cause };
    }
    return { kind: codes.some((code) => NEVER.has(code ?? '')) ? 'fatal' : 'again', cause };
  }
  // A client error other than throttling was refused before it began; anything else may have been carried out.
  const { name, $fault } = cause as { name?: string; $fault?: string };
  return { kind: $fault === 'client' && !AGAIN.has(name ?? '') ? 'fatal' : 'again', cause };
}

const NEVER = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded']);
const AGAIN = new Set([
  'TransactionInProgressException',
  'TransactionConflictException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);
