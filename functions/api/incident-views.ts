import type { IncidentView } from '../../lib/contract/api.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Incident } from '../../lib/domain/incident/incident.ts';
import { incidentTitle, standsInWords } from '../../lib/domain/incident/incident-in-words.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { Page, Turn } from '../../lib/ports/page.ts';
import type { Registry } from '../../lib/ports/registry.ts';

/** Where a page of incidents ends: behind this one. */
export const incidentPlace = ({ state, id }: Pick<Incident, 'state' | 'id'>): string => `${state} ${id}`;

/** One page of a model's incidents, the open ones first, then the closed ones, each the last opened first, which is the order of their ids. */
export async function incidentPage(
  registry: Registry,
  id: ModelId,
  { limit, after }: Turn,
): Promise<Page<IncidentView>> {
  const place = after === undefined ? undefined : placeIn(after);
  const open = place?.state === 'closed' ? [] : await openBefore(registry, id, place?.id);
  const shown = open.slice(0, limit).map(incidentView);
  if (open.length > limit) return { items: shown, next: incidentPlace(shown.at(-1)!) };
  const left = limit - shown.length;
  // Whether any was closed is the next page's to tell.
  if (left === 0) return { items: shown, next: 'closed ' };
  const from = place?.state === 'closed' && place.id !== '' ? { after: place.id } : {};
  const { items, next } = await registry.closedIncidents(id, { limit: left, ...from });
  return {
    items: [...shown, ...items.map(incidentView)],
    ...(next !== undefined && { next: incidentPlace({ state: 'closed', id: next }) }),
  };
}

/** The open ones, of which there is at most one a place, from the last opened on. */
async function openBefore(registry: Registry, id: ModelId, before: string | undefined): Promise<Incident[]> {
  const open = (await registry.incidents(id)).filter((one) => one.state === 'open');
  const left = open.filter((one) => before === undefined || one.id < before);
  return left.sort((a, b) => (a.id < b.id ? 1 : -1));
}

function placeIn(after: string): { state: string; id: string } {
  const [, state, id] = /^(open|closed) (.*)$/.exec(after) ?? [];
  if (state === undefined || id === undefined)
    throw new InvalidEventError('this page does not go on from there: begin again without a cursor');
  return { state, id };
}

/** An incident as people may see it, with its title and where it stands in words. */
export function incidentView({ revision: _, confirms: __, calm: ___, ...incident }: Incident): IncidentView {
  return { ...incident, title: incidentTitle(incident), inWords: standsInWords(incident.stands) };
}
