import * as z from 'zod';
import { KeptEvidence } from '../evidence/kept.ts';
import { EvidenceRef, RecordPlace } from '../ledger/record.ts';
import { ReleaseState, SaidState, VersionState } from '../lifecycle.ts';
import { Adopted } from '../served/adopted.ts';
import { Content } from '../served/served.ts';
import { AccountId, TargetName } from '../target.ts';
import type { Manifest } from './manifest.ts';

/**
 * A model under management, or one only seen (`manifest` absent: `unmanaged`). Item `META`. A manifest that is no longer understood
 * is absent too, and its digest is still there: one model's must not keep the others from being read.
 */
export interface Model {
  readonly tenant: string;
  readonly model: string;
  readonly manifest?: Manifest | undefined;
  readonly manifestDigest?: string | undefined;
  /** When this manifest was applied (epoch ms): slots before that were another schedule's. */
  readonly appliedAt?: number | undefined;
}

/** One container of a package as it was registered. Digests are lower-case hex without a prefix. */
const Container = {
  image: z.string(),
  imageDigest: z.string().optional(),
  /** S3 address of the model; empty when the image brings it along. */
  artifact: z.string(),
  /** Of its one object, or of the list of all files that it finds. */
  artifactDigest: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  /** What of it cannot be compared, in words: such a version never passes its gate. */
  unreadable: z.array(z.string()).default([]),
};
const PackagedContainer = z.object(Container);
export type PackagedContainer = z.infer<typeof PackagedContainer>;

/** One immutable candidate. Item `V#`. Its first container stands in the version itself. */
export const ModelVersion = z.object({
  tenant: z.string(),
  model: z.string(),
  version: z.int().positive(),
  /** All its deployments taken together; `said` is by deployment what people said, absent of versions from before it was told apart. */
  state: VersionState,
  said: z.record(z.string(), SaidState).optional(),
  package: z.string(),
  packageStatus: z.string(),
  /** Approval status as SageMaker last told it; ours is `state`. */
  packageApproval: z.string().optional(),
  ...Container,
  /** The containers after the first, of an inference pipeline. */
  others: z.array(PackagedContainer).default([]),
  /** sha256 of the list of everything that its containers are made of; none of versions from before there were such lists. */
  inventory: z.string().optional(),
  lineage: z.object({
    pipelineExecution: z.string().optional(),
    commit: z.string().optional(),
    trainingData: z.string().optional(),
  }),
  /** What was copied when it was registered. */
  evidence: z.array(EvidenceRef),
  /** What was read of that, and of what was added since; versions from before have none. */
  kept: z.array(KeptEvidence).default([]),
  /** sha256 of the baseline this version was trained to expect. */
  baseline: z.string().optional(),
  /** sha256 of its baselines by the values of a column, or why there are none; absent where no manifest has asked yet. */
  segments: z.object({ column: z.string(), sha256: z.string().optional(), because: z.string().optional() }).optional(),
  requester: z.string(),
  /** The last judgement: its id names the release execution it may start. */
  gate: z
    .object({
      ...{ id: z.string(), verdict: z.string(), policy: z.string() },
      /** sha256 of every number it was judged by. */
      measured: z.string().optional(),
      /** The stage it was judged for, where the manifest has several. */
      stage: z.string().optional(),
      /** sha256 of the manifest, and of the evidence, that it was made by; one from before says neither. */
      manifest: z.string().optional(),
      kept: z.string().optional(),
    })
    .optional(),
  /** The record this item was last written with. */
  record: RecordPlace.optional(),
});
export type ModelVersion = z.infer<typeof ModelVersion>;

/** Every container of a version, in the order in which they are called. */
export const containersOf = (version: ModelVersion): readonly PackagedContainer[] => [version, ...version.others];

const Finding = z.object({
  seen: z.string(),
  foundAt: z.int(),
  acknowledged: z.boolean().default(false),
  /** When the transform job was created that it was told of, by SageMaker's clock (epoch ms): news of jobs come in any order. */
  jobAt: z.int().optional(),
});
const OutOfBand = z.union([
  Finding,
  // As it was stored while a finding was no more than the name of the config that ran.
  z.string().transform((seen): z.infer<typeof Finding> => ({ seen, foundAt: 0, acknowledged: false })),
]);

