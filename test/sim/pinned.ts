/** Seeds that once found something, each with what it was: they are run with every `npm run test:rest`. */
export const PINNED: Readonly<Record<number, string>> = {
  26: 'an answer to `ask` was lost: the question is asked again, and the first one is void',
  21: 'an outage longer than all retries ended a release before it began: the sweep gives the approval back',
};
