import { retrainByPerson } from '../../../functions/retrain/retrain-by-person.ts';
import type { Manifest } from '../../../lib/domain/model/manifest.ts';
import type { RunPlan } from '../../../lib/domain/retrain/jobs.ts';
import { World } from '../world.ts';

export const id = { tenant: 'default', model: 'flight-delay' };
export const actor = { kind: 'person' as const, id: 'u_dan', amr: ['pwd'] };

/** A model that serves version 1, retrained as the change says. */
export async function trained(change: (retraining: NonNullable<Manifest['retraining']>) => void): Promise<World> {
  const world = new World();
  await world.apply((manifest) => change((manifest as unknown as Manifest).retraining!));
  await world.live(1);
  return world;
}

type Wish = {
  anyway?: boolean;
  stop?: boolean;
  dryRun?: boolean;
  propose?: boolean;
  with?: Readonly<Record<string, string>>;
};

export const ask = (world: World, wish: Wish = {}) =>
  retrainByPerson(world.plane.portsOf('command'))({ ...id, reason: 'new routes', anyway: false, actor, ...wish });

/** Lets time pass, and with it whatever is due. */
export async function pass(world: World, ms: number): Promise<void> {
  await world.run(world.plane.clock.now() + ms);
}

export const records = async (world: World, type: string) => (await world.records()).filter((r) => r.type === type);

/** A pipeline of one training job of an hour at most. */
export const HOURLY: RunPlan = {
  region: 'us-east-1',
  jobs: [{ step: 'Train', instances: [{ type: 'ml.m5.xlarge', count: 1 }], seconds: 3600, times: 1 }],
  unknown: [],
};
