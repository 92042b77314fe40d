import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../lib/domain/model/manifest.ts';
import type { Proposal } from '../../../lib/domain/retrain/propose.ts';
import { recordLine } from '../../../lib/words/record-line.ts';
import { BEN, type World } from '../world.ts';
import { ask, id, pass, records, trained } from './trained.ts';

const HOUR = 3_600_000;
type Retraining = NonNullable<Manifest['retraining']>;

/** A model whose learning rate is tuned. */
const tuning = (change: (retraining: Retraining) => void = () => undefined): Promise<World> =>
  trained((retraining) => {
    Object.assign(retraining.parameters, { eta: '0.1' });
    const eta = { min: 0.001, max: 0.5, scale: 'log' as const, integer: false };
    retraining.tune = { parameters: { eta }, metric: 'auc', use: false };
    Object.assign(retraining, { coolDown: '1h', budget: { runs: 20, per: '90d' } });
    change(retraining);
  });

/** A run from its wish to its end: its pipeline brings a version that is better by so much, which is approved, or none. */
async function ran(world: World, version: number, better: number, wish: Parameters<typeof ask>[1] = {}): Promise<void> {
  await pass(world, 2 * HOUR);
  expect(await ask(world, wish)).toMatchObject({ verdict: 'start' });
  await pass(world, 60_000);
  const run = (await world.plane.ports.registry.retrains(id)).find(({ state }) => state === 'running')!;
  const event = world.train(version, { better });
  const arn = [...world.sagemaker.packages.keys()].find((one) => one.endsWith(`/${version}`))!;
  const found = world.sagemaker.packages.get(arn)!;
  world.sagemaker.packages.set(arn, { ...found, generatedBy: run.pipelineExecution! });
  world.take(event);
  await pass(world, HOUR);
  const question = await world.open(version);
  if (question) await world.answer(question, BEN);
  await pass(world, 5 * HOUR);
}

const runs = async (world: World) =>
  (await world.plane.ports.registry.retrains(id)).toSorted((a, b) => a.startedAt - b.startedAt);

describe('what a run is given of what is tuned', () => {
  it('is what the manifest says, then what a person says, then what went live; each run keeps what it measured', async () => {
    const world = await tuning();
    expect(await ask(world, { dryRun: true })).toMatchObject({ parameters: { eta: '0.1' } });
    await ran(world, 2, 0.4, { with: { eta: '0.05' } });
    const [started] = await records(world, 'RetrainStarted');
    expect(started!.data).toMatchObject({ parameters: { eta: '0.05' }, tuned: { from: 'person' } });
    const [finished] = await records(world, 'RetrainFinished');
    expect(finished).toMatchObject({
      verdict: 'live',
      data: { result: { version: 2, metric: 'auc', value: expect.stringMatching(/^[01](\.\d+)?$/) } },
    });
    expect(recordLine(finished!)).toMatch(/auc [01]/);
    expect(await runs(world)).toMatchObject([{ result: { version: 2, metric: 'auc' }, outcome: 'live' }]);
    expect(await ask(world, { dryRun: true })).toMatchObject({ verdict: 'would-start', parameters: { eta: '0.05' } });
    expect(await ask(world, { propose: true })).toMatchObject({
      verdict: 'proposed',
      metric: 'auc',
      proposal: { method: 'space-filling', runs: 1, needed: 4, parameters: { eta: expect.any(String) } },
      history: [{ parameters: { eta: '0.05' }, outcome: 'live', version: 2, value: expect.any(Number) }],
    });
  }, 60_000);

  it('is refused outside of its range, and where the manifest says no value', async () => {
    const world = await tuning();
    expect(await ask(world, { with: { eta: '7', From: 'x', depth: '3' }, anyway: true })).toMatchObject({
      verdict: 'hold',
      reasons: [
        { rule: 'parameters', subject: 'eta', observed: '7', limit: 'a number from 0.001 to 0.5' },
        { rule: 'parameters', subject: 'From', limit: expect.stringContaining('one of eta') },
        { rule: 'parameters', subject: 'depth' },
      ],
    });
    expect(await records(world, 'RetrainStarted')).toEqual([]);
  });

  it('is the proposal for runs that come up by themselves, where the manifest says so, and the record says how it was made', async () => {
    const world = await tuning((retraining) => {
      Object.assign(retraining, { every: '1d' });
      retraining.tune!.use = true;
    });
    const { proposal } = (await ask(world, { propose: true })) as unknown as { proposal: Proposal };
    await pass(world, 25 * HOUR);
    const [started] = await records(world, 'RetrainStarted');
    expect(started!.data).toMatchObject({
      kind: 'schedule',
      parameters: { eta: proposal.parameters.eta },
      tuned: { from: 'proposal', method: 'space-filling', runs: '0' },
    });
  }, 60_000);

  it('cannot be proposed where nothing is tuned', async () => {
    const world = await trained(() => undefined);
    expect(await ask(world, { propose: true })).toMatchObject({
      verdict: 'refuse',
      why: expect.stringContaining('retraining.tune'),
    });
  });
});
