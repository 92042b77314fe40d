import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { gate } from '../../../functions/gate/gate.ts';
import { register } from '../../../functions/register/register.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { PackageDetail } from '../../../lib/contract/sagemaker-events.ts';
import { World } from '../world.ts';

const ID = { tenant: 'default', model: 'flight-delay' };
const AGAIN = { ...ID, version: 1, dryRun: false, actor: { kind: 'person' as const, id: 'u_ana' } };

/** Between the reading of an item and its writing somebody else may write it, and leave its state as it was. */
describe('a write of what somebody else has written meanwhile', () => {
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.apply();
    // A version that has passed no gate, and may be judged again and again.
    world.take(world.train(1, { better: -0.5, rows: 10 }));
    await world.run(world.plane.clock.now());
  });
  afterEach(() => world.plane.close());

  const version = async () => (await world.plane.ports.registry.version(ID, 1))!;

  it('is made anew, and takes nothing back that was written', async () => {
    const before = await version();
    const ports = world.plane.portsOf('gate');
    const registering = world.plane.portsOf('register');
    let judged = 0;
    const overtaken = {
      ...ports,
      policies: {
        ...ports.policies,
        sha256: ports.policies.sha256,
        engine: ports.policies.engine,
        gate: (facts: Parameters<typeof ports.policies.gate>[0]) => {
          judged += 1;
          return ports.policies.gate(facts);
        },
      },
      registry: {
        ...ports.registry,
        deployments: async (id: typeof ID) => {
          // While it is judged for the first time its package is approved around Steward: another field of the same item, in the same state.
          if (judged === 0 && (await version()).packageApproval !== 'Approved') {
            const arn = before.package;
            world.sagemaker.packages.set(arn, { ...world.sagemaker.packages.get(arn)!, approval: 'Approved' });
            const detail = PackageDetail.parse(world.event(1, 'e-2').detail);
            await register(registering)({ detail, actor: { kind: 'aws', id: 'sagemaker' } });
          }
          return ports.registry.deployments(id);
        },
      },
    };
    await runFlow({ schema: z.any(), flow: gate(overtaken) }, AGAIN);
    expect(judged).toBe(2);
    const after = await version();
    expect(after).toMatchObject({ state: before.state, packageApproval: 'Approved' });
    expect(after.gate?.id).not.toBe(before.gate?.id);
  });
});
