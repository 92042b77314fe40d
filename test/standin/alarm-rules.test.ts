import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { judgeAlarm } from '../../standin/cloudwatch/alarm-rules.ts';
import { statisticOf } from '../../standin/cloudwatch/metric-points.ts';

const rule: PutMetricAlarmInput = {
  AlarmName: 'a',
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};
const none = undefined;

describe('an alarm', () => {
  it.each([
    ['enough datapoints breach', 'missing', [9, 9, 1], 'ALARM'],
    ['too few datapoints breach', 'missing', [9, 1, 1], 'OK'],
    ['a datapoint at the threshold does not breach', 'missing', [5, 5, 5], 'OK'],
    ['nothing is there', 'missing', [none, none, none], 'INSUFFICIENT_DATA'],
    ['what is missing counts as breaching', 'breaching', [9, none, 1], 'ALARM'],
    ['what is missing counts as good', 'notBreaching', [none, none, none], 'OK'],
    ['what is missing keeps the state', 'ignore', [none, none, none], 'ALARM'],
    ['all is there, whatever is to be done with the missing', 'ignore', [1, 1, 1], 'OK'],
  ])('judges %s', (_, TreatMissingData, points, state) => {
    expect(judgeAlarm({ ...rule, TreatMissingData }, points, 'ALARM')).toBe(state);
  });
});

describe('a statistic', () => {
  it.each([
    ['SampleCount', 4],
    ['Sum', 10],
    ['Average', 2.5],
    ['Minimum', 1],
    ['Maximum', 4],
    ['p50', 2.5],
    ['p100', 4],
  ])('%s of 1, 2, 3 and 4 is %d', (statistic, value) => {
    expect(statisticOf([4, 1, 3, 2], statistic)).toBe(value);
  });

  it('of nothing is nothing', () => {
    expect(statisticOf([], 'Sum')).toBeUndefined();
  });
});
