import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../lib/adapters/aws/ledger/cancelled.ts';
import type { Clause } from '../../../../lib/adapters/aws/ledger/clauses.ts';

const clause = (kind: Clause['kind'], name: string): Clause => ({ kind, name, put: { TableName: 't', Item: {} } });
const CLAUSES = [
  clause('once', 'once'),
  clause('head', 'head:model.default.m'),
  clause('record', 'record:model.default.m/2'),
  clause('write', 'version'),
  clause('write', 'deployment'),
];
const cancelled = (codes: string[] | undefined) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    ...(codes && { CancellationReasons: codes.map((Code) => ({ Code })) }),
  });
const NO = 'ConditionalCheckFailed';

describe('a cancelled transaction', () => {
  it.each([
    ['the head', ['None', NO, 'None', 'None', 'None'], 'head:model.default.m'],
    ['the head before its record', ['None', NO, NO, 'None', 'None'], 'head:model.default.m'],
    ['the head before a write', ['None', NO, 'None', NO, 'None'], 'head:model.default.m'],
    ['the first write of two', ['None', 'None', 'None', NO, NO], 'version'],
    ['the second write alone', ['None', 'None', 'None', 'None', NO], 'deployment'],
    ['a write before contention elsewhere', ['TransactionConflict', 'None', 'None', 'None', NO], 'deployment'],
    ['a record alone', ['None', 'None', NO, 'None', 'None'], 'record:model.default.m/2'],
  ])('names %s', (_, codes, name) => {
    expect(failureOf(cancelled(codes), CLAUSES)).toMatchObject({ kind: 'clause', clause: { name } });
  });

  it.each([
    ['once alone', [NO, 'None', 'None', 'None', 'None']],
    ['once with all others', [NO, NO, NO, NO, NO]],
    ['contention', ['None', 'TransactionConflict', 'None', 'None', 'None']],
    ['throttling', ['None', 'None', 'None', 'ThrottlingError', 'None']],
    ['exceeded throughput', ['ProvisionedThroughputExceeded', 'None', 'None', 'None', 'None']],
    ['no reasons at all', undefined],
  ])('is read and tried again after %s', (_, codes) => {
    expect(failureOf(cancelled(codes), CLAUSES).kind).toBe('again');
  });

  it.each([['ValidationError'], ['ItemCollectionSizeLimitExceeded']])('is given up after %s', (code) => {
    expect(failureOf(cancelled(['None', 'None', 'None', code, 'None']), CLAUSES).kind).toBe('fatal');
  });
});

describe('a transaction that failed otherwise', () => {
  it.each([
    ['TimeoutError', undefined, 'again'],
    ['InternalServerError', 'server', 'again'],
    ['TransactionInProgressException', 'client', 'again'],
    ['ThrottlingException', 'client', 'again'],
    ['AccessDeniedException', 'client', 'fatal'],
    ['ValidationException', 'client', 'fatal'],
    ['IdempotentParameterMismatchException', 'client', 'fatal'],
  ])('with %s (fault %s) is handled as %s', (name, $fault, kind) => {
    expect(failureOf(Object.assign(new Error('x'), { name, $fault }), CLAUSES).kind).toBe(kind);
  });
});
