import type { Deployment } from '../../lib/domain/model/model.ts';
import type { EndpointObservation } from '../../lib/domain/served/served.ts';
import { formRunning } from '../../lib/domain/serving/settings.ts';
import { fleetSeen } from '../../lib/domain/usage/fleet-seen.ts';
import { countLook, monthBefore, monthOf } from '../../lib/domain/usage/usage.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Needs = PortsOf<'usages' | 'clock'>;

/**
 * Counts what was seen to run of a deployment into its month. Two that look at the same moment count once: the one that comes second wrote nothing.
 * Where nothing was ever seen to run nothing is kept.
 */
export async function keepUsage(
  { usages, clock }: Needs,
  { tenant, model, endpoint, content }: Deployment,
  observed: EndpointObservation | undefined,
): Promise<void> {
  const id = { tenant, model };
  const now = clock.now();
  const month = monthOf(now);
  const known = (await usages.one(id, month, endpoint)) ?? (await usages.one(id, monthBefore(month), endpoint));
  if (!known && !observed) return;
  const seen = fleetSeen(observed, known?.form ?? (content ? formRunning(content) : 'real-time'));
  // What transform jobs run on is told when they end.
  if (seen.form === 'batch') return;
  for (const change of countLook({ ...id, endpoint }, known, seen, now)) if (!(await usages.keep(change))) return;
}
