import { describe, expect, it } from 'vitest';
import { RollbackDue, rollback } from '../../../functions/release/commands/rollback.ts';
import { ReleaseStep, release } from '../../../functions/release/release.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { ANA, ARN, BEN, person, START, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const DAY = 86_400_000;

async function asked(change?: Parameters<World['apply']>[0]): Promise<World> {
  const world = new World();
  await world.apply(change);
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  return world;
}

describe('a version', () => {
  it('goes from its package to live, each step once', async () => {
    const world = await asked();
    await world.answer((await world.open())!, BEN);
    await world.run();
    expect(await world.types()).toEqual([
      'ModelApplied:created',
      'ModelVersionRegistered:registered',
      'VersionGated:pass',
      'VersionCompared:no-champion',
      'ApprovalRequested',
      'ApprovalAnswered:approved',
      'ExecutionResumed:resumed',
      'ReleaseStarted:started',
      'ReleaseCompleted:live',
    ]);
    expect(world.sagemaker.calls).toEqual(['approve 1', 'model', 'config', 'create']);
    expect(await world.plane.ports.registry.deployment(id, 'flight-delay-prod')).toMatchObject({
      champion: 1,
      releases: { 1: 'live' },
    });
    expect(world.log).toEqual([]);
  });

  it('that is better replaces the champion by canary, and can be rolled back under its old approval', async () => {
    const world = await asked();
    await world.answer((await world.open())!, BEN);
    await world.run();
    await world.live(2, { better: 0.4 });
    expect(world.sagemaker.calls.slice(-5)).toEqual([
      'approve 2',
      'model',
      'config',
      'alarm Invocation5XXErrors',
      'update canary',
    ]);
    const deployment = () => world.plane.ports.registry.deployment(id, 'flight-delay-prod');
    expect(await deployment()).toMatchObject({
      champion: 2,
      releases: { 1: 'superseded', 2: 'live' },
      previous: { version: 1 },
    });
    await runFlow(
      { schema: RollbackDue, flow: rollback(world.plane.ports) },
      { ...id, deployment: 'flight-delay-prod' },
    );
    await world.run();
    expect(await deployment()).toMatchObject({ champion: 1, releases: { 1: 'live', 2: 'superseded' } });
    expect(await world.open()).toBeUndefined();
  });

  it('that is no better is compared and not asked about', async () => {
    const world = await asked((m) =>
      Object.assign(m, { gate: { minimumHeldOutRows: 500, aucFloor: 0.5, maximumLoss: 0.2 } }),
    );
    await world.answer((await world.open())!, BEN);
    await world.run();
    world.take(world.train(2, { better: 0 }));
    await world.run();
    expect((await world.types()).filter((t) => t.startsWith('VersionCompared')).at(-1)).toMatch(/not-better|undecided/);
    expect(await world.open()).toBeUndefined();
  });

  it('that SageMaker rolled back in silence is never called live', async () => {
    const world = await asked();
    await world.answer((await world.open())!, BEN);
    await world.run();
    world.sagemaker.outcome = 'silent-rollback';
    await world.live(2, { better: 0.4 });
    expect((await world.types()).at(-1)).toBe('ReleaseRolledBack:rolled-back');
    expect(await world.plane.ports.registry.deployment(id, 'flight-delay-prod')).toMatchObject({
      champion: 1,
      releases: { 2: 'rolled-back' },
    });
    expect(await world.plane.ports.registry.version(id, 2)).toMatchObject({ state: 'gated-pass' });
    expect((await world.records()).at(-1)?.data).toMatchObject({ package: `${ARN}/2 stays Approved in SageMaker` });
  });

  it('that does not answer its smoke request is taken back', async () => {
    const world = await asked();
    await world.answer((await world.open())!, BEN);
    await world.run();
    world.sagemaker.answers = false;
    await world.live(2, { better: 0.4 });
    expect(world.sagemaker.calls.slice(-2)).toEqual(['update canary', 'update all-at-once']);
    expect((await world.types()).at(-1)).toBe('ReleaseRolledBack:rolled-back');
    expect((await world.records()).at(-1)?.data).toMatchObject({ package: `${ARN}/2 stays Approved in SageMaker` });
  });

  it('whose artifact changed after it was registered is not released', async () => {
    const world = await asked();
    const approval = (await world.open())!;
    world.put('s3://data/runs/1/model.tar.gz', 'another model');
    await world.answer(approval, BEN);
    await world.run();
    expect((await world.types()).at(-1)).toBe('ReleaseFailed:refused');
    expect((await world.records()).at(-1)?.reasons?.map((r) => r.rule)).toEqual(['artifact']);
    expect(world.sagemaker.calls).toEqual([]);
  });
});

