import { describe, expect, it } from 'vitest';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import type { CheckKind } from '../../../lib/domain/check/kinds.ts';
import { ARN, person, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const DAN = person('u_dan', 'operators');
const OLGA = person('u_olga', 'owners');
const DAY = 86_400_000;

const tell = (world: World, wanted: Record<string, unknown>, who = DAN) =>
  runFlow({ schema: CommandDue, flow: command(world.plane.ports) }, { person: who, wanted: { ...id, ...wanted } });
const place = async (world: World) => (await world.plane.ports.registry.deployment(id, ENDPOINT))!;
const incident = async (world: World, kind: string) =>
  (await world.plane.ports.registry.incidents(id)).findLast((one) => one.kind === kind);
const last = async (world: World, type: string) => (await world.records()).findLast((one) => one.type === type);
const count = async (world: World, type: string) => (await world.records()).filter((one) => one.type === type).length;
const later = async (world: World, ms: number) => world.run(world.plane.clock.now() + ms);

/** So many versions live one after the other, and a manifest that says what follows findings. */
async function served(versions: number, onConfirmed: object): Promise<World> {
  const world = new World();
  await world.apply((manifest) => Object.assign(manifest, { onConfirmed }));
  for (let version = 1; version <= versions; version++) await world.live(version, { better: 0.2 * version });
  return world;
}

let slots = 0;
/** A finding as a check confirms it, about what serves. */
async function find(world: World, kind: CheckKind, version?: number): Promise<void> {
  const { champion } = await place(world);
  slots += 1;
  await world.plane.ports.ledger.commit({
    once: `finding:${slots}`,
    appends: [
      {
        chain: 'model.default.flight-delay',
        draft: {
          type: kind === 'drift' || kind === 'attribution' ? 'DriftDetected' : 'QualityDropped',
          actor: { kind: 'service', id: `${kind}-check` },
          subject: { ...id, version: version ?? champion!, deployment: ENDPOINT },
          verdict: 'drifted',
          reasons: [{ rule: 'minimum', subject: 'auc', observed: '0.5500', limit: '0.6000' }],
          data: {
            kind,
            checks: [`s${slots}`],
            changed: { start: '2026-11-01T00:00:00Z', end: '2026-11-02T00:00:00Z' },
          },
        },
      },
    ],
    writes: [],
  });
  await world.run(world.plane.clock.now());
}

describe('a confirmed drop in quality', () => {
  it('takes the deployment back to the last safe version, once, and the incident ends when that is live', async () => {
    const world = await served(2, { quality: ['revert'] });
    await find(world, 'quality');
    expect(await last(world, 'RevertStarted')).toMatchObject({
      actor: { kind: 'service', id: 'respond' },
      subject: { version: 1, deployment: ENDPOINT },
      data: { leaves: 2, kind: 'quality', incident: (await incident(world, 'quality'))!.id },
    });
    await later(world, DAY / 12);
    expect(await place(world)).toMatchObject({ champion: 1, releases: { 1: 'live', 2: 'superseded' } });
    expect(await last(world, 'ReleaseStarted')).toMatchObject({
      subject: { version: 1 },
      data: { back: true, from: 2 },
    });
    expect(await incident(world, 'quality')).toMatchObject({ state: 'closed', stands: 'version 1 is live' });
    expect(await count(world, 'ApprovalRequested')).toBe(2);
    // Version 1 does no better: nothing is gone back to that was gone back from.
    await later(world, 2 * DAY);
    await find(world, 'quality');
    expect(await last(world, 'ResponseHeld')).toMatchObject({ reasons: [{ rule: 'left', subject: 'version 2' }] });
    expect(await place(world)).toMatchObject({ champion: 1 });
    expect(world.log).toEqual([]);
    world.plane.close();
  });

  it('finds no version that served before: nothing is done, people are told, and the incident says so', async () => {
    const world = await served(1, { quality: ['revert'] });
    await find(world, 'quality');
    await find(world, 'quality');
    expect(await last(world, 'ResponseHeld')).toMatchObject({
      verdict: 'hold',
      reasons: [{ rule: 'safe-version', observed: 'no other version was live there' }],
    });
    expect(await incident(world, 'quality')).toMatchObject({ state: 'open', stands: 'kept: safe-version' });
    expect(await count(world, 'RevertStarted')).toBe(0);
    world.plane.close();
  });

  it('of a model of high risk waits for a person, who goes back under the approval that stands', async () => {
    const world = await served(2, { quality: ['revert'] });
    await world.apply((manifest) => Object.assign(manifest, { tier: 'high', onConfirmed: { quality: ['revert'] } }));
    await find(world, 'quality');
    expect(await last(world, 'ResponseHeld')).toMatchObject({ reasons: [{ rule: 'person', observed: 'high' }] });
    expect(await place(world)).toMatchObject({ champion: 2 });
    const mfa = { ...DAN, amr: ['pwd', 'otp'] as ('pwd' | 'otp')[], authAgeSeconds: 1 };
    const wanted = { command: 'revert', deployment: ENDPOINT, to: 1, reason: 'claims rise' };
    expect(await tell(world, { ...wanted, dryRun: true }, mfa)).toMatchObject({
      done: { verdict: 'would-revert', version: 1, leaves: 2 },
    });
    expect(await count(world, 'RevertStarted')).toBe(0);
    expect(await tell(world, wanted, mfa)).toMatchObject({ done: { verdict: 'reverting', version: 1 } });
    await later(world, DAY / 12);
    expect(await place(world)).toMatchObject({ champion: 1 });
    expect(await last(world, 'RevertStarted')).toMatchObject({
      actor: { id: 'u_dan' },
      data: { reason: 'claims rise' },
    });
    world.plane.close();
  });

  it('goes past a version that is retired, by the records of what was live; its release refuses what lies changed in S3', async () => {
    const world = await served(3, { quality: ['revert'] });
    await tell(world, { command: 'retire', version: 2, reason: 'wrong year' }, OLGA);
    await find(world, 'quality');
    await later(world, DAY / 12);
    expect(await place(world)).toMatchObject({ champion: 1, releases: { 1: 'live', 3: 'superseded' } });
    world.plane.close();
  });

  it('whose version’s package is gone is refused by its release, with the reason', async () => {
    const world = await served(2, { quality: ['revert'] });
    world.sagemaker.models.clear();
    world.sagemaker.configs.clear();
    world.sagemaker.packages.delete(`${ARN}/1`);
    await find(world, 'quality');
    await later(world, DAY);
    expect(await place(world)).toMatchObject({ champion: 2 });
    const ended = (await world.types()).findLast((type) => /^(Revert|Release)/.test(type));
    expect(ended).toMatch(/^Release(Failed|RolledBack):/);
    world.plane.close();
  });
});

describe('findings of other kinds', () => {
  it('freeze what they are about, once: what a person lifts is not frozen again for the same incident', async () => {
    const world = await served(1, { drift: ['freeze'] });
    await find(world, 'drift');
    const { id: open } = (await incident(world, 'drift'))!;
    expect(await place(world)).toMatchObject({ frozen: { by: 'respond', reason: `incident ${open}` } });
    expect(await incident(world, 'drift')).toMatchObject({ stands: 'frozen' });
    await tell(world, { command: 'unfreeze', reason: 'known routes' }, OLGA);
    await find(world, 'drift');
    expect((await place(world)).frozen).toBeUndefined();
    expect(await count(world, 'DeploymentFrozen')).toBe(1);
    world.plane.close();
  });

  it('do nothing while a release is on its way, nor about a version that serves no more', async () => {
    const world = await served(2, { quality: ['revert'] });
    await find(world, 'quality', 1);
    expect(await last(world, 'ResponseHeld')).toMatchObject({ reasons: [{ rule: 'served' }] });
    expect(await place(world)).toMatchObject({ champion: 2 });
    world.plane.close();
  });
});

describe('a person who goes back', () => {
  it('is refused with every reason where that may not be', async () => {
    const world = await served(1, {});
    const wanted = { command: 'revert', deployment: ENDPOINT, dryRun: true };
    expect(await tell(world, wanted)).toMatchObject({
      done: { verdict: 'refused', reasons: [{ rule: 'safe-version' }] },
    });
    expect(await tell(world, { ...wanted, to: 1 })).toMatchObject({
      done: { verdict: 'refused', reasons: [{ rule: 'was-live', observed: 'live' }] },
    });
    await expect(tell(world, { ...wanted, to: 7 })).rejects.toThrow('flight-delay/7');
    expect(await tell(world, wanted, OLGA)).toMatchObject({ verdict: 'refused' });
    world.plane.close();
  });
});
