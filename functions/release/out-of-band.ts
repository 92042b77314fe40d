import { ConflictError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { compareContent } from '../../lib/domain/release/compare-content.ts';
import { approvedContent } from '../../lib/domain/release/content.ts';
import { returnedContent } from '../../lib/domain/release/decide-return.ts';
import { decideReconciliation, type Reconciliation } from '../../lib/domain/release/reconcile.ts';
import type { Content, EndpointObservation } from '../../lib/domain/served/served.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { keepWhole } from '../reasons/keep-whole.ts';
import { specOf } from '../registry/load.ts';
import { describePrepared } from './place/observe-place.ts';

type Reads = PortsOf<'registry' | 'sagemaker:endpoints'>;
type Needs = Reads & PortsOf<'clock' | 'ledger' | 'evidence:add'>;

/** Who looked, and SageMaker's event that made them look. */
interface Looked {
  readonly by: 'reconcile' | 'release';
  readonly event?: string | undefined;
}

/** Holds what an endpoint runs against what was released into it; a change made around Steward is recorded once, and once more when it changes. */
export async function reconcileEndpoint(
  ports: Needs,
  deployment: Deployment,
  observed: EndpointObservation | undefined,
  looked: Looked,
): Promise<Reconciliation['verdict']> {
  const decision = decideReconciliation(deployment, await expectedContents(ports, deployment), observed);
  if (decision.verdict === 'out-of-band' || decision.verdict === 'undone')
    await record(ports, deployment, decision, looked);
  return decision.verdict;
}

/**
 * The same by a release that waits, or is about to change the endpoint: after that nobody could tell any more what had run. False when
 * somebody else wrote meanwhile, and it must be looked at again.
 */
export const reconcileBefore = (
  ports: Needs,
  deployment: Deployment,
  observed: EndpointObservation | undefined,
): Promise<boolean> =>
  reconcileEndpoint(ports, deployment, observed, { by: 'release' }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ConflictError) return false;
      throw error;
    },
  );

/**
 * What the endpoint serves as long as nobody changes it, in each way in which that may be described; none where nothing is known. As it
 * was verified; a champion from before that was kept is held against its version and the manifest. An endpoint that goes back to the
 * config that was adopted captures what that says, whatever it had been told when it was adopted.
 */
export async function expectedContents(ports: Reads, deployment: Deployment): Promise<Content[]> {
  const { champion, config, content, endpoint, adopted, releasing } = deployment;
  if (content && releasing && adopted && adopted.config === config)
    return [content, returnedContent(adopted, await describePrepared(ports, adopted.config, content))];
  if (content) return [content];
  if (champion === undefined) return [];
  const [version, model] = await Promise.all([
    ports.registry.version(deployment, champion),
    ports.registry.model(deployment),
  ]);
  const spec = specOf(model, endpoint);
  return version && spec ? [approvedContent(version, spec, deployment.variant)] : [];
}

/**
 * Whether an endpoint that came to rest on the config from before a release really serves what that served then: the name alone proves
 * nothing. How many instances there are makes no difference: SageMaker goes back to the fleet as it was scaled.
 *
 * @returns how it differs, and else as which of the kept contents it runs
 */
export async function servesAsBefore(
  ports: Reads,
  deployment: Deployment,
  observed: EndpointObservation,
): Promise<{ foreign: Reason[]; content?: Content }> {
  const kept = await expectedContents(ports, deployment);
  const differences = kept.map((content) => ({ content, foreign: compareContent(content, observed) }));
  const same = differences.find(({ foreign }) => foreign.length === 0);
  return same ?? { foreign: differences[0]?.foreign ?? [] };
}

async function record(
  ports: Needs,
  deployment: Deployment,
  decision: Extract<Reconciliation, { seen: string }>,
  { by, event }: Looked,
): Promise<void> {
  const { tenant, model, endpoint, champion } = deployment;
  const found = decision.verdict === 'out-of-band';
  const evidence = found ? await keepWhole(ports.evidence, decision.reasons) : [];
  await ports.ledger.commit({
    once: `out-of-band:${tenant}:${model}:${endpoint}:${deployment.revision}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'OutOfBandChangeFound',
          actor: { kind: 'service', id: by },
          subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
          ...(event && { cause: { event } }),
          verdict: decision.verdict,
          ...(found && { reasons: decision.reasons }),
          ...(evidence.length > 0 && { evidence }),
          data: {
            what: 'endpoint',
            observed: found ? decision.observed : (deployment.config ?? 'none'),
            desired: deployment.config ?? 'none',
            seen: decision.seen,
          },
        },
      },
    ],
    writes: [
      writes.deployment(deployment, {
        ...deployment,
        outOfBand: { seen: decision.seen, foundAt: ports.clock.now(), acknowledged: false },
      }),
    ],
  });
}