describe('an answer', () => {
  it('by whoever asked is refused and recorded', async () => {
    const world = await asked();
    const approval = (await world.open())!;
    expect(await world.answer(approval, ANA)).toMatchObject({
      verdict: 'refused',
      reasons: [{ observed: 'four-eyes' }],
    });
    expect(await world.answer(approval, person('U_ANA', 'approvers'))).toMatchObject({ verdict: 'refused' });
    expect((await world.types()).slice(-2)).toEqual(['AccessDenied:denied', 'AccessDenied:denied']);
    expect(await world.open()).toMatchObject({ state: 'pending', approvals: 0 });
  });

  it('by somebody who is no approver is refused', async () => {
    const world = await asked();
    expect(await world.answer((await world.open())!, person('u_cleo', 'auditors'))).toMatchObject({
      verdict: 'refused',
    });
  });

  it('given twice counts once; the other answer by the same person does not count', async () => {
    const world = await asked((m) => Object.assign(m, { approval: { quorum: 2, expires: '3d' } }));
    const approval = (await world.open())!;
    const both = await Promise.all(
      Array.from({ length: 20 }, () =>
        runFlow(
          {
            schema: { safeParse: (x: unknown) => ({ success: true, data: x }) } as never,
            flow: () => world.answer(approval, BEN),
          },
          {},
        ),
      ),
    );
    expect(new Set(both.map((d) => d.state))).toEqual(new Set(['pending']));
    expect((await world.types()).filter((t) => t.startsWith('ApprovalAnswered'))).toHaveLength(1);
    expect(await world.plane.ports.registry.votes(id, approval.id)).toHaveLength(1);
    expect(await world.answer(approval, BEN, 'reject')).toMatchObject({ verdict: 'changed' });
    expect(await world.open()).toMatchObject({ approvals: 1 });
    expect(await world.answer(approval, person('u_eve', 'approvers'))).toMatchObject({
      verdict: 'approved',
      approvals: 2,
    });
  });

  it('for another digest than was shown is refused, and leaves the question open', async () => {
    const world = await asked();
    expect(await world.answer((await world.open())!, BEN, 'approve', 'f'.repeat(64))).toMatchObject({
      verdict: 'changed',
    });
    expect(await world.open()).toBeDefined();
  });

  it('after something shown has changed voids the question, and what is true now is asked', async () => {
    const world = await asked();
    const approval = (await world.open())!;
    await world.apply((m) => Object.assign(m, { purpose: 'something else' }));
    expect(await world.answer(approval, BEN)).toMatchObject({ verdict: 'void' });
    await world.run(world.plane.clock.now());
    const again = (await world.open())!;
    expect(again.id).not.toBe(approval.id);
    await world.answer(again, BEN);
    await world.run();
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
  });

  it('that comes too late is refused; silence is a no', async () => {
    const world = await asked();
    const approval = (await world.open())!;
    await world.run(START + 3 * DAY);
    expect(await world.answer(approval, BEN)).toMatchObject({ verdict: expect.stringMatching(/expired|changed/) });
    await world.run();
    expect(await world.types()).toContain('ApprovalExpired:expired');
    expect(await world.plane.ports.registry.version(id, 1)).toMatchObject({ state: 'expired' });
    expect(world.sagemaker.calls).toEqual([]);
  });

  it('of no ends it', async () => {
    const world = await asked();
    await world.answer((await world.open())!, BEN, 'reject');
    await world.run();
    expect(await world.plane.ports.registry.version(id, 1)).toMatchObject({ state: 'rejected' });
    expect(world.sagemaker.calls).toEqual([]);
  });
});

describe('the write-once copy of the answer', () => {
  const step = (world: World, ports: Partial<World['plane']['ports']>, approval: string) =>
    runFlow(
      { schema: ReleaseStep, flow: release({ ...world.plane.ports, ...ports }) },
      { ...id, step: 'copied', version: 1, deployment: 'flight-delay-prod', approval },
    );

  it('is waited for by reading the question and the answers alone, however long the chain is', async () => {
    const world = await asked((m) => Object.assign(m, { approval: { quorum: 2, expires: '3d' } }));
    const approval = (await world.open())!;
    await world.answer(approval, BEN);
    await world.answer(approval, person('u_eve', 'approvers'));
    const { ledger, worm } = world.plane.ports;
    const answers = (await world.records()).filter(({ type }) => type === 'ApprovalAnswered').map(({ seq }) => seq);
    const read: unknown[] = [];
    const counted: typeof ledger = {
      ...ledger,
      read: () => {
        throw new Error('the chain is read');
      },
      page: () => {
        throw new Error('the chain is paged');
      },
      record: (chain, seq) => {
        read.push(seq);
        return ledger.record(chain, seq);
      },
    };
    const late = { ...worm, has: async (_: string, seq: number) => seq !== answers[1] };
    // The second answer's copy is not there yet, and the machine asks again.
    expect(await step(world, { ledger: counted, worm: late }, approval.id)).toMatchObject({
      verdict: 'waiting',
      approval: approval.id,
    });
    read.length = 0;
    await world.run(world.plane.clock.now());
    expect(await step(world, { ledger: counted }, approval.id)).toEqual({ verdict: 'copied', approval: approval.id });
    const question = (await world.records()).find(({ type }) => type === 'ApprovalRequested')!.seq;
    expect(read).toEqual([question, ...answers]);
  });

  it('of an answer that is not in the ledger where it was written is nothing to wait for', async () => {
    const world = await asked();
    const approval = (await world.open())!;
    await world.answer(approval, BEN);
    const { registry } = world.plane.ports;
    const votes = await registry.votes(id, approval.id);
    const { seq, hash, chain } = approval.asked!;
    for (const record of [undefined, { chain, seq: 2, hash: 'f'.repeat(64) }, { chain, seq, hash }]) {
      const changed = { ...registry, votes: async () => votes.map((vote) => ({ ...vote, record })) };
      const copied = step(world, { registry: changed as typeof registry }, approval.id);
      await expect(copied).rejects.toMatchObject({ name: 'IntegrityError' });
    }
  });
});
