import type { Reason } from '../reason.ts';

/** How a question is asked again, once what stood in its way does not any more. */
export const ANEW = 'ask anew: `steward release`, or `steward promote` for a later stage';

/** Why an answer does not count, and what a person can do: by the rules of decide-answer.ts. */
export const REFUSED_ANSWERS: Readonly<Record<string, (reason: Reason) => string>> = {
  'one-answer': ({ subject, observed }) => `${subject} answered already (${observed}), and the first answer stands`,
  open: ({ observed }) => `the question is over (${observed}): \`steward approvals list\` has those that are open`,
  expiry: ({ limit }) => `the question could be answered ${limit}; ${ANEW}`,
  digest: () =>
    'the answer was given to something else than is asked: reload the page, or look with `steward approvals show`',
  shown: ({ observed }) =>
    `${isDigest(observed) ? 'what was shown changed since it was asked' : observed}: no answer counts any more; it is judged again, and asked again with what is true now`,
};

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
