import { useRef } from 'preact/hooks';
import type { Checks, ModelView } from '../../../lib/contract/api.ts';
import { type Listed, pagesOf, useLoaded } from './use-loaded.ts';
import { kindsShown } from './words.ts';

/** Checks of one kind in one deployment that are looked at together. */
const AT_ONCE = 200;

/** The last checks of every kind in every deployment, so that a frequent kind hides none that is rare; `more` reads earlier ones. */
export function useChecks(view: ModelView, path: string): Listed<Checks> {
  const pages = useRef(1);
  const series = view.deployments.flatMap((d) =>
    kindsShown((kind) => (d[kind] ?? d.asked?.[kind]) !== undefined).map(
      (kind) => `${path}/checks?deployment=${encodeURIComponent(d.endpoint)}&kind=${kind}&limit=${AT_ONCE}`,
    ),
  );
  // Of no series there is nothing to ask but the time.
  const asked = series.length > 0 ? series : [`${path}/checks?limit=1`];
  const loaded = useLoaded<Checks>(asked.join(' '), undefined, async (_, signal) => {
    const found = await Promise.all(asked.map((one) => pagesOf<Checks>(one, pages.current, join, signal)));
    const more = found.find(({ next }) => next !== undefined)?.next;
    const checks = found.flatMap(({ checks }) => checks).sort((a, b) => a.slot.localeCompare(b.slot));
    return { now: found[0]?.now ?? '', checks, ...(more !== undefined && { next: more }) };
  });
  if (loaded.value?.next === undefined) return loaded;
  const more = () => {
    pages.current += 1;
    loaded.reload();
  };
  return { ...loaded, more };
}

/** A page after another holds earlier checks. */
const join = (later: Checks, earlier: Checks): Checks => ({ ...later, checks: [...earlier.checks, ...later.checks] });
