import type { Approval } from '../approval/approval.ts';
import type { Incident } from '../incident/incident.ts';
import { assertMayBecome, INCIDENT } from '../lifecycle.ts';
import { keys, type ModelId } from './keys.ts';
import type { ModelLine } from './line.ts';
import type { StateWrite } from './writes.ts';

/*
 * What follows from the records and items of a commit, whichever flow made it: incidents, and what lists show. Stores add these by themselves
 * (lib/adapters/items). Used as a namespace: `follows.line(id, before, line)`.
 */

/** How the clauses are called that hold of incidents: a ledger that keeps those decides anew when one fails. */
export const INCIDENT_CLAUSE = 'incident:';

/**
 * The last incident of its place.
 * @param last the one that stood there: the same as it was, or an earlier one
 * @throws IntegrityError where an incident of its state cannot become that
 */
export function incident(last: Incident | undefined, item: Incident): StateWrite {
  const { tenant, model, deployment, kind, id, state } = item;
  // A new one begins open, and may end within the commit that it began in.
  assertMayBecome(INCIDENT, last?.id === id ? last.state : 'open', state, `incident \`${id}\``);
  return {
    clause: `${INCIDENT_CLAUSE}${deployment}#${kind}`,
    key: keys.incidentAt(tenant, model, deployment, kind),
    item,
    if: last ? { is: { revision: last.revision } } : 'absent',
  };
}

/** The same kept for good, once it has closed. */
export function closedIncidentWrite(item: Incident): StateWrite {
  assertMayBecome(INCIDENT, 'open', item.state, `incident \`${item.id}\``);
  return {
    clause: `${INCIDENT_CLAUSE}${item.id}`,
    key: keys.incident(item.tenant, item.model, item.id),
    item,
    if: 'absent',
  };
}

/** What a list of models shows of one. Without a line it is read itself. */
export const line = (
  { tenant, model }: ModelId,
  before: { readonly revision?: unknown } | undefined,
  shown: ModelLine | undefined,
): StateWrite => ({
  clause: `listed:${model}`,
  key: keys.listed(tenant, model),
  item: { tenant, model, revision: Number(before?.revision ?? 0) + 1, ...(shown && { line: shown }) },
  if: before === undefined ? 'absent' : { is: { revision: before.revision as number } },
});

/** A question in its tenant's list, in the list of open ones while it is. */
export const listedQuestion = (
  { tenant, askedAt, id, state, expiresAt }: Approval,
  shown: Readonly<Record<string, unknown>>,
): StateWrite => ({
  clause: `question:${id}`,
  key: keys.asked(tenant, askedAt, id),
  item: { ...shown, ...(state === 'pending' && { open: expiresAt }) },
  if: 'any',
});
