import * as z from 'zod';
import { DependencyError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN } from '../../lib/domain/ledger/head.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { ModelId } from '../../lib/ports/registry.ts';
import { expire } from '../approve/expire.ts';
import { missedChecks } from './missed-checks.ts';
import { reconcile } from './reconcile.ts';
import { closeStalled } from './stalled.ts';

type Needs = Pick<Ports, 'registry' | 'sagemaker' | 'clock' | 'ledger' | 'workflows' | 'alarms'>;

/** The tick. Bounded: what does not fit waits for the next one. */
export const SweepDue = z.object({ limit: z.int().min(1).max(1000).default(100) });
export type SweepDue = z.infer<typeof SweepDue>;

/**
 * Closes questions whose time is over and what failed executions left open, looks at every endpoint in case an event about it never came, and
 * for checks that never ran.
 */
export const sweep =
  (ports: Needs) =>
  async (due: SweepDue): Promise<{ expired: number; outOfBand: number; missed: number; stalled: number }> => {
    const failed: string[] = [];
    // One that cannot be looked at must not hide the others; that it could not is said when all were.
    const looked = async (what: string, look: () => Promise<number>): Promise<number> =>
      look().catch((error: unknown) => {
        failed.push(`\`${what}\`: ${(error as Error).message}`);
        return 0;
      });
    let [expired, outOfBand, missed, stalled] = [0, 0, 0, 0];
    for (const { id } of await ports.registry.due(ports.clock.now(), due.limit))
      expired += await looked(id, async () => ((await expire(ports)({ approval: id })).verdict === 'expired' ? 1 : 0));
    for await (const id of everyModel(ports))
      await looked(id.model, async () => {
        const model = await ports.registry.model(id);
        const deployments = await ports.registry.deployments(id);
        for (const deployment of deployments) {
          const { endpoint } = deployment;
          if (model) missed += await looked(endpoint, () => missedChecks(ports)(id, model, deployment));
          outOfBand += await looked(endpoint, async () =>
            (await reconcile(ports)({ endpoint })).verdict === 'out-of-band' ? 1 : 0,
          );
        }
        stalled += await looked(id.model, () => closeStalled(ports)(id, deployments));
        return 0;
      });
    if (failed.length > 0) throw new DependencyError(`could not look at ${failed.join('; ')}`);
    return { expired, outOfBand, missed, stalled };
  };

/** Models of all tenants, from the catalog of their chains. */
async function* everyModel(ports: Needs): AsyncGenerator<ModelId, void, undefined> {
  for await (const { bytes } of ports.ledger.read(CATALOG_CHAIN)) {
    const [kind, tenant, model] = String(LedgerRecord.parse(JSON.parse(bytes)).data.chain).split('.');
    if (kind === 'model' && tenant && model) yield { tenant, model };
  }
}
