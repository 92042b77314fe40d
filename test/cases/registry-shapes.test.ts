import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  type CreateModelPackageInput,
  type ModelPackageContainerDefinition,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackageSeen, register } from '../../functions/register/register.ts';
import { verifyVersion } from '../../functions/release/commands/verify-version.ts';
import { NO_TENANTS } from '../../lib/adapters/local/people/owners.ts';
import { StandinClient } from '../../lib/adapters/local/standin.ts';
import { runFlow } from '../../lib/contract/run-flow.ts';
import { type ControlPlane, controlPlane } from '../../local/control-plane.ts';
import { START, Standin } from '../standin/harness.ts';

let standin: Standin;
let plane: ControlPlane;
beforeAll(async () => {
  standin = await Standin.launch();
  plane = controlPlane({
    ...{ home: standin.home, keys: join(standin.home, 'keys'), database: ':memory:', owners: NO_TENANTS, start: START },
    ...{ sagemakerUrl: standin.url, events: new StandinClient(standin.url), log: () => undefined },
  });
});
afterAll(async () => {
  plane.close();
  await standin.close();
});

const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);
const image = (name: string, digest = A): string =>
  `000000000000.dkr.ecr.us-east-1.amazonaws.com/${name}@sha256:${digest}`;
const TAG = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const write = (key: string, text = key): string => {
  const file = join(standin.s3, 'team', key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return `s3://team/${key}`;
};
const at = (S3Uri: string, S3DataType: 'S3Prefix' | 'S3Object' = 'S3Prefix', more: object = {}) => ({
  S3DataSource: { S3Uri, S3DataType, CompressionType: 'None' as const, ...more },
});

const key = (name: string, files: Record<string, string> = { 'model.tar.gz': name }): string => {
  for (const [file, text] of Object.entries(files)) write(`${name}/${file}`, text);
  return `s3://team/${name}/`;
};
const archive = (name: string): string => `${key(name)}model.tar.gz`;
const eula = (AcceptEula: boolean) => ({ ModelAccessConfig: { AcceptEula } });

interface Shape {
  readonly containers: () => ModelPackageContainerDefinition[];
  readonly more?: Partial<CreateModelPackageInput>;
  /** What registration says that no digest tells. */
  readonly unclear?: readonly string[];
  /** What is done to its files once it is registered, or what its package says then. */
  readonly tamper?: () => unknown;
  readonly changed?: (before: ModelPackageContainerDefinition[]) => ModelPackageContainerDefinition[];
  /** Subjects, and what is observed, of what differs then. */
  readonly differing?: readonly string[];
}

let made = 0;
async function taken({ containers, more = {}, tamper, changed }: Shape) {
  const group = `shape-${++made}`;
  await standin.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
  const types = { SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] };
  const before = containers();
  const { ModelPackageArn = '' } = await standin.sagemaker.send(
    new CreateModelPackageCommand({
      ...{ ModelPackageGroupName: group, InferenceSpecification: { Containers: before, ...types } },
      ...more,
    }),
  );
  const detail = {
    ...{ ModelPackageArn, ModelPackageGroupName: group, ModelPackageVersion: 1, ModelPackageStatus: 'Completed' },
  };
  const registered = await runFlow({ schema: PackageSeen, flow: register(plane.ports) }, { detail });
  const verify = async () => {
    const found = await verifyVersion(plane.ports, { begins: true })({ tenant: 'default', model: group, version: 1 });
    if (found.verdict === 'refuse') throw new Error(found.why);
    return found.differing.map(({ subject, observed }) => `${subject}: ${observed}`);
  };
  const untouched = await verify();
  tamper?.();
  if (changed)
    await standin.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn,
        InferenceSpecification: { Containers: changed(before), ...types },
      }),
    );
  return { registered, untouched, after: await verify() };
}

const FIFTEEN = () =>
  Array.from({ length: 15 }, (_, i) => ({
    ...{ Image: image(`step-${i}`), ModelDataUrl: archive('shared'), Environment: { STEP: String(i) } },
    ContainerHostname: `step-${i}`,
  }));
const change = (i: number, by: Partial<ModelPackageContainerDefinition>) => (all: ModelPackageContainerDefinition[]) =>
  all.map((one, at) => (at === i ? { ...one, ...by } : one));
const HUB = 'arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/llm/1.0.0';
const gone = (uri: string) => rmSync(join(standin.s3, uri.slice('s3://'.length)));
const NOT_HELD = 'which Steward cannot hold against a digest';

