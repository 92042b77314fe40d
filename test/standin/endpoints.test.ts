import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  type DeploymentConfig,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsServingMetrics } from '../../lib/adapters/aws/sagemaker/serving-metrics.ts';
import { START, Standin } from './harness.ts';

let standin: Standin;

/** How often each answer came. */
async function answers(endpoint: string, times: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let call = 0; call < times; call += 1) {
    const answer = await standin.invoke(endpoint).catch((error: Error) => error.name);
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

beforeAll(async () => {
  standin = await Standin.launch();
  await standin.config('good-1', await standin.model('good', 1));
  await standin.config('better-1', await standin.model('better', 2));
  await standin.config('faulty-1', await standin.model('faulty', 3, { FAULTY: '1' }));
  await standin.config('sick-1', await standin.model('sick', 4, { SICK: '1' }));
});
afterAll(() => standin.close());

describe('an endpoint', () => {
  it('is Creating for 180 seconds, then InService, and answers', async () => {
    await standin.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'Plain', EndpointConfigName: 'good-1' }));
    expect((await standin.describe('Plain')).EndpointStatus).toBe('Creating');
    await expect(standin.invoke('Plain')).rejects.toThrow('not found');
    await standin.forward(170);
    expect((await standin.describe('Plain')).EndpointStatus).toBe('Creating');
    await standin.forward(10);
    expect(await standin.describe('Plain')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'good-1',
      EndpointArn: expect.stringMatching(/endpoint\/plain$/),
    });
    const answer = await standin.runtime.send(
      new InvokeEndpointCommand({ EndpointName: 'Plain', ContentType: 'text/csv', Body: Buffer.from('1') }),
    );
    expect(answer).toMatchObject({ InvokedProductionVariant: 'AllTraffic', ContentType: 'text/csv; charset=utf-8' });
    const states = (await standin.events('Endpoint State Change')).map(({ detail }) => detail.EndpointStatus);
    expect(states).toEqual(['CREATING', 'IN_SERVICE']);
  });

  it('fails when its container does not become healthy', async () => {
    await standin.endpoint('ill', 'sick-1');
    expect(await standin.describe('ill')).toMatchObject({
      EndpointStatus: 'Failed',
      FailureReason: expect.stringContaining('ping health check: it exited with 3'),
    });
  });

  it('passes on what the container refuses, as ModelError', async () => {
    const refused = standin.invoke('Plain', 'bad');
    await expect(refused).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 400,
      OriginalMessage: 'not understood',
      $metadata: { httpStatusCode: 424 },
    });
    await expect(standin.invoke('Plain', 'boom')).rejects.toMatchObject({ OriginalStatusCode: 500 });
  });

  it('publishes its invocation metrics with and without the configuration dimension', async () => {
    const statistics = async (MetricName: string, extra: { Name: string; Value: string }[]): Promise<number[]> => {
      const Dimensions = [
        { Name: 'EndpointName', Value: 'Plain' },
        { Name: 'VariantName', Value: 'AllTraffic' },
        ...extra,
      ];
      const { Datapoints = [] } = await standin.cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/SageMaker',
          MetricName,
          Dimensions,
          StartTime: new Date(START),
          EndTime: new Date((await standin.state()).now + 1),
          Period: 3600,
          Statistics: ['Sum'],
        }),
      );
      return Datapoints.map(({ Sum }) => Sum as number);
    };
    const config = [{ Name: 'EndpointConfigName', Value: 'good-1' }];
    expect(await statistics('Invocations', [])).toEqual([3]);
    expect(await statistics('Invocation4XXErrors', config)).toEqual([1]);
    expect(await statistics('Invocation5XXErrors', config)).toEqual([1]);
    expect((await statistics('ModelLatency', config))[0]).toBeGreaterThan(0);
    expect(await statistics('Invocations', [{ Name: 'EndpointConfigName', Value: 'other' }])).toEqual([]);
  });

  it('answers GetMetricData of the requests it had, in pages, and has no point of what it does not know', async () => {
    const { now } = await standin.state();
    const hour = 3_600_000;
    const window = { start: Math.floor(START / hour) * hour, end: Math.ceil((now + 1) / hour) * hour };
    const of = { namespace: 'AWS/SageMaker', dimensions: { EndpointName: 'Plain', VariantName: 'AllTraffic' } };
    const asked = [
      { name: 'requests', metric: 'Invocations', ...of, statistic: 'Sum' },
      { name: 'errors5xx', metric: 'Invocation5XXErrors', ...of, statistic: 'Sum' },
      { name: 'latency', metric: 'ModelLatency', ...of, statistic: 'SampleCount' },
      { name: 'within a minute', metric: 'ModelLatency', ...of, statistic: 'TC(:60000000)' },
      { name: 'within nothing', metric: 'ModelLatency', ...of, statistic: 'TC(:0)' },
      { name: 'p99', metric: 'ModelLatency', ...of, statistic: 'p99' },
      { name: 'overhead', metric: 'OverheadLatency', ...of, statistic: 'p99' },
    ];
    const readings = await awsServingMetrics(standin.cloudwatch).read(asked, window, hour);
    expect(
      Object.fromEntries(
        asked.map(({ name }) => [
          name,
          readings
            .get(name)!
            .flat()
            .map(({ value }) => value),
        ]),
      ),
    ).toEqual({
      ...{ requests: [3], errors5xx: [1], latency: [3], 'within a minute': [3], 'within nothing': [0] },
      ...{ p99: [expect.any(Number)], overhead: [] },
    });
    expect(readings.get('requests')![0]![0]!.at).toBe(Math.floor(START / hour) * hour);
    const [Namespace, MetricName] = ['AWS/SageMaker', 'Invocations'];
    const Dimensions = Object.entries(of.dimensions).map(([Name, Value]) => ({ Name, Value }));
    const MetricStat = { Metric: { Namespace, MetricName, Dimensions }, Period: 3600, Stat: 'Sum' };
    const page = {
      MetricDataQueries: ['a', 'b'].map((Id) => ({ Id, MetricStat })),
      ...{ StartTime: new Date(window.start), EndTime: new Date(window.end), MaxDatapoints: 1 },
    };
    const first = await standin.cloudwatch.send(new GetMetricDataCommand(page));
    expect(first.MetricDataResults!.map(({ StatusCode, Values }) => [StatusCode, Values])).toEqual([
      ['Complete', [3]],
      ['PartialData', []],
    ]);
    const { NextToken, MetricDataResults } = await standin.cloudwatch.send(
      new GetMetricDataCommand({ ...page, NextToken: first.NextToken }),
    );
    expect([NextToken, MetricDataResults!.map(({ Values }) => Values)]).toEqual([undefined, [[], [3]]]);
    const refused = standin.cloudwatch.send(
      new GetMetricDataCommand({
        ...page,
        MetricDataQueries: [{ Id: 'a', MetricStat: { ...MetricStat, Stat: 'IQM' } }],
      }),
    );
    await expect(refused).rejects.toThrow('`IQM` is not built into this stand-in');
  });

  it('is gone some time after it was deleted', async () => {
    await standin.endpoint('brief', 'good-1');
    await standin.sagemaker.send(new DeleteEndpointCommand({ EndpointName: 'brief' }));
    expect((await standin.describe('brief')).EndpointStatus).toBe('Deleting');
    await standin.forward(90);
    await expect(standin.describe('brief')).rejects.toThrow('Could not find endpoint');
  });
});

