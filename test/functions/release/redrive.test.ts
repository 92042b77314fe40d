import { beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { listExecutions } from '../../../functions/executions/list-executions.ts';
import { sweep } from '../../../functions/reconcile/sweep.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { Person } from '../../../lib/domain/approval/person.ts';
import { EXECUTION_NAME } from '../../../lib/domain/execution/names.ts';
import { ANA, BEN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const DAN = person('u_dan', 'operators');
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

const tell = (world: World, who: Person, wanted: Record<string, unknown>) =>
  runFlow({ schema: CommandDue, flow: command(world.plane.ports) }, { person: who, wanted: { ...id, ...wanted } });
const release = async (world: World, version = 1) => {
  const answer = await tell(world, DAN, { command: 'release', version, deployment: ENDPOINT });
  await world.run(world.plane.clock.now());
  return answer as { verdict: string; done: { how: string; attempt: number; execution: string } };
};
const stateOf = async (world: World, version = 1) => (await world.plane.ports.registry.version(id, version))?.state;
const unsettled = (world: World) => listExecutions(world.plane.ports)(id);
/** So much later, without the ticks between. What was written before is signed for, as always when nothing else is to be done. */
const pass = async (world: World, ms: number) => {
  await world.run(world.plane.clock.now());
  world.plane.clock.moveTo(world.plane.clock.now() + ms);
  await world.run(world.plane.clock.now());
};
/** Long enough for every wait and retry of a release, or of a task. */
const finish = async (world: World) => {
  for (let i = 0; i < 8; i++) await pass(world, 5 * MINUTE);
};
const named = async (world: World): Promise<string> => (await unsettled(world))[0]!.name;

/** Breaks one call of a port until it is mended. */
function broken<P extends object, K extends keyof P>(port: P, call: K, error?: Error): () => void {
  const whole = port[call];
  port[call] = (async () => {
    if (error) throw error;
    return false;
  }) as P[K];
  return () => {
    port[call] = whole;
  };
}
const down = Object.assign(new Error('S3 is down'), { name: 'DependencyError' });

async function asked(): Promise<World> {
  const world = new World();
  await world.apply();
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
  return world;
}

describe('a release whose write-once copy comes late', () => {
  it.each([10 * MINUTE, 23 * HOUR])('waits %d ms for it, and goes on by itself', async (late) => {
    const world = await asked();
    const copy = broken(world.plane.ports.worm, 'has');
    await world.answer((await world.open())!, BEN);
    await pass(world, late);
    expect(await stateOf(world)).toBe('approved');
    expect(await unsettled(world)).toMatchObject([{ kind: 'release', status: 'RUNNING', version: 1 }]);
    expect(world.sagemaker.calls).toEqual([]);
    copy();
    await finish(world);
    expect(await world.types()).toContain('ReleaseCompleted:live');
  });

  it('gives the approval back when it has not come within a day, and can be asked for again', async () => {
    const world = await asked();
    const copy = broken(world.plane.ports.worm, 'has');
    await world.answer((await world.open())!, BEN);
    await pass(world, DAY + HOUR);
    expect((await world.types()).at(-1)).toBe('ReleaseFailed:failed');
    expect((await world.records()).at(-1)).toMatchObject({
      actor: { id: 'release' },
      reasons: [{ rule: 'write-once-copy', observed: 'none after 25 h', limit: 'within 24 h' }],
    });
    expect(await stateOf(world)).toBe('gated-pass');
    copy();
    expect(await release(world)).toMatchObject({
      done: {
        ...{ how: 'started', attempt: 2, plan: expect.stringMatching(/^canary: 50 % of capacity for 1h/) },
        // Nothing serves there yet.
        steps: ['nothing serves there yet: the endpoint is made with it, and no request goes over'],
      },
    });
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
  });
});

describe('a release that failed before it began', () => {
  let world: World;
  let mend: () => void;
  beforeEach(async () => {
    world = await asked();
    mend = broken(world.plane.ports.evidence, 'files', down);
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect(await unsettled(world)).toMatchObject([
      { kind: 'release', status: 'FAILED', state: 'Start release', error: 'DependencyError', cause: 'S3 is down' },
    ]);
    expect(await stateOf(world)).toBe('approved');
  });

  it('goes on under its approval when it is asked for again, and who did so is recorded', async () => {
    mend();
    expect(await release(world)).toMatchObject({ done: { how: 'redriven', attempt: 1 } });
    await finish(world);
    const types = await world.types();
    expect(types.slice(-3)).toEqual(['ExecutionRedriven:redriven', 'ReleaseStarted:started', 'ReleaseCompleted:live']);
    expect(types.filter((type) => type.startsWith('ApprovalRequested'))).toHaveLength(1);
    const redriven = (await world.records()).find(({ type }) => type === 'ExecutionRedriven')!;
    expect(redriven).toMatchObject({
      actor: { kind: 'person', id: 'u_dan' },
      subject: { version: 1, deployment: ENDPOINT },
    });
    expect(await unsettled(world)).toEqual([]);
    expect(await release(world)).toMatchObject({ done: { how: 'over', already: true, stands: 'live' } });
  });

  it('goes on when its execution is redriven by name; while it runs, and by others, nothing is', async () => {
    const name = await named(world);
    expect(name).toMatch(EXECUTION_NAME);
    const redrive = { command: 'redrive', execution: name };
    expect(await tell(world, BEN, redrive)).toMatchObject({ verdict: 'refused', policies: [] });
    const other = { ...redrive, execution: `${name.slice(0, -1)}${name.endsWith('0') ? '1' : '0'}` };
    await expect(tell(world, DAN, other)).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(tell(world, DAN, { ...redrive, model: 'another' })).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(await tell(world, DAN, redrive)).toMatchObject({ done: { how: 'redriven' } });
    expect(await tell(world, ANA, redrive)).toMatchObject({ done: { how: 'joined' } });
    mend();
    await finish(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
    await expect(tell(world, DAN, redrive)).rejects.toThrow(/has ended well/);
  });

  it('is closed by the sweep a day later, and asked for again as the next attempt', async () => {
    await pass(world, 20 * HOUR);
    expect(await stateOf(world)).toBe('approved');
    await pass(world, 5 * HOUR);
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      actor: { id: 'sweep' },
      reasons: [{ rule: 'execution', observed: 'FAILED: DependencyError', limit: 'running' }],
    });
    expect(await stateOf(world)).toBe('gated-pass');
    const name = await named(world);
    mend();
    // What was closed stays closed, whoever redrives it now.
    await tell(world, DAN, { command: 'redrive', execution: name });
    await world.run(world.plane.clock.now());
    expect((await world.types()).at(-1)).toBe('ReleaseFailed:refused');
    expect(await release(world)).toMatchObject({ done: { how: 'started', attempt: 2 } });
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
  });

  it('cannot be redriven fourteen days later, and says what can be done instead', async () => {
    await pass(world, 15 * DAY);
    const name = await named(world);
    const redrive = { command: 'redrive', execution: name };
    await expect(tell(world, DAN, redrive)).rejects.toThrow(/period exceeded; `--anew` starts it again/);
    mend();
    expect(await tell(world, DAN, { ...redrive, anew: true })).toMatchObject({ done: { how: 'started' } });
    await world.run(world.plane.clock.now());
    expect(await world.open()).toMatchObject({ version: 1 });
  });
});

describe('what an execution that was stopped left open', () => {
  it('is a release under way: closed as failed, so that the endpoint can be released to again', async () => {
    const world = await asked();
    const mend = broken(world.plane.ports.sagemaker, 'createModel', down);
    await world.answer((await world.open())!, BEN);
    // The machine can neither drive nor close: the registry is gone in the moment it would.
    const { deployment } = world.plane.ports.registry;
    let gone = false;
    world.plane.ports.registry.deployment = async (...of) => {
      if (gone) throw down;
      return deployment(...of);
    };
    await world.run(world.plane.clock.now());
    gone = true;
    for (let i = 0; i < 20; i++) await pass(world, 2 * MINUTE);
    gone = false;
    expect(await unsettled(world)).toMatchObject([{ status: 'FAILED', state: 'Close as failed' }]);
    expect(await world.plane.ports.registry.deployment(id, ENDPOINT)).toMatchObject({ releasing: { version: 1 } });
    await pass(world, 25 * HOUR);
    expect((await world.records()).at(-1)).toMatchObject({ type: 'ReleaseFailed', actor: { id: 'sweep' } });
    expect((await world.plane.ports.registry.deployment(id, ENDPOINT))?.releasing).toBeUndefined();
    expect(await stateOf(world)).toBe('gated-pass');
    mend();
    await release(world);
    await world.answer((await world.open())!, BEN);
    await finish(world);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
  });

  it('is nothing as long as the execution runs', async () => {
    const world = await asked();
    broken(world.plane.ports.worm, 'has');
    await world.answer((await world.open())!, BEN);
    await pass(world, HOUR);
    expect(await sweep(world.plane.ports)({ limit: 100 })).toMatchObject({ stalled: 0 });
  });
});

describe('who may let an execution go on', () => {
  it.each([
    ['release', ['owners', 'operators']],
    ['rollback', ['operators']],
    ['retrain', ['owners', 'operators']],
    ['drift-map', ['owners', 'operators']],
    ['artifact-map', ['operators']],
  ])('of a %s are those who may start one: %s', async (kind, may) => {
    const world = new World();
    await world.apply();
    const execution = `${kind}-${'0'.repeat(12)}-${'1'.repeat(24)}`;
    for (const group of ['owners', 'operators', 'approvers', 'auditors'] as const)
      for (const anew of [false, true]) {
        const asked = tell(world, person('u_eve', group), { command: 'redrive', execution, anew });
        // Who may is told that there is none of that name.
        if (may.includes(group)) await expect(asked).rejects.toMatchObject({ name: 'NotFoundError' });
        else expect(await asked).toMatchObject({ verdict: 'refused' });
      }
  });
});

describe('a retrain that failed', () => {
  let world: World;
  let mend: () => void;
  beforeEach(async () => {
    world = new World();
    await world.apply();
    await world.live(1);
    mend = broken(world.plane.ports.sagemaker, 'startPipeline', down);
    // As a check records it: the retrain believes only what stands in the ledger.
    await world.plane.ports.ledger.commit({
      once: 'drift:here',
      appends: [
        {
          chain: 'model.default.flight-delay',
          draft: {
            type: 'DriftDetected',
            actor: { kind: 'service', id: 'drift-check' },
            subject: { ...id, version: 1, deployment: ENDPOINT },
            verdict: 'drifted',
            reasons: [{ rule: 'psi', subject: 'distance', observed: '0.4', limit: '0.2' }],
            data: { kind: 'drift', changed: { start: '2026-01-01T00:00:00Z', end: '2026-10-31T00:00:00Z' } },
          },
        },
      ],
      writes: [],
    });
    await world.run(world.plane.clock.now());
    await finish(world);
    expect(await unsettled(world)).toMatchObject([{ kind: 'retrain', status: 'FAILED', state: 'Start pipeline' }]);
  });

  it('starts its pipeline when it is redriven', async () => {
    mend();
    const name = await named(world);
    expect(await tell(world, DAN, { command: 'redrive', execution: name })).toMatchObject({
      done: { how: 'redriven' },
    });
    await world.run(world.plane.clock.now());
    expect(world.sagemaker.calls.at(-1)).toMatch(/^pipeline flight-delay-training steward-/);
    expect((await world.types()).filter((type) => type.startsWith('RetrainStarted'))).toHaveLength(1);
  });

  it('keeps no other from starting: the sweep finishes it a day later', async () => {
    await pass(world, 26 * HOUR);
    expect((await world.records()).findLast(({ type }) => type === 'RetrainFinished')).toMatchObject({
      verdict: 'broken',
      actor: { id: 'sweep' },
    });
    expect((await world.plane.ports.registry.retrains(id)).map(({ state }) => state)).toEqual(['finished']);
  });
});
