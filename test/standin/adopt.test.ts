import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateEndpointConfigCommand, CreateModelCommand } from '@aws-sdk/client-sagemaker';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, type Outcomes } from '../../functions/command/command.ts';
import type { CommandWanted } from '../../functions/command/wanted.ts';
import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import { person } from '../functions/world.ts';
import { ROLE } from './harness.ts';
import { ENDPOINT, MODEL, Released } from './released.ts';

const HOUR = 3_600_000;
const LONG = 300_000;

/** An endpoint as somebody made it by hand years ago: a plain container, a variant name of its own. */
async function madeByHand({ standin }: Released): Promise<void> {
  const folder = mkdtempSync(join(standin.home, 'model-'));
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ mean: 7 }));
  standin.put('legacy/model.tar.gz', '');
  await create({ file: join(standin.s3, 'legacy/model.tar.gz'), cwd: folder, gzip: true }, ['model.json']);
  await standin.sagemaker.send(
    new CreateModelCommand({
      ModelName: 'notebook-model',
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: await standin.pushImage(), ModelDataUrl: 's3://legacy/model.tar.gz' },
    }),
  );
  await standin.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'notebook-config',
      ProductionVariants: [
        {
          VariantName: 'variant-1',
          ModelName: 'notebook-model',
          InstanceType: 'ml.c5.xlarge',
          InitialInstanceCount: 2,
          InitialVariantWeight: 1,
        },
      ],
    }),
  );
  await standin.endpoint(ENDPOINT, 'notebook-config');
}

