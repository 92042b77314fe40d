import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { command } from '../../functions/command/command.ts';
import type { CommandWanted } from '../../functions/command/wanted.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { configName } from '../../lib/domain/release/release.ts';
import { person } from '../functions/world.ts';
import { ROLE } from './harness.ts';
import { ENDPOINT, MODEL, Released } from './released.ts';

// Each story is a control plane and a SageMaker stand-in of its own, and minutes of their time: slow on a busy machine.
const PATIENCE = 180_000;
let released: Released;
afterEach(() => released.close());

/** Brings a version live. */
async function live(version: () => Promise<number> = () => released.asked()): Promise<number> {
  const made = await version();
  await released.approve();
  await released.ended(made);
  return made;
}

const endpoint = () => released.standin.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }));

/** Asks for a version's release once more, as an owner does. */
const tell = (of: Released, version: number) =>
  command(of.plane.ports)({
    person: person('u_ana', 'owners'),
    wanted: { tenant: 'default', model: MODEL, command: 'release', version, deployment: ENDPOINT } as CommandWanted,
  });

/** The name under which Steward will serve a version: anybody can work it out. */
async function nameOf(version: number): Promise<string> {
  const found = (await released.version(version))!;
  const model = await released.plane.ports.registry.model({ tenant: 'default', model: MODEL });
  return configName(MODEL, version, found.package, model!.manifest!.deployments[0]!);
}

