import type { CheckDue } from '../../contract/check-due.ts';
import { type Measured, metricLines, metricsNamespace } from '../../contract/check-metrics.ts';
import type { Check } from '../../domain/check/check.ts';
import type { MetricsWanted } from '../../domain/model/metrics-wanted.ts';

/** A check that looked at something, or an answer that says why there was none. */
type Answer = { verdict: string } | (Measured & { metricsWanted: MetricsWanted });

/**
 * Writes a check's figures as CloudWatch metrics: lines on standard output that CloudWatch Logs picks up, so no call, no permission,
 * no wait. `console.log` would not do, Lambda puts time and request id before its lines.
 */
export const emitting =
  (kind: Check['kind'], env: { LEDGER_ORIGIN: string }) =>
  (due: CheckDue, answer: Answer): void => {
    // A window that a person has looked at once more is in the metrics once.
    if (due.asked) return;
    if (!('metricsWanted' in answer) || answer.metricsWanted === 'none') return;
    const each = answer.metricsWanted === 'feature';
    const options = { namespace: metricsNamespace(env.LEDGER_ORIGIN), at: Date.now(), each };
    for (const line of metricLines(due, kind, answer, options)) process.stdout.write(`${line}\n`);
  };

/** A check's flow whose figures also become metrics. */
export const counted =
  <A extends Answer>(kind: Check['kind'], env: { LEDGER_ORIGIN: string }, flow: (due: CheckDue) => Promise<A>) =>
  async (due: CheckDue): Promise<A> => {
    const answer = await flow(due);
    emitting(kind, env)(due, answer);
    return answer;
  };
