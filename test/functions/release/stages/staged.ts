import { commandApi } from '../../../../functions/api/command-api.ts';
import { command } from '../../../../functions/command/command.ts';
import type { CommandWanted } from '../../../../functions/command/wanted.ts';
import type { Promoted } from '../../../../functions/promotion/promote.ts';
import type { Approval } from '../../../../lib/domain/approval/approval.ts';
import type { Person } from '../../../../lib/domain/approval/person.ts';
import type { Check } from '../../../../lib/domain/check/check.ts';
import * as writes from '../../../../lib/domain/registry/writes.ts';
import { person, World } from '../../world.ts';

/** A model with a stage before production, in the world of the test that runs. */
export const id = { tenant: 'default', model: 'flight-delay' };
export const [STAGING, PROD] = ['flight-delay-staging', 'flight-delay-prod'];
export const CARL = person('u_carl', 'approvers');
export const OLA = person('u_ola', 'owners');
export const DAN = person('u_dan', 'operators');
export const HOUR = 3_600_000;

export let world: World;
export const registry = () => world.plane.ports.registry;
export const version = async (number = 1) => (await registry().version(id, number))!;
export const live = async (endpoint: string) => (await registry().deployment(id, endpoint))!;
export const question = async (deployment: string, number = 1): Promise<Approval | undefined> =>
  (await registry().approvals(id, number)).find((one) => one.deployment === deployment && one.state === 'pending');
export const say = async (deployment: string, who: Person, said: 'approve' | 'reject' = 'approve', number = 1) =>
  world.answer((await question(deployment, number))!, who, said);
export const give = (who: Person, wanted: object) =>
  command(world.plane.portsOf('command'))({ person: who, wanted: { ...id, ...wanted } as CommandWanted });
export const promote = async (dryRun = false, number = 1) => {
  const given = await give(DAN, { command: 'promote', version: number, to: 'prod', dryRun });
  return (given as { done: Promoted }).done;
};
/** The ladder as the API shows it to somebody. */
export const shown = async (who: Person) => {
  const app = commandApi({ ports: world.plane.ports, personOf: async () => who, log: () => undefined });
  return (await app.request('/api/models/flight-delay/ladder')).json();
};
export const pass = (ms: number) => world.run(world.plane.clock.now() + ms);

/** Keeps a drift check of a deployment, as the flow that makes it would. */
export async function checked(deployment: string, verdict: Check['verdict'], hour: number, version = 1): Promise<void> {
  const slot = new Date(Date.parse('2026-11-01T00:00:00Z') + hour * HOUR).toISOString();
  const check = {
    ...{ ...id, deployment, version, kind: 'drift', slot, verdict, window: { start: slot, end: slot }, reasons: [] },
    ...{ rows: { read: 9, used: 9, broken: 0 }, sketch: '', policy: '' },
  } as unknown as Check;
  await world.plane.ports.ledger.commit({
    once: `check:${deployment}:${slot}`,
    appends: [
      {
        chain: 'model.default.flight-delay',
        draft: {
          type: 'CheckRecorded',
          actor: { kind: 'service', id: 'drift-check' },
          subject: { ...id, version, deployment },
          verdict,
          data: { kind: 'drift', slot },
        },
      },
    ],
    writes: [writes.check(check)],
  });
}

/** Staging, then production; the second stage adds what a test says. */
export async function begin(staging: object = {}, prod: object = {}): Promise<void> {
  await world.apply((m) => {
    const [one] = m.deployments as never as object[];
    Object.assign(m, {
      stages: [
        { name: 'staging', ...staging },
        { name: 'prod', ...prod },
      ],
      deployments: [
        { ...one, endpoint: PROD, stage: 'prod' },
        { ...one, endpoint: STAGING, stage: 'staging' },
      ],
    });
  });
  world.take(world.train(1));
  await world.run(world.plane.clock.now());
}

/** A world of its own for a test; it answers what ends it. */
export function openWorld(): () => void {
  world = new World(undefined, { tick: 300_000 });
  for (const name of [STAGING, PROD]) world.sagemaker.apart.set(name, undefined);
  return () => world.plane.close();
}
