import { DescribeEndpointCommand, DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { beforeEach, describe, expect, it } from 'vitest';
import { control, failing, forget, sagemaker } from './mocked-clients.ts';

beforeEach(forget);

describe('what SageMaker answers', () => {
  it('is undefined where the endpoint or the package is not', async () => {
    control.on(DescribeEndpointCommand).rejects(failing('ValidationException', 'Could not find endpoint "e".'));
    control.on(DescribeModelPackageCommand).rejects(failing('ValidationException', 'ModelPackage x does not exist.'));
    expect(await sagemaker.describeEndpoint('e')).toBeUndefined();
    expect(await sagemaker.describePackage('x')).toBeUndefined();
  });

  it('a package names evidence in its own members, and by kind in its metadata, which goes before', async () => {
    const at = (name: string) => ({ ContentType: 'application/json', S3Uri: `s3://runs/${name}` });
    control.on(DescribeModelPackageCommand).resolves({
      ModelPackageArn: 'p',
      ModelMetrics: {
        Bias: { PreTrainingReport: at('pre'), PostTrainingReport: at('post') },
        Explainability: { Report: at('shap') },
        ModelDataQuality: { Statistics: { ...at('statistics'), ContentDigest: `SHA256:${'A'.repeat(64)}` } },
        ModelQuality: { Statistics: { ...at('quality'), ContentDigest: `sha256:${'b'.repeat(64)}` } },
      },
      ModelCard: { ModelCardContent: '{}' },
      CustomerMetadataProperties: {
        'steward:evidence.explainability': 's3://own/a.json',
        'steward:evidence.sbom': 's3://own/b',
      },
    });
    const { left, evaluation, evaluationDigest } = (await sagemaker.describePackage('p'))!;
    expect({ evaluation, evaluationDigest }).toEqual({
      evaluation: 's3://runs/quality',
      evaluationDigest: 'b'.repeat(64),
    });
    expect(left).toEqual([
      { kind: 'explainability', from: 's3://own/a.json' },
      { kind: 'sbom', from: 's3://own/b' },
      { kind: 'bias-report', from: 's3://runs/post' },
      { kind: 'data-bias-report', from: 's3://runs/pre' },
      { kind: 'data-quality', from: 's3://runs/statistics', digest: 'a'.repeat(64) },
      { kind: 'model-card', content: '{}' },
    ]);
  });

  const DIGEST = 'd'.repeat(64);
  it('reads every container of a package, and says what of it cannot be compared', async () => {
    const source = (S3DataType: 'S3Prefix' | 'S3Object', S3Uri: string) => ({
      S3DataSource: { S3DataType, S3Uri, CompressionType: 'None' as const },
    });
    control.on(DescribeModelPackageCommand).resolves({
      ModelPackageName: 'p',
      ModelPackageArn: 'arn:package/7',
      CreationTime: new Date(0),
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      InferenceSpecification: {
        Containers: [
          { Image: `x@sha256:${DIGEST}`, ModelDataUrl: 's3://m/1.tar.gz', Environment: { A: 'b' } },
          {
            Image: 'x:2',
            ImageDigest: `sha256:${'e'.repeat(64)}`,
            ModelDataSource: source('S3Object', 's3://m/2.tar.gz'),
          },
          { Image: 'x:3', ModelDataSource: source('S3Prefix', 's3://m/3/') },
        ],
      },
    });
    expect((await sagemaker.describePackage('p'))!.containers).toEqual([
      {
        image: `x@sha256:${DIGEST}`,
        imageDigest: DIGEST,
        artifact: 's3://m/1.tar.gz',
        sources: [{ name: 'model', uri: 's3://m/1.tar.gz', kind: 'object', compression: 'Gzip' }],
        environment: { A: 'b' },
        settings: {},
        unreadable: [],
      },
      {
        image: 'x:2',
        imageDigest: 'e'.repeat(64),
        artifact: 's3://m/2.tar.gz',
        sources: [{ name: 'model', uri: 's3://m/2.tar.gz', kind: 'object', compression: 'None' }],
        environment: {},
        settings: {},
        unreadable: [],
      },
      {
        image: 'x:3',
        imageDigest: undefined,
        artifact: 's3://m/3/',
        sources: [{ name: 'model', uri: 's3://m/3/', kind: 'prefix', compression: 'None' }],
        environment: {},
        settings: {},
        unreadable: [],
      },
    ]);
  });
});
