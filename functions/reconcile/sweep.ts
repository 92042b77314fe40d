import * as z from 'zod';
import { DependencyError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN } from '../../lib/domain/ledger/head.ts';
import { LedgerRecord } from '../../lib/domain/ledger/record.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { ModelId } from '../../lib/ports/registry.ts';
import { expire } from '../approve/expire.ts';
import { missedChecks } from './missed-checks.ts';
import { reconcile } from './reconcile.ts';

type Needs = Pick<Ports, 'registry' | 'sagemaker' | 'clock' | 'ledger' | 'calendar'>;

/** The tick. Bounded: what does not fit waits for the next one. */
export const SweepDue = z.object({ limit: z.int().min(1).max(1000).default(100) });
export type SweepDue = z.infer<typeof SweepDue>;

/** Closes questions whose time is over, looks at every endpoint in case an event about it never came, and for checks that never ran. */
export const sweep =
  (ports: Needs) =>
  async (due: SweepDue): Promise<{ expired: number; outOfBand: number; missed: number }> => {
    let expired = 0;
    for (const item of await ports.registry.due(ports.clock.now(), due.limit))
      if ((await expire(ports)({ approval: item.id })).verdict === 'expired') expired += 1;
    let outOfBand = 0;
    let missed = 0;
    const failed: string[] = [];
    for await (const id of everyModel(ports)) {
      const model = await ports.registry.model(id);
      for (const deployment of await ports.registry.deployments(id)) {
        const { endpoint } = deployment;
        try {
          if (model) missed += await missedChecks(ports)(id, model, deployment);
          if ((await reconcile(ports)({ endpoint })).verdict === 'out-of-band') outOfBand += 1;
        } catch (error) {
          failed.push(`\`${endpoint}\`: ${(error as Error).message}`);
        }
      }
    }
    // One endpoint that cannot be looked at must not hide the others; that it could not is said when all were.
    if (failed.length > 0) throw new DependencyError(`could not look at ${failed.join('; ')}`);
    return { expired, outOfBand, missed };
  };

/** Models of all tenants, from the catalog of their chains. */
async function* everyModel(ports: Needs): AsyncGenerator<ModelId, void, undefined> {
  for await (const { bytes } of ports.ledger.read(CATALOG_CHAIN)) {
    const [kind, tenant, model] = String(LedgerRecord.parse(JSON.parse(bytes)).data.chain).split('.');
    if (kind === 'model' && tenant && model) yield { tenant, model };
  }
}
