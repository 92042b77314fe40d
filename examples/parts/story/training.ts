import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CreateModelPackageGroupCommand,
  CreatePipelineCommand,
  DescribePipelineCommand,
  type SageMakerClient,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { type PipelinePlan, pipelineDefinition } from '../pipeline.ts';
import type { Surroundings } from './life.ts';

/** What a team trains with. */
export interface Training {
  readonly plan: PipelinePlan;
  readonly pipeline: string;
  readonly bucket: string;
  readonly roleArn: string;
  /** The folder with its programs, and those whose parts they share (absolute paths, all beside each other). */
  readonly folder: string;
  readonly shared: readonly string[];
  /** Parameters the pipeline is created with, beside rows and seed. */
  readonly parameters: (world: Surroundings) => Readonly<Record<string, string>>;
}

/** What the team does before Steward is there: an image, a package group, a training pipeline. Safe to repeat. */
export async function setUpTraining(training: Training, world: Surroundings): Promise<void> {
  const { model } = training.plan;
  // SageMaker refuses an input prefix without any object: this one stands for "there is no champion yet".
  const keep = join(world.s3, training.bucket, model, 'no-champion', '.keep');
  mkdirSync(dirname(keep), { recursive: true });
  writeFileSync(keep, '');
  const group = new CreateModelPackageGroupCommand({ ModelPackageGroupName: model });
  await world.sagemaker.send(group).catch((error: Error) => {
    if (!/already exist/i.test(error.message)) throw error;
  });
  // A story that goes on after a kill keeps what the team has changed since: a retrain may begin at once.
  if (!(await hasPipeline(training, world.sagemaker))) await setPipeline(training, world, {});
}

const hasPipeline = ({ pipeline }: Training, sagemaker: SageMakerClient): Promise<boolean> =>
  sagemaker.send(new DescribePipelineCommand({ PipelineName: pipeline })).then(
    () => true,
    () => false,
  );

/** Creates the pipeline or changes the defaults of its parameters. */
export async function setPipeline(
  training: Training,
  world: Surroundings,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const { plan, pipeline, bucket, roleArn } = training;
  const imageUri = await pushImage(training, world.sagemakerUrl);
  const definition = pipelineDefinition(plan, { imageUri, bucket, roleArn });
  const values: Record<string, string> = {
    ...training.parameters(world),
    Rows: String(world.rows),
    Seed: String(world.seed),
    ...changed,
  };
  const Parameters = definition.Parameters.map((p) => ({ ...p, DefaultValue: values[p.Name] ?? p.DefaultValue }));
  const request = { PipelineName: pipeline, PipelineDefinition: JSON.stringify({ ...definition, Parameters }) };
  if (await hasPipeline(training, world.sagemaker)) await world.sagemaker.send(new UpdatePipelineCommand(request));
  else
    await world.sagemaker.send(
      new CreatePipelineCommand({ ...request, RoleArn: roleArn, ClientRequestToken: token(training, 'create') }),
    );
}

/** Starts the pipeline by hand, once for each `what`: the first version, or one that a person trains. */
export async function startTraining(
  training: Training,
  world: Surroundings,
  what: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  await world.sagemaker.send(
    new StartPipelineExecutionCommand({
      PipelineName: training.pipeline,
      ClientRequestToken: token(training, what),
      PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
}

/** The stand-in's `docker push`. */
export async function pushImage({ plan, folder, shared }: Training, url: string): Promise<string> {
  const response = await fetch(`${url}/_standin/images`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      repository: plan.model,
      folder,
      shared,
      train: ['node', 'train.ts'],
      serve: ['node', 'serve.ts'],
    }),
  });
  if (!response.ok) throw new Error(`the image was not taken: ${await response.text()}`);
  return ((await response.json()) as { imageUri: string }).imageUri;
}

/** SageMaker wants tokens of 32 characters at least. */
const token = ({ plan }: Training, what: string): string => `${plan.model}-story-${what}`.padEnd(40, '-');
