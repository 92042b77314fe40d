import * as sdk from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeInventory } from '../../../../functions/register/take-inventory.ts';
import { awsSageMaker } from '../../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { NO_TENANTS } from '../../../../lib/adapters/local/people/owners.ts';
import { ModelVersion } from '../../../../lib/domain/model/model.ts';
import { comparePackage } from '../../../../lib/domain/release/compare-content.ts';
import { PACKAGE_MEMBERS } from './package-members.ts';

/** A package that says everything a package can; each shape below is a part of it. */
const described = () => {
  const ModelAccessConfig = { AcceptEula: true };
  const HubAccessConfig = { HubContentArn: 'arn:hub' };
  const S3DataSource = {
    ...{ S3Uri: 's3://b/m/', S3DataType: 'S3Prefix', CompressionType: 'None', ETag: 'e' },
    ...{ ModelAccessConfig, HubAccessConfig },
  };
  const draft = { S3Uri: 's3://b/d', S3DataType: 'S3Object', CompressionType: 'None', ModelAccessConfig };
  const AdditionalS3DataSource = { S3Uri: 's3://b/x', S3DataType: 'S3Object', CompressionType: 'None' };
  const BaseModel = { HubContentName: 'llm', HubContentVersion: '1', RecipeName: 'sft' };
  const channel = { ChannelName: 'draft', S3DataSource: draft };
  const container = {
    ...{ ContainerHostname: 'first', Image: `x@sha256:${'a'.repeat(64)}`, ImageDigest: `sha256:${'a'.repeat(64)}` },
    ...{ ModelDataSource: { S3DataSource }, AdditionalModelDataSources: [channel], AdditionalS3DataSource, BaseModel },
    Environment: { MODE: 'fast' },
  };
  const InferenceSpecification = { Containers: [container] };
  const found = {
    ModelPackageArn: 'arn:package/7',
    ModelPackageStatus: 'Completed',
    CreationTime: new Date(0),
    InferenceSpecification,
  };
  return {
    found,
    shapes: {
      DescribeModelPackageOutput: found,
      InferenceSpecification,
      ModelPackageContainerDefinition: container,
      ModelDataSource: container.ModelDataSource,
      S3ModelDataSource: S3DataSource,
      ModelAccessConfig,
      InferenceHubAccessConfig: HubAccessConfig,
      AdditionalModelDataSource: channel,
      AdditionalS3DataSource,
      BaseModel,
    } as Record<string, Record<string, unknown>>,
  };
};

const control = mockClient(sdk.SageMakerClient);
const sagemaker = awsSageMaker(new sdk.SageMakerClient({}), new SageMakerRuntimeClient({}));
beforeEach(() => control.reset());

async function containersIn({ found }: ReturnType<typeof described>) {
  control.on(sdk.DescribeModelPackageCommand).resolves(found as never);
  return (await sagemaker.describePackage('p'))!.containers;
}

/** What a release says of a package of which one member is told otherwise than when it was registered. */
async function rulesOf(shape: string, member: string, value: unknown): Promise<string[]> {
  const registered = await containersIn(described());
  const files = async () => ({ read: 'checksums', streamed: 0, stamp: 's', files: [] }) as const;
  const { taken } = await takeInventory(
    { owners: NO_TENANTS, evidence: { files } } as never,
    { tenant: 't', model: 'm' },
    registered,
  );
  const changed = described();
  changed.shapes[shape]![member] = value;
  const [{ image, imageDigest, artifact, environment }] = registered as [(typeof registered)[0]];
  const version = ModelVersion.parse({
    ...{ tenant: 't', model: 'm', version: 1, state: 'registered', package: 'p', packageStatus: 'Completed' },
    ...{ image, imageDigest, artifact, environment, lineage: {}, evidence: [], requester: 'x', inventory: 'i' },
  });
  return comparePackage(version, await containersIn(changed), taken).map(({ rule }) => rule);
}

/** The members of a shape as the SDK that is installed knows them. */
const membersOf = (shape: string): string[] => [
  ...((sdk as unknown as Record<string, readonly unknown[]>)[`${shape}$`]![4] as string[]),
];

describe.each(Object.entries(PACKAGE_MEMBERS))('%s', (shape, members) => {
  it('has no member that is neither compared, refused, used nor left out for a reason', () => {
    expect(Object.keys(members).sort()).toEqual(membersOf(shape).sort());
  });

  it.each(Object.entries(members))('%s', async (member, treated) => {
    const rules = await rulesOf(shape, member, treated.value);
    if ('rule' in treated) expect(rules).toContain(treated.rule);
    else expect(rules).toEqual([]);
  });
});
