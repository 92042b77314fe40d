import type { Check } from '../../lib/domain/check/check.ts';
import type { CheckKind } from '../../lib/domain/check/kinds.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { Page, Turn } from '../../lib/ports/page.ts';
import type { ModelId, Registry } from '../../lib/ports/registry.ts';

/** The checks of one kind in one deployment. */
export interface Series {
  readonly endpoint: string;
  readonly kind: CheckKind;
}

/** Newest first; checks of one slot by kind and deployment, so that a page can end between them. */
const order = (a: Check, b: Check): number =>
  a.slot === b.slot ? (nameOf(a) < nameOf(b) ? -1 : 1) : a.slot < b.slot ? 1 : -1;
const nameOf = ({ kind, deployment }: Check): string => `${kind} ${deployment}`;

/** Where a page ends: behind this check. */
export const placeOf = (check: Check): string => `${check.slot} ${nameOf(check)}`;

/** One page of the checks of several series together, newest first. Each series is asked for no more than the page can hold. */
export async function checksPage(
  registry: Registry,
  id: ModelId,
  series: readonly Series[],
  { limit, after }: Turn,
): Promise<Page<Check>> {
  const place = after === undefined ? undefined : placeIn(after);
  const found = await Promise.all(
    series.map(({ endpoint, kind }) => {
      // Of the slot at which the page before ended, only what comes behind that check is left.
      const whole = place && `${kind} ${endpoint}` > place.name ? `${place.slot}~` : place?.slot;
      return registry.checks(id, kind, endpoint, { n: limit + 1, ...(whole !== undefined && { before: whole }) });
    }),
  );
  const all = found.flat().sort(order);
  const items = all.slice(0, limit);
  return { items, ...(all.length > limit && { next: placeOf(items.at(-1)!) }) };
}

function placeIn(after: string): { slot: string; name: string } {
  const [, slot, name] = /^(\d{4}-[\d:.TZ-]+) (.+)$/.exec(after) ?? [];
  if (slot === undefined || name === undefined)
    throw new InvalidEventError('this page does not go on from there: begin again without a cursor');
  return { slot, name };
}