describe('a canary', () => {
  it('gives green exactly its share, bakes, gives it the rest, bakes, and ends on the new configuration', async () => {
    await standin.endpoint('canary', 'good-1');
    await standin.canary('canary', 'better-1', [await standin.alarm('quiet', 'canary', 'better-1')]);
    const updating = await standin.describe('canary');
    expect(updating).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'good-1',
      PendingDeploymentSummary: { EndpointConfigName: 'better-1' },
    });
    expect(updating.PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus?.[0]?.Status).toBe('Creating');
    expect(await answers('canary', 10)).toEqual({ 1: 10 });
    await expect(standin.canary('canary', 'better-1')).rejects.toThrow('Cannot update in-progress endpoint');
    await standin.forward(120);
    expect(await answers('canary', 100)).toEqual({ 1: 90, 2: 10 });
    await standin.forward(10);
    const baking = (await standin.describe('canary')).PendingDeploymentSummary?.ProductionVariants?.[0]
      ?.VariantStatus?.[0];
    expect(baking).toMatchObject({
      Status: 'Baking',
      StatusMessage:
        'Baking for 600 seconds (TerminationWaitInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
    });
    await standin.forward(600);
    expect(await answers('canary', 10)).toEqual({ 2: 10 });
    expect((await standin.describe('canary')).EndpointStatus).toBe('Updating');
    await standin.forward(310);
    const done = await standin.describe('canary');
    expect(done).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'better-1' });
    expect(done.FailureReason).toBeUndefined();
    expect(done.PendingDeploymentSummary).toBeUndefined();
    const phases = (await standin.events('Endpoint Deployment State Change')).map(
      ({ detail }) => JSON.stringify(detail).match(/"Status":"(\w+)"/)?.[1],
    );
    expect(phases).toEqual(['Creating', 'ActivatingTraffic', 'Baking', 'ActivatingTraffic', 'Baking', undefined]);
  });

  it('rolls back to the old configuration when its alarm goes off, and says so', async () => {
    await standin.endpoint('guarded', 'good-1');
    await standin.canary('guarded', 'faulty-1', [await standin.alarm('errors', 'guarded', 'faulty-1')], 50);
    await standin.forward(120);
    expect(await answers('guarded', 10)).toEqual({ 1: 5, ModelError: 5 });
    await standin.forward(60);
    expect(await standin.describe('guarded')).toMatchObject({
      EndpointStatus: 'RollingBack',
      EndpointConfigName: 'good-1',
    });
    expect(await answers('guarded', 10)).toEqual({ 1: 10 });
    const { MetricAlarms } = await standin.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors'] }));
    expect(MetricAlarms?.[0]?.StateValue).toBe('ALARM');
    await standin.forward(60);
    expect(await standin.describe('guarded')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'good-1',
      FailureReason: expect.stringContaining('[errors]'),
    });
  });

  it('rolls back without a word when told to', async () => {
    await standin.faults({ silentRollback: true });
    await standin.endpoint('silent', 'good-1');
    await standin.canary('silent', 'better-1', [await standin.alarm('by-hand', 'silent', 'better-1')]);
    await standin.forward(140);
    await standin.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'by-hand', StateValue: 'ALARM', StateReason: 'a test' }),
    );
    expect((await standin.describe('silent')).EndpointStatus).toBe('RollingBack');
    await standin.forward(60);
    await standin.faults({ silentRollback: null });
    const after = await standin.describe('silent');
    expect(after).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'good-1' });
    expect(after.FailureReason).toBeUndefined();
  });

  it('is rolled back at once by an alarm that is already in ALARM', async () => {
    await standin.endpoint('noisy', 'good-1');
    const alarm = await standin.alarm('loud', 'noisy', 'good-1');
    await standin.invoke('noisy', 'boom').catch(() => undefined);
    await standin.forward(60);
    await standin.canary('noisy', 'better-1', [alarm]);
    expect((await standin.describe('noisy')).EndpointStatus).toBe('RollingBack');
  });

  it('rolls back when green never becomes healthy', async () => {
    await standin.endpoint('stuck', 'good-1');
    await standin.canary('stuck', 'sick-1');
    await standin.forward(120);
    expect(await standin.describe('stuck')).toMatchObject({
      EndpointStatus: 'RollingBack',
      FailureReason: expect.stringContaining('ping health check'),
    });
    await standin.forward(60);
    expect(await standin.describe('stuck')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'good-1',
    });
  });

  it('is refused above half the fleet, on one instance, with an unknown alarm, or when the running configuration was deleted', async () => {
    await standin.config('lonely-1', 'better', { count: 1 });
    await standin.config('doomed-1', 'good');
    await standin.endpoint('limits', 'good-1');
    await standin.endpoint('alone', 'lonely-1');
    await standin.endpoint('orphan', 'doomed-1');
    await standin.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: 'doomed-1' }));
    await expect(standin.canary('limits', 'better-1', [], 51)).rejects.toThrow('less than or equal to 50%');
    await expect(standin.canary('alone', 'good-1')).rejects.toThrow('at least 2');
    await expect(standin.canary('limits', 'better-1', ['nobody'])).rejects.toThrow('nobody');
    await expect(standin.canary('orphan', 'better-1')).rejects.toThrow('Could not find endpoint configuration');
  });
});

