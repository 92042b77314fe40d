import type { Approval, ShownDigests } from '../domain/approval/approval.ts';
import type { AskedCheck } from '../domain/check/asked.ts';
import type { Check } from '../domain/check/check.ts';
import type { CheckKind } from '../domain/check/kinds.ts';
import type { KeptEvidence } from '../domain/evidence/kept.ts';
import type { ExecutionKind } from '../domain/execution/names.ts';
import type { KeptLimits } from '../domain/gate/facts.ts';
import type { Tier } from '../domain/gate/tier.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { ApprovalState, ReleaseState, SaidState, VersionState } from '../domain/lifecycle.ts';
import type { Reason } from '../domain/reason.ts';
import type { LastCheck } from '../domain/registry/line.ts';
import type { SinceAsked } from './people/answer-taken.ts';

/**
 * The answers of the HTTP API, as the API writes and the console reads them. Times are ISO 8601 UTC, quantities
 * decimal strings as records carry them. People are ids; `name` stands beside one where the installation knows it.
 */
export interface Named {
  readonly id: string;
  readonly name?: string;
}

/** GET /api/me: who is signed in. */
export interface Me extends Named {
  readonly tenants: readonly string[];
  readonly groups: readonly string[];
}

/** What every list answers beside its things: `next` is the `?cursor=` of the page after it, good for the same list and person alone; without one there is no more. `?limit=` asks for at most so many (1 to 500, 100 if not said). */
export interface Paged {
  readonly next?: string;
}

/** A deployment; its `account` where that is not Steward's own; of a release in steps the `share` of requests (percent) that the new version has; the last check of each kind stands under the name of the kind, absent while there was none. */
export interface DeploymentView
  extends Readonly<Partial<Record<CheckKind, LastCheck> & { account: string; share: number }>> {
  readonly endpoint: string;
  readonly stage: string;
  readonly champion?: number;
  readonly liveSince?: string;
  /** Version on its way in, while a release runs. */
  readonly releasing?: number;
  readonly outOfBand: boolean;
  /** Nothing is released into it until a person lifts that. */
  readonly frozen?: { readonly since: string; readonly by: string; readonly reason: string };
  /** The last that people asked for beside the schedule, by kind, and when. */
  readonly asked?: Readonly<Partial<Record<CheckKind, Omit<LastCheck, 'id'> & { readonly at: string }>>>;
  /** What an endpoint from before Steward ran when it was adopted; `serving` while it still does, or does again. */
  readonly adopted?: {
    readonly config: string;
    readonly package?: string;
    readonly version?: number;
    readonly since: string;
    readonly by: string;
    readonly serving: boolean;
  };
  /** The config of an endpoint from before Steward that nobody adopted: nothing is released onto it. */
  readonly unadopted?: string;
}

/** A deployment on its model's page: how the releases of the versions shown there went, and how it is `served` (`a real-time endpoint`), or will be; absent where nobody says. */
export interface DeploymentPage extends DeploymentView {
  readonly served?: string;
  readonly releases: Readonly<Record<string, ReleaseState>>;
}

export interface PendingApproval {
  readonly id: string;
  readonly version: number;
  readonly deployment: string;
  readonly expiresAt: string;
}

export interface VersionView {
  readonly version: number;
  readonly state: VersionState;
  readonly gate?: string;
  readonly said?: Readonly<Record<string, SaidState>>;
}

/** One line of the fleet. */
export interface ModelSummary {
  readonly tenant: string;
  readonly model: string;
  /** False: seen, but nobody applied a manifest; never released. */
  readonly managed: boolean;
  readonly owner?: string;
  readonly purpose?: string;
  readonly tier?: Tier;
  readonly deployments: readonly DeploymentView[];
  readonly pending: readonly PendingApproval[];
  /** How many incidents are open, and the one to look at first; absent where none is. */
  readonly openIncidents?: {
    readonly count: number;
    readonly loudest: { readonly id: string; readonly title: string };
  };
}

const OF_VERSIONS = ['requestRelease', 'addEvidence', 'attestAsOwner', 'attestAsValidator'] as const;
/** What the page of a model has buttons for. */
export const MODEL_ACTIONS = ['check', 'retrain', 'retrainAnyway', 'retire', 'closeIncident', ...OF_VERSIONS] as const;
export type ModelAction = (typeof MODEL_ACTIONS)[number];

/** GET /api/models/{m}: the line, and the newest 100 versions, oldest of them first; `earlier` where there were more. */
export interface ModelView extends ModelSummary {
  readonly versions: readonly VersionView[];
  readonly earlier?: true;
  readonly deployments: readonly DeploymentPage[];
  /** Those that are open. */
  readonly incidents: readonly IncidentView[];
  /** What the signed-in person may do with the model. */
  readonly may: Readonly<Record<ModelAction, May>>;
}

/** GET /api/models, by name. `now` is the control plane's clock, which pages use instead of their own. */
export interface Fleet extends Paged {
  readonly now: string;
  readonly models: readonly ModelSummary[];
}

/** GET /api/models/{m}/versions?before=: versions below one, the newest `limit` of them, oldest first. */
export interface Versions {
  readonly versions: readonly (VersionView & { readonly releases: Readonly<Record<string, ReleaseState>> })[];
  readonly earlier?: true;
}

/**
 * GET /api/models/{m}/checks?deployment=&kind=: the last ones, of all deployments and kinds or of those named, those that people asked for
 * (`asked`) among them as of when they asked; each page is oldest first and lies before the page that led to it.
 */
export interface Checks extends Paged {
  readonly now: string;
  readonly checks: readonly Check[];
}

