/**
 * Stands in the bundles for `@aws-sdk/credential-provider-node` (lib/constructs/programs/pack.ts): Lambda hands a function its credentials
 * by environment, so that profiles, SSO, processes and metadata services never come into it.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
