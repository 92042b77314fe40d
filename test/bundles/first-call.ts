import { FLOWS } from '../../functions/flows.ts';
import { canonical, leafHash } from '../../lib/domain/ledger/record.ts';
import { wakesOf } from '../../lib/flow/flow.ts';
import { catalogImage, fact, request, SMALLEST, sqs } from './events.ts';

const VALUES: Record<string, string> = {
  REGISTRY_TABLE: 'registry',
  LEDGER_TABLE: 'ledger',
  LEDGER_ORIGIN: 'steward/000000000000/us-east-1/test',
  // Anybody's: nothing here was signed.
  LEDGER_PUBLIC_KEY:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvzADNGtWSb7cXqU4iKNFo3GukeV3y9uICYtO4unQOzomAe1KsDT9/N00YP/KLCJreyrnr6uv/x2FV2X5SDUnYg==',
  ACCOUNT_ID: '000000000000',
  SIGN_IN_METHODS: 'pwd otp',
  USER_POOL_ID: 'eu-west-1_abcdefghi',
  AUTHORIZE_URL: 'https://sign-in.example/oauth2/authorize',
  TOKEN_URL: 'https://sign-in.example/oauth2/token',
};

/** A value for each variable that a function's template gives it. */
export const given = (variables: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    variables.map((name) => [name, VALUES[name] ?? `local-${name.toLowerCase().replaceAll('_', '-')}`]),
  );

/** The smallest event of a function. For `announce` a record that concerns no model, which goes nowhere: it has only to be read. */
export function smallest(name: string) {
  if (name !== 'announce') return SMALLEST[name] ?? derived(name);
  const record = {
    v: 1,
    log: VALUES.LEDGER_ORIGIN,
    chain: 'catalog',
    seq: 1,
    id: '019ab2c4-7e1f-7c3a-9b1e-0d5c8f6a2e11',
    once: `sha256:${'0'.repeat(64)}`,
    at: '2026-11-24T06:00:00.000Z',
    type: 'ChainCreated',
    actor: { kind: 'service', id: 'ledger' },
    subject: { tenant: 'default' },
    data: { chain: 'model.default.fraud-score', firstHash: 'a'.repeat(64) },
    prev: '0'.repeat(64),
  };
  const bytes = canonical(record);
  return {
    event: catalogImage(bytes, leafHash(bytes)),
    answer: { batchItemFailures: [] },
    error: undefined,
    logs: undefined,
  };
}

/** Of a flow that says nothing in events.ts: what wakes it, empty. A message that is wrong comes again, a task that is wrong throws, a request is answered. */
function derived(name: string): { event: unknown; answer?: unknown; error?: string; logs?: string } {
  const flow = FLOWS.find((one) => one.name === name)!;
  const [asked] = wakesOf(flow, 'requests').flatMap(({ requests }) => requests);
  if (asked) return { event: request(...(asked.split(' ') as [string, string])), answer: { isBase64Encoded: false } };
  if (flow.wakes.every((wake) => 'task' in wake)) return { event: {}, error: 'InvalidEventError' };
  const [type] = wakesOf(flow, 'facts').flatMap(({ facts }) => facts);
  return {
    event: sqs(type ? fact(type, {}) : {}),
    answer: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    logs: 'InvalidEventError',
  };
}