/** A race on its way: both versions on one endpoint, the challenger in a shadow variant. */
const RaceRun = z.object({
  /** The endpoint config of both. */
  config: z.string(),
  /** When config and models had been made, and when the endpoint was first told (epoch ms). */
  made: z.array(z.int()).default([]),
  asked: z.int().optional(),
  /** Since when both answer (epoch ms). */
  began: z.int().optional(),
  /** What was seen so far: its digest among the evidence, and how often was looked. */
  kept: z.string().optional(),
  looks: z.int().nonnegative().default(0),
  /** The window that the next look begins with (epoch ms). */
  until: z.int().optional(),
  /** When it was decided (epoch ms). */
  ended: z.int().optional(),
  /** When a person, or the sweep, said that it ends undecided (epoch ms). */
  stopped: z.int().optional(),
});
export type RaceRun = z.infer<typeof RaceRun>;

/** Where the callers of a deployment with a standby are sent: written before they are, and `moved` once they were. */
const Traffic = z.object({
  /** The `endpoint` that they are to ask. */
  at: z.string(),
  /** Counts the moves; the pointer that callers read says the same number. */
  number: z.int().positive(),
  since: z.int(),
  moved: z.boolean(),
});

/** A freeze: since when (epoch ms), by whom, and why. */
export const Frozen = z.object({ at: z.int(), by: z.string(), reason: z.string() });

/** One endpoint of one model: who serves it, who is on the way, what ran when. Item `D#`. */
export const Deployment = z.object({
  tenant: z.string(),
  model: z.string(),
  endpoint: z.string(),
  stage: z.string(),
  /** The account it runs in, where that is not Steward's own, as the configuration called it when the manifest was applied. */
  target: z.object({ name: TargetName, account: AccountId }).optional(),
  champion: z.int().positive().optional(),
  /** Name of the endpoint config the champion was verified with, and since when it is live (epoch ms). */
  config: z.string().optional(),
  liveSince: z.int().optional(),
  /** What the champion's endpoint serves, as it was verified: what runs is held against it. */
  content: Content.optional(),
  /** Name of the endpoint's production variant, where it is not the one Steward gives. */
  variant: z.string().optional(),
  /**
   * Set when Steward creates the endpoint: under which config, and when it was seen to have come to be (epoch ms; none yet at first).
   * No other endpoint is ever deleted.
   */
  created: z.object({ config: z.string(), at: z.array(z.int()).default([]) }).optional(),
  /** Where a rollback goes; without a version it is what was adopted. */
  previous: z.object({ version: z.int().optional(), config: z.string() }).optional(),
  adopted: Adopted.optional(),
  /** The config found running on an endpoint from before Steward that nobody adopted, once it was told. */
  unadopted: z.string().optional(),
  releases: z.record(z.string(), ReleaseState),
  releasing: z
    // Version 0 is what was adopted.
    .object({
      version: z.int(),
      config: z.string(),
      approval: z.string(),
      startedAt: z.int(),
      deadline: z.int(),
      /** Names of the alarms it waits on. */
      alarms: z.array(z.string()).default([]),
      /** Percent of the requests that the new version was last seen to have, of a plan of several steps. */
      share: z.int().optional(),
      /** How the version's files lay when it began, by source; of one that began before that was kept none. */
      stamps: z.record(z.string(), z.string()).optional(),
      /** The execution that carries it. */
      execution: z.string().optional(),
      /** The race that goes before, of one that is asked for. */
      race: RaceRun.optional(),
    })
    .optional(),
  /** An open finding: what was seen when it was last reported (a fingerprint), and whether a person said they know. */
  outOfBand: OutOfBand.optional(),
  /** Nothing is released into it, or promoted out of it, until a person lifts this: since when (epoch ms), by whom, and why. */
  frozen: Frozen.optional(),
  /** Of one with a standby whose traffic was ever moved. */
  traffic: Traffic.optional(),
  /** Versions that somebody went back from, the last ones: when (epoch ms), and because of which incident, where it was by itself. */
  left: z.array(z.object({ version: z.int(), at: z.int(), incident: z.string().optional() })).optional(),
  /** Counts writes: the condition of the next one. */
  revision: z.int().nonnegative(),
  /** The record of the release on its way, and the record this item was last written with. */
  started: RecordPlace.optional(),
  /** The record of how the champion went live, of one that did since there are such places. */
  live: RecordPlace.optional(),
  /** The record of what the last race here decided. */
  raced: RecordPlace.optional(),
  /** The record by which the last one that ended undecided was ended. */
  raceStopped: RecordPlace.optional(),
  record: RecordPlace.optional(),
});
export type Deployment = z.infer<typeof Deployment>;

export const findEvidence = (version: ModelVersion, name: string): string | undefined =>
  version.evidence.find((e) => e.name === name)?.sha256;
