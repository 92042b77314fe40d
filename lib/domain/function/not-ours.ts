import type { Reason } from '../reason.ts';

/** Why an alias that is there is not moved. */
export const notOurs = ({ function: name, alias }: { readonly function: string; readonly alias: string }): Reason => ({
  rule: 'adopted',
  subject: `${name}:${alias}`,
  observed: 'an alias that Steward did not make',
  limit: 'one that is not there yet: name another, which Steward makes, and lead callers to it',
});
