import { UPDATE_LIMIT } from '../../lib/domain/execution/release-limit.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { assertOwn } from '../register/owner.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'clock'>;

/** A release whose race is on its way, and not decided. */
type Release = NonNullable<Deployment['releasing']>;
type Raced = Release & { readonly race: NonNullable<Release['race']> };

/** What a person is told who ends a race: the shadow is being taken away. */
export interface RaceStopping {
  readonly verdict: 'stopping' | 'already';
  readonly deployment: string;
  readonly version: number;
  /** Who stays. */
  readonly champion: number;
}
interface Declined {
  readonly verdict: 'refuse';
  readonly why: string;
}

/** Ends a race by a person's word: the shadow is taken away, the champion stays, and the release ends as rolled back. */
export function stopRaceByPerson(ports: Needs & PortsOf<'owners'>) {
  return async function stopRaceByPerson(due: {
    readonly tenant: string;
    readonly model: string;
    readonly deployment?: string | undefined;
    readonly reason: string;
    readonly actor: Actor;
  }): Promise<RaceStopping | Declined> {
    const all = await ports.registry.deployments({ tenant: due.tenant, model: due.model });
    const raced = all.filter(
      ({ endpoint, releasing }) => releasing?.race && (due.deployment === undefined || endpoint === due.deployment),
    );
    const [deployment, ...others] = raced;
    if (!deployment) return { verdict: 'refuse', why: whyNone(due) };
    if (others.length > 0)
      return {
        verdict: 'refuse',
        why: `\`${due.model}\` is raced in ${raced.map(({ endpoint }) => `\`${endpoint}\``).join(' and ')}: name one of them`,
      };
    const { endpoint, champion = 0 } = deployment;
    assertOwn(ports.owners, due, [{ kind: 'endpoint', name: endpoint }]);
    const releasing = deployment.releasing as Raced;
    const told = { deployment: endpoint, version: releasing.version, champion };
    if (releasing.race.stopped !== undefined) return { verdict: 'already', ...told };
    if (releasing.race.ended !== undefined)
      return {
        verdict: 'refuse',
        why: `the race on \`${endpoint}\` is decided, and its release ends by that: \`steward race show ${due.model} ${endpoint}\` says how`,
      };
    const { actor, reason } = due;
    const words: Reason = { rule: 'person', subject: actor.id, observed: reason, limit: 'what is seen decides' };
    await stopRace(ports, deployment, releasing, { actor, by: 'person', reason: words });
    return { verdict: 'stopping', ...told };
  };
}

const whyNone = ({ model, deployment }: { model: string; deployment?: string | undefined }): string =>
  `no race of \`${model}\` runs${deployment === undefined ? '' : ` on \`${deployment}\``}: \`steward race show ${model}\` says how the last one ended`;

/**
 * Says that a race ends undecided. The record starts the execution (functions/announce) that decides so, brings the endpoint back and closes the release: nothing else has the right to.
 * @param by whose word it is: of the sweep where the execution that carried the race has ended
 */
export async function stopRace(
  { ledger, clock }: Omit<Needs, 'registry'>,
  deployment: Deployment,
  releasing: Raced,
  { actor, by, reason }: { readonly actor: Actor; readonly by: 'person' | 'sweep'; readonly reason: Reason },
): Promise<void> {
  const { tenant, model, endpoint } = deployment;
  const { version, approval, startedAt, race } = releasing;
  const now = clock.now();
  const after: Deployment = {
    ...deployment,
    releasing: {
      ...releasing,
      // The way back is waited for, however late it is asked for.
      deadline: Math.max(releasing.deadline, now + UPDATE_LIMIT),
      race: { ...race, stopped: now },
    },
  };
  await ledger.commit({
    once: `race-stopped:${tenant}:${model}:${endpoint}:${approval}:${startedAt}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          ...{ type: 'RaceStopped', actor, verdict: 'stopping', reasons: [reason] },
          subject: { tenant, model, version, deployment: endpoint },
          data: { by, race: race.config, approval },
        },
      },
    ],
    writes: [writes.deployment(deployment, after, { places: { raceStopped: 0 } })],
  });
}
