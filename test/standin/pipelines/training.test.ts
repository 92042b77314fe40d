import { ListPipelineExecutionStepsCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { awsSageMaker } from '../../../lib/adapters/aws/sagemaker/sagemaker.ts';
import { estimateRun, priceRun } from '../../../lib/domain/retrain/money.ts';
import { Standin, until } from '../harness.ts';

let standin: Standin;
beforeAll(async () => {
  standin = await Standin.launch();
});
afterAll(() => standin.close());

const port = () => awsSageMaker(standin.sagemaker, standin.runtime);

it('what a pipeline would take is read of its definition, and what it took of its jobs', async () => {
  const execution = await standin.pipeline('priced');
  const plan = await port().pipelinePlan('priced', {});
  expect(plan).toMatchObject({ region: 'us-east-1', unknown: [] });
  expect(plan!.jobs.map(({ step }) => step).sort()).toEqual(['Prepare', 'Train']);
  expect(await standin.finished(execution)).toBe('Succeeded');
  const { region, jobs } = await port().pipelineJobs(execution);
  expect(jobs.map(({ step, instances }) => ({ step, instances }))).toEqual(
    plan!.jobs.map(({ step, instances }) => ({ step, instances })).toSorted((a, b) => (a.step < b.step ? -1 : 1)),
  );
  expect(jobs.every(({ seconds }) => seconds! >= 0)).toBe(true);
  const cost = priceRun(jobs, region, {});
  const again = estimateRun({ plan: plan!, prices: {}, earlier: [{ startedAt: 1, cost }], timeout: 3_600_000 });
  expect(again).toMatchObject({ usd: cost.usd, missing: [] });
  expect(await port().pipelinePlan('nowhere', {})).toBeUndefined();
});

it('an execution is stopped once, and again nothing happens', async () => {
  const execution = await standin.pipeline('endless', { SleepMs: '60000' });
  const steps = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: execution });
  await until(async () => (await standin.sagemaker.send(steps)).PipelineExecutionSteps?.[0]?.StepName === 'Train');
  await port().stopPipeline(execution);
  await port().stopPipeline(execution);
  expect(await standin.finished(execution)).toBe('Stopped');
  await port().stopPipeline(execution);
  const { jobs } = await port().pipelineJobs(execution);
  expect(jobs.at(-1)).toMatchObject({ step: 'Train', seconds: expect.any(Number) });
});
