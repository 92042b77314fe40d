import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import {
  CreateEndpointConfigCommand,
  CreateInferenceComponentCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeInferenceComponentCommand,
  type ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { afterEach, expect, it } from 'vitest';
import { noteInWords, refusalInWords } from '../../../cli/text/adoption-text.ts';
import { noticesOf } from '../../../functions/announce/effects.ts';
import { command } from '../../../functions/command/command.ts';
import type { CommandWanted } from '../../../functions/command/wanted.ts';
import { person } from '../../functions/world.ts';
import { ENDPOINT, MODEL, Released } from '../released.ts';

// Each story is a control plane and a SageMaker stand-in of its own, and minutes of their time: slow on a busy machine.
const PATIENCE = 180_000;
const HOST = 'flight-delay-shared';
const ROLE = 'arn:aws:iam::000000000000:role/steward-sagemaker';
let released: Released;
let asks = 0;
afterEach(() => released.close());

type Spec = Record<string, unknown>;
const ON_INSTANCES = { InstanceType: 'ml.m5.large', InitialInstanceCount: 2 } as const;
const LOGS = { logs: { uri: 's3://data/logs' } };
const ALL_AT_ONCE = { plan: { type: 'all-at-once', bake: '10m' } };

/** One config of one variant, and its endpoint. */
async function madeEndpoint(variant: Partial<ProductionVariant>, more: object = {}): Promise<void> {
  const { standin } = released;
  await standin.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'by-hand',
      ProductionVariants: [{ VariantName: 'of-old', ModelName: 'by-hand-model', InitialVariantWeight: 1, ...variant }],
      ...more,
    }),
  );
  await standin.endpoint(ENDPOINT, 'by-hand');
}
const model = () => released.standin.model('by-hand-model', 7);

interface Form {
  /** What the manifest says. */
  readonly change: (spec: Spec) => void;
  readonly makeByHand: () => Promise<void>;
  /** What a person is told before, of what the first release changes. */
  readonly told: readonly string[];
  readonly containers?: true;
  /** What it goes back to. */
  readonly config?: string;
}

const FORMS: Record<string, Form> = {
  'a serverless endpoint': {
    change: (spec) => {
      for (const key of ['instanceType', 'instances', 'capture']) delete spec[key];
      Object.assign(spec, { serving: { type: 'serverless', memory: 2, maxConcurrency: 20 }, ...LOGS, ...ALL_AT_ONCE });
    },
    makeByHand: async () => {
      await model();
      await madeEndpoint({ ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 5 } });
    },
    told: [
      'the variant of-old has ServerlessConfig: 1024 MB, 5 at once; by the manifest it has ServerlessConfig: 2048 MB, 20 at once from the first release on',
    ],
  },
  'an asynchronous endpoint': {
    change: (spec) => {
      for (const key of ['capture', 'smoke']) delete spec[key];
      Object.assign(spec, { serving: { type: 'async', output: 's3://data/answers', failure: 's3://data/f' }, ...LOGS });
    },
    makeByHand: async () => {
      await model();
      await madeEndpoint(ON_INSTANCES, {
        AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://old/answers' } },
      });
    },
    told: [
      'the endpoint config has AsyncInferenceConfig: answers to s3://old/answers; by the manifest it has AsyncInferenceConfig: answers to s3://data/answers, failures to s3://data/f, 4 at once from the first release on',
    ],
  },
  'an endpoint of containers that are asked by name': {
    change: (spec) => {
      delete spec.capture;
      Object.assign(spec, { serving: { type: 'direct' }, ...LOGS, smoke: { contentType: 'text/csv', body: '1' } });
    },
    makeByHand: async () => {
      await model();
      const { standin } = released;
      const container = { Image: await standin.pushImage(), ModelDataUrl: 's3://models/by-hand-model.tar.gz' };
      await standin.sagemaker.send(
        new CreateModelCommand({
          ...{ ModelName: 'by-hand-pair', ExecutionRoleArn: ROLE, InferenceExecutionConfig: { Mode: 'Direct' } },
          Containers: ['old', 'older'].map((ContainerHostname) => ({ ...container, ContainerHostname })),
        }),
      );
      await madeEndpoint({ ...ON_INSTANCES, ModelName: 'by-hand-pair' });
    },
    told: [
      'no registered version runs: 2 containers run, none of them alone. Until one is released nothing is compared',
    ],
    containers: true,
  },
  'an inference component': {
    change: (spec) => {
      delete spec.capture;
      Object.assign(spec, {
        ...{ serving: { type: 'component', on: HOST, megabytes: 2048, copies: 2 }, ...LOGS },
        plan: { type: 'rolling', percent: 50, bake: '10m' },
      });
    },
    makeByHand: async () => {
      await model();
      const { standin } = released;
      await standin.sagemaker.send(
        new CreateEndpointConfigCommand({
          ...{ EndpointConfigName: 'by-hand', ExecutionRoleArn: ROLE },
          ProductionVariants: [{ VariantName: 'AllTraffic', ...ON_INSTANCES }],
        }),
      );
      await standin.endpoint(HOST, 'by-hand');
      await standin.sagemaker.send(
        new CreateInferenceComponentCommand({
          ...{ InferenceComponentName: ENDPOINT, EndpointName: HOST, VariantName: 'AllTraffic' },
          Specification: {
            ModelName: 'by-hand-model',
            ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 },
          },
          RuntimeConfig: { CopyCount: 2 },
        }),
      );
      await standin.forward(180);
    },
    told: [
      `the variant AllTraffic has InferenceComponent: on ${HOST}, 1024 MB; by the manifest it has InferenceComponent: on ${HOST}, 2048 MB from the first release on`,
    ],
    config: 'by-hand-model',
  },
};

