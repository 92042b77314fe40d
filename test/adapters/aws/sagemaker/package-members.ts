import type { Treated } from './sagemaker-members.ts';

const compared = (value: unknown, rule: string): Treated => ({ as: 'compared', value, rule });
const refused = (value: unknown): Treated => ({ as: 'refused', value, rule: 'package-settings' });
const used = (value: unknown, why: string): Treated => ({ as: 'used', value, why });
const ignored = (value: unknown, why: string): Treated => ({ as: 'ignored', value, why });

const D = 'e'.repeat(64);
const ADVICE = 'Inference Recommender and Neo go by it, no endpoint does';
const SUPPORTED = 'what Studio and the Marketplace offer; a manifest says what is deployed';
const EVIDENCE = 'evidence, copied by its digest when the version is registered';
const LOOK = 'of the objects when the package was made: held against what lies there at every look';
const source = (S3Uri: string) => ({ S3DataSource: { S3Uri, S3DataType: 'S3Object', CompressionType: 'Gzip' } });

/**
 * How every member of a model package is treated, as the installed SDK names them: what is `compared` or `refused` keeps a version from its
 * release when it is another than it was registered with, under `rule`.
 */
export const PACKAGE_MEMBERS: Readonly<Record<string, Readonly<Record<string, Treated>>>> = {
  DescribeModelPackageOutput: {
    ModelPackageName: ignored('other', 'it is what was asked for'),
    ModelPackageGroupName: used('other', 'whose model it is'),
    ModelPackageVersion: used(9, 'which version it is'),
    ModelPackageRegistrationType: used('Logged', 'what was only logged is not registered yet'),
    ModelPackageArn: used('arn:other', 'what the version is made of is asked by it'),
    ModelPackageDescription: ignored('other', 'a text for people'),
    CreationTime: used(new Date(9), 'a group that was deleted and made anew counts from 1 again'),
    InferenceSpecification: compared({ Containers: [] }, 'package-images'),
    SourceAlgorithmSpecification: ignored(
      { SourceAlgorithms: [{ AlgorithmName: 'a' }] },
      'where containers came from; what they are stands in InferenceSpecification',
    ),
    ValidationSpecification: ignored({}, 'a transform job that SageMaker ran once'),
    ModelPackageStatus: used('InProgress', 'only what is Completed is registered'),
    ModelPackageStatusDetails: ignored({}, 'it says more about the status'),
    CertifyForMarketplace: ignored(true, 'versioned packages have none'),
    ModelApprovalStatus: used('Approved', 'set by anybody else it is out of band'),
    CreatedBy: ignored({}, 'absent for pipelines of other accounts; who asked says steward:requester'),
    MetadataProperties: used({ CommitId: 'other' }, 'lineage'),
    ModelMetrics: used({}, EVIDENCE),
    LastModifiedTime: ignored(new Date(9), 'an approval changes it too; what was changed is compared'),
    LastModifiedBy: ignored({}, 'the same'),
    ApprovalDescription: used('other', 'which approval it was'),
    Domain: ignored('other', ADVICE),
    Task: ignored('other', ADVICE),
    SamplePayloadUrl: ignored('s3://other', ADVICE),
    CustomerMetadataProperties: used({}, EVIDENCE),
    DriftCheckBaselines: used({}, EVIDENCE),
    AdditionalInferenceSpecifications: ignored(
      [{ Name: 'neo', Containers: [{ Image: 'theirs' }] }],
      'Steward makes models of the specification without a name; a model of another one is refused (`InferenceSpecificationName`)',
    ),
    SkipModelValidation: ignored('All', 'whether SageMaker ran its own checks once'),
    SourceUri: ignored('arn:other', 'where it came from; what it is stands in InferenceSpecification'),
    SecurityConfig: ignored({ KmsKeyId: 'key' }, 'how SageMaker keeps the description'),
    ModelCard: used({}, EVIDENCE),
    ModelLifeCycle: ignored({ Stage: 'Production', StageStatus: 'Approved' }, 'a word of people; ours is the state'),
    ManagedStorageType: refused('Restricted'),
  },
  InferenceSpecification: {
    Containers: compared([{ Image: `theirs@sha256:${D}` }], 'package-images'),
    SupportedTransformInstanceTypes: ignored(['ml.m5.large'], SUPPORTED),
    SupportedRealtimeInferenceInstanceTypes: ignored(['ml.m5.large'], SUPPORTED),
    SupportedContentTypes: ignored(['text/csv'], SUPPORTED),
    SupportedResponseMIMETypes: ignored(['text/csv'], SUPPORTED),
  },
  ModelPackageContainerDefinition: {
    ContainerHostname: compared('other', 'package-settings'),
    Image: compared(`theirs@sha256:${D}`, 'package-images'),
    ImageDigest: refused(`sha256:${D}`),
    ModelDataUrl: compared('s3://theirs/model.tar.gz', 'package-artifact'),
    ModelDataSource: compared(source('s3://theirs/model.tar.gz'), 'package-artifact'),
    ProductId: refused('prod-1'),
    Environment: compared({ MODE: 'fast', LD_PRELOAD: 'x' }, 'package-environment'),
    ModelInput: ignored({ DataInputConfig: '{}' }, ADVICE),
    Framework: ignored('PYTORCH', ADVICE),
    FrameworkVersion: ignored('2.1', ADVICE),
    NearestModelName: ignored('resnet', ADVICE),
    AdditionalModelDataSources: compared([], 'package-artifact'),
    AdditionalS3DataSource: compared({ S3Uri: 's3://theirs/x', S3DataType: 'S3Object' }, 'package-artifact'),
    ModelDataETag: used(D, LOOK),
    IsCheckpoint: compared(true, 'package-settings'),
    BaseModel: compared(undefined, 'package-settings'),
  },
  ModelDataSource: { S3DataSource: compared({ S3Uri: 's3://theirs/m', S3DataType: 'S3Object' }, 'package-artifact') },
  S3ModelDataSource: {
    S3Uri: compared('s3://theirs/', 'package-artifact'),
    S3DataType: compared('S3Object', 'package-artifact'),
    CompressionType: compared('Gzip', 'package-artifact'),
    ModelAccessConfig: compared({ AcceptEula: false }, 'package-settings'),
    HubAccessConfig: compared({ HubContentArn: 'arn:other' }, 'package-artifact'),
    ManifestS3Uri: compared('s3://b/list.csv', 'package-artifact'),
    ETag: used('other', LOOK),
    ManifestEtag: used('other', LOOK),
  },
  ModelAccessConfig: { AcceptEula: compared(false, 'package-settings') },
  InferenceHubAccessConfig: { HubContentArn: compared('arn:other', 'package-artifact') },
  AdditionalModelDataSource: {
    ChannelName: compared('other', 'package-artifact'),
    S3DataSource: compared({ S3Uri: 's3://theirs/d', S3DataType: 'S3Object' }, 'package-artifact'),
  },
  AdditionalS3DataSource: {
    S3DataType: compared('S3Prefix', 'package-artifact'),
    S3Uri: compared('s3://theirs/x', 'package-artifact'),
    CompressionType: compared('Gzip', 'package-artifact'),
    ETag: used('other', LOOK),
  },
  BaseModel: {
    HubContentName: compared('other', 'package-settings'),
    HubContentVersion: compared('9', 'package-settings'),
    RecipeName: compared('other', 'package-settings'),
  },
};
