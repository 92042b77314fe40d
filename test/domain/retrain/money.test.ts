import { describe, expect, it } from 'vitest';
import type { PlannedJob, RunPlan } from '../../../lib/domain/retrain/jobs.ts';
import { estimateRun, moneyReasons, priceRun, type RunCost } from '../../../lib/domain/retrain/money.ts';
import { plannedJobs } from '../../../lib/domain/retrain/planned-jobs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-01T00:00:00Z');
const job = (step: string, type = 'ml.m5.xlarge', count = 1, more: Partial<PlannedJob> = {}): PlannedJob => ({
  ...{ step, instances: [{ type, count }], times: 1 },
  ...more,
});
const plan = (...jobs: PlannedJob[]): RunPlan => ({ region: 'us-east-1', jobs, unknown: [] });
const ran = (step: string, seconds: number, type = 'ml.m5.xlarge'): RunCost =>
  priceRun([{ step, instances: [{ type, count: 1 }], seconds }], 'us-east-1', {});
const estimate = (of: RunPlan, more: Partial<Parameters<typeof estimateRun>[0]> = {}) =>
  estimateRun({ plan: of, prices: {}, earlier: [], timeout: 24 * HOUR, ...more });

describe('what a run is taken to cost', () => {
  it.each<[string, number, RunPlan, Partial<Parameters<typeof estimateRun>[0]>]>([
    ['as long as it may be on at all', 24 * 0.23, plan(job('Train')), {}],
    ['as long as its own limit', 2 * 0.23, plan(job('Train', 'ml.m5.xlarge', 1, { seconds: 7200 })), {}],
    ['its deadline, where its own limit is later', 0.23, plan(job('Train')), { timeout: HOUR }],
    ['every instance', 3 * 24 * 0.23, plan(job('Train', 'ml.m5.xlarge', 3)), {}],
    [
      'every training of a tuning step',
      5 * 0.23,
      plan(job('Tune', 'ml.m5.xlarge', 1, { seconds: 3600, times: 5 })),
      {},
    ],
    ['every job', 24 * (0.23 + 0.115), plan(job('Train'), job('Prepare', 'ml.m5.large')), {}],
    ["the manifest's own price", 24 * 0.2, plan(job('Train')), { prices: { 'ml.m5.xlarge': 0.2 } }],
    [
      'what earlier runs took, the longest',
      0.46,
      plan(job('Train')),
      { earlier: [1, 2].map((h) => ({ startedAt: NOW - h, cost: ran('Train', h * 3600) })) },
    ],
    [
      'nothing of runs on other instances',
      24 * 0.23,
      plan(job('Train')),
      { earlier: [{ startedAt: NOW, cost: ran('Train', 60, 'ml.m5.large') }] },
    ],
    [
      'nothing of the sixth run before',
      0.23,
      plan(job('Train')),
      { earlier: [9, 1, 1, 1, 1, 1].map((h, i) => ({ startedAt: i, cost: ran('Train', h * 3600) })) },
    ],
    ['nothing, where nothing starts an instance', 0, plan(), {}],
  ])('is %s', (_, usd, of, more) => {
    expect(estimate(of, more)).toMatchObject({ usd: expect.closeTo(usd, 5), missing: [] });
  });

  it.each([
    ['a type without a price', plan(job('Train', 'ml.p5.48xlarge')), 'price of ml.p5.48xlarge in us-east-1'],
    ['a region without prices', { ...plan(job('Train')), region: 'eu-west-1' }, 'price of ml.m5.xlarge in eu-west-1'],
    ['a step that is not told', { ...plan(), unknown: [{ step: 'Emr', because: 'not known' }] }, 'cost of step Emr'],
  ])('cannot be said of %s, and is held for that', (_, of, subject) => {
    const unsure = estimate(of);
    expect(unsure.missing).toMatchObject([{ rule: 'money', subject }]);
    expect(moneyReasons({ money: { most: 1e6 }, per: DAY }, unsure, [], NOW)).toEqual(unsure.missing);
  });
});

describe('a budget of money', () => {
  const next = estimate(plan(job('Train', 'ml.m5.xlarge', 1, { seconds: 3600 })));
  const held = (most: number, earlier: Parameters<typeof moneyReasons>[2]) =>
    moneyReasons({ money: { most }, per: 30 * DAY }, next, earlier, NOW).map(({ observed }) => observed);
  const ranAgo = (days: number, more: object) => ({ startedAt: NOW - days * DAY, ...more });

  it.each<[string, number, Parameters<typeof moneyReasons>[2], string[]]>([
    ['exactly spent by this run', 0.23, [], []],
    ['too small for this run', 0.22, [], ['0.23 (1 x ml.m5.xlarge x 1.00 h at 0.23) + 0.00 spent = 0.23 USD']],
    [
      'spent by what one really cost',
      1,
      [ranAgo(3, { cost: ran('Train', 5 * 3600), estimated: 0 })],
      ['0.23 (1 x ml.m5.xlarge x 1.00 h at 0.23) + 1.15 spent = 1.38 USD'],
    ],
    [
      'spent by what one is estimated at, until more is known',
      1,
      [ranAgo(3, { estimated: 0.9 })],
      ['0.23 (1 x ml.m5.xlarge x 1.00 h at 0.23) + 0.90 spent = 1.13 USD'],
    ],
    [
      'spent by one of which nothing is known, which counts as much as this',
      0.3,
      [ranAgo(3, {})],
      ['0.23 (1 x ml.m5.xlarge x 1.00 h at 0.23) + 0.23 spent = 0.46 USD'],
    ],
    ['not spent by one before its span', 1, [ranAgo(31, { estimated: 5 })], []],
  ])('%s', (_, most, earlier, observed) => {
    expect(held(most, earlier)).toEqual(observed);
  });

  it('that is not said asks for nothing; one that is holds a pipeline that is not there', () => {
    expect(moneyReasons({ per: DAY }, undefined, [], NOW)).toEqual([]);
    expect(moneyReasons({ money: { most: 5 }, per: DAY }, undefined, [], NOW)).toMatchObject([{ observed: 'unknown' }]);
  });
});

