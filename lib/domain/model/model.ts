import * as z from 'zod';
import { EvidenceRef } from '../ledger/record.ts';
import { ReleaseState, VersionState } from './lifecycle.ts';
import { Manifest } from './manifest.ts';

/** A model under management, or one only seen (`manifest` absent: `unmanaged`). Item `META`. */
export const Model = z.object({
  tenant: z.string(),
  model: z.string(),
  manifest: Manifest.optional(),
  manifestDigest: z.string().optional(),
  /** When this manifest was applied (epoch ms): slots before that were another schedule's. */
  appliedAt: z.int().optional(),
});
export type Model = z.infer<typeof Model>;
/** As stored: the manifest as its owner wrote it (durations like `7d`), parsed again at each read. */
export type StoredModel = z.input<typeof Model>;

/** One immutable candidate. Item `V#`. Digests are lower-case hex without a prefix. */
export const ModelVersion = z.object({
  tenant: z.string(),
  model: z.string(),
  version: z.int().positive(),
  state: VersionState,
  package: z.string(),
  packageStatus: z.string(),
  /** Approval status as SageMaker last told it; ours is `state`. */
  packageApproval: z.string().optional(),
  image: z.string(),
  imageDigest: z.string().optional(),
  artifact: z.string(),
  artifactDigest: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  lineage: z.object({
    pipelineExecution: z.string().optional(),
    commit: z.string().optional(),
    trainingData: z.string().optional(),
  }),
  evidence: z.array(EvidenceRef),
  /** sha256 of the baseline this version was trained to expect. */
  baseline: z.string().optional(),
  requester: z.string(),
  /** The last judgement: its id names the release execution it may start. */
  gate: z.object({ id: z.string(), verdict: z.string(), policy: z.string() }).optional(),
});
export type ModelVersion = z.infer<typeof ModelVersion>;

/** One endpoint of one model: who serves it, who is on the way, what ran when. Item `D#`. */
export const Deployment = z.object({
  tenant: z.string(),
  model: z.string(),
  endpoint: z.string(),
  stage: z.string(),
  champion: z.int().positive().optional(),
  /** Name of the endpoint config the champion was verified with, and since when it is live (epoch ms). */
  config: z.string().optional(),
  liveSince: z.int().optional(),
  previous: z.object({ version: z.int(), config: z.string() }).optional(),
  releases: z.record(z.string(), ReleaseState),
  releasing: z
    .object({ version: z.int(), config: z.string(), approval: z.string(), startedAt: z.int(), deadline: z.int() })
    .optional(),
  /** The observed config already reported as out of band. */
  outOfBand: z.string().optional(),
  /** Counts writes: the condition of the next one. */
  revision: z.int().nonnegative(),
});
export type Deployment = z.infer<typeof Deployment>;

export const evidenceNamed = (version: ModelVersion, name: string): string | undefined =>
  version.evidence.find((e) => e.name === name)?.sha256;
