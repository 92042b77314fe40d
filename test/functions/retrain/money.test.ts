import { describe, expect, it } from 'vitest';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { recordSentence, recordView } from '../../../lib/words/record-sentence.ts';
import { ask, HOURLY, id, pass, records, trained } from './trained.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const failed = async () => ({ status: 'Failed', failureReason: 'no rows' });

describe('a budget of money', () => {
  it('lets a run start that fits, says beforehand what it may cost and afterwards what it did', async () => {
    const world = await trained((retraining) => {
      retraining.budget.money = { most: 1, prices: {} };
    });
    world.sagemaker.plan = HOURLY;
    world.sagemaker.ran = [{ step: 'Train', instances: [{ type: 'ml.m5.xlarge', count: 1 }], seconds: 600 }];
    world.sagemaker.pipelineStatus = failed;
    expect(await ask(world)).toMatchObject({ verdict: 'start' });
    const [started] = await records(world, 'RetrainStarted');
    expect(started!.data.estimate).toEqual({ usd: '0.23', of: '1 x ml.m5.xlarge x 1.00 h at 0.23' });
    await pass(world, HOUR);
    const [finished] = await records(world, 'RetrainFinished');
    expect(finished!.data.cost).toEqual({
      usd: '0.04',
      seconds: { 'Train on 1 x ml.m5.xlarge': '600' },
    });
    expect(recordLine(finished!)).toContain('0.04 USD');
    const [run] = await world.plane.ports.registry.retrains(id);
    expect(run).toMatchObject({ state: 'finished', estimated: 0.23, cost: { usd: 0.038333 } });
  });

  it('holds one that does not fit, with the numbers; an owner passes it, and what earlier runs took is the next estimate', async () => {
    const world = await trained((retraining) => {
      retraining.budget = { ...retraining.budget, runs: 9, money: { most: 0.2, prices: {} } };
      Object.assign(retraining, { coolDown: '1h' });
    });
    world.sagemaker.plan = HOURLY;
    world.sagemaker.pipelineStatus = failed;
    expect(await ask(world)).toMatchObject({
      verdict: 'hold',
      reasons: [
        {
          rule: 'money',
          observed: '0.23 (1 x ml.m5.xlarge x 1.00 h at 0.23) + 0.00 spent = 0.23 USD',
          limit: 'at most 0.20 USD',
        },
      ],
    });
    world.sagemaker.ran = [{ step: 'Train', instances: [{ type: 'ml.m5.xlarge', count: 1 }], seconds: 360 }];
    expect(await ask(world, { anyway: true })).toMatchObject({ verdict: 'start', overridden: [{ rule: 'money' }] });
    await pass(world, 2 * HOUR);
    // It broke off: how long it ran says nothing of a whole one.
    expect(await ask(world, { dryRun: true })).toMatchObject({
      verdict: 'would-hold',
      cost: { usd: '0.23', spent: '0.02', most: '0.20', unpriced: [] },
    });
  });

  it('holds what nobody can price, unless the manifest says a price', async () => {
    for (const [prices, verdict] of [
      [{}, 'hold'],
      [{ 'ml.p5.48xlarge': 98 }, 'start'],
    ] as const) {
      const world = await trained((retraining) => {
        retraining.budget.money = { most: 200, prices };
      });
      world.sagemaker.plan = {
        ...HOURLY,
        jobs: [{ ...HOURLY.jobs[0]!, instances: [{ type: 'ml.p5.48xlarge', count: 1 }] }],
      };
      expect((await ask(world)).verdict).toBe(verdict);
    }
  });

  it('shown is not recorded, and shown without a budget too', async () => {
    const world = await trained(() => undefined);
    world.sagemaker.plan = HOURLY;
    const before = await world.types();
    expect(await ask(world, { dryRun: true })).toMatchObject({
      verdict: 'would-start',
      pipeline: 'flight-delay-training',
      parameters: { From: expect.any(String) },
      cost: { usd: '0.23' },
    });
    expect(await world.types()).toEqual(before);
    expect(await world.plane.ports.registry.retrains(id)).toEqual([]);
  });
});

