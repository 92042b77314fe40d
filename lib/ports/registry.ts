import type { Approval, Vote } from '../domain/approval/approval.ts';
import type { AskedCheck } from '../domain/check/asked.ts';
import type { Check } from '../domain/check/check.ts';
import type { CheckKind } from '../domain/check/kinds.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Deployment, Model, ModelVersion } from '../domain/model/model.ts';
import type { ModelId } from '../domain/registry/keys.ts';
import type { ListedApproval, ListedModel } from '../domain/registry/load.ts';
import type { Retrain } from '../domain/retrain/retrain.ts';
import type { Usage, UsageChange } from '../domain/usage/usage.ts';
import type { Page, Turn } from './page.ts';

/** A question whose time is over, and when it was due (epoch ms). */
export interface Due {
  readonly id: string;
  readonly at: number;
}

/** The last `n` checks, of those whose slot is before the one given. */
export interface LastChecks {
  readonly n: number;
  /** As `Date.toISOString` writes it; of those that people asked for, as their ids are written. */
  readonly before?: string;
}

/** Reads of the registry table. Strongly consistent but for `due` and `open`. */
export interface Registry {
  /** A page of a tenant's models, by name. */
  models(tenant: string, turn: Turn): Promise<Page<ListedModel>>;
  /** One model as the list has it. */
  listed(id: ModelId): Promise<ListedModel | undefined>;
  /** A page of a tenant's questions, whatever became of them, newest first. */
  asked(tenant: string, turn: Turn): Promise<Page<ListedApproval>>;
  /** A page of a tenant's open questions, soonest to expire first. */
  open(tenant: string, turn: Turn): Promise<Page<ListedApproval>>;
  model(id: ModelId): Promise<Model | undefined>;
  version(id: ModelId, version: number): Promise<ModelVersion | undefined>;
  /** The last `n` versions, of those below the one given, oldest first. */
  versions(id: ModelId, last: { readonly n: number; readonly before?: number }): Promise<ModelVersion[]>;
  deployment(id: ModelId, endpoint: string): Promise<Deployment | undefined>;
  deployments(id: ModelId): Promise<Deployment[]>;
  /** The deployment an endpoint name belongs to, whoever asks. */
  byEndpoint(endpoint: string): Promise<Deployment | undefined>;
  /** The last checks of one kind in one deployment, oldest first. */
  checks(id: ModelId, kind: CheckKind, endpoint: string, last: LastChecks): Promise<Check[]>;
  /** The check of one slot, as `Date.toISOString` writes it. */
  check(id: ModelId, kind: CheckKind, endpoint: string, slot: string): Promise<Check | undefined>;
  /** The last checks of one kind in one deployment that people asked for, the last asked for last; `before` is where an id would stand. */
  checksAsked(id: ModelId, kind: CheckKind, endpoint: string, last: LastChecks): Promise<Check[]>;
  /** A check that a person asked for, with the checks that answer it as far as they have come. */
  askedCheck(id: ModelId, check: string): Promise<{ wish: AskedCheck; checks: Check[] } | undefined>;
  /** Every question ever asked about one version: one for each deployment, and one more each time it was asked anew. */
  approvals(id: ModelId, version: number): Promise<Approval[]>;
  approval(approvalId: string): Promise<Approval | undefined>;
  votes(id: ModelId, approvalId: string): Promise<Vote[]>;
  retrain(id: ModelId, retrain: string): Promise<Retrain | undefined>;
  /** Every retrain of a model: its budget bounds how many there are in a year. */
  retrains(id: ModelId): Promise<Retrain[]>;
  /** The last incident of each place, open or closed: few, however old the model is. */
  incidents(id: ModelId): Promise<Incident[]>;
  /** One incident by its id, open or closed. */
  incident(id: ModelId, incident: string): Promise<Incident | undefined>;
  /** Closed incidents, the last opened first; `after` is the id of the last one of the page before. */
  closedIncidents(id: ModelId, turn: Turn): Promise<Page<Incident>>;
  /** Open questions due at or before `at`, soonest first. */
  due(at: number, limit: number): Promise<Due[]>;
}

/** What ran, month by month: beside the ledger, because a look changes nothing that anybody decides by, and there are hundreds a day. */
export interface Usages {
  /** Of one deployment in one month of UTC (`2026-11`). */
  one(id: ModelId, month: string, endpoint: string): Promise<Usage | undefined>;
  /** Of every deployment that a model had in that month. */
  of(id: ModelId, month: string): Promise<Usage[]>;
  /** False where somebody else wrote since it was read, and it is theirs that stands. */
  keep(change: UsageChange): Promise<boolean>;
}
