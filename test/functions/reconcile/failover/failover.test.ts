import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../../functions/command/command.ts';
import { failoverFromEvidence } from '../../../../functions/failover/from-evidence.ts';
import { sweep } from '../../../../functions/reconcile/sweep.ts';
import { DependencyError } from '../../../../lib/domain/errors.ts';
import { readStatement } from '../../../../lib/domain/failover/statement.ts';
import { person } from '../../world.ts';
import { EAST, ID, twoRegions, WEST } from './two-regions.ts';

const DAN = person('u_dan', 'operators');
const OF = { target: 'west', ...ID, deployment: EAST };
let two: ReturnType<typeof twoRegions>;

/** `steward failover` as this person. */
async function failover(wanted: object, who = DAN) {
  return command(two.world.plane.portsOf('command'))({
    person: who,
    wanted: { command: 'failover', ...ID, back: false, dryRun: false, because: 'us-east-1 is gone', ...wanted },
  } as Parameters<ReturnType<typeof command>>[0]);
}
const done = async (wanted: object) => (await failover(wanted)) as { done: Record<string, unknown> };
const swept = () => sweep(two.world.plane.portsOf('sweep'))({});
const pointer = async () => (await two.world.plane.ports.traffic.read(OF))?.pointer;
const ofType = async (...types: string[]) => (await two.world.records()).filter(({ type }) => types.includes(type));
/** Hours in which releases follow each other and are no news any more. */
const later = () => two.world.run(two.world.plane.clock.now() + 3 * 3_600_000);

/** Every call to the region of the primary ends without an answer. */
function eastIsGone(): void {
  const gone = async () => {
    throw new DependencyError('connect ETIMEDOUT');
  };
  Object.assign(two.world.sagemaker, { describeEndpoint: gone, describeConfig: gone, describeModel: gone });
}
const back = { describeEndpoint: undefined, describeConfig: undefined, describeModel: undefined };
function eastIsThere(): void {
  for (const name of Object.keys(back)) delete (two.world.sagemaker as unknown as Record<string, unknown>)[name];
}

beforeEach(async () => {
  two = twoRegions();
  await two.world.apply(two.paired);
  await two.train(1);
  await two.approve(1, WEST);
  await two.approve(1, EAST);
  await later();
});
afterEach(() => two.world.plane.close());

