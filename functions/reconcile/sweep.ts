import * as z from 'zod';
import { DependencyError, IntegrityError } from '../../lib/domain/errors.ts';
import { sweepTurn } from '../../lib/domain/execution/sweep-turn.ts';
import { endsToFind } from '../../lib/domain/job/ends-to-find.ts';
import { CATALOG_CHAIN, modelOf } from '../../lib/domain/ledger/chain.ts';
import { readRecord } from '../../lib/domain/ledger/record.ts';
import type { StoredRecord } from '../../lib/domain/ledger/verify.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment, Model } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { expire } from '../approve/expire.ts';
import { lookAtStandbys } from '../failover/look.ts';
import { promotionsDue } from '../promotion/promotions-due.ts';
import { specOf } from '../registry/load.ts';
import { retrainsDue } from '../retrain/retrains-due.ts';
import { missedChecks } from './missed-checks.ts';
import { missedJobs } from './missed-jobs.ts';
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

/** What a tick did; `missed` counts checks and transform jobs, `looked` models. */
interface Swept {
  readonly expired: number;
  readonly outOfBand: number;
  readonly missed: number;
  readonly stalled: number;
  readonly looked: number;
}

/**
 * Closes questions whose time is over and what failed executions left open, looks at endpoints in case an event about them never came, and
 * for checks that never ran and transform jobs whose end nobody told, and once a day for what of an endpoint is not needed. One that cannot be looked at hides no other; that it could not is said when all were.
 * @throws IntegrityError where something of one was not as it was written, else DependencyError
 */
export function sweep(ports: Needs) {
  return async function sweep(request: SweepDue): Promise<Swept> {
    const due = SweepDue.parse(request);
    const failures = new Failures();
    const { trying } = failures;
    let [expired, outOfBand, missed, stalled, looked] = [0, 0, 0, 0, 0];
    const over = await trying('what is due', () => ports.registry.due(ports.clock.now(), due.limit));
    for (const { id } of over ?? [])
      expired +=
        (await trying(id, async () => ((await expire(ports)({ approval: id })).verdict === 'expired' ? 1 : 0))) ?? 0;
    const turn = await trying('the catalog', () => modelsOfTurn(ports, due, failures));
    const forJobs: Deployment[] = [];
    const round = due.seconds * 1000 * (turn?.parts ?? 1);
    for (const id of turn?.models ?? []) {
      // What its manifest does not say is not looked for; what runs is looked at all the same.
      const model = await trying(id.model, () => ports.registry.model(id));
      const deployments = (await trying(id.model, () => ports.registry.deployments(id))) ?? [];
      const { manifest } = model ?? {};
      for (const deployment of deployments) {
        const { endpoint } = deployment;
        if (model) missed += (await trying(endpoint, () => missedChecks(ports)(id, model, deployment))) ?? 0;
        const seen = await trying(endpoint, () => reconcile(ports)({ endpoint }));
        if (seen?.verdict === 'out-of-band') outOfBand += 1;
        if (manifest) await trying(endpoint, () => judged(ports, manifest, deployment));
      }
      if (model) forJobs.push(...deployments.filter(({ endpoint }) => isForJobs(model, endpoint)));
      if (manifest) await trying(id.model, () => promotionsDue(ports, id, manifest, deployments));
      if (manifest) await trying(id.model, () => retrainsDue(ports, id, manifest, deployments, round));
      if (manifest) await trying(id.model, () => lookAtStandbys(ports, id, manifest));
      stalled += (await trying(id.model, () => closeStalled(ports)(id, deployments))) ?? 0;
      looked += 1;
    }
    const ends = endsToFind(ports.clock.now(), { every: due.seconds * 1000, parts: turn?.parts ?? 1 });
    missed += await missedJobs(ports)(forJobs, ends, trying);
    failures.tell();
    return { expired, outOfBand, missed, stalled, looked };
  };
}

/** Once a day: a start does without it. */
const judged = async (ports: Needs, manifest: Manifest, deployment: Deployment): Promise<void> =>
  (await import('./judge-waste.ts')).judgeWaste(ports, manifest, deployment);

const isForJobs = (model: Model, endpoint: string): boolean => specOf(model, endpoint)?.serving?.type === 'batch';

/** What could not be looked at. */
class Failures {
  readonly #failed: { readonly what: string; readonly error: Error }[] = [];

  /** What came of a look; undefined when it failed. */
  readonly trying = <T>(what: string, look: () => Promise<T>): Promise<T | undefined> =>
    look().catch((error: Error) => this.add(what, error));

  add(what: string, error: Error): undefined {
    this.#failed.push({ what, error });
  }

  /** Of several kinds the one that a person must hear of. */
  tell(): void {
    const told = this.#failed.toSorted((a, b) => Number(isIntegrity(b.error)) - Number(isIntegrity(a.error)));
    const [first] = told;
    if (!first) return;
    const more = told.length > TOLD ? `; and ${told.length - TOLD} more` : '';
    const what = `could not look at ${told
      .slice(0, TOLD)
      .map(({ what, error }) => `\`${what}\`: ${error.message}`)
      .join('; ')}${more}`;
    throw isIntegrity(first.error) ? new IntegrityError(what) : new DependencyError(what);
  }
}

const isIntegrity = ({ name }: Error): boolean => name === 'IntegrityError';

/** Models of all tenants whose turn it is, from the catalog of their chains, which is read no further than they stand in it. */
async function modelsOfTurn(
  { ledger, clock }: Needs,
  { models, seconds }: z.output<typeof SweepDue>,
  failures: Failures,
): Promise<{ models: ModelId[]; parts: number }> {
  const total = (await ledger.head(CATALOG_CHAIN))?.seq ?? 0;
  const { from, to, parts } = sweepTurn(clock.now(), { total, limit: models, every: seconds * 1000 });
  const found: ModelId[] = [];
  if (from > to) return { models: found, parts };
  for await (const record of ledger.read(CATALOG_CHAIN, { from })) {
    const id = await failures.trying(`record ${record.seq} of \`${CATALOG_CHAIN}\``, async () => listedIn(record));
    if (id) found.push(id);
    if (record.seq >= to) break;
  }
  return { models: found, parts };
}

/** The model that a record of the catalog lists. @throws IntegrityError for one that is not as it was written */
function listedIn(record: StoredRecord): ModelId | undefined {
  try {
    return modelOf(String(readRecord(record).data.chain));
  } catch (cause) {
    throw new IntegrityError('it is not as it was written', { cause });
  }
}
