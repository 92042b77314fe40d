import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateModelPackageGroupCommand,
  CreatePipelineCommand,
  DescribePipelineCommand,
  type SageMakerClient,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { pipelineDefinition } from '../pipeline.ts';
import { DAYS, storyDate } from './calendar.ts';

export const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const GROUP = 'flight-delay';
const PIPELINE = 'flight-delay-training';
const BUCKET = 'flight-delay-data';
const ROLE = 'arn:aws:iam::000000000000:role/flight-delay-training';

export interface SetUp {
  readonly sagemaker: SageMakerClient;
  readonly sagemakerUrl: string;
  readonly s3: string;
  readonly shift: number;
  readonly rows: number;
  readonly seed: number;
}

/** What the team does before Steward is there: an image, a package group, a training pipeline. Safe to repeat. */
export async function setUp(world: SetUp): Promise<void> {
  // SageMaker refuses an input prefix without any object: this one stands for "there is no champion yet".
  const keep = join(world.s3, BUCKET, GROUP, 'no-champion', '.keep');
  mkdirSync(dirname(keep), { recursive: true });
  writeFileSync(keep, '');
  const group = new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP });
  await world.sagemaker.send(group).catch((error: Error) => {
    if (!/already exist/i.test(error.message)) throw error;
  });
  // A story that goes on after a kill keeps what the team has changed since: a retrain may begin at once.
  if (!(await hasPipeline(world))) await setPipeline(world, { Origins: 'east' });
}

const hasPipeline = ({ sagemaker }: SetUp): Promise<boolean> =>
  sagemaker.send(new DescribePipelineCommand({ PipelineName: PIPELINE })).then(
    () => true,
    () => false,
  );

/** Creates the pipeline or changes the defaults of its parameters. */
export async function setPipeline(world: SetUp, changed: Record<string, string>): Promise<void> {
  const imageUri = await pushImage(world.sagemakerUrl);
  const definition = pipelineDefinition({ imageUri, bucket: BUCKET, roleArn: ROLE });
  const values = { ShiftDays: String(world.shift), Rows: String(world.rows), Seed: String(world.seed), ...changed };
  const Parameters = definition.Parameters.map((p) => ({
    ...p,
    DefaultValue: (values as Record<string, string>)[p.Name] ?? p.DefaultValue,
  }));
  const request = { PipelineName: PIPELINE, PipelineDefinition: JSON.stringify({ ...definition, Parameters }) };
  if (await hasPipeline(world)) await world.sagemaker.send(new UpdatePipelineCommand(request));
  else
    await world.sagemaker.send(
      new CreatePipelineCommand({ ...request, RoleArn: ROLE, ClientRequestToken: token('create') }),
    );
}

/** Ana trains the first version: east, January, held out by time. */
export async function trainFirst(world: SetUp, requester: string): Promise<void> {
  const day = (name: keyof typeof DAYS): string => storyDate(DAYS[name], world.shift);
  const parameters = {
    From: day('firstTraining'),
    To: day('firstHoldOut'),
    HoldoutFrom: day('firstHoldOut'),
    HoldoutTo: day('traffic'),
    Requester: requester,
  };
  await world.sagemaker.send(
    new StartPipelineExecutionCommand({
      PipelineName: PIPELINE,
      ClientRequestToken: token('first-training'),
      PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
}

/** The stand-in's `docker push`. */
export async function pushImage(url: string): Promise<string> {
  const response = await fetch(`${url}/_standin/images`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      repository: GROUP,
      folder: FOLDER,
      train: ['node', 'train.ts'],
      serve: ['node', 'serve.ts'],
    }),
  });
  if (!response.ok) throw new Error(`the image was not taken: ${await response.text()}`);
  return ((await response.json()) as { imageUri: string }).imageUri;
}

/** SageMaker wants tokens of 32 characters at least. */
const token = (what: string): string => `flight-delay-story-${what}`.padEnd(40, '-');
