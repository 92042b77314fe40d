import { failedOf, LoadReport, type LoadStepReport, saturatesAt } from '../load/load-report.ts';
import type { DrivenRate } from './kept.ts';
import { anyJson, countIn, figure, figures, listAt, misfit, numberAt, objectAt, wordsAt } from './reading.ts';

/**
 * A load test, as one of four tools tells it: `steward loadtest`, k6 (`--summary-export`, or the `data` of `handleSummary`, where the figures of a metric stand in `values`),
 * Locust (`--json`: a list of requests with `num_requests`, `num_failures` and a histogram `response_times` in ms), or the description of an Inference
 * Recommender job (API_RecommendationMetrics: `MaxInvocations` a minute, `ModelLatency` in ms).
 * @throws EvidenceMisfit for what is none of them, or tells of no request
 */
export function readLoadTest(bytes: Buffer): string[] {
  const read = anyJson(bytes, "k6's summary, Locust's `--json`, or the description of an Inference Recommender job");
  if (Array.isArray(read)) return locust(read);
  if (wordsAt(read, 'what') === 'steward-loadtest') return driven(read);
  const recommended = [...listAt(read, 'InferenceRecommendations'), ...listAt(read, 'EndpointPerformances')];
  if (recommended.length > 0) return recommender(recommended);
  const metrics = objectAt(read, 'metrics');
  const requests = metricOf(metrics, 'http_reqs');
  const count = numberAt(requests, 'count');
  if (count === undefined || count <= 0)
    return misfit(
      "it tells of no request: it is none of k6's summary, Locust's `--json`, an Inference Recommender job",
    );
  const [duration, failed] = [metricOf(metrics, 'http_req_duration'), metricOf(metrics, 'http_req_failed')];
  const [rate, share] = [numberAt(requests, 'rate'), numberAt(failed, 'rate') ?? numberAt(failed, 'value')];
  const at = (name: string, said: string) => {
    const value = numberAt(duration, name);
    return value !== undefined && `${said} ${figure(value)} ms`;
  };
  return figures([
    countIn(count, 'request'),
    rate !== undefined && `${figure(rate)} a second`,
    share !== undefined && `${figure(100 * share)} % failed`,
    at('med', 'median'),
    at('p(95)', '95 % within'),
    at('max', 'slowest'),
  ]);
}

function driven(read: unknown): string[] {
  const report = LoadReport.safeParse(read);
  if (!report.success || report.data.steps.length === 0) return misfit('it is not what `steward loadtest` writes');
  const { steps, model, version, ended } = report.data;
  const all = steps.reduce((sum, { requests }) => sum + requests, 0);
  const fails = steps.reduce((sum, step) => sum + failedOf(step), 0);
  const top = steps.toSorted((a, b) => b.rate - a.rate)[0]!;
  const full = saturatesAt(report.data);
  return figures([
    `${countIn(all, 'request')} to ${model}/${version}${ended === 'interrupted' ? ', interrupted' : ''}`,
    `${figure((100 * fails) / Math.max(1, all))} % failed`,
    `${figure(top.reached)} of ${figure(top.rate)} a second reached`,
    ...timesIn(top),
    full === undefined ? 'carried every rate' : `saturated at ${figure(full)} a second`,
  ]);
}

/** Rate by rate, of what `steward loadtest` wrote; undefined of any other load test. */
export function drivenRates(bytes: Buffer): DrivenRate[] | undefined {
  const report = LoadReport.safeParse(anyJson(bytes, 'what `steward loadtest` wrote'));
  return report.data?.steps.map((step) => {
    const { rate, reached, requests, latency } = step;
    const times = latency && { p50: latency.p50, p90: latency.p90, p99: latency.p99 };
    return { rate, reached, failed: failedOf(step) / Math.max(1, requests), ...times };
  });
}

const timesIn = ({ rate, latency }: LoadStepReport): string[] =>
  latency
    ? [
        `at ${figure(rate)} a second: median ${figure(latency.p50)} ms, 99 % within ${figure(latency.p99)} ms, slowest ${figure(latency.max)} ms`,
      ]
    : [];

function metricOf(metrics: Record<string, unknown>, name: string): Record<string, unknown> {
  const found = objectAt(metrics, name);
  return 'values' in found ? objectAt(found, 'values') : found;
}

function locust(entries: readonly unknown[]): string[] {
  const all = entries.map((entry) => ({
    requests: numberAt(entry, 'num_requests') ?? 0,
    failures: numberAt(entry, 'num_failures') ?? 0,
    start: numberAt(entry, 'start_time'),
    last: numberAt(entry, 'last_request_timestamp'),
    times: Object.entries(objectAt(entry, 'response_times')),
  }));
  const requests = all.reduce((sum, one) => sum + one.requests, 0);
  if (requests <= 0) return misfit("it tells of no request: it is not what Locust's `--json` prints");
  const failures = all.reduce((sum, one) => sum + one.failures, 0);
  const known = (key: 'start' | 'last') => all.map((one) => one[key]).filter((at) => at !== undefined);
  const seconds = Math.max(...known('last')) - Math.min(...known('start'));
  const times = all
    .flatMap((one) => one.times)
    .map(([ms, n]) => ({ ms: Number(ms), n: typeof n === 'number' ? n : 0 }))
    .filter(({ ms }) => Number.isFinite(ms))
    .toSorted((a, b) => a.ms - b.ms);
  const within = (share: number) => {
    let left = share * times.reduce((sum, { n }) => sum + n, 0);
    return times.find(({ n }) => {
      left -= n;
      return left <= 0;
    })?.ms;
  };
  const [median, most] = [within(0.5), within(0.95)];
  return figures([
    countIn(requests, 'request'),
    Number.isFinite(seconds) && seconds > 0 && `${figure(requests / seconds)} a second`,
    `${figure((100 * failures) / requests)} % failed`,
    median !== undefined && `median ${figure(median)} ms`,
    most !== undefined && `95 % within ${figure(most)} ms`,
  ]);
}

function recommender(all: readonly unknown[]): string[] {
  const measured = all.flatMap((one) => {
    const metrics = objectAt(one, 'Metrics');
    const [most, latency] = [numberAt(metrics, 'MaxInvocations'), numberAt(metrics, 'ModelLatency')];
    if (most === undefined) return [];
    const where =
      wordsAt(objectAt(one, 'EndpointConfiguration'), 'InstanceType') ??
      wordsAt(objectAt(one, 'EndpointInfo'), 'EndpointName') ??
      'an endpoint';
    return [{ where, most, latency }];
  });
  if (measured.length === 0) return misfit('none of its recommendations has `Metrics.MaxInvocations`');
  return figures([
    countIn(measured.length, 'configuration'),
    ...measured
      .toSorted((a, b) => b.most - a.most)
      .slice(0, 3)
      .map(
        ({ where, most, latency }) =>
          `${where}: ${countIn(most, 'request')} a minute${latency === undefined ? '' : ` at ${figure(latency)} ms`}`,
      ),
  ]);
}
