import { onEngine } from './required.ts';

/** Runs `suite` on LocalStack, which `npm run test:engines` brings; everywhere else it is a loud skip. */
export const onLocalStack = (suite: (endpoint: string) => void): void =>
  onEngine('LOCALSTACK_ENDPOINT', 'npm run test:engines', suite);
