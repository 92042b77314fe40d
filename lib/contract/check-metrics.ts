import type { Check } from '../domain/check/check.ts';
import type { FeatureReport } from '../domain/drift/report.ts';
import type { CheckDue } from './check-due.ts';

/** Whose namespace: `Steward/<environment>`, the last part of the ledger's origin. Alarms on our own errors count there too. */
export const metricsNamespace = (origin: string): string => `Steward/${origin.split('/').at(-1)}`;

/** What a check's flow answers, as far as metrics need it. */
export interface CheckResult {
  readonly verdict: Check['verdict'];
  readonly rows: Check['rows'];
  readonly reasons: Check['reasons'];
  /** drift checks only */
  readonly features?: readonly FeatureReport[];
}

/** Names and units (docs/metrics.md): a dashboard or an alarm of somebody else hangs on them. */
const UNITS = {
  Drifted: 'Count',
  Undecided: 'Count',
  RowsUsed: 'Count',
  RowsBroken: 'Count',
  FeaturesDrifted: 'Count',
  MetricsDropped: 'Count',
  LargestDistance: 'None',
  Distance: 'None',
} as const;
type Values = Partial<Record<keyof typeof UNITS, number>>;

/**
 * The metrics of one check as lines in CloudWatch's embedded metric format (EMF): one for the model, and with `each` one for every
 * judged feature. The format asks for this much JSON and no library: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param at epoch ms
 */
export function metricLines(
  due: CheckDue,
  kind: Check['kind'],
  measured: CheckResult,
  options: { namespace: string; at: number; each: boolean },
): string[] {
  const dimensions = { Tenant: due.tenant, Model: due.model, Deployment: due.deployment, Check: kind };
  const judged = measured.features?.filter((feature) => feature.judged) ?? [];
  const line = (of: Record<string, string>, values: Values): string =>
    JSON.stringify({
      _aws: {
        Timestamp: options.at,
        CloudWatchMetrics: [
          {
            Namespace: options.namespace,
            Dimensions: [Object.keys(of)],
            Metrics: Object.keys(values).map((Name) => ({ Name, Unit: UNITS[Name as keyof Values] })),
          },
        ],
      },
      ...of,
      ...values,
      // Not metrics: free to search in the log.
      slot: due.slot,
      verdict: measured.verdict,
    });
  const each = options.each ? judged : [];
  return [
    line(dimensions, valuesOf(kind, measured, judged)),
    ...each.map((feature) =>
      line({ ...dimensions, Feature: dimensionValue(feature.name) }, { Distance: distanceOf(feature) }),
    ),
  ];
}

function valuesOf(
  kind: Check['kind'],
  { verdict, rows, reasons }: CheckResult,
  judged: readonly FeatureReport[],
): Values {
  const common = {
    Drifted: Number(verdict === 'drifted'),
    Undecided: Number(verdict === 'undecided'),
    RowsUsed: rows.used,
    RowsBroken: rows.broken,
  };
  if (kind === 'quality' || kind === 'operations')
    return { ...common, MetricsDropped: verdict === 'drifted' ? reasons.length : 0 };
  return {
    ...common,
    FeaturesDrifted: judged.filter((feature) => feature.verdict === 'drifted').length,
    LargestDistance: Math.max(0, ...judged.map(distanceOf)),
  };
}

/** KS of a number, Jensen-Shannon of a category: both from 0 (same) to 1 (disjoint). */
const distanceOf = ({ metrics }: FeatureReport): number => round(metrics.ks?.value ?? metrics.js ?? 0);
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** CloudWatch takes ASCII of at most 1,024 characters; a name from data may be anything. */
const dimensionValue = (name: string): string => encodeURI(name).replaceAll('%20', ' ').slice(0, 1_024).trim() || '%20';
