import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { rollback } from '../../../functions/release/commands/rollback.ts';
import { has, tenantOf } from '../../../lib/contract/owners.ts';
import type { TargetAccount } from '../../../lib/domain/target.ts';
import { BEN, ScriptedAlarms, ScriptedSageMaker, World } from '../world.ts';

const id = { tenant: 'default', model: 'flight-delay' };
const ENDPOINT = 'flight-delay-prod';
const live: TargetAccount = {
  ...{ name: 'live', account: '222233334444', region: 'us-east-1', roleArn: 'arn:aws:iam::222233334444:role/t' },
  ...{ externalId: '0123456789abcdef', models: 'models-live' },
};
const other: TargetAccount = { ...live, name: 'other', account: '333344445555', models: 'models-other' };
const ROLE = `arn:aws:iam::${live.account}:role/flight-delay-endpoint`;
type Changed = Parameters<NonNullable<Parameters<World['apply']>[0]>>[0];

let world: World;
let there: ScriptedSageMaker;
/** What the configuration says now. */
let configured: readonly TargetAccount[];

beforeEach(() => {
  const teams = [{ tenant: 'default', groups: ['*'], targets: ['live'] }];
  configured = [live, other];
  world = new World(':memory:', {
    owners: {
      tenantOf: (group) => tenantOf(teams, group),
      has: (group, kind, name) => has(teams, group, kind, name),
      get targets() {
        return configured;
      },
    },
  });
  there = new ScriptedSageMaker();
  world.sagemaker.elsewhere.set('live', there);
  world.alarms.elsewhere.set('live', new ScriptedAlarms(there.calls));
  return () => world.plane.close();
});

const inLive =
  (more: Record<string, unknown> = {}) =>
  (manifest: Changed): void => {
    const [spec] = (manifest as unknown as { deployments: Record<string, unknown>[] }).deployments;
    Object.assign(spec!, { target: 'live', roleArn: ROLE }, more);
  };
const last = async () => (await world.records()).at(-1)!;
const deployment = async () => (await world.plane.ports.registry.deployment(id, ENDPOINT))!;

/** The digest of `model <version>`, as it was registered. */
async function copy(version: number): Promise<string> {
  const { artifactDigest } = (await world.plane.ports.registry.version(id, version))!;
  return join(world.home, 's3', 'models-live', 'default', 'flight-delay', artifactDigest!, 'model.tar.gz');
}

async function asked(version: number, better = 0): Promise<void> {
  world.take(world.train(version, { better }));
  await world.run(world.plane.clock.now());
}

async function approved(version: number): Promise<void> {
  await world.answer((await world.open(version))!, BEN);
  await world.run();
}

