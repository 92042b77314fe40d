import { NotFoundError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'clock'>;

export interface FreezeDue {
  readonly tenant: string;
  readonly model: string;
  /** Absent: every deployment of the model. */
  readonly deployment?: string | undefined;
  readonly reason: string;
  readonly actor: Actor;
}

/** `already` where each of them stood so before. */
export interface FreezeDone {
  readonly verdict: 'frozen' | 'unfrozen' | 'already';
  readonly deployments: readonly string[];
}

/** Nothing more is released into a deployment, or promoted out of it, until a person lifts this. What serves goes on, and the way back stays open. */
export function freeze(ports: Needs) {
  return async function freeze(due: FreezeDue): Promise<FreezeDone> {
    const open = (await placesOf(ports, due)).filter(({ frozen }) => !frozen);
    for (const place of open) {
      const frozen = { at: ports.clock.now(), by: due.actor.id, reason: due.reason };
      await commitFreeze(ports, due, place, { ...place, frozen }, 'DeploymentFrozen');
    }
    return { verdict: open.length > 0 ? 'frozen' : 'already', deployments: open.map(({ endpoint }) => endpoint) };
  };
}

/** Lifts a freeze, whoever set it. */
export function unfreeze(ports: Needs) {
  return async function unfreeze(due: FreezeDue): Promise<FreezeDone> {
    const shut = (await placesOf(ports, due)).filter(({ frozen }) => frozen);
    for (const place of shut) {
      const { frozen: _, ...rest } = place;
      await commitFreeze(ports, due, place, rest, 'DeploymentUnfrozen');
    }
    return { verdict: shut.length > 0 ? 'unfrozen' : 'already', deployments: shut.map(({ endpoint }) => endpoint) };
  };
}

async function placesOf({ registry }: Needs, { tenant, model, deployment }: FreezeDue): Promise<readonly Deployment[]> {
  const all = await registry.deployments({ tenant, model });
  const wanted = deployment === undefined ? all : all.filter(({ endpoint }) => endpoint === deployment);
  if (wanted.length === 0)
    throw new NotFoundError(
      deployment === undefined
        ? `\`${model}\` has no deployment: apply a manifest that names one`
        : `\`${model}\` has no deployment \`${deployment}\`: its manifest lists them`,
    );
  return wanted;
}

/** One record and one write; the same wish about the deployment as it stands is the same one. */
async function commitFreeze(
  ports: Needs,
  { tenant, model, reason, actor }: FreezeDue,
  before: Deployment,
  after: Deployment,
  type: 'DeploymentFrozen' | 'DeploymentUnfrozen',
): Promise<void> {
  const { endpoint, champion, revision, frozen } = before;
  const verdict = type === 'DeploymentFrozen' ? 'frozen' : 'unfrozen';
  await ports.ledger.commit({
    once: `${verdict}:${tenant}:${model}:${endpoint}:${revision}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type,
          actor,
          subject: { tenant, model, deployment: endpoint, ...(champion !== undefined && { version: champion }) },
          verdict,
          data: { reason, ...(frozen && { was: frozen.reason, by: frozen.by }) },
        },
      },
    ],
    writes: [writes.deployment(before, after)],
  });
}
