import { metricLines, metricsNamespace } from '../../../contract/check-metrics.ts';
import type { Ports } from '../../../ports/ports.ts';

/**
 * Figures of checks as CloudWatch metrics: lines on standard output that CloudWatch Logs picks up, so no call, no permission, no wait.
 * `console.log` would not do, Lambda puts time and request id before its lines.
 */
export const metricsPort = (env: { LEDGER_ORIGIN: string }): Pick<Ports, 'metrics'> => ({
  metrics: {
    show: (kind, due, answer) => {
      // A window that a person has looked at once more is in the metrics once.
      if (due.asked) return;
      if (!('metricsWanted' in answer) || answer.metricsWanted === 'none') return;
      const each = answer.metricsWanted === 'feature';
      const options = { namespace: metricsNamespace(env.LEDGER_ORIGIN), at: Date.now(), each };
      for (const line of metricLines(due, kind, answer, options)) process.stdout.write(`${line}\n`);
    },
  },
});
