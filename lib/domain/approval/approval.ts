import * as z from 'zod';
import { digestOf, RecordPlace } from '../ledger/record.ts';
import { ApprovalState } from '../lifecycle.ts';
import type { ModelVersion } from '../model/model.ts';
import { Cause } from './causes.ts';
import { Person } from './person.ts';
import { contentsOf } from './registered.ts';

/** Exactly what an approver is shown and answers for; its digest is what the answer is bound to. */
export const ShownDigests = z.object({
  model: z.string(),
  version: z.int(),
  artifact: z.string(),
  image: z.string(),
  /** Of an inference pipeline: what its other containers are (a digest). */
  others: z.string().optional(),
  /** The package, and a digest of all that its containers are: images, artifacts, environment. */
  package: z.string().optional(),
  contents: z.string().optional(),
  /** The list of every file, image and variable. */
  inventory: z.string().optional(),
  endpoint: z.string(),
  champion: z.int().nullable(),
  /** What a person adopted and no version has replaced yet: its config, and the sha256 of all that it serves. */
  adopted: z.object({ config: z.string(), content: z.string() }).optional(),
  evaluation: z.string().nullable(),
  comparison: z.string().nullable(),
  baseline: z.string().nullable(),
  /** Digest of the frozen plan: role, instance type and count, alarms, capture, smoke request and the way it is released. */
  plan: z.string(),
  gate: z.string(),
  policy: z.string(),
  manifest: z.string(),
});
export type ShownDigests = z.infer<typeof ShownDigests>;

/** The question to people. Item `APPROVAL#`. `token` is ciphertext and leaves the item when the execution is resumed. */
export const Approval = z.object({
  tenant: z.string(),
  model: z.string(),
  id: z.string(),
  version: z.int(),
  deployment: z.string(),
  state: ApprovalState,
  requester: z.string(),
  /** Everybody who caused it, the requester among them: none of them answers. */
  causedBy: z.array(Cause).default([]),
  tier: z.string(),
  shown: ShownDigests,
  /** The deployment as the manifest described it when it was asked: what is released is this, whatever the manifest says by then. */
  frozen: z.record(z.string(), z.json()).optional(),
  digest: z.string(),
  quorum: z.int(),
  /** The groups whose people make the quorum, where its stage names them. */
  groups: Person.shape.groups.optional(),
  approvals: z.int(),
  askedAt: z.int(),
  expiresAt: z.int(),
  execution: z.string(),
  token: z.string().optional(),
  resumed: z.enum(['resumed', 'too-late']).optional(),
  /** A release under it did not begin or did not hold: it counts no more. */
  spent: z.boolean().optional(),
  due: z.int().optional(),
  /** The question's own record, and the record this item was last written with. */
  asked: RecordPlace.optional(),
  record: RecordPlace.optional(),
});
export type Approval = z.infer<typeof Approval>;

/** One person's answer. Item `VOTE#`. */
export const Vote = z.object({
  tenant: z.string(),
  model: z.string(),
  approval: z.string(),
  person: z.string(),
  answer: z.enum(['approve', 'reject']),
  reason: z.string(),
  idempotencyKey: z.string(),
  at: z.int(),
  record: RecordPlace.optional(),
});
export type Vote = z.infer<typeof Vote>;

/** Business key of one person's answer: under it the ledger finds the record again. */
export const answerEffect = (approval: string, person: string): string => `answer:${approval}:${person}`;

export const shownDigest = (shown: ShownDigests): string => digestOf(shown);

/** Gathers what is shown from what is stored now; asked again at the answer and before release, it tells whether anything changed. */
export function shownFor(input: {
  version: ModelVersion;
  endpoint: string;
  champion: number | undefined;
  adopted: { config: string; content: string } | undefined;
  plan: unknown;
  manifestDigest: string;
  comparison: string | undefined;
}): ShownDigests {
  const { version } = input;
  const named = (name: string): string | null => version.evidence.find((e) => e.name === name)?.sha256 ?? null;
  return {
    model: version.model,
    version: version.version,
    artifact: version.artifactDigest ?? '',
    image: version.imageDigest ?? '',
    package: version.package,
    contents: contentsOf(version),
    ...(version.inventory && { inventory: version.inventory }),
    ...(version.others.length > 0 && { others: digestOf(version.others) }),
    endpoint: input.endpoint,
    champion: input.champion ?? null,
    ...(input.adopted && { adopted: input.adopted }),
    evaluation: named('evaluation'),
    comparison: input.comparison ?? null,
    baseline: version.baseline ?? null,
    plan: digestOf(input.plan),
    gate: version.gate?.id ?? '',
    policy: version.gate?.policy ?? '',
    manifest: input.manifestDigest,
  };
}
