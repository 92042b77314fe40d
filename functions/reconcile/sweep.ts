import * as z from 'zod';
import { DependencyError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN, modelOf } from '../../lib/domain/ledger/chain.ts';
import { readRecord } from '../../lib/domain/ledger/record.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { sweepTurn } from '../../lib/domain/release/sweep-turn.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { expire } from '../approve/expire.ts';
import { missedChecks } from './missed-checks.ts';
import { reconcile } from './reconcile.ts';
import { closeStalled } from './stalled.ts';
import type { needs } from './sweep-flow.ts';

type Needs = PortsOf<typeof needs>;

/**
 * The tick. Bounded: at most `limit` questions are closed and `models` looked at; what does not fit has its turn at one of the next
 * ticks, which come every so many seconds.
 */
export const SweepDue = z.object({
  limit: z.int().min(1).max(1000).default(100),
  models: z.int().min(1).max(5000).default(500),
  seconds: z.int().min(1).default(300),
});
type SweepDue = z.input<typeof SweepDue>;

/** As many failures as are told by name. */
const TOLD = 10;

/** What a tick did; `looked` counts models. */
interface Swept {
  readonly expired: number;
  readonly outOfBand: number;
  readonly missed: number;
  readonly stalled: number;
  readonly looked: number;
}

/**
 * Closes questions whose time is over and what failed executions left open, looks at endpoints in case an event about them never came, and
 * for checks that never ran.
 */
export function sweep(ports: Needs) {
  return async function sweep(request: SweepDue): Promise<Swept> {
    const due = SweepDue.parse(request);
    const failed: string[] = [];
    // One that cannot be looked at must not hide the others; that it could not is said when all were.
    const trying = async (what: string, look: () => Promise<number>): Promise<number> =>
      look().catch((error: unknown) => {
        failed.push(`\`${what}\`: ${(error as Error).message}`);
        return 0;
      });
    let [expired, outOfBand, missed, stalled, looked] = [0, 0, 0, 0, 0];
    for (const { id } of await ports.registry.due(ports.clock.now(), due.limit))
      expired += await trying(id, async () => ((await expire(ports)({ approval: id })).verdict === 'expired' ? 1 : 0));
    for await (const id of modelsOfTurn(ports, due))
      looked += await trying(id.model, async () => {
        const model = await ports.registry.model(id);
        const deployments = await ports.registry.deployments(id);
        for (const deployment of deployments) {
          const { endpoint } = deployment;
          if (model) missed += await trying(endpoint, () => missedChecks(ports)(id, model, deployment));
          outOfBand += await trying(endpoint, async () =>
            (await reconcile(ports)({ endpoint })).verdict === 'out-of-band' ? 1 : 0,
          );
        }
        stalled += await trying(id.model, () => closeStalled(ports)(id, deployments));
        return 1;
      });
    if (failed.length > 0) {
      const more = failed.length > TOLD ? `; and ${failed.length - TOLD} more` : '';
      throw new DependencyError(`could not look at ${failed.slice(0, TOLD).join('; ')}${more}`);
    }
    return { expired, outOfBand, missed, stalled, looked };
  };
}

/** Models of all tenants whose turn it is, from the catalog of their chains, which is read no further than they stand in it. */
async function* modelsOfTurn(
  { ledger, clock }: Needs,
  { models, seconds }: z.output<typeof SweepDue>,
): AsyncGenerator<ModelId, void, undefined> {
  const total = (await ledger.head(CATALOG_CHAIN))?.seq ?? 0;
  const { from, to } = sweepTurn(clock.now(), { total, limit: models, every: seconds * 1000 });
  if (from > to) return;
  for await (const { bytes, seq } of ledger.read(CATALOG_CHAIN, { from })) {
    const id = modelOf(String(readRecord({ bytes }).data.chain));
    if (id) yield id;
    if (seq >= to) return;
  }
}
