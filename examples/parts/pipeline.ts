/** Where the pipeline runs and writes: an image made from the Dockerfile, an S3 bucket, an execution role. */
export type PipelineSettings = {
  imageUri: string;
  bucket: string;
  roleArn: string;
  prefix?: string;
  instanceType?: string;
};

type Reference = { Get: string };
type Text = string | Reference | { 'Std:Join': { On: string; Values: Text[] } };

/** What one life's pipeline is given, and what of it its programs see. */
export interface PipelinePlan {
  /** The model package group its versions are registered in, and the prefix of what it writes. */
  readonly model: string;
  /** Parameters of its own with their defaults. SageMaker turns no number into a string for container arguments: every one is a string. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Which of them prepare.ts is given, as options: `HoldoutFrom` as `--holdout-from`. */
  readonly prepare: readonly string[];
  /** Whether evaluate.ts explains the challenger too (`Explain`, when it is `true`). */
  readonly explains?: boolean;
}

/** Parameters of every pipeline here. */
const COMMON = { Rows: '1000000', Seed: '1', ShuffleLabels: 'false', FailShare: '0' };

const parameter = (name: string): Reference => ({ Get: `Parameters.${name}` });
const join = (...parts: Text[]): Text => ({ 'Std:Join': { On: '/', Values: parts } });
/** The S3 prefix a processing step wrote one of its outputs to. */
const output = (step: string, name: string): Reference => ({
  Get: `Steps.${step}.ProcessingOutputConfig.Outputs['${name}'].S3Output.S3Uri`,
});
/** `HoldoutFrom` as `--holdout-from`. */
const optionOf = (name: string): string => `-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const artifact: Reference = { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' };

/**
 * Prepare, Train, Evaluate, Register as a SageMaker pipeline definition
 * (https://aws-sagemaker-mlops.github.io/sagemaker-model-building-pipeline-definition-JSON-schema/), to be passed as JSON
 * to CreatePipeline. `ChampionModelData` is the serving version's model.tar.gz; its default is the folder
 * `<prefix>/no-champion/`, in which some object must exist: SageMaker refuses a prefix without any.
 */
export function pipelineDefinition(
  plan: PipelinePlan,
  { imageUri, bucket, roleArn, prefix = plan.model, instanceType = 'ml.m5.large' }: PipelineSettings,
) {
  const root = `s3://${bucket}/${prefix}`;
  const runs = (...parts: string[]) => join(`${root}/runs`, { Get: 'Execution.PipelineExecutionId' }, ...parts);

  const processing = (name: string, inputs: Record<string, Text>, args: Text[], outputs: string[]) => ({
    Name: name,
    Type: 'Processing',
    Arguments: {
      AppSpecification: {
        ImageUri: imageUri,
        ContainerEntrypoint: ['node', `${name.toLowerCase()}.ts`],
        ...(args.length && { ContainerArguments: args }),
      },
      ProcessingInputs: Object.entries(inputs).map(([input, S3Uri]) => ({
        InputName: input,
        S3Input: {
          S3Uri,
          LocalPath: `/opt/ml/processing/input/${input}`,
          S3DataType: 'S3Prefix',
          S3InputMode: 'File',
          S3DataDistributionType: 'FullyReplicated',
          S3CompressionType: 'None',
        },
      })),
      ProcessingOutputConfig: {
        Outputs: outputs.map((OutputName) => ({
          OutputName,
          S3Output: {
            S3Uri: runs(name.toLowerCase(), OutputName),
            LocalPath: `/opt/ml/processing/output/${OutputName}`,
            S3UploadMode: 'EndOfJob',
          },
        })),
      },
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: instanceType, VolumeSizeInGB: 10 } },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      RoleArn: roleArn,
    },
  });

  const prepare = processing(
    'Prepare',
    {},
    plan.prepare.flatMap((name): Text[] => [optionOf(name), parameter(name)]),
    ['train', 'holdout'],
  );

  const train = {
    Name: 'Train',
    Type: 'Training',
    Arguments: {
      AlgorithmSpecification: { TrainingImage: imageUri, TrainingInputMode: 'File' },
      HyperParameters: { seed: parameter('Seed'), shuffle_labels: parameter('ShuffleLabels') },
      InputDataConfig: [
        {
          ChannelName: 'train',
          ContentType: 'text/csv',
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: output('Prepare', 'train'),
              S3DataDistributionType: 'FullyReplicated',
            },
          },
        },
      ],
      OutputDataConfig: { S3OutputPath: runs('train') },
      ResourceConfig: { InstanceCount: 1, InstanceType: instanceType, VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      RoleArn: roleArn,
    },
  };

  const evaluate = processing(
    'Evaluate',
    { challenger: artifact, champion: parameter('ChampionModelData'), holdout: output('Prepare', 'holdout') },
    plan.explains ? ['--explain', parameter('Explain')] : [],
    plan.explains ? ['evaluation', 'explainability'] : ['evaluation'],
  );

  const trainingData = join(output('Prepare', 'train'), 'train.csv');
  const register = {
    Name: 'Register',
    Type: 'RegisterModel',
    Arguments: {
      ModelPackageGroupName: parameter('ModelPackageGroupName'),
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: {
        Containers: [{ Image: imageUri, ModelDataUrl: artifact, Environment: { FAIL_SHARE: parameter('FailShare') } }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
        SupportedRealtimeInferenceInstanceTypes: [instanceType],
      },
      ModelMetrics: {
        ModelQuality: {
          Statistics: {
            ContentType: 'application/json',
            S3Uri: join(output('Evaluate', 'evaluation'), 'evaluation.json'),
          },
        },
        ...(plan.explains && {
          Explainability: {
            Report: {
              ContentType: 'application/json',
              S3Uri: join(output('Evaluate', 'explainability'), 'analysis.json'),
            },
          },
        }),
      },
      DriftCheckBaselines: { ModelDataQuality: { Statistics: { ContentType: 'text/csv', S3Uri: trainingData } } },
      CustomerMetadataProperties: {
        'steward:predictions': join(output('Evaluate', 'evaluation'), 'predictions.jsonl'),
        'steward:trainingData': trainingData,
        'steward:requester': parameter('Requester'),
      },
      MetadataProperties: { CommitId: parameter('CommitId') },
    },
  };

  const defaults: Record<string, string> = {
    ...plan.parameters,
    ...COMMON,
    ...(plan.explains && { Explain: 'true' }),
    ModelPackageGroupName: plan.model,
    CommitId: 'unknown',
    Requester: `${plan.model}-training`,
    ChampionModelData: `${root}/no-champion/`,
  };
  return {
    Version: '2020-12-01',
    Metadata: {},
    Parameters: Object.entries(defaults).map(([Name, DefaultValue]) => ({ Name, Type: 'String', DefaultValue })),
    Steps: [prepare, train, evaluate, register],
  };
}