/** Gives a command as a person would, through policy. */
async function tell<N extends CommandWanted['command']>(
  released: Released,
  wanted: { readonly command: N; readonly [word: string]: unknown },
  group: 'owners' | 'operators',
): Promise<Outcomes[N]> {
  const due = { tenant: 'default', model: MODEL, ...wanted } as unknown as CommandWanted;
  const outcome = await command(released.plane.ports)({ person: person('u_ana', group), wanted: due });
  if (outcome.verdict !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.done as Outcomes[N];
}

/** The fixture container answers one number to anything; a canary of three minutes is looked at every half of one. */
const quick = (deployment: Record<string, unknown>): void => {
  deployment.plan = { type: 'canary', percent: 50, bake: '3m' };
};
const inWords = ({ type, verdict }: LedgerRecord): string => (verdict ? `${type}:${verdict}` : type);

describe('an endpoint from before Steward', () => {
  let released: Released;
  beforeAll(async () => {
    released = await Released.launch(quick);
    await madeByHand(released);
  }, LONG);
  afterAll(() => released.close());

  it('is said once not to be adopted, and is no change made around Steward', async () => {
    await released.pass(2 * HOUR);
    expect((await released.records()).map(inWords)).toEqual(['ModelApplied:created', 'AdoptionDue:not-adopted']);
  });

  it('is released onto by nobody: nobody is asked, and whoever wants it is told what to do', async () => {
    await released.trained({ FAULTY: '1' });
    await released.pass(HOUR);
    expect((await released.records()).map(inWords).slice(-2)).toEqual([
      'VersionGated:pass',
      'VersionCompared:not-adopted',
    ]);
    const release = tell<'release'>(released, { command: 'release', version: 1, deployment: ENDPOINT }, 'owners');
    await expect(release).rejects.toThrow(`steward adopt flight-delay --deployment ${ENDPOINT}`);
  });

  it('is adopted as it runs, without being touched', async () => {
    const described = async () => ({ ...(await released.standin.describe(ENDPOINT)), $metadata: undefined });
    const before = await described();
    const records = (await released.records()).length;
    const adopt = (dryRun: boolean) =>
      tell<'adopt'>(released, { command: 'adopt', deployment: ENDPOINT, dryRun }, 'owners');
    const found = { config: 'notebook-config', variant: 'variant-1', package: 'none', champion: 0 };
    const dry = await adopt(true);
    expect(dry).toMatchObject({ verdict: 'would-adopt', adoption: found });
    expect(dry.notes.map(({ rule }) => rule)).toEqual(['version', 'checks', 'capture', 'instance-type', 'role']);
    expect(await released.records()).toHaveLength(records);
    expect(await adopt(false)).toMatchObject({ verdict: 'adopted', adoption: found });
    expect(await adopt(false)).toMatchObject({ verdict: 'unchanged' });
    expect(await described()).toEqual(before);
    expect(await released.deployment()).toMatchObject({
      variant: 'variant-1',
      config: 'notebook-config',
      releases: {},
    });
  });

  it(
    'goes back to the adopted config when its first release fails the smoke request',
    async () => {
      await released.asks();
      await released.approve();
      await released.ended(1);
      const rolledBack = await released.last('ReleaseRolledBack');
      expect(rolledBack?.reasons?.[0]?.rule).toBe('smoke');
      expect(rolledBack?.data).toMatchObject({ to: 0, back: 'notebook-config' });
      expect(await released.standin.describe(ENDPOINT)).toMatchObject({
        EndpointStatus: 'InService',
        EndpointConfigName: 'notebook-config',
      });
      expect(await released.standin.invoke(ENDPOINT)).toBe('7');
    },
    LONG,
  );

  it(
    'is released onto by canary under the name its variant had',
    async () => {
      const version = await released.asked();
      await released.approve();
      const watched = async (): Promise<unknown[]> => {
        const { MetricAlarms } = await released.standin.cloudwatch.send(new DescribeAlarmsCommand({}));
        const dimensions = MetricAlarms?.flatMap(({ Dimensions }) => Dimensions ?? []) ?? [];
        return dimensions.filter(({ Name }) => Name === 'VariantName').map(({ Value }) => Value);
      };
      await released.until(async () => (await watched()).length > 0);
      expect(await watched()).toEqual(['variant-1']);
      await released.ended(version);
      expect((await released.records()).map(inWords).at(-1)).toBe('ReleaseCompleted:live');
      const found = await released.standin.describe(ENDPOINT);
      expect(found.ProductionVariants?.map(({ VariantName }) => VariantName)).toEqual(['variant-1']);
      expect(found.EndpointConfigName).toMatch(/^flight-delay-v2-/);
      expect(found.LastDeploymentConfig?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration?.Type).toBe('CANARY');
      expect(await released.standin.invoke(ENDPOINT)).toBe('2');
    },
    LONG,
  );

  it(
    'goes back to what was adopted by `steward rollback`, as a release of its own',
    async () => {
      await tell<'rollback'>(released, { command: 'rollback', deployment: ENDPOINT }, 'operators');
      await released.until(async () => (await released.deployment()).config === 'notebook-config');
      const completed = await released.last('ReleaseCompleted');
      expect(completed?.subject.version).toBeUndefined();
      expect(completed?.data).toMatchObject({ config: 'notebook-config', from: 2 });
      expect(await released.standin.invoke(ENDPOINT)).toBe('7');
      expect(await released.deployment()).toMatchObject({
        config: 'notebook-config',
        releases: { 1: 'rolled-back', 2: 'superseded' },
        previous: { version: 2 },
      });
      expect((await released.deployment()).champion).toBeUndefined();
      await released.pass(HOUR);
      expect((await released.records()).map(inWords)).not.toContain('OutOfBandChangeFound:out-of-band');
      expect(released.log).toEqual([]);
    },
    LONG,
  );
});

describe('a brand-new endpoint', () => {
  let released: Released;
  beforeAll(async () => {
    released = await Released.launch(quick);
  }, LONG);
  afterAll(() => released.close());

  it(
    'whose first release fails the smoke request is deleted, because Steward created it, and created again by the next',
    async () => {
      await released.asked({ FAULTY: '1' });
      await released.approve();
      await released.ended(1);
      const failed = await released.last('ReleaseFailed');
      expect(failed).toMatchObject({ reasons: [{ rule: 'smoke' }], data: { to: 0, endpoint: 'deleted' } });
      await expect(released.standin.describe(ENDPOINT)).rejects.toThrow('Could not find');
      await released.asked();
      await released.approve();
      await released.ended(2);
      expect((await released.records()).map(inWords).at(-1)).toBe('ReleaseCompleted:live');
      expect(await released.standin.invoke(ENDPOINT)).toBe('2');
      expect(released.log).toEqual([]);
    },
    LONG,
  );
});
