import type { Approval, Vote } from '../domain/approval/approval.ts';
import type { Check } from '../domain/check/check.ts';
import type { CheckKind } from '../domain/check/kinds.ts';
import type { Deployment, Model, ModelVersion } from '../domain/model/model.ts';
import type { Retrain } from '../domain/retrain/retrain.ts';

/** Names one model of one tenant. */
export interface ModelId {
  readonly tenant: string;
  readonly model: string;
}

/** What a due item is, from its key, and when it was due (epoch ms). */
export interface Due {
  readonly kind: 'approval';
  readonly tenant: string;
  readonly model: string;
  readonly id: string;
  readonly at: number;
}

/** The last `n` checks, of those whose slot is before the one given. */
export interface LastChecks {
  readonly n: number;
  /** As `Date.toISOString` writes it. */
  readonly before?: string;
}

/** Reads of the registry table. Strongly consistent but for `due`. */
export interface Registry {
  models(tenant: string): Promise<ModelId[]>;
  model(id: ModelId): Promise<Model | undefined>;
  version(id: ModelId, version: number): Promise<ModelVersion | undefined>;
  versions(id: ModelId): Promise<ModelVersion[]>;
  deployment(id: ModelId, endpoint: string): Promise<Deployment | undefined>;
  deployments(id: ModelId): Promise<Deployment[]>;
  /** The deployment an endpoint name belongs to, whoever asks. */
  byEndpoint(endpoint: string): Promise<Deployment | undefined>;
  /** Checks of one kind in one deployment, oldest first: all of them, or the last ones. */
  checks(id: ModelId, kind: CheckKind, endpoint: string, last?: LastChecks): Promise<Check[]>;
  /** The check of one slot, as `Date.toISOString` writes it. */
  check(id: ModelId, kind: CheckKind, endpoint: string, slot: string): Promise<Check | undefined>;
  approvals(id: ModelId): Promise<Approval[]>;
  approval(approvalId: string): Promise<Approval | undefined>;
  votes(id: ModelId, approvalId: string): Promise<Vote[]>;
  retrains(id: ModelId): Promise<Retrain[]>;
  /** Open work due at or before `at`, soonest first. */
  due(at: number, limit: number): Promise<Due[]>;
}
