import * as z from 'zod';
import { AnswerTime } from '../operations/operations-policy.ts';
import { failedOf, isCarried, LoadReport, type LoadStepReport } from './load-report.ts';

const time = AnswerTime.optional();

/** What a version must keep when it is driven at a rate (requests a second); shares are of requests that failed. */
export const LoadLimit = z
  .strictObject({
    at: z.number().min(0.01).max(1_000),
    p50: time,
    p90: time,
    p95: time,
    p99: time,
    failed: z.strictObject({ max: z.number().min(0).max(1) }).optional(),
  })
  .refine(({ at: _, ...limits }) => Object.keys(limits).length > 0, 'must limit something, like `p99: 200ms`');
export type LoadLimit = z.infer<typeof LoadLimit>;

/** Requests without which a percentile says nothing: ten beyond it. */
const ENOUGH = { p50: 20, p90: 100, p95: 200, p99: 1_000 } as const;

/**
 * What of the limits a load test does not show, in words; nothing where it shows them all.
 *
 * @param of the version it must be of
 */
export function loadFaults(
  limits: readonly LoadLimit[],
  bytes: string,
  of: { readonly model: string; readonly version: number },
): string[] {
  const report = reportIn(bytes);
  if (!report) return ['limits are judged of what `steward loadtest` measured alone'];
  if (report.model !== of.model || report.version !== of.version)
    return [`it is of \`${report.model}/${report.version}\``];
  const last = report.ended === 'interrupted' ? report.steps.at(-1) : undefined;
  return limits.flatMap((limit) => faultsAt(limit, report.steps, last));
}

function reportIn(bytes: string): LoadReport | undefined {
  try {
    return LoadReport.safeParse(JSON.parse(bytes)).data;
  } catch {
    return undefined;
  }
}

/** @param cut the step at which it was interrupted, which says nothing */
function faultsAt(limit: LoadLimit, steps: readonly LoadStepReport[], cut: LoadStepReport | undefined): string[] {
  const step = steps.toSorted((a, b) => a.rate - b.rate).find(({ rate }) => rate >= limit.at);
  if (!step) {
    const most = Math.max(0, ...steps.map(({ rate }) => rate));
    return [`it was driven at ${short(most)}/s at most, must be ${limit.at}/s or more`];
  }
  const at = `at ${short(step.rate)}/s`;
  const stopped = step === cut;
  const share = step.requests === 0 ? 1 : failedOf(step) / step.requests;
  const said: (string | false)[] = [
    limit.failed !== undefined &&
      share > limit.failed.max &&
      `${short(100 * share)} % failed ${at}, must be at most ${short(100 * limit.failed.max)} %`,
    limit.failed === undefined &&
      !isCarried(step) &&
      `it reached ${short(step.reached)}/s ${at}: it did not carry that`,
    stopped && `it was interrupted ${at}`,
    ...(['p50', 'p90', 'p95', 'p99'] as const).map((name) => percentileFault(name, limit[name], step, at)),
  ];
  return said.filter((one) => one !== false);
}

function percentileFault(
  name: keyof typeof ENOUGH,
  most: number | undefined,
  { latency, answered, failed }: LoadStepReport,
  at: string,
): string | false {
  if (most === undefined) return false;
  if (!latency) return `nothing was answered ${at}, ${name} must be at most ${most} ms`;
  // Other failures have no time.
  const timed = answered + (failed.timeout ?? 0);
  if (timed < ENOUGH[name]) return `${timed} answers ${at} say nothing of ${name}: it needs ${ENOUGH[name]}`;
  return latency[name] > most && `${name} was ${short(latency[name])} ms ${at}, must be at most ${most} ms`;
}

const short = (value: number): number => Number(value.toPrecision(4));
