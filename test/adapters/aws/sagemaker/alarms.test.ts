import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsAlarms } from '../../../../lib/adapters/aws/sagemaker/alarms.ts';

const cloudwatch = mockClient(CloudWatchClient);
const alarms = awsAlarms(new CloudWatchClient({ region: 'us-east-1' }));
beforeEach(() => cloudwatch.reset());
const gone = Object.assign(new Error('unknown alarms: x'), { name: 'ResourceNotFound' });

describe('alarms in CloudWatch', () => {
  it('watch the fleet of one endpoint config', async () => {
    cloudwatch.on(PutMetricAlarmCommand).resolves({});
    const watched = { endpoint: 'e', variant: 'AllTraffic', config: 'c', metric: 'ModelLatency', statistic: 'Average' };
    await alarms.put({ name: 'n', ...watched, above: 1000, periods: 3 });
    expect(cloudwatch.commandCalls(PutMetricAlarmCommand)[0]!.args[0].input).toMatchObject({
      AlarmName: 'n',
      Dimensions: [
        { Name: 'EndpointName', Value: 'e' },
        { Name: 'VariantName', Value: 'AllTraffic' },
        { Name: 'EndpointConfigName', Value: 'c' },
      ],
      Period: 60,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
  });

  it('made by hand keep the state they are given: nobody writes their metric, and missing data is ignored', async () => {
    cloudwatch.on(PutMetricAlarmCommand).resolves({}).on(SetAlarmStateCommand).resolves({});
    await alarms.putByHand('n', 'c');
    expect(cloudwatch.commandCalls(PutMetricAlarmCommand)[0]!.args[0].input).toMatchObject({
      Namespace: 'Steward/Release',
      TreatMissingData: 'ignore',
    });
    await alarms.set('n', 'ALARM', 'because');
    expect(cloudwatch.commandCalls(SetAlarmStateCommand)[0]!.args[0].input).toEqual({
      AlarmName: 'n',
      StateValue: 'ALARM',
      StateReason: 'because',
    });
  });

  it('tell their state, and nothing where there is none', async () => {
    cloudwatch.on(DescribeAlarmsCommand, { AlarmNames: ['n'] }).resolves({ MetricAlarms: [{ StateValue: 'OK' }] });
    cloudwatch.on(DescribeAlarmsCommand, { AlarmNames: ['x'] }).resolves({ MetricAlarms: [] });
    expect([await alarms.state('n'), await alarms.state('x')]).toEqual(['OK', undefined]);
  });

  it('say why they ring, and nothing while they do not', async () => {
    const told = (StateValue: 'OK' | 'ALARM', StateReason?: string) =>
      cloudwatch
        .on(DescribeAlarmsCommand)
        .resolves({ MetricAlarms: [{ StateValue, ...(StateReason && { StateReason }) }] });
    told('ALARM', 'because');
    expect(await alarms.ringing('n')).toBe('because');
    told('OK', 'because');
    expect(await alarms.ringing('n')).toBeUndefined();
    cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
    expect(await alarms.ringing('n')).toBeUndefined();
  });

  it('are removed one by one, and one that is gone already is no failure', async () => {
    cloudwatch
      .on(DeleteAlarmsCommand)
      .resolves({})
      .on(DeleteAlarmsCommand, { AlarmNames: ['x'] })
      .rejects(gone);
    cloudwatch.on(SetAlarmStateCommand).rejects(gone);
    await alarms.remove(['x', 'y']);
    expect(cloudwatch.commandCalls(DeleteAlarmsCommand).map(({ args }) => args[0].input.AlarmNames)).toEqual([
      ['x'],
      ['y'],
    ]);
    await alarms.set('x', 'OK', 'because');
  });

  it('fail as ours when CloudWatch does', async () => {
    cloudwatch.on(DeleteAlarmsCommand).rejects(Object.assign(new Error('slow down'), { name: 'Throttling' }));
    await expect(alarms.remove(['y'])).rejects.toMatchObject({ name: 'DependencyError' });
  });
});
