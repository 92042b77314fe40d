import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvalidEventError } from '../../../domain/errors.ts';
import type { Visit } from '../../../domain/target.ts';
import type { AlarmSpec, Alarms } from '../../../ports/alarms.ts';
import { translateErrors, undefinedIfGone } from '../sdk-errors.ts';
import { clientIn } from '../target/client-in.ts';

/** CloudWatch alarms on one endpoint config, or one version of a function: that dimension makes them watch only what comes. */
export const awsAlarms = (client: CloudWatchClient, elsewhere?: (place: Visit) => Alarms): Alarms => ({
  ...calls(client),
  in: (place) => {
    if (elsewhere) return elsewhere(place);
    throw new InvalidEventError(`there is no target \`${place.target}\``);
  },
});

const calls = (client: CloudWatchClient): Omit<Alarms, 'in'> =>
  translateErrors({
    put: async (alarm: AlarmSpec) => {
      await client.send(
        new PutMetricAlarmCommand({
          AlarmName: alarm.name,
          AlarmDescription: `steward: rolls back ${alarm.config}`,
          MetricName: alarm.metric,
          ...watched(alarm),
          Statistic: alarm.statistic as 'Sum',
          Period: 60,
          EvaluationPeriods: alarm.periods,
          Threshold: alarm.above,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
        }),
      );
    },
    putByHand: async (name, config) => {
      await client.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          AlarmDescription: `steward: rings when ${config} does not answer as it should`,
          // Nobody writes this metric: with missing data ignored an alarm "maintains the current alarm state" (CloudWatch user guide,
          // "Configuring how CloudWatch alarms treat missing data"). That this holds for a state set by hand, which API_SetAlarmState
          // calls temporary, is our reading: should it snap back, `verify` asks the smoke request again and takes back what fails it.
          Namespace: 'Steward/Release',
          MetricName: 'SmokeRefused',
          Dimensions: [{ Name: 'EndpointConfigName', Value: config }],
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'ignore',
        }),
      );
    },
    state: async (name) => {
      const found = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
      return found.MetricAlarms?.[0]?.StateValue;
    },
    ringing: async (name) => {
      const [alarm] = (await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms ?? [];
      return alarm?.StateValue === 'ALARM' ? (alarm.StateReason ?? '') : undefined;
    },
    set: async (name, state, reason) => {
      await client
        .send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }))
        .catch(undefinedIfGone);
    },
    remove: async (names) => {
      // One at a time: of a list in which one is gone already, CloudWatch deletes none.
      for (const name of names)
        await client.send(new DeleteAlarmsCommand({ AlarmNames: [name] })).catch(undefinedIfGone);
    },
  });

/**
 * The metric's dimensions. Of an alias those of one version it leads to (Lambda developer guide, "Types of metrics for Lambda functions":
 * `ExecutedVersion` is "a combination of alias and version"); a throttled request was executed by none, so that it counts by the alias.
 */
function watched(alarm: AlarmSpec) {
  const named = (dimensions: Record<string, string>) =>
    Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  if (!('function' in alarm)) {
    // Source: SageMaker developer guide, "Monitor Amazon SageMaker AI with Amazon CloudWatch", endpoint invocation metrics.
    if (alarm.component)
      return { Namespace: 'AWS/SageMaker', Dimensions: named({ InferenceComponentName: alarm.component }) };
    const { endpoint: EndpointName, variant: VariantName, config: EndpointConfigName } = alarm;
    return { Namespace: 'AWS/SageMaker', Dimensions: named({ EndpointName, VariantName, EndpointConfigName }) };
  }
  const of = { FunctionName: alarm.function, Resource: `${alarm.function}:${alarm.alias}` };
  const dimensions = alarm.metric === 'Throttles' ? of : { ...of, ExecutedVersion: alarm.version };
  return { Namespace: 'AWS/Lambda', Dimensions: named(dimensions) };
}

/** With the credentials and the region of this process. */
export const ownAlarms = () => awsAlarms(new CloudWatchClient({}));

/** In the account of a target, by the role there. */
export const alarmsIn = (place: Visit) => awsAlarms(new CloudWatchClient(clientIn(place)));
