import type { PutMetricAlarmInput, StateValue } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../core/errors.ts';
import { isPercentile } from './metric-points.ts';

const MINUTE_MS = 60_000;
const COMPARE: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);

/** The start of the minute a time lies in (epoch ms). */
export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

/** M out of N datapoints, newest first. Source: CloudWatch user guide, "Configuring how alarms treat missing data". */
export function judgeAlarm(
  input: PutMetricAlarmInput,
  points: (number | undefined)[],
  current: StateValue,
): StateValue {
  const { TreatMissingData = 'missing', Threshold = 0, ComparisonOperator } = input;
  const needed = input.DatapointsToAlarm ?? (input.EvaluationPeriods as number);
  const present = points.filter((point) => point !== undefined);
  if (present.length === 0 && TreatMissingData === 'missing') return 'INSUFFICIENT_DATA';
  const compare = COMPARE[String(ComparisonOperator)] as (value: number, threshold: number) => boolean;
  const filled = TreatMissingData === 'breaching' ? points.length - present.length : 0;
  const breaching = present.filter((point) => compare(point, Threshold)).length + filled;
  if (breaching >= needed) return 'ALARM';
  return TreatMissingData === 'ignore' && present.length < points.length ? current : 'OK';
}

/** @param period seconds */
export function checkPeriod(period: number): void {
  if (![10, 20, 30].includes(period) && (period < 60 || period % 60 !== 0))
    throw invalidParameter('`Period` must be 10, 20, 30 or a multiple of 60');
}

/** @throws what CloudWatch answers to an alarm that cannot be */
export function checkAlarm(input: PutMetricAlarmInput): void {
  if (input.Metrics || input.ThresholdMetricId)
    throw invalidParameter('`Metrics` and anomaly detection are not built into this stand-in');
  for (const name of [
    'MetricName',
    'Namespace',
    'Period',
    'EvaluationPeriods',
    'Threshold',
    'ComparisonOperator',
  ] as const) {
    if (input[name] === undefined) throw new AwsError('MissingRequiredParameterException', `\`${name}\` is missing`);
  }
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw invalidParameter('give exactly one of `Statistic` and `ExtendedStatistic`');
  if (input.ExtendedStatistic && !isPercentile(input.ExtendedStatistic))
    throw invalidParameter('`ExtendedStatistic` must be a percentile such as p95');
  if (!(String(input.ComparisonOperator) in COMPARE))
    throw invalidParameter(`\`${input.ComparisonOperator}\` is not built into this stand-in`);
  if ((input.DatapointsToAlarm ?? 1) > (input.EvaluationPeriods as number))
    throw invalidParameter('`DatapointsToAlarm` must not exceed `EvaluationPeriods`');
  checkPeriod(input.Period as number);
}
