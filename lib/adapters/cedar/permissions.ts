import type { Context, EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import * as z from 'zod';
import { Tier } from '../../domain/gate/tier.ts';
import { findPerson } from '../../domain/named.ts';
import type { PermissionDecision, PermissionRequest } from '../../ports/policies.ts';
import { evaluator, type Question } from './evaluator.ts';
import type { PolicySet } from './policy-set.ts';

const Name = z
  .string()
  .min(1)
  .max(16_384)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

/**
 * A person's pseudonymous id. ASCII without `@` and `+`, and compared without case, so that a look-alike letter,
 * another spelling or an e-mail alias is never a second person.
 */
const PersonId = z
  .string()
  .regex(/^[A-Za-z0-9_.:/=,-]{1,256}$/, 'must be 1 to 256 letters, digits and `_ . : / = , -`, never an e-mail address')
  .transform((id) => id.toLowerCase());

/**
 * Somebody as others wrote them, in a package or a record: any text, since a question that nobody could be asked about because of one would be
 * open for ever. What it means is compared; what can be no person's id is nobody who asks.
 */
const Named = z.string().max(16_384).transform(findPerson);

const Groups = z.array(z.enum(['approvers', 'owners', 'auditors', 'operators'])).max(4);

const Request = z.strictObject({
  principal: z.strictObject({
    id: PersonId,
    tenants: z.array(Name).max(1_000),
    groups: Groups,
  }),
  action: z.enum([
    'view',
    'apply',
    'adopt',
    'register',
    'gate',
    'check',
    'retrain',
    'retrainAnyway',
    'requestRelease',
    'answer',
    'withdraw',
    'retire',
    'addEvidence',
    'attestAsOwner',
    'attestAsValidator',
    'closeIncident',
    'rollback',
    'freeze',
    'unfreeze',
    'acknowledge',
  ]),
  resource: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('Model'), id: Name, tenant: Name, tier: Tier }),
    z.strictObject({
      kind: z.literal('ApprovalRequest'),
      id: Name,
      tenant: Name,
      tier: Tier,
      requester: Named,
      causedBy: z.array(Named).max(1_000),
      groups: Groups.min(1).optional(),
    }),
  ]),
  context: z.strictObject({ mfa: z.boolean(), authAgeSeconds: z.int().nonnegative().optional() }),
});

/** Prepares the permission policies. The returned function never throws: what cannot be judged is denied, with the error. */
export function permissionsOf(name: string, set: PolicySet): (request: PermissionRequest) => PermissionDecision {
  const ask = evaluator(name, set);
  return (given) => {
    try {
      return { ...ask(questionOf(Request.parse(given))), errors: [] };
    } catch (error) {
      return denyFor(error);
    }
  };
}

/** What cannot be judged is denied. */
export const denyFor = (error: unknown): PermissionDecision => ({
  decision: 'deny',
  reasons: [],
  errors: [messageOf(error)],
});

function questionOf({ principal, action, resource, context }: z.infer<typeof Request>): Question {
  const person: EntityJson = {
    uid: { type: 'Person', id: principal.id },
    attrs: { tenants: [...new Set(principal.tenants)].map((id) => entity('Tenant', id)) },
    parents: [...new Set(principal.groups)].map((id) => ({ type: 'Group', id })),
  };
  const thing: EntityJson = {
    uid: { type: resource.kind, id: resource.id },
    attrs: {
      tenant: entity('Tenant', resource.tenant),
      tier: entity('Tier', resource.tier),
      ...(resource.kind === 'ApprovalRequest' && asked(resource)),
    },
    parents: [],
  };
  const known: Context = { mfa: context.mfa };
  if (context.authAgeSeconds !== undefined) known.authAgeSeconds = context.authAgeSeconds;
  return {
    principal: { type: 'Person', id: principal.id },
    action,
    resource: { type: resource.kind, id: resource.id },
    context: known,
    entities: [person, thing],
  };
}

interface Asked {
  readonly requester: string;
  readonly causedBy: readonly string[];
  readonly groups?: readonly string[] | undefined;
}

/** Who asked is always among those who caused it. */
const asked = ({ requester, causedBy, groups }: Asked) => ({
  requester: entity('Person', requester),
  causedBy: [...new Set([requester, ...causedBy])].map((id) => entity('Person', id)),
  ...(groups && { groups: [...new Set(groups)].map((id) => entity('Group', id)) }),
});

const entity = (type: string, id: string) => ({ __entity: { type, id } });

function messageOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues.map((issue) => `\`${issue.path.join('.')}\`: ${issue.message}`).join('; ');
}
