import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { adopt } from '../../../../functions/release/commands/adopt.ts';
import { rollback } from '../../../../functions/release/commands/rollback.ts';
import { legacyEndpoint } from '../../legacy.ts';
import { BEN, START, World } from '../../world.ts';

/** What somebody makes of a deployment who may put it and cannot sign, as `reconcile` may: where its endpoint would go back to. */
const id = { tenant: 'default', model: 'flight-delay' };
const deployment = 'flight-delay-prod';

type Item = Record<string, unknown>;
async function managed(): Promise<{ world: World; edit: (change: (item: Item) => Item) => void }> {
  const database = join(mkdtempSync(join(tmpdir(), 'steward-served-')), 'plane.db');
  const world = new World(database);
  await world.apply();
  const edit = (change: (item: Item) => Item): void => {
    const db = new DatabaseSync(database);
    const { item } = db.prepare("SELECT item FROM items WHERE pk LIKE 'DEPLOYMENT#%'").get() as { item: string };
    db.prepare("UPDATE items SET item = ? WHERE pk LIKE 'DEPLOYMENT#%'").run(JSON.stringify(change(JSON.parse(item))));
    db.close();
  };
  return { world, edit };
}
/** A config of another name that says just the same, so that only records tell it from what served. */
const plant = (world: World, as: string): void =>
  void world.sagemaker.configs.set('planted', world.sagemaker.configs.get(as)!);
const reasonsOf = async (world: World) =>
  (await world.records()).flatMap(({ type, reasons = [] }) => (type === 'ReleaseFailed' ? reasons : []));

describe('a config that no record says served here', () => {
  it('is not gone back to as what was adopted', async () => {
    const { world, edit } = await managed();
    world.sagemaker.endpoint = legacyEndpoint(world);
    await adopt(world.plane.ports)({ ...id, deployment, dryRun: false, actor: { kind: 'person', id: 'u_ana' } });
    await world.live(1);
    plant(world, 'notebook-config');
    edit((item) => ({
      ...item,
      previous: { config: 'planted' },
      adopted: { ...(item.adopted as Item), config: 'planted' },
    }));
    await rollback(world.plane.ports)({ ...id, deployment });
    await world.run();
    expect(await reasonsOf(world)).toContainEqual(expect.objectContaining({ rule: 'way-back', subject: 'records' }));
    expect(world.sagemaker.endpoint?.config).not.toBe('planted');
    world.plane.close();
  });

  it('is not put back after a release that did not hold', async () => {
    const { world, edit } = await managed();
    await world.live(1);
    plant(world, world.sagemaker.endpoint!.config);
    world.take(world.train(2, { better: 0.4 }));
    await world.run(world.plane.clock.now());
    await world.answer((await world.open(2))!, BEN);
    edit((item) => ({ ...item, config: 'planted' }));
    world.sagemaker.answers = false;
    await world.run();
    expect(await reasonsOf(world)).toContainEqual(expect.objectContaining({ rule: 'way-back', subject: 'records' }));
    expect(world.sagemaker.endpoint?.config).not.toBe('planted');
    world.plane.close();
  });
});

describe('an endpoint that only an edited deployment says Steward made', () => {
  const asked = async () => {
    const { world, edit } = await managed();
    world.take(world.train(1));
    await world.run(world.plane.clock.now());
    return { world, edit, id: (await world.open())! };
  };
  const claimed = (item: Item): Item => ({ ...item, created: { config: 'notebook-config', at: [START - 1] } });

  it('is not released onto', async () => {
    const { world, edit, id } = await asked();
    world.sagemaker.endpoint = legacyEndpoint(world);
    edit(claimed);
    await world.answer(id, BEN);
    await world.run();
    expect(world.sagemaker.calls).not.toContain('update');
    expect(world.sagemaker.endpoint?.config).toBe('notebook-config');
    expect(await reasonsOf(world)).toContainEqual(expect.objectContaining({ observed: 'IntegrityError' }));
    world.plane.close();
  });

  it('is not deleted where it has failed', async () => {
    const { world, edit, id } = await asked();
    world.sagemaker.endpoint = legacyEndpoint(world, undefined, { status: 'Failed' });
    edit(claimed);
    await world.answer(id, BEN);
    await world.run();
    expect(world.sagemaker.calls).not.toContain('delete');
    expect(world.sagemaker.endpoint?.status).toBe('Failed');
    expect(await reasonsOf(world)).toContainEqual(expect.objectContaining({ observed: 'IntegrityError' }));
    world.plane.close();
  });

  it('nor where a deployment says that it served', async () => {
    const { world, edit, id } = await asked();
    world.sagemaker.endpoint = legacyEndpoint(world);
    edit((item) => ({ ...item, config: 'notebook-config' }));
    await world.answer(id, BEN);
    await world.run();
    expect(world.sagemaker.calls).not.toContain('update');
    expect(await reasonsOf(world)).toContainEqual(expect.objectContaining({ observed: 'IntegrityError' }));
    world.plane.close();
  });
});
