import { ConflictError, NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'ledger'>;

/** Who knows of what was changed around Steward, and why it may stay open no longer. */
export interface AcknowledgeDue {
  readonly tenant: string;
  readonly model: string;
  readonly deployment: string;
  readonly reason: string;
  /** What they looked at, as its record says (`data.seen` of OutOfBandChangeFound): anything else that was found since stays open. */
  readonly seen?: string | undefined;
  readonly actor: Actor;
}

export interface Acknowledged {
  readonly verdict: 'acknowledged' | 'already';
  readonly deployment: string;
}

/**
 * Closes an open finding about an endpoint: a person has seen what runs there. It approves nothing: the next release still applies what
 * is approved, and whatever changes after this is found again. Throws NotFoundError when nothing was found on the deployment.
 */
export function acknowledge(ports: Needs) {
  return async function acknowledge({
    tenant,
    model,
    deployment: endpoint,
    reason,
    seen,
    actor,
  }: AcknowledgeDue): Promise<Acknowledged> {
    const deployment = await ports.registry.deployment({ tenant, model }, endpoint);
    const { outOfBand, champion } = deployment ?? {};
    if (!deployment || !outOfBand)
      throw new NotFoundError(`nothing was found on \`${endpoint}\` of \`${model}\` that was changed around Steward`);
    if (seen !== undefined && seen !== outOfBand.seen)
      throw new ConflictError(
        `\`${endpoint}\` was changed again since: look at \`steward history ${model}\`, then say that you know of that`,
        { clause: 'seen' },
      );
    if (outOfBand.acknowledged) return { verdict: 'already', deployment: endpoint };
    await ports.ledger.commit({
      once: `acknowledge:${tenant}:${model}:${endpoint}:${deployment.revision}`,
      appends: [
        {
          chain: modelChain(tenant, model),
          draft: {
            type: 'OutOfBandAcknowledged',
            actor,
            subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
            verdict: 'acknowledged',
            data: { what: 'endpoint', seen: outOfBand.seen, reason },
          },
        },
      ],
      writes: [writes.deployment(deployment, { ...deployment, outOfBand: { ...outOfBand, acknowledged: true } })],
    });
    return { verdict: 'acknowledged', deployment: endpoint };
  };
}
