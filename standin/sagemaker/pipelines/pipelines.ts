import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type {
  CreatePipelineRequest,
  DescribePipelineExecutionRequest,
  DescribePipelineRequest,
  ListPipelineExecutionStepsRequest,
  StartPipelineExecutionRequest,
  StopPipelineExecutionRequest,
  UpdatePipelineRequest,
} from '@aws-sdk/client-sagemaker';
import { arn } from '../../core/arns.ts';
import { AwsError, resourceNotFound, validation } from '../../core/errors.ts';
import { type Operations, pageOf, type World } from '../../world/world.ts';
import { parseDefinition } from './definition.ts';
import { describeExecution, type Execution, stepView } from './execution-views.ts';
import type { Executions } from './executions.ts';
import { bindParameters } from './references.ts';

interface Pipeline {
  arn: string;
  name: string;
  displayName?: string;
  description?: string;
  definition: string;
  role: string;
  token: string;
  createdAt: number;
  modifiedAt: number;
  lastRunAt?: number;
}

/** The pipeline operations; running an execution is `Executions`' part. */
export class Pipelines {
  readonly #world: World;
  readonly #executions: Executions;

  constructor(world: World, executions: Executions) {
    this.#world = world;
    this.#executions = executions;
  }

  operations(): Operations {
    return {
      CreatePipeline: (input: CreatePipelineRequest) => this.create(input),
      UpdatePipeline: (input: UpdatePipelineRequest) => this.update(input),
      DescribePipeline: (input: DescribePipelineRequest) => describePipeline(this.#find(input.PipelineName)),
      StartPipelineExecution: (input: StartPipelineExecutionRequest) => this.start(input),
      DescribePipelineExecution: (input: DescribePipelineExecutionRequest) =>
        describeExecution(this.#executions.find(input.PipelineExecutionArn)),
      ListPipelineExecutionSteps: (input: ListPipelineExecutionStepsRequest) => this.listSteps(input),
      StopPipelineExecution: (input: StopPipelineExecutionRequest) => this.#executions.stop(input.PipelineExecutionArn),
    };
  }

  create(input: CreatePipelineRequest): object {
    const name = input.PipelineName as string;
    const definition = this.#definitionOf(input);
    const existing = this.#world.store.get<Pipeline>('pipeline', name);
    if (existing && existing.token === input.ClientRequestToken) return { PipelineArn: existing.arn };
    if (existing)
      throw validation(
        `Pipeline names must be unique within an AWS account and region. Pipeline with name (${name}) already exists.`,
      );
    parseDefinition(definition);
    const now = this.#world.clock.now();
    const pipeline: Pipeline = {
      arn: arn(`pipeline/${name}`),
      name,
      displayName: input.PipelineDisplayName,
      description: input.PipelineDescription,
      definition,
      role: input.RoleArn as string,
      token: input.ClientRequestToken as string,
      createdAt: now,
      modifiedAt: now,
    };
    this.#world.store.put('pipeline', name, pipeline);
    return { PipelineArn: pipeline.arn };
  }

  update(input: UpdatePipelineRequest): object {
    const pipeline = this.#find(input.PipelineName);
    const changes =
      input.PipelineDefinition || input.PipelineDefinitionS3Location ? this.#definitionOf(input) : pipeline.definition;
    parseDefinition(changes);
    this.#world.store.put('pipeline', pipeline.name, {
      ...pipeline,
      definition: changes,
      displayName: input.PipelineDisplayName ?? pipeline.displayName,
      description: input.PipelineDescription ?? pipeline.description,
      role: input.RoleArn ?? pipeline.role,
      modifiedAt: this.#world.clock.now(),
    });
    return { PipelineArn: pipeline.arn };
  }

  /** The same token gives the same execution; the same token with other parameters is a conflict. */
  start(input: StartPipelineExecutionRequest): object {
    const pipeline = this.#find(input.PipelineName);
    const definition = parseDefinition(pipeline.definition);
    const parameters = bindParameters(definition, input.PipelineParameters ?? []);
    const request = createHash('sha256')
      .update(JSON.stringify([pipeline.name, input.PipelineParameters ?? []]))
      .digest('hex');
    const earlier = this.#executions.ofToken(input.ClientRequestToken as string);
    if (earlier && earlier.request !== request)
      throw new AwsError('ConflictException', 'the ClientRequestToken was used with other parameters');
    if (earlier) return { PipelineExecutionArn: earlier.arn };
    const id = randomBytes(16).toString('hex').slice(0, 12);
    const now = this.#world.clock.now();
    const execution: Execution = {
      arn: `${pipeline.arn}/execution/${id}`,
      id,
      pipeline: pipeline.name,
      pipelineArn: pipeline.arn,
      displayName: input.PipelineExecutionDisplayName ?? `execution-${now}`,
      description: input.PipelineExecutionDescription,
      definition: pipeline.definition,
      parameters,
      token: input.ClientRequestToken as string,
      request,
      status: 'Executing',
      createdAt: now,
      modifiedAt: now,
      steps: [],
    };
    this.#world.store.put('pipeline', pipeline.name, { ...pipeline, lastRunAt: now });
    this.#executions.begin(execution);
    return { PipelineExecutionArn: execution.arn };
  }

  listSteps(input: ListPipelineExecutionStepsRequest): object {
    const steps = [...this.#executions.find(input.PipelineExecutionArn).steps];
    if (input.SortOrder !== 'Ascending') steps.reverse();
    const { items, NextToken } = pageOf(steps, input.MaxResults ?? 10, input.NextToken);
    return { PipelineExecutionSteps: items.map(stepView), NextToken };
  }

  #find(nameOrArn: string | undefined): Pipeline {
    const name = String(nameOrArn).split('/').at(-1) as string;
    const pipeline = this.#world.store.get<Pipeline>('pipeline', name);
    if (!pipeline) throw resourceNotFound(`Pipeline '${arn(`pipeline/${name}`)}' does not exist.`);
    return pipeline;
  }

  #definitionOf(input: CreatePipelineRequest | UpdatePipelineRequest): string {
    if (input.PipelineDefinition) return input.PipelineDefinition;
    const place = input.PipelineDefinitionS3Location;
    if (!place) throw validation('give `PipelineDefinition` or `PipelineDefinitionS3Location`');
    return readFileSync(this.#world.s3.path(`s3://${place.Bucket}/${place.ObjectKey}`), 'utf8');
  }
}

const describePipeline = (pipeline: Pipeline): object => ({
  PipelineArn: pipeline.arn,
  PipelineName: pipeline.name,
  PipelineDisplayName: pipeline.displayName,
  PipelineDefinition: pipeline.definition,
  PipelineDescription: pipeline.description,
  RoleArn: pipeline.role,
  PipelineStatus: 'Active',
  CreationTime: new Date(pipeline.createdAt),
  LastModifiedTime: new Date(pipeline.modifiedAt),
  LastRunTime: pipeline.lastRunAt === undefined ? undefined : new Date(pipeline.lastRunAt),
});
