import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeModelPackageCommand, ListPipelineExecutionStepsCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Standin, until } from './harness.ts';

let standin: Standin;

async function trainingArn(execution: string): Promise<string | undefined> {
  const { PipelineExecutionSteps = [] } = await standin.sagemaker.send(
    new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: execution }),
  );
  return PipelineExecutionSteps.find(({ StepName }) => StepName === 'Train')?.Metadata?.TrainingJob?.Arn;
}

beforeAll(async () => {
  standin = await Standin.launch();
});
afterAll(() => standin.close());

describe('a stand-in that is killed', () => {
  it('in the middle of training finishes the job under the same ARN, and registers once', async () => {
    const attempts = join(standin.home, 'attempts');
    const execution = await standin.pipeline('killed', { SleepMs: '1200' }, { ATTEMPTS: attempts });
    await until(() => existsSync(attempts));
    const arn = await trainingArn(execution);
    await standin.kill();
    await standin.start();
    expect(await standin.startPipeline('killed', { SleepMs: '1200' })).toBe(execution);
    expect(await standin.finished(execution)).toBe('Succeeded');
    expect(await trainingArn(execution)).toBe(arn);
    expect(readFileSync(attempts, 'utf8')).toBe('started\nstarted\n');
    const registered = (await standin.events('Model Package State Change')).map(
      ({ detail }) => detail.ModelPackageVersion,
    );
    expect(registered).toEqual([1]);
    const found = await standin.sagemaker.send(
      new DescribeModelPackageCommand({
        ModelPackageName: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/mean/1',
      }),
    );
    expect(found.MetadataProperties?.GeneratedBy).toBe(execution);
  });

  it('or shut down in the middle of training runs the job again when it is back', async () => {
    const attempts = join(standin.home, 'later-attempts');
    const execution = await standin.pipeline('ended', { SleepMs: '600' }, { ATTEMPTS: attempts });
    await until(() => existsSync(attempts));
    const arn = await trainingArn(execution);
    await standin.control('POST', 'shutdown', {});
    expect(await standin.ended()).toBe(0);
    expect(existsSync(join(standin.home, 'standin.json'))).toBe(false);
    await standin.start();
    expect(await standin.finished(execution)).toBe('Succeeded');
    expect(await trainingArn(execution)).toBe(arn);
  });

  it('in the middle of a canary keeps its share, its deadline and its alarm', async () => {
    await standin.config('old-1', await standin.model('old', 1));
    await standin.config('new-1', await standin.model('new', 2, { PORT_FILE: join(standin.home, 'port') }));
    await standin.endpoint('moving', 'old-1');
    await standin.canary('moving', 'new-1', [await standin.alarm('errors', 'moving', 'new-1')], 50);
    await standin.forward(300);
    const before = await standin.describe('moving');
    await standin.kill();
    await standin.start();
    const after = await standin.describe('moving');
    expect(after.PendingDeploymentSummary).toEqual(before.PendingDeploymentSummary);
    expect(after.PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus?.[0]?.Status).toBe('Baking');
    const answers = [await standin.invoke('moving'), await standin.invoke('moving')];
    expect(answers.sort()).toEqual(['1', '2']);
    await standin.forward(400);
    expect((await standin.describe('moving')).EndpointStatus).toBe('Updating');
    await standin.forward(350);
    expect(await standin.describe('moving')).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'new-1',
    });
  });

  it('leaves no serving container behind', async () => {
    const port = Number(readFileSync(join(standin.home, 'port'), 'utf8'));
    expect(await answers(port)).toBe(true);
    await standin.kill();
    await until(async () => !(await answers(port)));
    await standin.start();
    expect(await standin.invoke('moving')).toBe('2');
  });
});

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/ping`).then(
    () => true,
    () => false,
  );
