import type { Interval } from '../statistics/interval.ts';

/** What a check says of a limit: kept, broken, or that it cannot tell. */
export type Verdict = 'stable' | 'drifted' | 'undecided';

/**
 * An interval against a limit nothing should exceed: all of it above is `drifted`, all of it below is `stable`. An end
 * that lies *on* the limit decides nothing.
 */
export function judge({ low, high }: Interval, limit: number): Verdict {
  if (low > limit) return 'drifted';
  return high < limit ? 'stable' : 'undecided';
}

/** What several say together: one that drifted is enough, else one that is undecided; of none nothing is known. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('drifted')) return 'drifted';
  return verdicts.includes('undecided') || verdicts.length === 0 ? 'undecided' : 'stable';
}
