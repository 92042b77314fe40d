import { type CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmSpec, Alarms } from '../../ports/alarms.ts';
import { translated } from './errors.ts';

/** CloudWatch alarms on one endpoint config: the EndpointConfigName dimension makes them watch the new fleet only. */
export const awsAlarms = (client: CloudWatchClient): Alarms =>
  translated({
    put: async (alarm: AlarmSpec) => {
      await client.send(
        new PutMetricAlarmCommand({
          AlarmName: alarm.name,
          AlarmDescription: `steward: rolls back ${alarm.config}`,
          Namespace: 'AWS/SageMaker',
          MetricName: alarm.metric,
          Dimensions: [
            { Name: 'EndpointName', Value: alarm.endpoint },
            { Name: 'VariantName', Value: alarm.variant },
            { Name: 'EndpointConfigName', Value: alarm.config },
          ],
          Statistic: alarm.statistic as 'Sum',
          Period: 60,
          EvaluationPeriods: alarm.periods,
          Threshold: alarm.above,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
        }),
      );
    },
  });