describe('what a run cost', () => {
  it.each<[string, Parameters<typeof priceRun>[0], number | undefined]>([
    [
      'every instance for its seconds',
      [{ step: 'a', instances: [{ type: 'ml.m5.xlarge', count: 2 }], seconds: 1800 }],
      0.23,
    ],
    ['unknown where a job was not told', [{ step: 'a', instances: [], seconds: undefined }], undefined],
    [
      'unknown where a type has no price',
      [{ step: 'a', instances: [{ type: 'ml.x.y', count: 1 }], seconds: 1 }],
      undefined,
    ],
    ['nothing where nothing ran', [], 0],
  ])('is %s', (_, jobs, usd) => {
    expect(priceRun(jobs, 'us-east-1', {}).usd).toBe(usd);
  });
});

describe('what a pipeline would start', () => {
  const cluster = (InstanceType: unknown, InstanceCount: unknown = 1) => ({ InstanceType, InstanceCount });
  const read = (steps: object[], given: Record<string, string> = {}, Parameters: object[] = []) =>
    plannedJobs(JSON.stringify({ Version: '2020-12-01', Parameters, Steps: steps }), given, 'us-east-1');
  const training = (config: object, seconds?: unknown) => ({
    ...{ Name: 'Train', Type: 'Training' },
    Arguments: {
      ResourceConfig: config,
      ...(seconds !== undefined && { StoppingCondition: { MaxRuntimeInSeconds: seconds } }),
    },
  });
  const found = (type: string, count = 1, more: object = {}) => ({
    step: 'Train',
    instances: [{ type, count }],
    times: 1,
    ...more,
  });

  it.each<[string, object[], Record<string, string>, object[]]>([
    ['as written', [training(cluster('ml.c5.xlarge', 2), 60)], {}, [found('ml.c5.xlarge', 2, { seconds: 60 })]],
    [
      'by a parameter that is given',
      [training(cluster({ Get: 'Parameters.Type' }, { Get: 'Parameters.Count' }))],
      { Type: 'ml.c5.xlarge', Count: '3' },
      [found('ml.c5.xlarge', 3)],
    ],
    ["by a parameter's default", [training(cluster({ Get: 'Parameters.Type' }))], {}, [found('ml.m5.large')]],
    [
      'by groups of instances',
      [training({ InstanceGroups: [cluster('ml.c5.xlarge'), cluster('ml.p3.2xlarge', 2)] })],
      {},
      [
        {
          ...found('ml.c5.xlarge'),
          instances: [
            { type: 'ml.c5.xlarge', count: 1 },
            { type: 'ml.p3.2xlarge', count: 2 },
          ],
        },
      ],
    ],
    [
      'in both ways of a condition',
      [
        {
          Name: 'If',
          Type: 'Condition',
          Arguments: { IfSteps: [training(cluster('ml.m5.large'))], ElseSteps: [training(cluster('ml.c5.xlarge'))] },
        },
      ],
      {},
      [found('ml.m5.large'), found('ml.c5.xlarge')],
    ],
    [
      'for processing',
      [
        {
          Name: 'Train',
          Type: 'Processing',
          Arguments: { ProcessingResources: { ClusterConfig: cluster('ml.m5.large') } },
        },
      ],
      {},
      [found('ml.m5.large')],
    ],
    [
      'for tuning',
      [
        {
          Name: 'Train',
          Type: 'Tuning',
          Arguments: {
            TrainingJobDefinition: { ResourceConfig: cluster('ml.m5.large') },
            HyperParameterTuningJobConfig: { ResourceLimits: { MaxNumberOfTrainingJobs: 9 } },
          },
        },
      ],
      {},
      [found('ml.m5.large', 1, { times: 9 })],
    ],
    [
      'nothing to register, wait or fail',
      ['RegisterModel', 'Callback', 'Lambda', 'Fail'].map((Type) => ({ Name: Type, Type })),
      {},
      [],
    ],
  ])('is told %s', (_, steps, given, jobs) => {
    expect(read(steps, given, [{ Name: 'Type', DefaultValue: 'ml.m5.large' }])).toEqual({
      region: 'us-east-1',
      jobs,
      unknown: [],
    });
  });

  it.each<[string, object[]]>([
    ['a type from another step', [training(cluster({ Get: 'Steps.Choose.Type' }))]],
    ['a number that is none', [training(cluster('ml.m5.large', { Get: 'Parameters.Type' }))]],
    ['a step of another service', [{ Name: 'Train', Type: 'EMR', Arguments: {} }]],
    [
      'a tuning without an end',
      [
        {
          Name: 'Train',
          Type: 'Tuning',
          Arguments: { TrainingJobDefinition: { ResourceConfig: cluster('ml.m5.large') } },
        },
      ],
    ],
  ])('is never taken for nothing: %s', (_, steps) => {
    expect(read(steps, {}, [{ Name: 'Type', DefaultValue: 'ml.m5.large' }])).toMatchObject({
      jobs: [],
      unknown: [{ step: 'Train' }],
    });
  });

  it('is unknown of a definition that cannot be read', () => {
    expect(plannedJobs('{', {}, 'us-east-1').unknown).toMatchObject([{ because: 'its definition is not JSON' }]);
  });
});
