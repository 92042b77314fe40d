import type { IncidentView } from '../../lib/contract/api.ts';
import { incidentTitle, standsInWords } from '../../lib/domain/incident/in-words.ts';
import type { Incident } from '../../lib/domain/incident/incident.ts';
import type { ModelId, Registry } from '../../lib/ports/registry.ts';

/** Where the closed ones begin, when the page before ended with the open ones. */
const CLOSED = 'closed';

/**
 * One page of a model's incidents, the open ones first, then the closed ones, each the last opened first. The first page holds every
 * open one, of which there are at most one a place.
 */
export async function incidentPage(
  registry: Registry,
  id: ModelId,
  limit: number,
  cursor: string | undefined,
): Promise<{ incidents: IncidentView[]; next?: string }> {
  const open = cursor === undefined ? (await registry.incidents(id)).filter(({ state }) => state === 'open') : [];
  const first = open.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt)).map(incidentView);
  const left = limit - first.length;
  if (left <= 0) return { incidents: first, next: CLOSED };
  const after = cursor === undefined || cursor === CLOSED ? undefined : cursor;
  const { items, next } = await registry.closedIncidents(id, { limit: left, ...(after && { after }) });
  return { incidents: [...first, ...items.map(incidentView)], ...(next !== undefined && { next }) };
}

/** An incident as people may see it, with its title and where it stands in words. */
export function incidentView({ revision: _, confirms: __, calm: ___, ...incident }: Incident): IncidentView {
  return { ...incident, title: incidentTitle(incident), inWords: standsInWords(incident.stands) };
}
