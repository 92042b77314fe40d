import { ANEW, REFUSED_ANSWERS } from '../domain/approval/refused-in-words.ts';
import type { Reason } from '../domain/reason.ts';
import { racedInWords } from './told-race.ts';

type Say = (reason: Reason) => string;

const OLD_WAY_BACK =
  'another release came since going back was asked for: look at `steward live`, then `steward rollback` anew';
const EDITED: Say = ({ subject, observed, limit }) =>
  `${subject} of the question is ${observed}, its record in the ledger says ${limit}: somebody changed it (docs/runbook.md, integrity)`;

/** Why an answer does not count, or a release does not begin, and what a person can do: by the names that decisions give the rules. */
export const REFUSALS: Readonly<Record<string, Say>> = {
  ...REFUSED_ANSWERS,
  // the beginning of a release
  approved: ({ observed }) => `people have not approved it (the question is ${observed}): \`steward approvals list\``,
  'version-approved': ({ observed }) => `no yes to it stands here (it is ${observed}): ${ANEW}`,
  'approval-about': ({ observed, limit }) => `the yes is to version ${observed}, not to version ${limit}`,
  unspent: () => `the yes was used up by a release that did not begin or did not hold: ${ANEW}`,
  'unspent-in-ledger': () => `the yes was used up by a release that did not begin or did not hold: ${ANEW}`,
  'newest-approval': ({ limit }) =>
    limit === 'none'
      ? `no question about it has a yes any more: ${ANEW}`
      : `people said yes to a newer question about it (${limit}), and that one is released: nothing is left to do for this one`,
  unchanged: ({ subject }) => `${subject} to those who said yes is not what is there any more: ${ANEW}`,
  previous: () => OLD_WAY_BACK,
  'back-from': () => OLD_WAY_BACK,
  'back-since': () => OLD_WAY_BACK,
  'as-asked': EDITED,
  'asked-and-open': ({ observed }) => `the ledger says that the question ended ${observed}: ${ANEW}`,
  'quorum-now': ({ observed, limit }) => `${observed}, needed is ${limit}: ${ANEW}`,
  'not-retired': () => 'the version is retired, for good: train another one',
  'released-before': () => 'it was never released under this yes, so nothing goes back to it',
  comparable: ({ observed }) =>
    `nobody could tell what runs by ${observed}: register it with images by digest and files that can be hashed`,
  'one-release': ({ observed }) => `another release is on its way there (${observed}): \`steward executions\``,
  gain: racedInWords,
  guard: racedInWords,
  person: ({ subject, observed }) => `${subject} ended the race: ${observed}`,
  turn: ({ observed, limit }) => `${observed}, and it did not get ${limit}: ${ANEW}`,
  edge: ({ observed }) => `its release there is ${observed}: \`steward live\` says what serves`,
};

/** What a refusal says in full; nothing of a rule that holds, is measured, or says by itself what to do. */
export const refusalOf = (reason: Reason): string | undefined =>
  reason.observed !== reason.limit && Object.hasOwn(REFUSALS, reason.rule)
    ? REFUSALS[reason.rule]?.(reason)
    : undefined;