describe('other ways to shift traffic', () => {
  const by = (EndpointName: string, DeploymentConfig: DeploymentConfig) =>
    standin.sagemaker.send(
      new UpdateEndpointCommand({ EndpointName, EndpointConfigName: 'better-1', DeploymentConfig }),
    );
  const percent = (Value: number) => ({ Type: 'CAPACITY_PERCENT' as const, Value });
  const linear = (step: number, MaximumExecutionTimeoutInSeconds?: number): DeploymentConfig => ({
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: {
        ...{ Type: 'LINEAR', LinearStepSize: percent(step) },
        WaitIntervalInSeconds: 60,
      },
      TerminationWaitInSeconds: 300,
      MaximumExecutionTimeoutInSeconds,
    },
  });
  const rolling = (batch: number): DeploymentConfig => ({
    RollingUpdatePolicy: { MaximumBatchSize: percent(batch), WaitIntervalInSeconds: 60 },
  });
  const state = async (name: string) =>
    (await standin.describe(name)).PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus?.[0];

  it('are steps of one size, of which the last waits until the old fleet goes', async () => {
    await standin.endpoint('linear', 'good-1');
    await by('linear', linear(50));
    await standin.forward(121);
    expect(await answers('linear', 10)).toEqual({ 1: 5, 2: 5 });
    await standin.forward(10);
    expect((await state('linear'))?.StatusMessage).toContain('Baking for 60 seconds');
    expect((await state('linear'))?.StatusMessage).toContain('canary capacity of 1 instance');
    await standin.forward(60);
    expect(await answers('linear', 10)).toEqual({ 2: 10 });
    await standin.forward(10);
    expect((await state('linear'))?.StatusMessage).toContain('Baking for 300 seconds');
    await standin.forward(301);
    expect(await standin.describe('linear')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'better-1',
    });
  });

  it('are batches, for each of which instances start, and none of which waits for an old fleet', async () => {
    await standin.endpoint('rolling', 'good-1');
    await by('rolling', rolling(50));
    await standin.forward(131);
    expect(await answers('rolling', 10)).toEqual({ 1: 5, 2: 5 });
    await standin.forward(60);
    expect((await state('rolling'))?.Status).toBe('ActivatingTraffic');
    await standin.forward(121);
    expect((await state('rolling'))?.StatusMessage).toContain('full capacity of 2');
    await standin.forward(61);
    expect(await standin.describe('rolling')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'better-1',
    });
  });

  it('are refused outside the sizes that AWS names, beside each other, and when they take longer than they may', async () => {
    await standin.endpoint('steps', 'good-1');
    await expect(by('steps', linear(9))).rejects.toThrow('LinearStepSize must be between 10% and 50%');
    await expect(by('steps', linear(51))).rejects.toThrow('less than or equal to 50%');
    await expect(by('steps', linear(50, 600))).resolves.toBeDefined();
    await standin.endpoint('batches', 'good-1');
    await expect(by('batches', rolling(4))).rejects.toThrow('MaximumBatchSize must be between 5% and 50%');
    await expect(by('batches', { ...rolling(50), ...linear(50) })).rejects.toThrow('not both');
    const long = linear(50, 600);
    long.BlueGreenUpdatePolicy!.TerminationWaitInSeconds = 600;
    await expect(by('batches', long)).rejects.toThrow('larger than the waits together');
  });

  it('moves all at once when nothing else is asked for', async () => {
    await standin.sagemaker.send(new UpdateEndpointCommand({ EndpointName: 'linear', EndpointConfigName: 'good-1' }));
    await standin.forward(131);
    expect(await standin.describe('linear')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'good-1',
    });
    expect(await answers('linear', 5)).toEqual({ 1: 5 });
  });
});
