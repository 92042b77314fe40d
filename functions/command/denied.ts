import type { Person } from '../../lib/domain/approval/person.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { hourOf } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Action } from '../../lib/ports/policies.ts';
import type { CommandWanted } from './wanted.ts';

type Needs = PortsOf<'registry' | 'policies:people' | 'ledger' | 'clock'>;

/**
 * That somebody wanted what no policy lets them is worth a record, a thousand of them are a way to flood the ledger: one a person, action
 * and hour, in the chain of the model that was asked about first. A model that there is not gets no chain by being asked about.
 */
export async function recordDenied(
  { registry, policies, ledger, clock }: Needs,
  person: Person,
  wanted: CommandWanted,
  action: Action,
  denying: readonly string[],
): Promise<void> {
  const { tenant, model, command } = wanted;
  if (!(await registry.model({ tenant, model }))) return;
  const observed = denying.join(', ') || 'no policy permits it';
  await ledger.commit({
    once: `denied:${tenant}:${person.id}:${action}:${hourOf(clock.now())}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'AccessDenied',
          actor: { kind: 'person', id: person.id, amr: [...person.amr] },
          subject: { tenant, model },
          policy: { sha256: policies.sha256, engine: policies.engine },
          verdict: 'denied',
          reasons: [{ rule: 'permission', subject: person.id, observed, limit: 'allowed by policy' }],
          data: { action, command },
        },
      },
    ],
    writes: [],
  });
}
