import {
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE, Standin } from './harness.ts';

const KIND = 'Model Package State Change';
let standin: Standin;
let image: string;

const register = (group: string): Promise<{ ModelPackageArn?: string }> =>
  standin.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      InferenceSpecification: {
        Containers: [{ Image: image, ModelDataUrl: 's3://models/m.tar.gz' }],
        SupportedContentTypes: ['text/csv'],
      },
    }),
  );

beforeAll(async () => {
  standin = await Standin.launch();
  image = await standin.pushImage();
  await standin.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'first' }));
});
afterAll(() => standin.close());

describe('model packages', () => {
  it('numbers versions from 1, fills in the image digest and waits for approval', async () => {
    const { ModelPackageArn } = await register('first');
    const found = await standin.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }));
    expect(ModelPackageArn).toBe('arn:aws:sagemaker:us-east-1:000000000000:model-package/first/1');
    expect(found).toMatchObject({
      ModelPackageVersion: 1,
      ModelPackageStatus: 'Completed',
      ModelApprovalStatus: 'PendingManualApproval',
    });
    expect(image).toContain(String(found.InferenceSpecification?.Containers?.[0]?.ImageDigest));
    expect(found.CreationTime).toBeInstanceOf(Date);
  });

  it('refuses to create a model from a package that is not approved, and creates it after approval', async () => {
    const { ModelPackageArn } = await register('first');
    const create = (): Promise<unknown> =>
      standin.sagemaker.send(
        new CreateModelCommand({
          ModelName: 'gated',
          Containers: [{ ModelPackageName: ModelPackageArn }],
          ExecutionRoleArn: ROLE,
        }),
      );
    await expect(create()).rejects.toMatchObject({ name: 'ValidationException' });
    await standin.sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Approved' }));
    await expect(create()).resolves.toMatchObject({ ModelArn: 'arn:aws:sagemaker:us-east-1:000000000000:model/gated' });
  });

  it('sends an event for the creation and one for each update, naming the updated fields', async () => {
    const { ModelPackageArn } = await register('first');
    await standin.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn,
        ModelApprovalStatus: 'Approved',
        ApprovalDescription: 'looks right',
      }),
    );
    await standin.sagemaker.send(
      new UpdateModelPackageCommand({ ModelPackageArn, CustomerMetadataProperties: { deployed: 'yes' } }),
    );
    const mine = (await standin.events(KIND)).filter(({ resources }) => resources[0] === ModelPackageArn);
    expect(mine.map(({ detail }) => [detail.ModelApprovalStatus, detail.UpdatedModelPackageFields])).toEqual([
      ['PendingManualApproval', undefined],
      ['Approved', ['ModelApprovalStatus', 'ApprovalDescription']],
      ['Approved', ['CustomerMetadataProperties']],
    ]);
    expect(mine[0]).toMatchObject({
      source: 'aws.sagemaker',
      account: '000000000000',
      region: 'us-east-1',
      detail: { ModelPackageArn, ModelPackageGroupName: 'first' },
    });
    expect(mine[0]?.detail.CreationTime).toMatch(/^2026-11-23T06:30:\d\dZ$/);
  });

  it('answers for what is not there as AWS does', async () => {
    const nowhere = register('nobody');
    await expect(nowhere).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
    await expect(nowhere).rejects.toThrow('does not exist');
  });
});

describe('events on demand', () => {
  it('sends each event several times under different ids', async () => {
    await standin.faults({ duplicateEvents: 3 });
    const { ModelPackageArn } = await register('first');
    await standin.faults({ duplicateEvents: null });
    const mine = (await standin.events(KIND)).filter(({ resources }) => resources[0] === ModelPackageArn);
    expect(new Set(mine.map(({ id }) => id)).size).toBe(3);
    expect(mine.map(({ detail }) => detail)).toEqual([mine[0]?.detail, mine[0]?.detail, mine[0]?.detail]);
  });

  it('re-emits the approved state after a metadata update without saying what changed', async () => {
    const { ModelPackageArn } = await register('first');
    await standin.sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Approved' }));
    await standin.faults({ metadataReemit: true });
    await standin.sagemaker.send(
      new UpdateModelPackageCommand({ ModelPackageArn, CustomerMetadataProperties: { a: 'b' } }),
    );
    await standin.faults({ metadataReemit: null });
    const last = (await standin.events(KIND)).at(-1);
    expect(last?.detail).toMatchObject({ ModelPackageArn, ModelApprovalStatus: 'Approved' });
    expect(last?.detail).not.toHaveProperty('UpdatedModelPackageFields');
  });

  it('throttles an operation as often as it is told to', async () => {
    const { ModelPackageArn: ModelPackageName } = await register('first');
    const call = (): Promise<unknown> => standin.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }));
    await standin.faults({
      failNext: { operation: 'DescribeModelPackage', times: 2, error: 'ThrottlingException' },
    });
    await expect(call()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(call()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(call()).resolves.toMatchObject({ ModelPackageGroupName: 'first' });
  });
});
