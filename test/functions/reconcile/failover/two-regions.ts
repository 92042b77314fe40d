import { has, tenantOf } from '../../../../lib/contract/owners.ts';
import type { TargetAccount } from '../../../../lib/domain/target.ts';
import { BEN, ScriptedAlarms, ScriptedSageMaker, World } from '../../world.ts';

export const ID = { tenant: 'default', model: 'flight-delay' };
export const [EAST, WEST] = ['flight-delay-prod', 'flight-delay-west'];
/** Another region of Steward's own account. */
export const ELSEWHERE: TargetAccount = {
  ...{ name: 'west', account: '000000000000', region: 'eu-west-1', roleArn: 'arn:aws:iam::000000000000:role/t' },
  ...{ externalId: '0123456789abcdef', models: 'models-west' },
};
const ROLE = 'arn:aws:iam::000000000000:role/flight-delay-endpoint';
type Written = Parameters<NonNullable<Parameters<World['apply']>[0]>>[0];

/** A world of two regions: a deployment, and one that stands by for it in the other. */
export function twoRegions(regions: { readonly west?: string } = {}) {
  const teams = [{ tenant: 'default', groups: ['*'], targets: ['west'] }];
  const world = new World(':memory:', {
    owners: {
      tenantOf: (group) => tenantOf(teams, group),
      has: (group, kind, name) => has(teams, group, kind, name),
      region: 'us-east-1',
      targets: [{ ...ELSEWHERE, ...(regions.west && { region: regions.west }) }],
    },
  });
  const west = new ScriptedSageMaker();
  world.sagemaker.elsewhere.set('west', west);
  world.alarms.elsewhere.set('west', new ScriptedAlarms(west.calls));
  const { ports } = world.plane;
  const paired = (manifest: Written): void => {
    const all = (manifest as unknown as { deployments: Record<string, unknown>[] }).deployments;
    const [spec] = all;
    all.push({ ...spec, endpoint: WEST, target: 'west', roleArn: ROLE });
    Object.assign(spec!, { standby: WEST });
  };
  return {
    world,
    west,
    paired,
    deployment: async (endpoint: string) => (await ports.registry.deployment(ID, endpoint))!,
    /** A version that a pipeline left, as far as its questions. */
    train: async (version: number, better = version * 0.2) => {
      world.take(world.train(version, { better }));
      await world.run(world.plane.clock.now());
    },
    /** Says yes to the open question about a version there. */
    approve: async (version: number, endpoint: string) => {
      const asked = await ports.registry.approvals(ID, version);
      await world.answer(asked.findLast(({ deployment }) => deployment === endpoint)!, BEN);
      await world.run();
    },
  };
}
