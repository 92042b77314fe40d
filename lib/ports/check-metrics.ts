import type { CheckDue } from '../contract/check-due.ts';
import type { CheckResult } from '../contract/check-metrics.ts';
import type { Check } from '../domain/check/check.ts';
import type { MetricsWanted } from '../domain/model/metrics-wanted.ts';

/** A check that looked at something, or an answer that says why there was none. */
export type CheckAnswer = { readonly verdict: string } | (CheckResult & { readonly metricsWanted: MetricsWanted });

/** Where the figures of checks are shown beside everything else that runs. */
export interface CheckMetrics {
  /** Shows a check's figures as its manifest wants; an answer that is no check shows none, nor does a check that a person asked for. */
  show(kind: Check['kind'], due: CheckDue, answer: CheckAnswer): void;
}
