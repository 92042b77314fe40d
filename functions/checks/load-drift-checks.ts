import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Registry } from '../../lib/ports/registry.ts';

/** One read of the registry, and how many are made: a week of hourly checks needs two. */
const PAGE = 100;
const MOST = 10;

/**
 * Checks of drift of a version whose windows touch a given one, as far as they were made.
 * @param delay how long after its window's end a slot of drift is (ms)
 */
export async function driftChecksOver(
  registry: Registry,
  due: CheckDue,
  { version, window, delay }: { version: number; window: Window; delay: number },
): Promise<Check[]> {
  const found: Check[] = [];
  // a window that only ends after this one may begin in it
  let before = iso(window.end + delay + (window.end - window.start));
  for (let read = 0; read < MOST; read++) {
    const page = await registry.checks(due, 'drift', due.deployment, { n: PAGE, before });
    found.push(...page.filter((check) => check.version === version));
    const [first] = page;
    if (page.length < PAGE || first === undefined || Date.parse(first.window.end) <= window.start) break;
    before = first.slot;
  }
  return found;
}
