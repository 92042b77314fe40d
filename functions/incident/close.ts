import { NotFoundError } from '../../lib/domain/errors.ts';
import type { Was } from '../../lib/domain/incident/was.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'ledger'>;

export type IncidentClosed =
  | { readonly verdict: 'closed' | 'judged' | 'already'; readonly incident: string }
  | { readonly verdict: 'refuse'; readonly why: string };

/**
 * Closes an incident by a person's word. The record does it, as for every incident; the same finding again opens a new one. Of one that is
 * closed already, `was` says afterwards whether it was real; the last word counts.
 */
export function closeIncident(ports: Needs) {
  return async function closeIncident(due: {
    tenant: string;
    model: string;
    incident: string;
    reason: string;
    was?: Was | undefined;
    actor: Actor;
  }): Promise<IncidentClosed> {
    const id = { tenant: due.tenant, model: due.model };
    const found = await ports.registry.incident(id, due.incident);
    if (!found)
      throw new NotFoundError(
        `\`${due.model}\` has no incident \`${due.incident}\`: \`steward incidents ${due.model}\` lists them`,
      );
    const answer = { incident: found.id };
    if (found.state === 'closed' && due.was === undefined) return { verdict: 'already', ...answer };
    const verdict = found.state === 'closed' ? 'judged' : 'closed';
    if (verdict === 'closed' && found.kind === 'out-of-band' && found.deployment)
      return {
        verdict: 'refuse',
        why: `what runs on \`${found.deployment}\` is still not what was approved: look at it and say so with \`steward acknowledge ${due.model} --deployment ${found.deployment}\``,
      };
    const chain = modelChain(due.tenant, due.model);
    // Two clicks at the same moment see the same head, and so are one word.
    const word = verdict === 'judged' ? `:${(await ports.ledger.head(chain))?.hash}` : '';
    await ports.ledger.commit({
      once: `incident-closed:${due.tenant}:${due.model}:${found.id}${word}`,
      appends: [
        {
          chain,
          draft: {
            type: 'IncidentClosed',
            actor: due.actor,
            subject: { ...id, ...(found.deployment && { deployment: found.deployment }) },
            verdict,
            data: { incident: found.id, kind: found.kind, reason: due.reason, ...(due.was && { was: due.was }) },
          },
        },
      ],
      writes: [],
    });
    return { verdict, ...answer };
  };
}
