import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import type { Registry } from '../../lib/ports/registry.ts';

/** As many as a confirmation can ask for at most: one read is enough for all but long runs. */
const PAGE = 30;

/**
 * The checks before a drifted one that its confirmation and the start of the change rest on, newest first: the last `of` of this life
 * of the version, and the whole run of drifted ones. A check that has not drifted, or that a person asked for, confirms nothing and so reads nothing; what it costs
 * does not grow with a deployment's age.
 */
export async function loadEarlierChecks(
  registry: Registry,
  due: CheckDue,
  { kind, version, verdict }: Pick<Check, 'kind' | 'version' | 'verdict'>,
  of: number,
): Promise<Check[]> {
  const found: Check[] = [];
  if (verdict !== 'drifted' || due.asked) return found;
  let run = true;
  for (let before = due.slot; ; before = found.at(-1)!.slot) {
    const page = await registry.checks(due, kind, due.deployment, { n: PAGE, before });
    for (const check of page.reverse()) {
      run &&= check.verdict === 'drifted';
      if (check.version !== version || (!run && found.length >= of)) return found;
      found.push(check);
    }
    if (page.length < PAGE) return found;
  }
}
