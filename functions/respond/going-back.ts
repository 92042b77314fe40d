import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Draft } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { goingBackFrom } from '../../lib/domain/release/going-back.ts';
import type { Commit } from '../../lib/ports/ledger.ts';

/** So many ways back a deployment remembers. */
const REMEMBERED = 20;

/**
 * The commit of a way back: its record starts the release of the version that is gone back to (functions/announce), and the deployment remembers
 * which version was left.
 */
export function revertCommit(input: {
  readonly once: string;
  readonly deployment: Deployment;
  readonly to: { readonly version: number; readonly approval: string };
  readonly actor: Draft['actor'];
  readonly reasons: readonly Reason[];
  readonly now: number;
  /** What it is because of. */
  readonly data: Draft['data'];
  readonly cause?: Draft['cause'];
  readonly incident?: string | undefined;
}): Commit {
  const { deployment, to, incident } = input;
  const { tenant, model, endpoint, champion, left = [] } = deployment;
  const gone = champion === undefined ? [] : [{ version: champion, at: input.now, ...(incident && { incident }) }];
  return {
    once: input.once,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'RevertStarted',
          actor: input.actor,
          subject: { tenant, model, version: to.version, deployment: endpoint },
          ...(input.cause && { cause: input.cause }),
          verdict: 'start',
          reasons: [...input.reasons],
          data: {
            leaves: champion ?? 0,
            approval: to.approval,
            ...goingBackFrom(deployment),
            ...input.data,
            ...(incident && { incident }),
          },
        },
      },
    ],
    writes: [writes.deployment(deployment, { ...deployment, left: [...left, ...gone].slice(-REMEMBERED) })],
  };
}
