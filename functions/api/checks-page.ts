import { askedAt, minuteAsked } from '../../lib/domain/check/asked-id.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import type { CheckKind } from '../../lib/domain/check/kinds.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import type { Page, Turn } from '../../lib/ports/page.ts';
import type { Registry } from '../../lib/ports/registry.ts';

/** The checks of one kind in one deployment, those of its schedule and those that people asked for. */
export interface Series {
  readonly endpoint: string;
  readonly kind: CheckKind;
}

/**
 * Where a check stands among all: at its slot, or at the minute in which it was asked for, since it may look far back. Checks of one
 * moment stand by kind, deployment and id, so that a page can end between them.
 */
export const placeOf = ({ kind, deployment, slot, asked }: Check): string =>
  asked === undefined ? `${slot} ${kind} ${deployment}` : `${minuteAsked(asked)} ${kind} ${deployment} ${asked}`;

/** Newest first. */
const order = (a: Check, b: Check): number => (placeOf(a) < placeOf(b) ? 1 : -1);

/** One page of the checks of several series together, newest first. Each series is asked for no more than the page can hold. */
export async function checksPage(
  registry: Registry,
  id: ModelId,
  series: readonly Series[],
  { limit, after }: Turn,
): Promise<Page<Check>> {
  const place = after === undefined ? undefined : placeIn(after);
  const n = limit + 1;
  const found = await Promise.all(
    series.flatMap(({ endpoint, kind }) => [
      registry.checks(id, kind, endpoint, { n, ...(place && { before: slotBefore(place, `${kind} ${endpoint}`) }) }),
      registry.checksAsked(id, kind, endpoint, {
        n,
        ...(place && { before: idBefore(place, `${kind} ${endpoint} `) }),
      }),
    ]),
  );
  const all = found.flat().sort(order);
  const items = all.slice(0, limit);
  return { items, ...(all.length > limit && { next: placeOf(items.at(-1)!) }) };
}

interface Place {
  readonly time: string;
  readonly name: string;
}

/** Of the moment at which the page before ended, only what comes behind its last check is left. */
const slotBefore = ({ time, name }: Place, own: string): string => (own < name ? `${time}~` : time);

function idBefore({ time, name }: Place, own: string): string {
  // The page before ended in this very series.
  if (name.startsWith(own)) return name.slice(own.length);
  const minute = Math.floor(Date.parse(time) / MINUTE) * MINUTE;
  const whole = own < name || Date.parse(time) > minute;
  return whole ? `${askedAt(minute)}~` : askedAt(minute);
}

function placeIn(after: string): Place {
  const [, time, name] = /^(\d{4}-[\d:.TZ-]+) (.+)$/.exec(after) ?? [];
  if (time === undefined || name === undefined || Number.isNaN(Date.parse(time)))
    throw new InvalidEventError('this page does not go on from there: begin again without a cursor');
  return { time, name };
}
