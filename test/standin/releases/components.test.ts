import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointConfigCommand,
  CreateInferenceComponentCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeInferenceComponentCommand,
  UpdateInferenceComponentCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { adopt } from '../../../functions/release/commands/adopt.ts';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { monthOf } from '../../../lib/domain/usage/usage.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// Each story is a control plane and a SageMaker stand-in of its own, and minutes of their time: slow on a busy machine.
const PATIENCE = 180_000;
const HOST = 'flight-delay-shared';
let released: Released;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
const SERVING = { type: 'component', on: HOST, megabytes: 2048, cpus: 0.5, copies: 2, mostInstances: 4 };
const component = (spec: Spec): void => {
  delete spec.capture;
  Object.assign(spec, {
    ...{ serving: SERVING, logs: { uri: 's3://data/logs' }, network: { isolated: true } },
    plan: { type: 'rolling', percent: 50, bake: '10m' },
  });
};

async function live(environment: Record<string, string> = {}): Promise<number> {
  const version = await released.asked(environment);
  await released.approve();
  await released.ended(version);
  expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
  return version;
}

const described = () =>
  released.standin.sagemaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: ENDPOINT }));

describe('a version', () => {
  it(
    'goes live as a component on an endpoint that is made for it, is replaced batch by batch, goes back by an alarm, comes back, and changed around Steward is a finding',
    async () => {
      released = await Released.launch(component);
      const { sagemaker } = released.standin;
      const first = await live();
      const { config } = await released.deployment();
      expect(await described()).toMatchObject({
        ...{ EndpointName: HOST, VariantName: 'AllTraffic', InferenceComponentStatus: 'InService' },
        Specification: {
          ModelName: config,
          ComputeResourceRequirements: { MinMemoryRequiredInMb: 2048, NumberOfCpuCoresRequired: 0.5 },
        },
        RuntimeConfig: { DesiredCopyCount: 2 },
      });
      const host = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: HOST }));
      const EndpointConfigName = host.EndpointConfigName;
      const of = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
      expect(of).toMatchObject({
        ExecutionRoleArn: expect.stringContaining(':role/'),
        EnableNetworkIsolation: true,
        ProductionVariants: [
          {
            ...{ InstanceType: 'ml.m5.large', InitialInstanceCount: 2 },
            ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 2, MaxInstanceCount: 4 },
          },
        ],
      });
      expect(of.ProductionVariants![0]).not.toHaveProperty('ModelName');
      // Two copies of a quarter of an instance each: what the endpoint below them runs besides is nobody's.
      await reconcile(released.plane.ports)({ endpoint: ENDPOINT });
      const [used] = await released.plane.ports.usages.of(
        { tenant: 'default', model: MODEL },
        monthOf(released.plane.clock.now()),
      );
      expect(used).toMatchObject({ form: 'component', fleet: { 'ml.m5.large': 0.5 } });
      const second = await live();
      expect(await released.deployment()).toMatchObject({ champion: second, previous: { version: first } });
      expect((await described()).LastDeploymentConfig).toMatchObject({
        RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: 600 },
        AutoRollbackConfiguration: { Alarms: [{}] },
      });
      await released.asked();
      await released.approve();
      await released.until(async () => (await described()).InferenceComponentStatus === 'Updating');
      const { MetricAlarms: [alarm] = [] } = await released.standin.cloudwatch.send(new DescribeAlarmsCommand({}));
      await released.standin.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName: alarm!.AlarmName, StateValue: 'ALARM', StateReason: 'errors' }),
      );
      await released.ended(3);
      expect((await released.last('ReleaseRolledBack'))?.reasons).toMatchObject([
        {
          rule: 'running-config',
          observed: expect.stringContaining('in ALARM state'),
          limit: expect.stringContaining('-v3-'),
        },
      ]);
      expect(await released.deployment()).toMatchObject({ champion: second, releases: { 3: 'rolled-back' } });
      expect(await described()).toMatchObject({
        InferenceComponentStatus: 'InService',
        Specification: { ModelName: (await released.deployment()).config },
      });
      await rollback(released.plane.ports)({ tenant: 'default', model: MODEL, deployment: ENDPOINT });
      await released.until(async () => (await released.deployment()).champion === first);
      expect((await described()).Specification).toMatchObject({ ModelName: config });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
      const { Specification: running } = await described();
      await sagemaker.send(
        new UpdateInferenceComponentCommand({
          InferenceComponentName: ENDPOINT,
          Specification: {
            ModelName: running!.ModelName,
            ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 },
          },
        }),
      );
      await released.until(async () => (await released.last('OutOfBandChangeFound')) !== undefined);
      expect((await released.last('OutOfBandChangeFound'))!.reasons).toMatchObject([
        { rule: 'settings', observed: expect.stringContaining('1024 MB'), limit: expect.stringContaining('2048 MB') },
      ]);
    },
    PATIENCE,
  );

  it(
    'goes onto a component from before Steward once that is adopted; one that does not answer is taken back, and the endpoint stays',
    async () => {
      released = await Released.launch((spec) => {
        component(spec);
        delete spec.network;
        spec.serving = { type: 'component', on: HOST, megabytes: 2048, copies: 2 };
      });
      const { standin, plane } = released;
      const { sagemaker } = standin;
      await standin.faults({ componentsByModel: true });
      const { roleArn } = (await plane.ports.registry.model({ tenant: 'default', model: MODEL }))!.manifest!
        .deployments[0]!;
      await sagemaker.send(
        new CreateEndpointConfigCommand({
          EndpointConfigName: 'by-hand',
          ExecutionRoleArn: roleArn,
          ProductionVariants: [{ VariantName: 'AllTraffic', InstanceType: 'ml.m5.large', InitialInstanceCount: 2 }],
        }),
      );
      await standin.endpoint(HOST, 'by-hand');
      const model = await standin.model('by-hand-model', 7);
      const needs = { MinMemoryRequiredInMb: 1024 };
      await sagemaker.send(
        new CreateInferenceComponentCommand({
          ...{ InferenceComponentName: ENDPOINT, EndpointName: HOST, VariantName: 'AllTraffic' },
          Specification: { ModelName: model, ComputeResourceRequirements: needs },
          RuntimeConfig: { CopyCount: 2 },
        }),
      );
      await standin.forward(180);
      const due = { tenant: 'default', model: MODEL, deployment: ENDPOINT, dryRun: false };
      const adopted = await adopt(plane.ports)({ ...due, actor: { kind: 'person', id: 'u_ana' } });
      expect(adopted).toMatchObject({ verdict: 'adopted', adoption: { config: model, variant: 'AllTraffic' } });
      await released.asked({ FAULTY: '1' });
      await released.approve();
      await released.ended(1);
      expect((await released.last('ReleaseRolledBack'))?.reasons).toMatchObject([{ rule: 'smoke' }]);
      expect(await described()).toMatchObject({
        InferenceComponentStatus: 'InService',
        Specification: { ModelName: model, ComputeResourceRequirements: needs },
      });
      const host = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: HOST }));
      expect(host).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'by-hand' });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );
});
