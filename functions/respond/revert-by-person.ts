import { InvalidEventError } from '../../lib/domain/errors.ts';
import { type Actor, digestOf } from '../../lib/domain/ledger/record.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import { decideHold } from '../../lib/domain/response/decide-response.ts';
import { decideSafeVersion, standingApproval, whyUnsafe } from '../../lib/domain/response/safe-version.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { assertOwn } from '../register/owner.ts';
import { loadPlace, loadVersion } from '../registry/load.ts';
import { revertCommit } from './going-back.ts';
import { loadCandidates } from './load-candidates.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'clock' | 'owners'>;

/** `would-revert` is the answer of a dry run; `refused` says in each reason what is allowed. */
export interface Reverted {
  readonly verdict: 'reverting' | 'would-revert' | 'refused';
  readonly deployment: string;
  /** What is gone back to, where there is one, and what from. */
  readonly version?: number;
  readonly leaves?: number;
  readonly reasons: readonly Reason[];
}

/** A way back that a person wants: to the version they name, or to the last safe one. Nobody is asked again: its approval stands. */
export function revertByPerson(ports: Needs) {
  return async function revertByPerson(due: {
    tenant: string;
    model: string;
    deployment: string;
    to?: number | undefined;
    reason: string;
    dryRun: boolean;
    actor: Actor;
  }): Promise<Reverted> {
    assertOwn(ports.owners, due, [{ kind: 'endpoint', name: due.deployment }]);
    const { deployment } = await loadPlace(ports.registry, due);
    const { champion } = deployment;
    if (champion === undefined)
      throw new InvalidEventError(`no version serves \`${due.deployment}\`: there is nothing to go back from`);
    if (due.to !== undefined) await loadVersion(ports.registry, due, due.to);
    const candidates = await loadCandidates(ports.registry, deployment, due.to);
    const [named] = due.to === undefined ? [] : candidates;
    const why = named && whyUnsafe(deployment, named);
    const safe = named
      ? why
        ? { reasons: [why] }
        : { version: named.version.version, approval: standingApproval(deployment, named)!.id }
      : decideSafeVersion(deployment, candidates);
    const reasons = [...decideHold(deployment, { version: undefined }), ...('reasons' in safe ? safe.reasons : [])];
    const answer = { deployment: due.deployment, leaves: champion };
    if (reasons.length > 0 || 'reasons' in safe) return { verdict: 'refused', ...answer, reasons };
    const to = { ...answer, version: safe.version, reasons: [] };
    if (due.dryRun) return { verdict: 'would-revert', ...to };
    await ports.ledger.commit(
      revertCommit({
        once: `revert:${digestOf({ ...{ tenant: due.tenant, model: due.model, deployment: due.deployment, to: safe.version }, actor: due.actor.id, revision: deployment.revision })}`,
        ...{ deployment, to: safe, actor: due.actor, reasons: [], now: ports.clock.now() },
        data: { kind: 'person', reason: due.reason },
      }),
    );
    return { verdict: 'reverting', ...to };
  };
}