describe('a deployment in another account', () => {
  it('is refused where the target is unknown or another team’s, in the same words, which name those that may be used', async () => {
    for (const target of ['lvie', 'other'])
      await expect(world.apply(inLive({ target }))).rejects.toThrow(
        `\`deployments.0.target\`: \`${target}\` is no target of the team: there is \`live\` (account 222233334444)`,
      );
    configured = [];
    await expect(world.apply(inLive())).rejects.toThrow(/there is none; list it in `targets` of the configuration/);
  });

  it('takes a role of that account alone', async () => {
    await expect(world.apply(inLive({ roleArn: ROLE.replace('2222', '1111') }))).rejects.toThrow(
      '`deployments.0.roleArn`: is a role of account 111133334444, and `live` is account 222233334444: name a role of that one',
    );
  });

  it('goes live there by the digests that were approved: model, config, endpoint and alarms are of that account, the package is Steward’s own', async () => {
    await world.apply(inLive());
    await asked(1);
    await approved(1);
    expect((await world.types()).at(-1)).toBe('ReleaseCompleted:live');
    expect(world.sagemaker.calls).toEqual(['approve 1']);
    expect(there.calls).toEqual(expect.arrayContaining(['model', 'config', 'create']));
    const [model] = [...there.models.values()];
    const { artifactDigest } = (await world.plane.ports.registry.version(id, 1))!;
    expect(model!.containers).toMatchObject([
      {
        package: undefined,
        image: `000000000000.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'a'.repeat(64)}`,
        artifact: `s3://models-live/default/flight-delay/${artifactDigest}/model.tar.gz`,
      },
    ]);
    expect((await deployment()).target).toEqual({ name: 'live', account: live.account });
    // What CloudTrail shows there.
    expect(world.sagemaker.sessions).toContain('steward-flight-delay-1');
  });

  it('makes nothing there when a byte was changed on the way: the record says which file differs, and how', async () => {
    await world.apply(inLive());
    await asked(1);
    const path = await copy(1);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'model 2');
    await approved(1);
    expect(await last()).toMatchObject({
      type: 'ReleaseFailed',
      verdict: 'refused',
      reasons: [{ rule: 'artifact', subject: 'model: model.tar.gz', limit: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect((await last()).reasons![0]!.observed).not.toBe((await last()).reasons![0]!.limit);
    expect([...there.calls, ...world.sagemaker.calls]).toEqual([]);
  });

  it('makes nothing there when the file was changed where it lay before it was copied', async () => {
    await world.apply(inLive());
    await asked(1);
    appendFileSync(join(world.home, 's3', 'data/runs/1/model.tar.gz'), '!');
    await approved(1);
    expect(await last()).toMatchObject({ type: 'ReleaseFailed', reasons: [{ rule: 'artifact' }] });
    expect(there.calls).toEqual([]);
  });

  it('goes live no more when the copy is written again after the release began', async () => {
    await world.apply(inLive());
    await asked(1);
    await world.answer((await world.open(1))!, BEN);
    const { createEndpoint } = there;
    there.createEndpoint = async (...made) => {
      writeFileSync(await copy(1), 'model 1');
      await createEndpoint.apply(there, made);
    };
    await world.run();
    expect((await world.records()).at(-1)).toMatchObject({
      type: 'ReleaseFailed',
      reasons: [{ rule: 'artifact', observed: 'written again since the release began' }],
    });
  });

  it('is looked at and goes back there: a change around Steward is found, a rollback serves the version before', async () => {
    await world.apply(inLive());
    await asked(1);
    await approved(1);
    await asked(2, 0.4);
    await approved(2);
    expect((await deployment()).champion).toBe(2);
    await rollback(world.plane.ports)({ ...id, deployment: ENDPOINT });
    await world.run();
    expect((await deployment()).champion).toBe(1);
    expect(there.endpoint?.config).toBe((await deployment()).config);
    const [variant] = there.endpoint!.variants;
    there.endpoint = { ...there.endpoint!, variants: [{ ...variant!, images: ['b'.repeat(64)] }] };
    expect(await reconcile(world.plane.ports)({ endpoint: ENDPOINT })).toEqual({ verdict: 'out-of-band' });
    expect(world.sagemaker.endpoint).toBeUndefined();
  });

  it('stays there while it serves; the one elsewhere is given another endpoint', async () => {
    await world.apply(inLive());
    await world.apply();
    expect((await deployment()).target).toBeUndefined();
    await world.apply(inLive());
    await asked(1);
    await approved(1);
    await expect(world.apply()).rejects.toThrow(
      "`deployments.0.target`: `flight-delay-prod` serves in `live` (account 222233334444) and stays there: give the one in Steward's own account another `endpoint`",
    );
  });

  it('is not released into where the configuration names another account by then, or the team has it no more', async () => {
    await world.apply(inLive());
    await asked(1);
    configured = [{ ...live, account: '999988887777' }];
    await approved(1);
    expect((await world.types()).filter((type) => type.startsWith('Release'))).toEqual([]);
    expect(there.calls).toEqual([]);
  });

  it('is not asked about with a version that nobody could carry there', async () => {
    await world.apply(inLive());
    const taken = world.train(1);
    const [pkg] = [...world.sagemaker.packages.values()];
    const [container] = pkg!.containers;
    const sources = [{ name: 'model', uri: 's3://data/runs/1/', kind: 'prefix' as const, compression: 'None' }];
    world.sagemaker.packages.set(pkg!.arn, { ...pkg!, containers: [{ ...container!, sources }] });
    world.take(taken);
    await world.run(world.plane.clock.now());
    expect(await world.open()).toBeUndefined();
    expect(await last()).toMatchObject({
      verdict: 'not-servable',
      reasons: [
        { rule: 'carried', observed: 'a model that is no one archive', limit: expect.stringContaining('`live`') },
      ],
    });
  });
});