describe('a release against SageMaker', () => {
  it(
    'refuses a config that was planted under its name with a second variant, and serves nothing from it',
    async () => {
      released = await Released.launch();
      const version = await released.asked();
      const name = await nameOf(version);
      const { standin } = released;
      const Image = await standin.pushImage();
      await standin.sagemaker.send(
        new CreateModelCommand({
          ModelName: 'plain',
          PrimaryContainer: { Image, ModelDataUrl: 's3://runs/1/model.tar.gz' },
          ExecutionRoleArn: ROLE,
        }),
      );
      const planted = { InstanceType: 'ml.m5.large', InitialInstanceCount: 2, ModelName: 'plain' } as const;
      await standin.sagemaker.send(
        new CreateEndpointConfigCommand({
          EndpointConfigName: name,
          ProductionVariants: [
            { ...planted, VariantName: 'AllTraffic', InitialVariantWeight: 0.01 },
            { ...planted, VariantName: 'stranger', InitialVariantWeight: 0.99 },
          ],
        }),
      );
      await released.approve();
      await released.ended(version);
      const failed = (await released.last('ReleaseFailed'))!;
      const rules = failed.reasons!.map(({ rule, observed }) => `${rule}: ${observed}`);
      expect(rules).toContain('variants: AllTraffic, stranger');
      expect(rules).toContain('capture: off');
      expect(rules).toContain(`containers: ${Image}`);
      await expect(endpoint()).rejects.toThrow('Could not find');
      expect(await released.version(version)).toMatchObject({ state: 'gated-pass' });
      // Refused before anything was made: whoever deploys what SageMaker calls approved hears nothing of it.
      const ModelPackageName = (await released.version(version))!.package;
      const pkg = await standin.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }));
      expect(pkg.ModelApprovalStatus).toBe('PendingManualApproval');
    },
    PATIENCE,
  );

  it(
    'goes live though SageMaker finds what it just made only at the fourth read, and approves the package once',
    async () => {
      released = await Released.launch();
      await released.standin.faults({ lateReads: 3 });
      const first = await live();
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: first }, verdict: 'live' });
      const second = await live();
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: second }, verdict: 'live' });
      expect(await released.types()).not.toContain('ReleaseFailed');
      const told = await released.standin.events('Model Package State Change');
      expect(told.filter(({ detail }) => detail.ModelApprovalStatus === 'Approved')).toHaveLength(2);
    },
    PATIENCE,
  );

  it(
    'says what truly runs: the image that was pulled is in the record, and what is kept of it is what runs',
    async () => {
      released = await Released.launch();
      const version = await live();
      const completed = (await released.last('ReleaseCompleted'))!;
      const [variant] = (await endpoint()).ProductionVariants!;
      const pulled = variant!.DeployedImages![0]!.ResolvedImage!.split('sha256:')[1];
      expect(completed.data.observed).toMatchObject({
        image: pulled,
        package: (await released.version(version))!.package,
      });
      const spec = (await released.plane.ports.registry.model({ tenant: 'default', model: MODEL }))!.manifest!
        .deployments[0]!;
      expect((await released.deployment()).content).toEqual({
        ...approvedContent((await released.version(version))!, spec),
        madeAt: [expect.any(Number), expect.any(Number)],
      });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );

  it(
    'finds a model that was swapped under its name and swapped back, though it says what was approved',
    async () => {
      released = await Released.launch();
      const version = await live();
      const { standin } = released;
      const ModelName = await nameOf(version);
      const { PrimaryContainer, Containers, ExecutionRoleArn } = await standin.sagemaker.send(
        new DescribeModelCommand({ ModelName }),
      );
      await standin.sagemaker.send(new DeleteModelCommand({ ModelName }));
      await released.until(async () => (await released.last('OutOfBandChangeFound')) !== undefined);
      expect((await released.last('OutOfBandChangeFound'))!.reasons!.map(({ rule }) => rule)).toContain('containers');
      await standin.sagemaker.send(
        new CreateModelCommand({ ModelName, PrimaryContainer, Containers, ExecutionRoleArn }),
      );
      const found = async () => (await released.types()).filter((type) => type === 'OutOfBandChangeFound').length;
      await released.until(async () => (await found()) === 2);
      expect((await released.last('OutOfBandChangeFound'))!.reasons!.map(({ rule }) => rule)).toEqual(['made']);
    },
    PATIENCE,
  );

  it(
    'waits for autoscaling and for maintenance without spending the approval, and then applies the instances approved',
    async () => {
      released = await Released.launch();
      await live();
      const scale = (DesiredInstanceCount: number) =>
        released.standin.sagemaker.send(
          new UpdateEndpointWeightsAndCapacitiesCommand({
            EndpointName: ENDPOINT,
            DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount }],
          }),
        );
      const second = await released.asked();
      await scale(5);
      expect((await endpoint()).EndpointStatus).toBe('Updating');
      await released.approve();
      await released.ended(second);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: second }, verdict: 'live' });
      expect((await endpoint()).ProductionVariants![0]).toMatchObject({ CurrentInstanceCount: 2 });

      const third = await released.asked();
      await released.standin.faults({ maintenance: { endpoint: ENDPOINT, seconds: 3600 } });
      await released.approve();
      const began = released.plane.clock.now();
      await released.until(async () => released.plane.clock.now() > began + 1_800_000);
      expect((await endpoint()).EndpointStatus).toBe('SystemUpdating');
      expect((await released.deployment()).releases[third]).toBe('releasing');
      expect(await released.version(third)).toMatchObject({ state: 'approved' });
      await released.ended(third);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: third }, verdict: 'live' });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );

  it(
    'keeps what autoscaling has running where the manifest says so, and refuses a canary of one kept instance',
    async () => {
      released = await Released.launch((deployment) => Object.assign(deployment, { autoscaled: true }));
      await live();
      const scale = async (DesiredInstanceCount: number): Promise<void> => {
        await released.standin.sagemaker.send(
          new UpdateEndpointWeightsAndCapacitiesCommand({
            EndpointName: ENDPOINT,
            DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount }],
          }),
        );
        await released.until(async () => (await endpoint()).EndpointStatus === 'InService');
      };
      await scale(5);
      const second = await live();
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: second }, verdict: 'live' });
      expect((await endpoint()).ProductionVariants![0]).toMatchObject({ CurrentInstanceCount: 5 });
      await scale(1);
      const third = await live();
      expect(await released.last('ReleaseFailed')).toMatchObject({
        subject: { version: third },
        reasons: [{ rule: 'canary-size', observed: '1 instance' }],
      });
      expect(await released.types()).not.toContain('OutOfBandChangeFound');
    },
    PATIENCE,
  );

  it(
    'that created an endpoint which ended Failed is followed by one that deletes it and creates it anew',
    async () => {
      released = await Released.launch();
      await released.standin.faults({ noCapacity: true });
      const first = await live();
      expect(await released.last('ReleaseFailed')).toMatchObject({
        reasons: [{ rule: 'status', observed: expect.stringMatching(/^Failed: .*capacity/) }],
      });
      expect((await released.deployment()).releases).toEqual({ [first]: 'failed' });
      await released.standin.faults({ noCapacity: null });
      const second = await live();
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version: second }, verdict: 'live' });
      const states = (await released.standin.events('Endpoint State Change')).map(
        ({ detail }) => detail.EndpointStatus,
      );
      expect(states).toEqual(['CREATING', 'FAILED', 'DELETING', 'CREATING', 'IN_SERVICE']);
      // The one that failed is a finding; that Steward deletes it is none.
      expect((await released.types()).filter((type) => type === 'OutOfBandChangeFound')).toHaveLength(1);
      expect((await released.deployment()).outOfBand).toBeUndefined();
    },
    PATIENCE,
  );

  it(
    'releases the same version again onto the endpoint that it left Failed, however long its deletion takes',
    async () => {
      released = await Released.launch();
      await released.standin.faults({ noCapacity: true });
      const version = await live();
      expect((await released.deployment()).releases).toEqual({ [version]: 'failed' });
      await released.standin.faults({ noCapacity: null });
      await tell(released, version);
      await released.asks();
      await released.approve();
      const releases = async () => (await released.types()).filter((type) => /^Release(Completed|Failed)$/.test(type));
      await released.until(async () => (await releases()).length > 1);
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
      const states = (await released.standin.events('Endpoint State Change')).map(
        ({ detail }) => detail.EndpointStatus,
      );
      expect(states).toEqual(['CREATING', 'FAILED', 'DELETING', 'CREATING', 'IN_SERVICE']);
    },
    PATIENCE,
  );

  it(
    'deletes no Failed endpoint that somebody else created under its name',
    async () => {
      released = await Released.launch();
      const { standin } = released;
      await standin.faults({ noCapacity: true });
      const version = await released.asked();
      await standin.config('theirs', await standin.model('theirs', 1));
      await standin.sagemaker.send(new CreateEndpointCommand({ EndpointName: ENDPOINT, EndpointConfigName: 'theirs' }));
      await released.until(async () => (await endpoint()).EndpointStatus === 'Failed');
      await released.approve();
      await released.until(async () => (await released.types()).includes('ReleaseFailed'));
      expect((await endpoint()).EndpointStatus).toBe('Failed');
      expect(await released.version(version)).toMatchObject({ state: 'gated-pass' });
    },
    PATIENCE,
  );

  it(
    'is not failed by a reason that was left on an endpoint in service',
    async () => {
      released = await Released.launch();
      await released.standin.faults({ leftFailureReason: 'Update rolled back automatically, last year.' });
      const version = await live();
      expect((await endpoint()).FailureReason).toContain('last year');
      expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
    },
    PATIENCE,
  );
});