/**
 * GET /api/models/{m}/checks/{check}: a check that a person asked for (`POST /api/models/{m}/check`). `checks` are those that have come:
 * of one kind for `drift`, of as many as the manifest asks for `quality`; `verdict` is what they say together.
 */
export interface AskedCheckView extends Omit<AskedCheck, 'kinds' | 'by'> {
  readonly by: string;
  readonly verdict: Check['verdict'] | 'pending';
  readonly checks: readonly Check[];
}

/** One thing that is wrong, from its opening to its end. */
export interface IncidentView extends Omit<Incident, 'revision' | 'confirms' | 'calm'> {
  /** The same from its opening to its end. */
  readonly title: string;
  /** Where it stands, as a phrase. */
  readonly inWords: string;
}

/** GET /api/models/{m}/incidents: the open ones first, then the closed ones, each the last opened first. */
export interface Incidents extends Paged {
  readonly now: string;
  readonly incidents: readonly IncidentView[];
}

export interface Scores {
  readonly value: string;
  readonly low: string;
  readonly high: string;
  /** What made the interval, and why nothing may be concluded from it all the same; not in older evidence. */
  readonly method?: string;
  readonly doubt?: string;
}

/** Challenger beside champion on the same held-out rows; `champion: null` for a first version. */
export interface ComparisonView {
  readonly champion: number | null;
  readonly challenger: number;
  readonly rows: number;
  /** Of a binary task. */
  readonly positives?: number;
  /** What it is compared by; AUC in comparisons from before there were others. */
  readonly metric?: string;
  readonly difference?: Scores;
  readonly metrics: readonly { readonly metric: string; readonly champion?: Scores; readonly challenger?: Scores }[];
}

/** Baseline against window, one feature: shares of rows per bin, both summing to 1 (missing values left out). */
export interface FeaturePicture {
  readonly feature: string;
  readonly type: 'number' | 'integer' | 'category';
  readonly reasons: readonly Reason[];
  readonly bins: readonly { readonly label: string; readonly baseline: number; readonly window: number }[];
}

/** The last drift check of the deployment an approval is about, drawn: features that moved most first, at most 6. */
export interface DriftPicture {
  readonly check: Check;
  readonly features: readonly FeaturePicture[];
}

/** One execution that runs or ended badly; what it is about stands in its input. */
export interface ExecutionView {
  readonly name: string;
  readonly kind: ExecutionKind;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly version?: number;
  readonly deployment?: string;
  /** Of a check. */
  readonly slot?: string;
  readonly started?: string;
  readonly ended?: string;
  /** Where it stands or failed; AWS does not tell. */
  readonly state?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redrives: number;
}

/** GET /api/models/{m}/executions, newest first, at most 50 of each machine. */
export interface Executions {
  readonly now: string;
  readonly executions: readonly ExecutionView[];
}

/** GET /api/approvals and the head of GET /api/approvals/{id}. */
export interface ApprovalView extends Readonly<Pick<Approval, 'groups' | 'spent'>>, Pick<ModelSummary, 'purpose'> {
  readonly tenant: string;
  readonly model: string;
  readonly id: string;
  readonly version: number;
  readonly deployment: string;
  readonly state: ApprovalState;
  readonly tier: string;
  readonly requester: Named;
  readonly digest: string;
  readonly shown: ShownDigests;
  readonly quorum: number;
  readonly approvals: number;
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly resumed?: 'resumed' | 'too-late';
}

/** GET /api/approvals, newest first; with `?state=open` the open ones, soonest to expire first. */
export interface Approvals extends Paged {
  readonly now: string;
  readonly approvals: readonly ApprovalView[];
}

/** GET /api/approvals/open-count: how many are open, counted up to 100; `more` where there are more. */
export interface OpenCount {
  readonly open: number;
  readonly more: boolean;
}

/** Whether the signed-in person may do something, by the same policy that will judge it when they do. */
export interface May {
  readonly allowed: boolean;
  /** Ids of the policies that decided, with their plain-language reason where the policy carries one. */
  readonly reasons: readonly { readonly policy: string; readonly text?: string }[];
}

/** GET /api/approvals/{id}. */
export interface ApprovalPage extends ApprovalView, SinceAsked {
  readonly now: string;
  /** What changes if the answer is yes, in one sentence. */
  readonly sentence: string;
  /** Everybody who caused the question and what they did: none of them answers it. */
  readonly causedBy: string;
  readonly may: May;
  readonly mayWithdraw: May;
  readonly votes: readonly {
    readonly person: Named;
    readonly answer: 'approve' | 'reject';
    readonly reason: string;
    readonly at: string;
  }[];
  readonly comparison?: ComparisonView;
  readonly drift?: DriftPicture;
  /** What became of every limit of the manifest in the judgement that the question rests on. */
  readonly judged?: KeptLimits;
  /** What is kept of the version: what was added since the gate that the question rests on has voided the question. */
  readonly evidence: readonly KeptEvidence[];
  /** The release plan in words: `canary: 50 % of capacity for 1h, then all; rolls back on Invocation5XXErrors above 5; 2 ml.m5.large`. */
  readonly plan: string;
  /** The same part by part, with the time that all of it takes: a line each (`25 % of the requests (1 of 4 instances): watched for 10m`). */
  readonly steps: readonly string[];
}

/** GET /config.json: how the page signs people in (authorization code with PKCE). No token needed. */
export interface SignInConfig {
  readonly authorize: string;
  readonly token: string;
  readonly clientId: string;
  /** OAuth scopes to ask for; empty locally. */
  readonly scope: string;
}

/** RFC 9457. */
export type Problem = { readonly status: number; readonly title: string; readonly detail: string };
