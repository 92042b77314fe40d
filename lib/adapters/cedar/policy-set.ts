import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { IntegrityError, InvalidEventError } from '../../domain/errors.ts';
import { withCedar } from './engine.ts';
import { explainErrors, type Policy, type PolicyFile, parsePolicy } from './policy-file.ts';
import { REQUIRED } from './required.ts';
import { CAPS, scanPolicy } from './scan-policy.ts';

/** Policy texts as files or as strings in a bundle; the schemas are in Cedar's own schema language. */
export interface PolicySource {
  readonly schema: { readonly gate: string; readonly permissions: string };
  readonly gate: readonly PolicyFile[];
  readonly permissions: readonly PolicyFile[];
}

/** One checked set: every policy parsed, its ids unique, all of it valid against `schema` without a warning. */
export interface PolicySet {
  readonly schema: string;
  readonly policies: readonly Policy[];
}

/**
 * Checks both sets. Throws InvalidEventError when a text is refused (file and id named), IntegrityError when a
 * required policy is missing or has lost its effect.
 */
export function checkedSets(source: PolicySource): { gate: PolicySet; permissions: PolicySet; sha256: string } {
  const total = source.gate.length + source.permissions.length;
  if (total > CAPS.policies)
    throw new InvalidEventError(`there are ${total} policies, but at most ${CAPS.policies} are allowed`);
  const gate = checkedSet('gate', source);
  const permissions = checkedSet('permissions', source);
  refuseDuplicates([...gate.policies, ...permissions.policies]);
  return { gate, permissions, sha256: sha256Of({ gate, permissions }) };
}

/** The identity of both sets, as it stands in records: schemas and every policy text by id. */
export function sha256Of({ gate, permissions }: { gate: PolicySet; permissions: PolicySet }): string {
  const byId = ({ schema, policies }: PolicySet) => ({ schema, policies: textsById(policies) });
  const canonical = canonicalize({ gate: byId(gate), permissions: byId(permissions) }) as string;
  return createHash('sha256').update(canonical).digest('hex');
}

/** The form Cedar takes: texts under their own `@id`, so that its reasons name ours and not `policy0`. */
export const textsById = (policies: readonly Policy[]) =>
  Object.fromEntries(policies.map(({ id, text }) => [id, text]));

/** Checks one of the sets, with the errors of `checkedSets`. */
export function checkedSet(kind: 'gate' | 'permissions', source: PolicySource): PolicySet {
  const schema = scanPolicy(`${kind}.cedarschema`, source.schema[kind]);
  const parsed = withCedar((cedar) => cedar.checkParseSchema(schema));
  if (parsed.type === 'failure')
    throw new InvalidEventError(`schema \`${kind}.cedarschema\` is refused: ${explainErrors(parsed.errors, schema)}`);
  const policies = source[kind].map(parsePolicy);
  refuseDuplicates(policies);
  for (const [id, effect] of Object.entries(REQUIRED[kind])) {
    const policy = policies.find((p) => p.id === id);
    if (!policy) throw new IntegrityError(`the required ${kind} policy \`${id}\` is missing: restore its file`);
    if (policy.effect !== effect)
      throw new IntegrityError(`the required ${kind} policy \`${id}\` in \`${policy.file}\` must be a \`${effect}\``);
  }
  refuseInvalid(kind, schema, policies);
  return { schema, policies };
}

/** Cedar itself keeps the last of two policies with one id. */
function refuseDuplicates(policies: readonly Policy[]) {
  const files = new Map<string, string>();
  for (const { id, file } of policies) {
    if (files.has(id))
      throw new InvalidEventError(
        `the policy id \`${id}\` stands in \`${files.get(id)}\` and in \`${file}\`: give one another \`@id\``,
      );
    files.set(id, file);
  }
}

/** Strict validation. Its errors come inside a `success`; its warnings are rules that can never fire, so they count too. */
function refuseInvalid(kind: string, schema: string, policies: readonly Policy[]) {
  const answer = withCedar((cedar) =>
    cedar.validate({
      validationSettings: { mode: 'strict' },
      schema,
      policies: { staticPolicies: textsById(policies) },
    }),
  );
  if (answer.type !== 'success')
    throw new InvalidEventError(`the ${kind} policies are refused: ${explainErrors(answer.errors)}`);
  const found = [...answer.validationErrors, ...answer.validationWarnings];
  if (found.length > 0) {
    const named = found.map(({ policyId, error }) => {
      const policy = policies.find((p) => p.id === policyId);
      return `\`${policy?.file}\`, policy \`${policyId}\`: ${explainErrors([error], policy?.text)}`;
    });
    throw new InvalidEventError(`the ${kind} policies do not fit their schema: ${named.join('; ')}`);
  }
  if (answer.otherWarnings.length > 0)
    throw new InvalidEventError(`the ${kind} schema is refused: ${explainErrors(answer.otherWarnings)}`);
}