/** Members and values as API_CreateModelPackage and the SageMaker Python SDK write them; buckets and digests are made up. */
const SHAPES: Record<string, Shape> = {
  'an algorithm of SageMaker by its tag, with the digest that SageMaker found': {
    containers: () => [{ Image: TAG, ImageDigest: `sha256:${A}`, ModelDataUrl: archive('xgb') }],
    changed: change(0, { ImageDigest: `sha256:${B}` }),
    differing: [`container 1: ${B}`],
  },
  'a tag of which SageMaker tells no digest': {
    containers: () => [{ Image: TAG, ModelDataUrl: archive('xgb') }],
    unclear: [`the image \`${TAG}\` has no digest`],
  },
  'an image by one digest, and another one beside it': {
    containers: () => [{ Image: image('x'), ImageDigest: `sha256:${B}`, ModelDataUrl: archive('two') }],
    unclear: [`ImageDigest beside an Image of another digest, ${NOT_HELD}`],
  },
  'no image': { containers: () => [{ ModelDataUrl: archive('none') }], unclear: ['no image is named'] },
  'an image that brings its model along, without variables': {
    containers: () => [{ Image: image('x') }],
    changed: change(0, { Environment: { LD_PRELOAD: '/tmp/x.so' } }),
    differing: ['container 1: LD_PRELOAD'],
  },
  'an empty environment and an empty value': {
    containers: () => [{ Image: image('x'), Environment: { EMPTY: '' } }],
    changed: change(0, { Environment: {} }),
    differing: ['container 1: EMPTY'],
  },
  'variables that are called as members of every object': {
    containers: () => [{ Image: image('x'), Environment: { constructor: '1', toString: '2' } as never }],
    changed: change(0, { Environment: { constructor: '1', valueOf: '2' } as never }),
    differing: ['container 1: toString, valueOf'],
  },
  'a variable that nobody can keep': {
    containers: () => [{ Image: image('x'), Environment: JSON.parse('{"__proto__":"1"}') }],
    unclear: [`Environment with a variable \`__proto__\`, ${NOT_HELD}`],
    differing: ['container 1: __proto__'],
  },
  'fifteen containers that share one archive': {
    containers: FIFTEEN,
    changed: change(14, { ContainerHostname: 'other' }),
    differing: ['container 15, ContainerHostname: other'],
  },
  'containers in another order': {
    containers: () => FIFTEEN().slice(0, 2),
    changed: ([a, b]) => [
      { ...a!, Environment: b!.Environment },
      { ...b!, Environment: a!.Environment },
    ],
    differing: ['container 1: STEP', 'container 2: STEP'],
  },
  'one container less': {
    containers: () => FIFTEEN().slice(0, 2),
    changed: ([a]) => [a!],
    differing: [`PACKAGE: ${image('step-0')}`],
  },
  'one address in both members': {
    containers: () => {
      const ModelDataUrl = archive('both');
      return [
        { Image: image('x'), ModelDataUrl, ModelDataSource: at(ModelDataUrl, 'S3Object', { CompressionType: 'Gzip' }) },
      ];
    },
    tamper: () => write('both/model.tar.gz', 'another'),
    differing: ['model: model.tar.gz: SHA'],
  },
  'an address of an archive, and a prefix beside it': {
    containers: () => [
      { Image: image('x'), ModelDataUrl: archive('url'), ModelDataSource: at(key('pre', { a: 'a' })) },
    ],
    tamper: () => write('pre/b', 'b'),
    differing: ['ModelDataSource: b: SHA'],
  },
  'an archive whose compression is told otherwise later': {
    containers: () => [{ Image: image('x'), ModelDataSource: at(archive('zip'), 'S3Object') }],
    changed: change(0, { ModelDataSource: at('s3://team/zip/model.tar.gz', 'S3Object', { CompressionType: 'Gzip' }) }),
    differing: ['container 1: model: object s3://team/zip/model.tar.gz, Gzip'],
  },
  'files of names that addresses are seldom written with': {
    containers: () => [
      { Image: image('x'), ModelDataSource: at(key('odd', { 'a b.bin': '1', 'ü+%20#?.bin': '2', SUCCESS: '' })) },
    ],
    tamper: () => {
      gone('s3://team/odd/a b.bin');
      write('odd/a-b.bin', '1');
    },
    differing: ['model: a b.bin: not there', 'model: a-b.bin: SHA'],
  },
  'a whole bucket': {
    containers: () => {
      mkdirSync(join(standin.s3, 'whole'), { recursive: true });
      writeFileSync(join(standin.s3, 'whole', 'a'), 'a');
      return [{ Image: image('x'), ModelDataSource: at('s3://whole/') }];
    },
    tamper: () => gone('s3://whole/a'),
    differing: ['model: no object lies below `s3://whole/`'],
  },
  'an address of a web server': {
    containers: () => [{ Image: image('x'), ModelDataUrl: 'https://team.s3.amazonaws.com/m.tar.gz' }],
    unclear: ['`https://team.s3.amazonaws.com/m.tar.gz` is not an `s3://bucket/key` address'],
  },
  'an address by an access point': {
    containers: () => [{ Image: image('x'), ModelDataUrl: 's3://arn:aws:s3:us-east-1:1:accesspoint/ap/m.tar.gz' }],
    unclear: ['`s3://arn:aws:s3:us-east-1:1:accesspoint/ap/m.tar.gz` is not an `s3://bucket/key` address'],
  },
  'a folder of many models, as multi-model containers have it': {
    containers: () => [{ Image: image('x'), ModelDataUrl: 's3://team/models/' }],
    unclear: ['`s3://team/models/` is no object but a folder: name what lies in it, or the prefix'],
  },
  'a gated model of a hub whose licence is accepted later': {
    containers: () => [
      {
        Image: image('x'),
        ModelDataSource: at(key('hub', { w: 'w' }), 'S3Prefix', {
          ...eula(false),
          HubAccessConfig: { HubContentArn: HUB },
        }),
      },
    ],
    changed: change(0, {
      ModelDataSource: at('s3://team/hub/', 'S3Prefix', { ...eula(true), HubAccessConfig: { HubContentArn: HUB } }),
    }),
    differing: ['container 1, AcceptEula of model: true'],
  },
  'a draft model whose channel is another one later': {
    containers: () => [
      {
        Image: image('x'),
        ModelDataUrl: archive('main'),
        AdditionalModelDataSources: [{ ChannelName: 'draft', ...at(key('draft', { d: 'd' }), 'S3Prefix', eula(true)) }],
      },
    ],
    changed: change(0, {
      AdditionalModelDataSources: [{ ChannelName: 'other', ...at('s3://team/draft/', 'S3Prefix', eula(true)) }],
    }),
    differing: [
      'container 1: model: object s3://team/main/model.tar.gz, Gzip; channel other: prefix s3://team/draft/, None',
      'container 1, AcceptEula of channel draft: not given',
      'container 1, AcceptEula of channel other: true',
    ],
  },
  'a table beside the model': {
    containers: () => [
      {
        Image: image('x'),
        AdditionalS3DataSource: { S3Uri: write('table.csv', 't'), S3DataType: 'S3Object', CompressionType: 'None' },
      },
    ],
    tamper: () => gone('s3://team/table.csv'),
    differing: ['AdditionalS3DataSource: no object was at `s3://team/table.csv`'],
  },
  'a checkpoint of a foundation model': {
    containers: () => [
      {
        Image: image('x'),
        ModelDataSource: at(key('ft', { w: 'w' })),
        IsCheckpoint: true,
        BaseModel: { HubContentName: 'llm', HubContentVersion: '1' },
      },
    ],
    changed: change(0, { BaseModel: { HubContentName: 'llm', HubContentVersion: '2' } }),
    differing: ['container 1, BaseModel: llm 2'],
  },
  'a foundation model without bytes of its own': {
    containers: () => [{ Image: image('x'), BaseModel: { HubContentName: 'nova', HubContentVersion: '1' } }],
    unclear: [`BaseModel without model data, ${NOT_HELD}`],
  },
  'a model that SageMaker itself keeps': {
    containers: () => [{ Image: image('x'), ModelDataUrl: archive('kept') }],
    more: { ManagedStorageType: 'Restricted' },
    unclear: [`ManagedStorageType Restricted, ${NOT_HELD}`],
  },
  'all that is told of a model and served by no endpoint': {
    containers: () => [
      {
        Image: image('x'),
        ModelDataUrl: archive('told'),
        Framework: 'PYTORCH',
        FrameworkVersion: '2.1',
        NearestModelName: 'resnet',
        ModelInput: { DataInputConfig: '{}' },
      },
    ],
    more: {
      ...{
        SkipModelValidation: 'All',
        SourceUri: 'arn:aws:sagemaker:us-east-1:000000000000:model/m',
        Domain: 'MACHINE_LEARNING',
      },
      ModelLifeCycle: { Stage: 'Development', StageStatus: 'PendingApproval' },
      AdditionalInferenceSpecifications: [{ Name: 'neo', Containers: [{ Image: 'neo:latest' }] }],
    },
    changed: change(0, { Framework: 'TENSORFLOW', ModelInput: { DataInputConfig: '[]' } }),
    differing: [],
  },
};

describe('a package of the registry with', () => {
  it.each(Object.entries(SHAPES))('%s', async (_, shape) => {
    const { registered, untouched, after } = await taken(shape);
    const { unclear = [], differing = [] } = shape;
    expect(registered).toMatchObject({ verdict: 'registered' });
    expect('unclear' in registered ? registered.unclear : []).toEqual(unclear);
    if (!unclear.length) expect(untouched).toEqual([]);
    const told = after.map((one) =>
      one.replace(/[0-9a-f]{64}$/, (sha) => (differing.some((d) => d.includes(sha)) ? sha : 'SHA')),
    );
    expect(told.map((one) => one.replace(/^arn:[^ ]+:/, 'PACKAGE:'))).toEqual(differing);
  });
});
