import type { Deployment } from '../../lib/domain/model/model.ts';
import { type Candidate, servedBefore } from '../../lib/domain/response/safe-version.ts';
import type { Ports } from '../../lib/ports/ports.ts';

/** So many versions that served before are looked at. */
const MOST = 10;

/** What is known of the versions that served a deployment before, the last one first. */
export async function loadCandidates(
  registry: Ports['registry'],
  deployment: Deployment,
  only?: number,
): Promise<Candidate[]> {
  const id = { tenant: deployment.tenant, model: deployment.model };
  const numbers = only === undefined ? servedBefore(deployment).slice(0, MOST) : [only];
  const found = await Promise.all(
    numbers.map(async (number) => ({
      version: await registry.version(id, number),
      approvals: await registry.approvals(id, number),
    })),
  );
  return found.flatMap(({ version, approvals }) => (version ? [{ version, approvals }] : []));
}