/** Gives a command as a person would, through policy. */
async function tell(wanted: object, group: 'owners' | 'operators' = 'owners') {
  const due = { tenant: 'default', model: MODEL, ...wanted } as CommandWanted;
  const outcome = await command(released.plane.ports)({ person: person('u_ana', group), wanted: due });
  if (outcome.verdict !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.done as never;
}
const adopting = (dryRun: boolean) => tell({ command: 'adopt', deployment: ENDPOINT, dryRun });

async function asked(containers = false): Promise<number> {
  if (!containers) return released.asked();
  asks += 1;
  const container = { Image: await released.standin.pushImage(), ModelDataUrl: `s3://runs/${asks}/model.tar.gz` };
  return released.asked(
    {},
    ['first', 'second'].map((ContainerHostname) => ({ ...container, ContainerHostname })),
  );
}

/** What serves, by the config or model that it is made of. */
async function serves(component: boolean): Promise<string | undefined> {
  const { sagemaker } = released.standin;
  if (!component)
    return (await sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT }))).EndpointConfigName;
  const found = await sagemaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: ENDPOINT }));
  return found.Specification?.ModelName;
}

it.each(Object.entries(FORMS))(
  '%s from before Steward is adopted as it runs, released onto, and gone back to',
  async (_, { change, makeByHand, told, containers, config = 'by-hand' }) => {
    asks = 0;
    released = await Released.launch(change);
    await makeByHand();
    await released.until(async () => (await released.last('AdoptionDue')) !== undefined);
    const dry = (await adopting(true)) as { verdict: string; notes: Parameters<typeof noteInWords>[0][] };
    expect(dry.verdict).toBe('would-adopt');
    expect(dry.notes.map(noteInWords)).toEqual(expect.arrayContaining([...told]));
    expect(await adopting(false)).toMatchObject({ verdict: 'adopted', adoption: { config, champion: 0 } });
    expect(await adopting(false)).toMatchObject({ verdict: 'unchanged' });
    const version = await asked(containers);
    await released.approve();
    await released.ended(version);
    expect(await released.last('ReleaseCompleted')).toMatchObject({ subject: { version }, verdict: 'live' });
    const component = config === 'by-hand-model';
    expect(await serves(component)).toBe((await released.deployment()).config);
    await tell({ command: 'rollback', deployment: ENDPOINT }, 'operators');
    await released.until(async () => (await released.deployment()).config === config);
    expect(await serves(component)).toBe(config);
    expect((await released.last('ReleaseCompleted'))?.data).toMatchObject({ config, from: version });
    await released.pass(3_600_000);
    expect(await released.types()).not.toContain('OutOfBandChangeFound');
    expect(released.log).toEqual([]);
  },
  PATIENCE,
);

it(
  'an endpoint of another form than the manifest says is refused in words',
  async () => {
    released = await Released.launch(FORMS['an asynchronous endpoint']!.change);
    await FORMS['a serverless endpoint']!.makeByHand();
    const { verdict, reasons } = (await adopting(false)) as {
      verdict: string;
      reasons: Parameters<typeof refusalInWords>[0][];
    };
    expect(verdict).toBe('refused');
    expect(reasons.map(refusalInWords)).toEqual([
      'the variant of-old has ServerlessConfig: 1024 MB, 5 at once; wanted is `serving: { type: serverless, … }` in the manifest: an update makes a serverless endpoint one on instances, and nothing makes it serverless again; or give the manifest a new endpoint',
    ]);
  },
  PATIENCE,
);

it(
  'an alias of a Lambda function is not taken over, and whoever wants it is told what to do',
  async () => {
    released = await Released.launch((spec) => {
      for (const key of ['instanceType', 'instances', 'capture', 'smoke']) delete spec[key];
      Object.assign(spec, {
        serving: { type: 'lambda', function: 'delay', alias: 'prod', memory: 2, timeout: '30s' },
        ...{ ...ALL_AT_ONCE, ...LOGS, alarms: [{ metric: 'Errors', statistic: 'Sum', above: 0 }] },
      });
    });
    const { lambda } = released.standin;
    const Code = { ImageUri: await released.standin.pushImage() };
    await lambda.send(new CreateFunctionCommand({ FunctionName: 'delay', PackageType: 'Image', Role: ROLE, Code }));
    await released.standin.forward(60);
    const { Version: FunctionVersion } = await lambda.send(new PublishVersionCommand({ FunctionName: 'delay' }));
    await lambda.send(new CreateAliasCommand({ FunctionName: 'delay', Name: 'prod', FunctionVersion }));
    await released.until(async () => (await released.last('AdoptionDue')) !== undefined);
    const due = await released.last('AdoptionDue');
    expect(due).toMatchObject({
      verdict: 'not-adopted',
      reasons: [{ subject: 'delay:prod', limit: expect.stringContaining('name another') }],
    });
    expect(noticesOf(due!, 'a'.repeat(64))[0]!.text).toContain(
      '`delay:prod` is an alias that steward did not make; name another',
    );
    const { verdict, reasons } = (await adopting(false)) as {
      verdict: string;
      reasons: Parameters<typeof refusalInWords>[0][];
    };
    expect(verdict).toBe('refused');
    expect(reasons.map(refusalInWords)).toEqual([
      'flight-delay-prod is an alias of a Lambda function; wanted is an endpoint: an alias that is there is not taken over. Name one that is not there yet in `serving.alias`: the first release makes it, and callers are led to it',
    ]);
    expect(await released.types()).toEqual(['ModelApplied', 'AdoptionDue']);
  },
  PATIENCE,
);
