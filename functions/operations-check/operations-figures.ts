import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { OperationsDecision } from '../../lib/domain/operations/decide-operations.ts';
import { byPeriod, total } from '../../lib/domain/operations/readings.ts';
import { SHOWN } from '../../lib/domain/operations/served-metrics.ts';
import { decimal } from '../../lib/domain/reason.ts';
import { iso } from '../../lib/domain/time.ts';
import type { OperationsRead } from './read-operations.ts';

/**
 * What a check of operations measured, as its record carries it: counts of the window, and its parts for a picture, times in milliseconds.
 * @param units of CloudWatch's times a millisecond
 */
export function operationsFigures(
  read: OperationsRead,
  { missing, unjudged }: OperationsDecision,
  units: number,
): Draft['data'] {
  const { operations, budget } = read;
  const { readings, captured } = operations;
  const count = (name: string) => total(readings, name);
  const counted = Object.fromEntries(
    (['requests', 'errors4xx', 'errors5xx', 'throttles', 'coldStarts'] as const).flatMap((name) => {
      const value = count(name);
      return value === undefined ? [] : [[name, Math.round(value)] as const];
    }),
  );
  return {
    counted: { ...counted, ...(captured && { captured: captured.records }) },
    ...(missing.length > 0 && { missingMetrics: [...new Set(missing)] }),
    ...(unjudged.length > 0 && { notJudgeable: Object.fromEntries(unjudged.map((one) => [one.subject, one.because])) }),
    ...(budget && {
      errorBudget: {
        requests: Math.round(budget.requests),
        failed: Math.round(budget.failed),
        spent: decimal(budget.spent),
      },
    }),
    parts: partsIn(read, units),
  };
}

/**
 * The parts of the window one after another, `null` where CloudWatch has no point. Times of several variants cannot be added: of them the slowest
 * is shown.
 */
function partsIn({ operations: { window, readings }, period }: OperationsRead, units: number): Draft['data'] {
  const count = Math.round((window.end - window.start) / period);
  const at = Array.from({ length: count }, (_, i) => window.start + i * period);
  const column = <T>(name: string, how: 'sum' | 'most', say: (value: number) => T): (T | null)[] => {
    const values = byPeriod(readings, name, how);
    return at.map((one) => (values.has(one) ? say(values.get(one)!) : null));
  };
  const times = SHOWN.map((name) => [name, column(name, 'most', (value) => decimal(value / units))] as const);
  return {
    from: iso(window.start),
    seconds: period / 1_000,
    requests: column('requests', 'sum', Math.round),
    failed: column('errors5xx', 'sum', Math.round),
    ...Object.fromEntries(times.filter(([, values]) => values.some((value) => value !== null))),
  };
}