describe('a run that does not end', () => {
  it('is asked to end at its deadline, with a record, and given up when it does not', async () => {
    const world = await trained(() => undefined);
    await ask(world);
    await pass(world, DAY - HOUR);
    expect(world.sagemaker.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
    await pass(world, 3 * HOUR);
    const [run] = await world.plane.ports.registry.retrains(id);
    expect(world.sagemaker.calls).toContain(`stop ${run!.pipelineExecution}`);
    const stopped = await records(world, 'RetrainStopped');
    expect(stopped).toMatchObject([
      { data: { by: 'deadline' }, reasons: [{ rule: 'pipeline-timeout', observed: 'Executing' }] },
    ]);
    expect(await records(world, 'RetrainFinished')).toMatchObject([
      { verdict: 'pipeline-failed', reasons: [{ rule: 'pipeline-timeout', observed: 'Executing' }] },
    ]);
  });

  it('is stopped by a person, once, with the reason; SageMaker is asked by the machine alone', async () => {
    const world = await trained(() => undefined);
    expect(await ask(world, { stop: true })).toMatchObject({ verdict: 'refuse' });
    await ask(world);
    await pass(world, 60_000);
    let status = 'Executing';
    world.sagemaker.pipelineStatus = async () => ({ status, failureReason: undefined });
    const stop = world.sagemaker.stopPipeline.bind(world.sagemaker);
    world.sagemaker.stopPipeline = async (execution) => {
      status = 'Stopped';
      await stop(execution);
    };
    expect(await ask(world, { stop: true })).toMatchObject({ verdict: 'stopping' });
    expect(await ask(world, { stop: true })).toMatchObject({ verdict: 'stopping' });
    expect(world.sagemaker.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
    await pass(world, HOUR);
    expect(world.sagemaker.calls.filter((call) => call.startsWith('stop'))).toHaveLength(1);
    expect(await records(world, 'RetrainStopped')).toMatchObject([
      { actor: { id: 'u_dan' }, data: { reason: 'new routes' } },
    ]);
    const [finished] = await records(world, 'RetrainFinished');
    expect(finished).toMatchObject({ verdict: 'stopped', reasons: [{ observed: 'stopped by u_dan' }] });
    const incidents = await world.plane.ports.registry.incidents(id);
    expect(incidents.filter(({ kind, state }) => kind === 'retrain' && state === 'open')).toEqual([]);
  });

  it('that its broken machine left going is ended by the record that closes it, once', async () => {
    const world = await trained(() => undefined);
    const { pipelineStatus } = world.sagemaker;
    await ask(world);
    await pass(world, 60_000);
    const [run] = await world.plane.ports.registry.retrains(id);
    world.sagemaker.pipelineStatus = async () => {
      throw new InvalidEventError('not to be read');
    };
    await pass(world, HOUR);
    world.sagemaker.pipelineStatus = pipelineStatus;
    expect(world.sagemaker.calls.filter((call) => call.startsWith('stop'))).toEqual([]);
    await pass(world, 3 * DAY);
    expect(await records(world, 'RetrainFinished')).toMatchObject([{ verdict: 'broken' }]);
    expect(world.sagemaker.calls.filter((call) => call.startsWith('stop'))).toEqual([`stop ${run!.pipelineExecution}`]);
    expect(await records(world, 'RetrainStopped')).toMatchObject([
      { data: { by: 'broken', retrain: run!.id }, reasons: [{ rule: 'left-going', observed: 'Executing' }] },
    ]);
  }, 60_000);

  it('is not started at all when it was stopped before it began', async () => {
    const world = await trained(() => undefined);
    await ask(world);
    await ask(world, { stop: true });
    await pass(world, HOUR);
    expect(world.sagemaker.calls.filter((call) => /^(pipeline|stop) /.test(call))).toEqual([]);
    expect(await records(world, 'RetrainFinished')).toMatchObject([{ verdict: 'stopped' }]);
  });

  it('that has brought its version is not stopped any more', async () => {
    const world = await trained(() => undefined);
    await ask(world);
    await pass(world, 60_000);
    const [run] = await world.plane.ports.registry.retrains(id);
    const event = world.train(2, { better: 0.4 });
    const arn = [...world.sagemaker.packages.keys()].find((one) => one.endsWith('/2'))!;
    world.sagemaker.packages.set(arn, {
      ...world.sagemaker.packages.get(arn)!,
      generatedBy: run!.pipelineExecution,
    });
    world.take(event);
    await world.run(world.plane.clock.now());
    expect(await ask(world, { stop: true })).toMatchObject({
      verdict: 'refuse',
      why: expect.stringContaining('training has ended with version 2'),
    });
  });
});

it('says on the page what a run may cost, and did', () => {
  const view = (type: string, data: object) =>
    recordSentence(
      recordView({
        seq: 1,
        hash: '',
        bytes: JSON.stringify({
          type,
          at: '',
          actor: { kind: 'service', id: 'retrain' },
          subject: {},
          verdict: 'live',
          data,
        }),
      } as never),
    );
  expect(view('RetrainStarted', { kind: 'drift', pipeline: 'p', estimate: { usd: '5.52' } })).toBe(
    'Retraining started, because of drift: pipeline p, at most 5.52 USD.',
  );
  expect(view('RetrainFinished', { outcome: 'live', cost: { usd: '1.20' } })).toBe(
    'Retraining finished: live; it cost 1.20 USD.',
  );
});
