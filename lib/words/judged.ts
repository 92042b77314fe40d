import type { Judged } from '../domain/registry/decide-adding.ts';

/** What becomes of a version by evidence that was added to it, as the end of a sentence. */
export const JUDGED_IN_WORDS: Record<Judged, string> = {
  again: 'the version is judged again with it',
  'when asked': 'have the version judged with it: `steward gate`',
  'no more': 'people have answered for this version: it is kept, and judged no more',
};
