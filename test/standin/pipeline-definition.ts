/** Process -> Train -> Register, with the references a real pipeline uses. */
export function definition(image: string, environment: Record<string, string>): object {
  const one = { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 };
  const output = {
    OutputName: 'train',
    S3Output: {
      LocalPath: '/opt/ml/processing/train',
      S3UploadMode: 'EndOfJob',
      S3Uri: { 'Std:Join': { On: '/', Values: ['s3://data/runs', { Get: 'Execution.PipelineExecutionId' }, 'train'] } },
    },
  };
  const inputs = [
    {
      InputName: 'raw',
      S3Input: {
        LocalPath: '/opt/ml/processing/raw',
        S3Uri: { Get: 'Parameters.Raw' },
        S3DataType: 'S3Prefix',
        S3InputMode: 'File',
      },
    },
  ];
  const channel = {
    ChannelName: 'train',
    DataSource: {
      S3DataSource: {
        S3DataType: 'S3Prefix',
        S3Uri: { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri" },
      },
    },
  };
  const container = {
    Image: image,
    ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' },
    Environment: { KIND: 'mean' },
  };
  const statistics = { ContentType: 'application/json', S3Uri: 's3://data/evaluation.json' };
  return {
    Version: '2020-12-01',
    Parameters: [
      { Name: 'Raw', Type: 'String', DefaultValue: 's3://data/raw' },
      { Name: 'SleepMs', Type: 'Integer', DefaultValue: 0 },
      { Name: 'Fail', Type: 'String', DefaultValue: '' },
    ],
    Steps: [
      {
        Name: 'Register',
        Type: 'RegisterModel',
        Arguments: {
          ModelPackageGroupName: 'mean',
          InferenceSpecification: {
            Containers: [container],
            SupportedContentTypes: ['text/csv'],
            SupportedResponseMIMETypes: ['text/csv'],
          },
          ModelMetrics: { ModelQuality: { Statistics: statistics } },
          ModelApprovalStatus: 'PendingManualApproval',
        },
      },
      {
        Name: 'Train',
        Type: 'Training',
        Arguments: {
          AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
          HyperParameters: { sleepMs: { Get: 'Parameters.SleepMs' }, fail: { Get: 'Parameters.Fail' } },
          InputDataConfig: [channel],
          OutputDataConfig: { S3OutputPath: 's3://artifacts/mean' },
          ResourceConfig: one,
          StoppingCondition: { MaxRuntimeInSeconds: 600 },
          Environment: environment,
        },
      },
      {
        Name: 'Prepare',
        Type: 'Processing',
        Arguments: {
          AppSpecification: {
            ImageUri: image,
            ContainerEntrypoint: ['node', 'process.mjs'],
            ContainerArguments: ['--input', '/opt/ml/processing/raw', '--output', '/opt/ml/processing/train'],
          },
          ProcessingInputs: inputs,
          ProcessingOutputConfig: { Outputs: [output] },
          ProcessingResources: { ClusterConfig: one },
        },
      },
    ],
  };
}
