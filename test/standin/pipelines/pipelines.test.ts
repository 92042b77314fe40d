import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreatePipelineCommand,
  DescribeModelPackageCommand,
  DescribePipelineCommand,
  DescribeTrainingJobCommand,
  ListPipelineExecutionStepsCommand,
  type PipelineExecutionStep,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { list } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE, Standin, until } from '../harness.ts';

let standin: Standin;

const steps = async (execution: string): Promise<PipelineExecutionStep[]> => {
  const command = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: execution, SortOrder: 'Ascending' });
  return (await standin.sagemaker.send(command)).PipelineExecutionSteps ?? [];
};

const jobName = (step: PipelineExecutionStep | undefined): string =>
  String(step?.Metadata?.TrainingJob?.Arn).split('/').at(-1) as string;

beforeAll(async () => {
  standin = await Standin.launch();
});
afterAll(() => standin.close());

describe('a pipeline', () => {
  it('processes, trains and registers with real child programs', async () => {
    const execution = await standin.pipeline('whole');
    expect(await standin.finished(execution)).toBe('Succeeded');
    const done = await steps(execution);
    expect(done.map(({ StepName, StepStatus }) => [StepName, StepStatus])).toEqual([
      ['Prepare', 'Succeeded'],
      ['Train', 'Succeeded'],
      ['Register', 'Succeeded'],
    ]);
    const [, training, registered] = done;
    const found = await standin.sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: registered?.Metadata?.RegisterModel?.Arn }),
    );
    const container = found.InferenceSpecification?.Containers?.[0];
    expect(found).toMatchObject({
      ModelPackageVersion: 1,
      ModelPackageGroupName: 'mean',
      MetadataProperties: { GeneratedBy: execution },
    });
    expect(container?.ImageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(container?.ModelDataUrl).toMatch(/^s3:\/\/artifacts\/mean\/pipelines-.*-Train-.*\/output\/model\.tar\.gz$/);
    const names: string[] = [];
    await list({
      file: join(standin.s3, String(container?.ModelDataUrl).slice(5)),
      onReadEntry: ({ path }) => names.push(path),
    });
    expect(names).toEqual(['model.json', 'nested/', 'nested/note.txt']);
    expect(String(training?.Metadata?.TrainingJob?.Arn)).toContain(':training-job/pipelines-');
  });

  it('packs equal models into equal bytes', async () => {
    const before = standin.files('artifacts');
    const execution = await standin.startPipeline('whole', {}, 'another-token'.padEnd(32, '-'));
    expect(await standin.finished(execution)).toBe('Succeeded');
    const [first, second] = standin.files('artifacts').map((name) => readFileSync(join(standin.s3, 'artifacts', name)));
    expect(before).toHaveLength(1);
    expect(second?.equals(first as Buffer)).toBe(true);
  });

  it('tells of its executions, steps and jobs in events', async () => {
    const execution = (await standin.events('Model Building Pipeline Execution Status Change'))[0]?.detail;
    const changes = (await standin.events('Model Building Pipeline Execution Step Status Change')).filter(
      ({ detail }) => detail.pipelineExecutionArn === execution?.pipelineExecutionArn,
    );
    const training = (await standin.events('Training Job State Change'))
      .slice(0, 2)
      .map(({ detail }) => [detail.TrainingJobStatus, typeof detail.CreationTime]);
    expect(execution).toMatchObject({
      currentPipelineExecutionStatus: 'Executing',
      executionStartTime: expect.stringMatching(/Z$/),
    });
    expect(
      changes.map(({ detail }) => `${detail.stepName} ${detail.previousStepStatus ?? '-'} ${detail.currentStepStatus}`),
    ).toEqual([
      ...['Prepare', 'Train', 'Register'].flatMap((name) => [
        `${name} - Starting`,
        `${name} Starting Executing`,
        `${name} Executing Succeeded`,
      ]),
    ]);
    expect(changes[4]?.detail.metadata).toMatchObject({
      trainingJob: { arn: expect.stringContaining(':training-job/') },
    });
    expect(training).toEqual([
      ['InProgress', 'string'],
      ['Completed', 'string'],
    ]);
    expect((await standin.events('Processing Job State Change'))[0]?.detail.ProcessingStartTime).toBeTypeOf('number');
  });

  it('gives the same execution for the same token and a conflict for other parameters', async () => {
    const first = await standin.startPipeline('whole');
    expect(await standin.startPipeline('whole')).toBe(first);
    await expect(standin.startPipeline('whole', { SleepMs: '5' })).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('fails with the reason that the container wrote', async () => {
    const execution = await standin.pipeline('failing', { Fail: 'no labels' });
    expect(await standin.finished(execution)).toBe('Failed');
    const failed = (await steps(execution)).at(-1);
    expect(failed).toMatchObject({
      StepName: 'Train',
      StepStatus: 'Failed',
      FailureReason: 'AlgorithmError: no labels, exit code: 1',
    });
  });

  it('stops its child and says Stopped', async () => {
    const execution = await standin.pipeline('stopping', { SleepMs: '60000' });
    await until(async () => (await steps(execution)).at(-1)?.StepName === 'Train');
    expect(await standin.state()).toMatchObject({ busy: true });
    await standin.sagemaker.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: execution }));
    expect(await standin.finished(execution)).toBe('Stopped');
    const stopped = await steps(execution);
    expect(stopped.at(-1)?.StepStatus).toBe('Stopped');
    const job = await standin.sagemaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName: standinJob(stopped.at(-1)) }),
    );
    expect(job.TrainingJobStatus).toBe('Stopped');
  });

  it('refuses definitions it cannot run, naming what is wrong', async () => {
    const create = (definition: object): Promise<unknown> =>
      standin.sagemaker.send(
        new CreatePipelineCommand({
          PipelineName: 'odd',
          RoleArn: ROLE,
          ClientRequestToken: 'x'.repeat(32),
          PipelineDefinition: JSON.stringify(definition),
        }),
      );
    const step = (more: object): object => ({
      Version: '2020-12-01',
      Steps: [{ Name: 'A', Type: 'Training', Arguments: {}, ...more }],
    });
    await expect(create(step({ Type: 'Condition' }))).rejects.toThrow('type `Condition`');
    await expect(create(step({ DependsOn: ['B'] }))).rejects.toThrow('unknown step `B`');
    await expect(create(step({ Arguments: { RoleArn: { Get: 'Parameters.Role' } } }))).rejects.toThrow(
      '`Parameters.Role`',
    );
    await expect(create(step({ DependsOn: ['A'] }))).rejects.toThrow('wait for each other');
    await expect(create({ Version: '1', Steps: [] })).rejects.toThrow('2020-12-01');
  });

  it('shows its definition', async () => {
    const { PipelineDefinition, PipelineArn } = await standin.sagemaker.send(
      new DescribePipelineCommand({ PipelineName: 'whole' }),
    );
    expect(PipelineArn).toBe('arn:aws:sagemaker:us-east-1:000000000000:pipeline/whole');
    expect(JSON.parse(String(PipelineDefinition)).Steps).toHaveLength(3);
  });
});

