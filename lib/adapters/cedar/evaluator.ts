import type { Context, Entities, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import * as z from 'zod';
import { IntegrityError } from '../../domain/errors.ts';
import { withCedar } from './engine.ts';
import { explainErrors } from './policy-file.ts';
import { type PolicySet, textsById } from './policy-set.ts';

export interface Question {
  readonly principal: TypeAndId;
  readonly action: string;
  readonly resource: TypeAndId;
  readonly context: Context;
  readonly entities: Entities;
}

export interface CedarDecision {
  readonly decision: 'allow' | 'deny';
  /** Ids of the deciding policies: every forbid that holds, or every permit when none does. */
  readonly reasons: readonly string[];
}

const Failure = z.object({ message: z.string(), help: z.string().nullable() });

/** What this version of Cedar answers; an answer of another shape is never read as an allow. */
const CedarAnswer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('failure'), errors: z.array(Failure) }),
  z.object({
    type: z.literal('success'),
    response: z.object({
      decision: z.enum(['allow', 'deny']),
      diagnostics: z.object({
        reason: z.array(z.string()),
        errors: z.array(z.object({ policyId: z.string(), error: Failure })),
      }),
    }),
  }),
]);

/**
 * Prepares a set for many questions. The returned function is pure evaluation: the request is validated against the
 * schema each time, and it throws IntegrityError on any error at all, because Cedar skips a policy that errs and so
 * would lose a forbid. `name` must be unique per content: preparsed sets live in the shared engine under it.
 */
export function evaluator(name: string, { schema, policies }: PolicySet): (question: Question) => CedarDecision {
  let preparsedIn: number | undefined;
  return ({ principal, action, resource, context, entities }) => {
    const raw = withCedar((cedar, instance) => {
      if (preparsedIn !== instance) {
        const parts = [
          cedar.preparseSchema(name, schema),
          cedar.preparsePolicySet(name, { staticPolicies: textsById(policies) }),
        ];
        const failed = parts.find((part) => part.type === 'failure');
        if (failed) return failed;
        preparsedIn = instance;
      }
      return cedar.statefulIsAuthorized({
        principal,
        action: { type: 'Action', id: action },
        resource,
        context,
        entities,
        validateRequest: true,
        preparsedSchemaName: name,
        preparsedPolicySetId: name,
      });
    });
    return readAnswer(raw);
  };
}

/** Reads Cedar's raw answer; throws IntegrityError on an unknown shape, a failure, or an error in any policy. */
export function readAnswer(raw: unknown): CedarDecision {
  const answer = CedarAnswer.safeParse(raw);
  if (!answer.success)
    throw new IntegrityError('the cedar engine answered in an unknown shape: check its version', {
      cause: answer.error,
    });
  if (answer.data.type === 'failure') {
    throw new IntegrityError(
      `the question does not fit the policy schema: ${explainErrors(answer.data.errors.map(located))}`,
    );
  }
  const { decision, diagnostics } = answer.data.response;
  if (diagnostics.errors.length > 0) {
    const named = diagnostics.errors.map(({ policyId, error }) => `\`${policyId}\`: ${error.message}`);
    throw new IntegrityError(`policies failed while they were evaluated: ${named.join('; ')}`);
  }
  return { decision, reasons: diagnostics.reason.toSorted() };
}

const located = ({ message, help }: z.infer<typeof Failure>) => ({
  message,
  help,
  code: null,
  url: null,
  severity: null,
});
