import type { ScaleLimits } from '../domain/check/scale.ts';
import type { Alarms, ServingMetrics } from './alarms.ts';
import type { Clock, Ids } from './clock.ts';
import type { Baselines, Captures, Evidence, Predictions, TrainingFiles, Transforms } from './data.ts';
import type { Bus, CheckMetrics, Keys, Notices, Schedules, Traffic, Worm } from './effects.ts';
import type { Functions } from './function-aliases.ts';
import type { Checkpoints, CheckpointsDue, Ledger } from './ledger.ts';
import type { NameOwners, People } from './people.ts';
import type { Policies } from './policies.ts';
import type { Registry, Usages } from './registry.ts';
import type { SageMaker } from './sagemaker.ts';
import type { Signer, Trust } from './signer.ts';
import type { Workflows } from './workflows.ts';

/** Everything a flow may ever need; each flow picks what it touches, and so names every grant its stack must make. */
export interface Ports {
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly usages: Usages;
  readonly captures: Captures;
  readonly evidence: Evidence;
  readonly baselines: Baselines;
  readonly predictions: Predictions;
  readonly transforms: Transforms;
  readonly trainingFiles: TrainingFiles;
  readonly sagemaker: SageMaker;
  readonly functions: Functions;
  readonly alarms: Alarms;
  readonly servingMetrics: ServingMetrics;
  readonly workflows: Workflows;
  readonly schedules: Schedules;
  readonly keys: Keys;
  readonly bus: Bus;
  readonly traffic: Traffic;
  readonly notices: Notices;
  readonly policies: Policies;
  readonly owners: NameOwners;
  readonly people: People;
  readonly trust: Trust;
  readonly worm: Worm;
  readonly checkpoints: Checkpoints;
  readonly checkpointsDue: CheckpointsDue;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: CheckMetrics;
  /** How much of a window one function takes on by itself. */
  readonly capacity: ScaleLimits;
  /** Bytes of what a version is made of that one function takes on by itself. */
  readonly artifactBytes: number;
}
