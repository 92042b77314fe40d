import * as z from 'zod';
import type { AnyFlow, Wake } from './flow.ts';
import { wakesOf } from './flow.ts';
import { NEEDS } from './needs.ts';

const name = z.string().min(1, 'must be set');

/** What functions are told by what wakes them. */
const OF_WAKES = {
  /** The account whose events count; the region is Lambda's own. */
  sagemaker: { ACCOUNT_ID: name },
  /** Where a reader of the ledger's stream puts what it could not carry, to try again; and where it reads it again. */
  stream: { AGAIN_QUEUE_URL: name, LEDGER_TABLE: name },
};
/** How a person of the pool has signed in, as RFC 8176 methods: `pwd`, and `otp` where the pool demands a second factor. */
const SIGN_IN = { SIGN_IN_METHODS: z.string().regex(/^[a-z]+( [a-z]+)*$/, 'must be RFC 8176 methods, like `pwd otp`') };
/** To sign decisions with, and that key's id (lib/domain/ledger/signature.ts). */
const SIGNS = { LEDGER_KEY_ARN: name, LEDGER_KEY_ID: name };

/**
 * The environment of a flow's function: what CDK must set and its code reads, nothing else. Checked at synth and at cold start. Each
 * variable is handed out by the construct that owns the thing it names, together with the right to use it.
 */
export function variablesOf(flow: AnyFlow): z.ZodObject {
  const needs = (flow.needs as readonly (keyof typeof NEEDS)[]).map((need) => NEEDS[need].variables);
  const wakes = (['sagemaker', 'stream'] as const)
    .filter((kind) => wakesOf(flow, kind).length > 0)
    .map((kind) => OF_WAKES[kind]);
  return z.strictObject(
    Object.assign({}, ...needs, ...wakes, isSignedIn(flow) ? SIGN_IN : {}, flow.signs ? SIGNS : {}),
  );
}

/** Whether requests of people who are signed in come to it. */
export const isSignedIn = ({ wakes }: { readonly wakes: readonly Wake[] }): boolean =>
  wakes.some((wake) => 'requests' in wake && wake.requests.some((request) => request.includes(' /api/')));