describe('a deployment with a standby', () => {
  it('has a pointer that leads to it, and a statement of its standby that holds with the public key alone', async () => {
    expect(await pointer()).toMatchObject({ number: 0, endpoint: EAST, region: 'us-east-1', version: 1 });
    const { traffic, trust } = two.world.plane.ports;
    const left = (await traffic.lastLeft(OF))!;
    const about = { ...ID, primary: EAST, standby: WEST };
    expect(readStatement(left.text, left.name, about, trust.keys())).toMatchObject({
      primary: { subject: { version: 1, deployment: EAST } },
      standby: { subject: { version: 1, deployment: WEST } },
    });
    const forged = left.text.replace('"weight"', '"wait"').replace(/ml\.\w+\.\w+/, 'ml.p5.48xlarge');
    expect(readStatement(forged, left.name, about, trust.keys())).toEqual({
      problem: 'the content in it is not the one that was verified',
    });
    expect(readStatement(left.text, left.name, { ...about, standby: EAST }, trust.keys())).toMatchObject({
      problem: expect.stringContaining('went live there'),
    });
    expect(readStatement(left.text, left.name.replace('0', '1'), about, trust.keys())).toHaveProperty('problem');
  });

  it('whose region is gone is left without a call to it: intent, pointer, record; again nothing is done', async () => {
    eastIsGone();
    expect(await done({ dryRun: true })).toMatchObject({
      done: { verdict: 'would-move', endpoint: WEST, region: 'eu-west-1', version: 1 },
    });
    expect(await pointer()).toMatchObject({ number: 0 });
    expect(await done({})).toMatchObject({ done: { verdict: 'moved', endpoint: WEST, version: 1 } });
    expect(await pointer()).toMatchObject({
      ...{ number: 1, endpoint: WEST, region: 'eu-west-1', version: 1, by: 'u_dan', because: 'us-east-1 is gone' },
    });
    expect(await done({})).toMatchObject({ done: { verdict: 'already' } });
    const told = await ofType('FailoverStarted', 'TrafficMoved');
    expect(told.map(({ type, verdict }) => `${type}:${verdict}`)).toEqual([
      'FailoverStarted:failover',
      'TrafficMoved:moved',
    ]);
  });

  it('whose move was broken off before the pointer was written has it written by the sweep, once', async () => {
    const { traffic } = two.world.plane.portsOf('command');
    const { move } = traffic;
    Object.assign(traffic, {
      move: async () => {
        throw new DependencyError('SlowDown');
      },
    });
    await expect(failover({})).rejects.toThrow('SlowDown');
    Object.assign(traffic, { move });
    expect(await pointer()).toMatchObject({ number: 0 });
    await swept();
    await swept();
    expect(await pointer()).toMatchObject({ number: 1, endpoint: WEST });
    expect(await ofType('TrafficMoved')).toMatchObject([{ verdict: 'moved', actor: { id: 'sweep' } }]);
  });

  it('whose standby runs something else, or does not answer, is not left for it', async () => {
    const [variant] = two.west.endpoint!.variants;
    const ran = two.west.endpoint!;
    two.west.endpoint = { ...ran, variants: [{ ...variant!, images: ['b'.repeat(64)] }] };
    expect(await done({})).toMatchObject({ done: { verdict: 'refused', reasons: [{ rule: 'running-images' }] } });
    two.west.endpoint = ran;
    two.west.describeEndpoint = async () => {
      throw new DependencyError('connect ETIMEDOUT');
    };
    expect(await done({})).toMatchObject({ done: { verdict: 'refused', reasons: [{ rule: 'standby-answers' }] } });
    expect(await pointer()).toMatchObject({ number: 0 });
  });

  it('whose standby is behind says so, and is left for it by naming the version alone', async () => {
    await two.train(2);
    await two.approve(2, EAST);
    await later();
    expect(await ofType('StandbyBehind')).toMatchObject([
      {
        reasons: [{ rule: 'standby-version', observed: 'version 1 live', limit: expect.stringContaining('version 2') }],
      },
    ]);
    const { incidents } = two.world.plane.ports.registry;
    const open = async () => (await incidents(ID)).filter(({ kind, state }) => kind === 'standby' && state === 'open');
    expect(await open()).toHaveLength(1);
    expect(await done({})).toMatchObject({
      done: {
        verdict: 'refused',
        reasons: [{ rule: 'standby-version', limit: expect.stringContaining('--to-version 1') }],
      },
    });
    expect(await done({ toVersion: 1 })).toMatchObject({ done: { verdict: 'moved', version: 1 } });
  });

  it('goes on once its standby caught up: the incident is closed', async () => {
    await two.train(2);
    await two.approve(2, EAST);
    await later();
    await two.approve(2, WEST);
    await later();
    expect((await ofType('StandbyBehind', 'StandbyReady')).map(({ type }) => type)).toEqual([
      'StandbyBehind',
      'StandbyReady',
    ]);
    expect((await two.world.plane.ports.registry.incidents(ID)).filter(({ kind }) => kind === 'standby')).toMatchObject(
      [{ state: 'closed', stands: 'ready' }],
    );
  });

  it('takes a new version after its standby while callers are there, and is gone back to once it has it', async () => {
    await failover({});
    await two.train(2);
    await two.approve(2, WEST);
    expect((await two.deployment(WEST)).champion).toBe(2);
    expect(await done({ back: true })).toMatchObject({
      done: { verdict: 'refused', reasons: [{ rule: 'standby-version' }] },
    });
    await two.approve(2, EAST);
    expect((await two.deployment(EAST)).champion).toBe(2);
    eastIsGone();
    expect(await done({ back: true })).toMatchObject({
      done: { verdict: 'refused', reasons: [{ rule: 'standby-answers' }] },
    });
    eastIsThere();
    expect(await done({ back: true, because: 'us-east-1 is back' })).toMatchObject({
      done: { verdict: 'moved', endpoint: EAST },
    });
    expect(await pointer()).toMatchObject({ number: 2, endpoint: EAST, region: 'us-east-1', version: 2 });
  });

  it('learns of a move that was made without Steward, and of a pointer that nobody may have meant', async () => {
    const { traffic } = two.world.plane.ports;
    const { pointer: read, tag } = (await traffic.read(OF))!;
    const by = 'arn:aws:sts::000000000000:assumed-role/oncall/dan';
    const moved = { ...read, number: 1, endpoint: WEST, region: 'eu-west-1', by, because: 'nobody answered' };
    expect(await traffic.move(OF, moved, tag)).toBe(true);
    // Whoever read the one before comes too late.
    expect(await traffic.move(OF, moved, tag)).toBe(false);
    await expect(failover({})).rejects.toThrow(/the next sweep takes it in/);
    await swept();
    await swept();
    expect(await ofType('TrafficMoved')).toMatchObject([
      { verdict: 'found', data: { by, reason: 'nobody answered', number: 1, endpoint: WEST } },
    ]);
    expect((await two.deployment(EAST)).traffic).toMatchObject({ at: WEST, number: 1, moved: true });
    const again = (await traffic.read(OF))!;
    await traffic.move(OF, { ...again.pointer, endpoint: 'somebody-elses' }, again.tag);
    await swept();
    expect(await ofType('StandbyBehind')).toMatchObject([{ reasons: [{ rule: 'pointer' }] }]);
  });

  it('is left by its signed statement while Steward is gone, and the ledger learns of it', async () => {
    const { traffic, trust } = two.world.plane.ports;
    const by = 'arn:aws:sts::000000000000:assumed-role/oncall/dan';
    const move = (due: object = {}, keys = trust.keys()) =>
      failoverFromEvidence({ traffic, sagemaker: two.west, clock: { now: () => two.world.plane.clock.now() }, keys })({
        ...{ of: OF, standby: WEST, region: 'eu-west-1', dryRun: false, because: 'nobody answers', by },
        ...due,
      });
    expect(await move({}, new Map())).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'statement' }] });
    expect(await move({ toVersion: 2 })).toMatchObject({ verdict: 'refused', reasons: [{ rule: 'standby-version' }] });
    const ran = two.west.endpoint!;
    two.west.endpoint = { ...ran, config: 'planted' };
    expect(await move()).toMatchObject({
      verdict: 'refused',
      reasons: [{ rule: 'running-config', observed: 'planted' }],
    });
    two.west.endpoint = ran;
    expect(await move({ dryRun: true })).toMatchObject({ verdict: 'would-move', version: 1 });
    expect(await move()).toMatchObject({ verdict: 'moved', endpoint: WEST, version: 1 });
    expect(await move()).toMatchObject({ verdict: 'already' });
    expect(await pointer()).toMatchObject({ number: 1, endpoint: WEST, by, account: '000000000000' });
    await swept();
    expect(await ofType('TrafficMoved')).toMatchObject([{ verdict: 'found', data: { by, served: 1 } }]);
    expect(await done({ back: true })).toMatchObject({ done: { verdict: 'moved', endpoint: EAST } });
  });

  it('is left by operators alone, with a reason, and of high risk with a second factor', async () => {
    expect(await failover({}, person('u_ben', 'approvers'))).toMatchObject({ verdict: 'refused' });
    await expect(failover({ because: undefined })).rejects.toThrow(/say why/);
    await two.world.apply((manifest) => {
      two.paired(manifest);
      Object.assign(manifest, { tier: 'high' });
    });
    expect(await failover({})).toMatchObject({
      verdict: 'refused',
      policies: expect.arrayContaining(['high-tier-needs-mfa']),
    });
  });
});
