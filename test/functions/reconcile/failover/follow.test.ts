import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rollback } from '../../../../functions/release/commands/rollback.ts';
import { EAST, ID, twoRegions, WEST } from './two-regions.ts';

let two: ReturnType<typeof twoRegions>;
beforeEach(() => {
  two = twoRegions();
});
afterEach(() => two.world.plane.close());
const champions = async () => [(await two.deployment(EAST)).champion, (await two.deployment(WEST)).champion];

it('a standby in the region of its primary is refused', async () => {
  two.world.plane.close();
  two = twoRegions({ west: 'us-east-1' });
  await expect(two.world.apply(two.paired)).rejects.toThrow(/`flight-delay-west` is in `us-east-1` too/);
});

describe('of a pair in two regions', () => {
  beforeEach(async () => {
    await two.world.apply(two.paired);
    await two.train(1);
  });

  it('the standby takes a version once its primary holds it, of the image there and the archive there', async () => {
    await two.approve(1, WEST);
    expect(await champions()).toEqual([undefined, undefined]);
    expect(two.west.calls).toEqual([]);
    await two.approve(1, EAST);
    await two.world.run(two.world.plane.clock.now() + 3_600_000);
    expect(await champions()).toEqual([1, 1]);
    const { artifactDigest } = (await two.world.plane.ports.registry.version(ID, 1))!;
    expect([...two.west.models.values()][0]!.containers).toMatchObject([
      {
        image: `000000000000.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:${'a'.repeat(64)}`,
        artifact: `s3://models-west/default/flight-delay/${artifactDigest}/model.tar.gz`,
      },
    ]);
  });

  it('the standby is refused what its primary rolled back', async () => {
    await two.approve(1, EAST);
    await two.approve(1, WEST);
    await two.train(2);
    two.world.sagemaker.outcome = 'silent-rollback';
    await two.approve(2, WEST);
    await two.approve(2, EAST);
    await two.world.run(two.world.plane.clock.now() + 7_200_000);
    expect(await champions()).toEqual([1, 1]);
    const refused = (await two.world.records()).filter(
      ({ type, verdict }) => type === 'ReleaseFailed' && verdict === 'refused',
    );
    expect(refused).toMatchObject([
      { subject: { deployment: WEST, version: 2 }, reasons: [{ rule: 'follows', observed: '2 rolled-back' }] },
    ]);
  });

  it('goes back where its primary went back, and not before', async () => {
    for (const version of [1, 2]) {
      if (version > 1) await two.train(version);
      await two.approve(version, EAST);
      await two.approve(version, WEST);
    }
    expect(await champions()).toEqual([2, 2]);
    const back = async (deployment: string) => {
      await rollback(two.world.plane.ports)({ ...ID, deployment });
      await two.world.run();
    };
    await back(WEST);
    expect(await champions()).toEqual([2, 2]);
    await back(EAST);
    await back(WEST);
    expect(await champions()).toEqual([1, 1]);
  });
});
