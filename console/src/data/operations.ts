import type { RecordView } from '../../../lib/words/record-sentence.ts';

/** What a part of a window had; times in milliseconds. */
export interface Served {
  /** Epoch ms. */
  readonly at: number;
  readonly requests: number | null;
  readonly failed: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** What is left of an error budget, as a share: below 0 where the objective was missed. */
export interface BudgetLeft {
  readonly at: string;
  readonly left: number;
  readonly requests: number;
  readonly failed: number;
}

interface Parts {
  readonly from: string;
  readonly seconds: number;
  readonly [column: string]: unknown;
}

/** So many checks are shown. */
const CHECKS = 24;

/** How a deployment served, by what its last checks of operations recorded, the oldest first; of a part that two checks looked at the later one counts. */
export function servedOverTime(
  records: readonly RecordView[],
  deployment: string,
): { readonly parts: readonly Served[]; readonly budgets: readonly BudgetLeft[] } {
  const checks = records
    .filter(
      ({ type, data, subject }) =>
        type === 'CheckRecorded' && data.kind === 'operations' && subject.deployment === deployment,
    )
    .slice(-CHECKS);
  const parts = new Map<number, Served>();
  for (const { data } of checks) for (const part of partsOf(data.parts)) parts.set(part.at, part);
  const budgets = checks.flatMap(({ data }): BudgetLeft[] => {
    const budget = data.errorBudget as { spent: string; requests: number; failed: number } | undefined;
    const { end = '' } = (data.window ?? {}) as { end?: string };
    return budget
      ? [{ at: end, left: 1 - Number(budget.spent), requests: budget.requests, failed: budget.failed }]
      : [];
  });
  return { parts: [...parts.values()].sort((a, b) => a.at - b.at), budgets };
}

/** A record is shown whatever it holds: what is no list of parts is none. */
function partsOf(given: unknown): Served[] {
  const { from, seconds, ...columns } = (given ?? {}) as Partial<Parts>;
  const { requests } = columns;
  if (typeof from !== 'string' || typeof seconds !== 'number' || !Array.isArray(requests)) return [];
  const number = (name: string, i: number): number | null => {
    const value: unknown = (columns[name] as readonly unknown[] | undefined)?.[i];
    return value === null || value === undefined ? null : Number(value);
  };
  return requests.map((_, i) => ({
    at: Date.parse(from) + i * seconds * 1_000,
    ...{ requests: number('requests', i), failed: number('failed', i) },
    ...{ p50: number('p50', i), p90: number('p90', i), p99: number('p99', i) },
  }));
}
