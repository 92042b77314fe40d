import { cutText } from '../ledger/bounded.ts';
import type { Reason } from '../reason.ts';
import type { Verdict } from '../verdict.ts';
import { sortByWeight } from './headline-reason.ts';

/** How many of them are named, and how much of each name (characters). */
const NAMED = 3;
const NAME = 40;

/**
 * What a check that cannot have a verdict says in its `because`: why, and then which limits what is there lies beyond all the same, farthest first and one of each
 * subject: `…; beyond its limit in the rows that are there: origin (psi 4.8107, limit 0.2000)`. No decision looks at it: confirmation and incidents
 * go by reasons, of which such a check has none.
 * @param beyond the reasons it would have had
 */
export function becauseWithBeyond(because: string, beyond: readonly Reason[]): string {
  if (beyond.length === 0) return because;
  const farthest = sortByWeight({ verdict: 'drifted', reasons: beyond });
  const each = farthest.filter(({ subject }, at) => farthest.findIndex((one) => one.subject === subject) === at);
  const named = each.slice(0, NAMED).map(({ rule, subject, observed, limit }) => {
    const bound = rule === 'minimum' || rule === 'maximum';
    return `${cutText(subject, NAME)} (${bound ? `${observed}, ${rule}` : `${rule} ${observed}, limit`} ${limit})`;
  });
  const more = each.length - named.length;
  return `${because}; beyond ${each.length === 1 ? 'its limit' : 'their limits'} in the rows that are there: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A decision on a window of which nothing may be concluded: its reasons go where no decision looks. */
export const undecidedFor = (
  because: string,
  { verdict, reasons }: { verdict: Verdict; reasons: readonly Reason[] },
) => ({
  verdict: 'undecided' as const,
  reasons: [],
  because: becauseWithBeyond(because, verdict === 'drifted' ? reasons : []),
});
