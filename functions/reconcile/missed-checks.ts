import { ASKED_KINDS, type AskedKind } from '../../lib/domain/check/kinds.ts';
import { slotsToFind } from '../../lib/domain/check/missed.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Deployment, Model } from '../../lib/domain/model/model.ts';
import { hasMetrics } from '../../lib/domain/operations/limits-of-form.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { isTimeZone, scheduleProblem } from '../../lib/domain/schedule/schedule.ts';
import { slotsBetween } from '../../lib/domain/schedule/slots.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { specOf } from '../registry/load.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'clock'>;

/**
 * Slots of one deployment that should have become checks and did not, each recorded once as `CheckMissed`: that record is heard of by
 * the check's own flow, which catches it up, once. Returns how many were found.
 */
export function missedChecks(ports: Needs) {
  return async function missedChecks(id: ModelId, model: Model, deployment: Deployment): Promise<number> {
    const { champion, liveSince, endpoint } = deployment;
    if (!model.manifest || champion === undefined || liveSince === undefined) return 0;
    const times = slotsToFind(ports.clock.now(), { liveSince, appliedAt: model.appliedAt });
    if (times === undefined) return 0;
    let found = 0;
    for (const kind of ASKED_KINDS) {
      const check = model.manifest.monitoring[kind];
      const spec = specOf(model, endpoint);
      if (!check || !spec || (kind === 'operations' && !hasMetrics(spec))) continue;
      // Applied before schedules were read: Scheduler refused it then, so nothing was ever due.
      if (scheduleProblem(check.schedule) !== undefined || !isTimeZone(check.timezone)) continue;
      // Only a rate needs to know where it counts from.
      const last = check.schedule.startsWith('rate(')
        ? (await ports.registry.checks(id, kind, endpoint, { n: 1 })).at(-1)?.slot
        : undefined;
      const expected = slotsBetween(
        { expression: check.schedule, timezone: check.timezone },
        times.after,
        times.until,
        last === undefined ? undefined : Date.parse(last),
      );
      for (const slot of expected.map(iso))
        if (await missing(ports, id, deployment, kind, slot))
          found += await recorded(ports, id, deployment, kind, slot);
    }
    return found;
  };
}

/** No check of this slot, though there was something to check: a version without a baseline cannot drift from it, but is served all the same. */
async function missing(ports: Needs, id: ModelId, { endpoint, champion }: Deployment, kind: AskedKind, slot: string) {
  if ((await ports.registry.check(id, kind, endpoint, slot)) !== undefined) return false;
  return kind === 'operations' || (await ports.registry.version(id, champion!))?.baseline !== undefined;
}

async function recorded(
  ports: Needs,
  id: ModelId,
  deployment: Deployment,
  kind: AskedKind,
  slot: string,
): Promise<number> {
  const { tenant, model } = id;
  const { endpoint, champion } = deployment;
  const { already } = await ports.ledger.commit({
    once: `missed:${kind}:${tenant}:${model}:${endpoint}:${slot}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'CheckMissed',
          actor: { kind: 'service', id: 'sweep' },
          subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
          data: { kind, slot },
        },
      },
    ],
    writes: [],
  });
  return already ? 0 : 1;
}