describe('an image', () => {
  it('that has changed since it was pushed is not run', async () => {
    const folder = mkdtempSync(join(standin.home, 'image-'));
    writeFileSync(join(folder, 'train.mjs'), '');
    const uri = await standin.pushImage(folder);
    writeFileSync(join(folder, 'train.mjs'), 'process.exit(0)');
    expect(await standin.finished(await trainingOnly('changed', uri))).toBe('Failed');
    const [failed] = await steps(await standin.startPipeline('changed'));
    expect(failed?.FailureReason).toContain('has changed');
    expect(await standin.pushImage(folder)).not.toBe(uri);
  });

  it('is another one, and is not run, when a file of a folder it shares has changed', async () => {
    const [folder, shared] = [mkdtempSync(join(standin.home, 'image-')), mkdtempSync(join(standin.home, 'shared-'))];
    writeFileSync(join(folder, 'train.mjs'), '');
    writeFileSync(join(shared, 'part.mjs'), '');
    const alone = await standin.pushImage(folder);
    const uri = await standin.pushImage(folder, [shared]);
    expect(uri).not.toBe(alone);
    writeFileSync(join(shared, 'part.mjs'), 'export {};');
    expect(await standin.finished(await trainingOnly('shares', uri))).toBe('Failed');
    const [failed] = await steps(await standin.startPipeline('shares'));
    expect(failed?.FailureReason).toContain('has changed');
    expect(await standin.pushImage(folder, [shared])).not.toBe(uri);
  });

  it('named by a tag is not run', async () => {
    const execution = await trainingOnly('tagged', '000000000000.dkr.ecr.us-east-1.amazonaws.com/mean:latest');
    expect(await standin.finished(execution)).toBe('Failed');
    expect((await steps(execution))[0]?.FailureReason).toContain('not named by digest');
  });

  it('writes its output to the log of the job', async () => {
    const folder = mkdtempSync(join(standin.home, 'image-'));
    writeFileSync(join(folder, 'train.mjs'), 'console.log(JSON.stringify(process.env)); process.exit(1)');
    const execution = await trainingOnly('logging', await standin.pushImage(folder));
    await standin.finished(execution);
    const log = join(standin.home, 'logs', `${standinJob((await steps(execution))[0])}.log`);
    const environment = JSON.parse(readFileSync(log, 'utf8'));
    expect(existsSync(log)).toBe(true);
    expect(environment).toMatchObject({ TRAINING_JOB_NAME: expect.stringContaining('pipelines-') });
    expect(environment).not.toHaveProperty('HOME');
  });
});

/** Names keep their case, ARNs do not: the log and the API go by the name. */
function standinJob(step: PipelineExecutionStep | undefined): string {
  const [prefix, id, ...rest] = jobName(step).split('-');
  return [prefix, id, 'Train', ...rest.slice(1)].join('-');
}

async function trainingOnly(name: string, image: string): Promise<string> {
  const Arguments = {
    AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://artifacts/x' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
    StoppingCondition: {},
  };
  const PipelineDefinition = JSON.stringify({
    Version: '2020-12-01',
    Steps: [{ Name: 'Train', Type: 'Training', Arguments }],
  });
  await standin.sagemaker.send(
    new CreatePipelineCommand({
      PipelineName: name,
      PipelineDefinition,
      RoleArn: ROLE,
      ClientRequestToken: `create-${name}`.padEnd(32, '-'),
    }),
  );
  return standin.startPipeline(name);
}
