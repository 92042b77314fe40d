import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreatePipelineCommand,
  type DataCaptureConfig,
  type DeploymentConfig,
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribePipelineExecutionCommand,
  StartPipelineExecutionCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { create } from 'tar';
import { definition } from './pipeline-definition.ts';
import { StandinProcess, until } from './process.ts';

export { MAIN, START, until } from './process.ts';
export const ROLE = 'arn:aws:iam::000000000000:role/pipeline';

/** A stand-in and the resources that tests make in it again and again. */
export class Standin extends StandinProcess {
  static async launch(): Promise<Standin> {
    const standin = new Standin();
    await standin.start();
    return standin;
  }

  /** A registered, approved package of a served mean, and its model; answers the model's name. */
  async model(name: string, mean: number, environment: Record<string, string> = {}): Promise<string> {
    const folder = mkdtempSync(join(this.home, 'model-'));
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ mean }));
    mkdirSync(join(this.s3, 'models'), { recursive: true });
    await create({ file: join(this.s3, 'models', `${name}.tar.gz`), cwd: folder, gzip: true }, ['model.json']);
    const ModelPackageGroupName = `${name}-group`;
    await this.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName }));
    const container = {
      Image: await this.pushImage(),
      ModelDataUrl: `s3://models/${name}.tar.gz`,
      Environment: environment,
    };
    const InferenceSpecification = {
      Containers: [container],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    };
    const { ModelPackageArn } = await this.sagemaker.send(
      new CreateModelPackageCommand({ ModelPackageGroupName, InferenceSpecification, ModelApprovalStatus: 'Approved' }),
    );
    await this.sagemaker.send(
      new CreateModelCommand({
        ModelName: name,
        PrimaryContainer: { ModelPackageName: ModelPackageArn },
        ExecutionRoleArn: ROLE,
      }),
    );
    return name;
  }

  async config(
    name: string,
    model: string,
    options: { count?: number; capture?: DataCaptureConfig } = {},
  ): Promise<string> {
    const variant = {
      VariantName: 'AllTraffic',
      ModelName: model,
      InitialInstanceCount: options.count ?? 2,
      InstanceType: 'ml.m5.large' as const,
      InitialVariantWeight: 1,
    };
    await this.sagemaker.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [variant],
        DataCaptureConfig: options.capture,
      }),
    );
    return name;
  }

  async endpoint(name: string, config: string): Promise<void> {
    await this.sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));
    await this.forward(180);
  }

  describe = (EndpointName: string): Promise<DescribeEndpointCommandOutput> =>
    this.sagemaker.send(new DescribeEndpointCommand({ EndpointName }));

  async invoke(endpoint: string, body = '1,2', inferenceId?: string): Promise<string> {
    const input = {
      EndpointName: endpoint,
      ContentType: 'text/csv',
      Body: Buffer.from(body),
      InferenceId: inferenceId,
    };
    const { Body } = await this.runtime.send(new InvokeEndpointCommand(input));
    return Buffer.from(Body as Uint8Array).toString();
  }

  /** An alarm on any 5xx of the fleet of one configuration. */
  async alarm(name: string, endpoint: string, config: string): Promise<string> {
    const dimensions = { EndpointName: endpoint, VariantName: 'AllTraffic', EndpointConfigName: config };
    const rule = {
      MetricName: 'Invocation5XXErrors',
      Namespace: 'AWS/SageMaker',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
    } as const;
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    await this.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        ...rule,
        Dimensions,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      }),
    );
    return name;
  }

  async canary(endpoint: string, config: string, alarms: string[] = [], percent = 10): Promise<void> {
    const routing = {
      Type: 'CANARY',
      CanarySize: { Type: 'CAPACITY_PERCENT', Value: percent },
      WaitIntervalInSeconds: 600,
    } as const;
    const DeploymentConfig: DeploymentConfig = {
      BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing, TerminationWaitInSeconds: 300 },
      AutoRollbackConfiguration: alarms.length > 0 ? { Alarms: alarms.map((AlarmName) => ({ AlarmName })) } : undefined,
    };
    await this.sagemaker.send(
      new UpdateEndpointCommand({
        EndpointName: endpoint,
        EndpointConfigName: config,
        RetainAllVariantProperties: true,
        DeploymentConfig,
      }),
    );
  }

  /** Creates a pipeline around the fixture container and starts it; answers the execution's ARN. */
  async pipeline(
    name: string,
    parameters: Record<string, string> = {},
    environment: Record<string, string> = {},
  ): Promise<string> {
    this.put('data/raw/a.csv', '1\n2\n3\n');
    const PipelineDefinition = JSON.stringify(definition(await this.pushImage(), environment));
    await this.sagemaker.send(
      new CreatePipelineCommand({
        PipelineName: name,
        PipelineDefinition,
        RoleArn: ROLE,
        ClientRequestToken: `create-${name}`.padEnd(32, '-'),
      }),
    );
    return this.startPipeline(name, parameters);
  }

  async startPipeline(
    name: string,
    parameters: Record<string, string> = {},
    token = `start-${name}`.padEnd(32, '-'),
  ): Promise<string> {
    const PipelineParameters = Object.entries(parameters).map(([Name, Value]) => ({ Name, Value }));
    const started = await this.sagemaker.send(
      new StartPipelineExecutionCommand({ PipelineName: name, ClientRequestToken: token, PipelineParameters }),
    );
    return started.PipelineExecutionArn as string;
  }

  async finished(execution: string): Promise<string> {
    let status = '';
    await until(async () => {
      const described = await this.sagemaker.send(
        new DescribePipelineExecutionCommand({ PipelineExecutionArn: execution }),
      );
      status = String(described.PipelineExecutionStatus);
      return !['Executing', 'Stopping'].includes(status);
    });
    return status;
  }
}
