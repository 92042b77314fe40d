import type { Check } from './check.ts';

/** What several checks say together: one that drifted is enough, else one that is undecided; of none nothing is known. */
export function overall(verdicts: readonly Check['verdict'][]): Check['verdict'] {
  if (verdicts.includes('drifted')) return 'drifted';
  return verdicts.length === 0 || verdicts.includes('undecided') ? 'undecided' : 'stable';
}
