import { ConflictError } from '../../domain/errors.ts';
import type { Touch } from '../../domain/incident/decide-incidents.ts';
import type { Incident, Touched } from '../../domain/incident/incident.ts';
import { mattersToIncidents } from '../../domain/incident/matters.ts';
import type { Draft } from '../../domain/ledger/record.ts';
import * as follows from '../../domain/registry/follows.ts';
import { iso } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Commit, Ledger } from '../../ports/ledger.ts';
import type { Registry } from '../../ports/registry.ts';

const ATTEMPTS = 8;

/**
 * A ledger that keeps incidents: what a record opens, changes or closes is written in the record's own commit and stands in its data, so
 * no flow has to think of it and none can forget it. A commit whose records matter to no incident reads and writes nothing more.
 */
export function ledgerWithIncidents(ledger: Ledger, registry: Pick<Registry, 'incidents'>, clock: Clock): Ledger {
  const commit: Ledger['commit'] = async (wanted) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ledger.commit(await withIncidents(wanted, registry, clock));
      } catch (error) {
        // Somebody else's record moved the same incident: what this one means is decided again, the flow's own state is as it was.
        const ours = error instanceof ConflictError && error.clause.startsWith(follows.INCIDENT_CLAUSE);
        if (!ours || attempt === ATTEMPTS) throw error;
      }
    }
  };
  return { ...ledger, commit };
}

async function withIncidents(commit: Commit, registry: Pick<Registry, 'incidents'>, clock: Clock): Promise<Commit> {
  const first = commit.appends.find(({ draft }) => draft.subject.model && mattersToIncidents(draft.type));
  if (!first) return commit;
  const { tenant, model = '' } = first.draft.subject;
  // What it means is loaded with the first record that means something: most starts come without one.
  const [before, { decideIncidents }] = await Promise.all([
    registry.incidents({ tenant, model }),
    import('../../domain/incident/decide-incidents.ts'),
  ]);
  const at = iso(clock.now());
  const now = new Map(before.map((one) => [placeOf(one), one]));
  const closed: Incident[] = [];
  const appends = commit.appends.map(({ chain, draft }) => {
    if (draft.subject.tenant !== tenant || draft.subject.model !== model) return { chain, draft };
    const touches = decideIncidents(draft, [...now.values()], at, commit.once);
    for (const { incident } of touches) {
      now.set(placeOf(incident), incident);
      if (incident.state === 'closed') closed.push(incident);
    }
    return { chain, draft: touches.length === 0 ? draft : told(draft, touches) };
  });
  const moved = [...now.values()].filter((one) => !before.includes(one));
  const lastAt = (item: Incident) => before.find((one) => placeOf(one) === placeOf(item));
  return {
    ...commit,
    appends: appends as unknown as Commit['appends'],
    writes: [
      ...commit.writes,
      ...moved.map((item) => follows.incident(lastAt(item), item)),
      ...closed.map(follows.closedIncidentWrite),
    ],
  };
}

const placeOf = ({ deployment, kind }: Incident): string => `${deployment}#${kind}`;

const told = (draft: Draft, touches: readonly Touch[]): Draft => ({
  ...draft,
  data: {
    ...draft.data,
    incidents: touches.map(
      ({ incident: { id, kind, deployment, stands }, change }): Touched => ({
        id,
        kind,
        deployment,
        change,
        stands,
      }),
    ),
  },
});
