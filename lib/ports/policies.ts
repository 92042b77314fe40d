import type { GateDecision } from '../domain/gate/decision.ts';
import type { GateCase } from '../domain/gate/facts.ts';
import type { Tier } from '../domain/gate/tier.ts';

export type UserGroup = 'approvers' | 'owners' | 'auditors' | 'operators';

/** What a person may want to do. `view` only reads; everything else changes something. */
export type Action =
  | 'view'
  | 'apply'
  | 'adopt'
  | 'register'
  | 'gate'
  | 'check'
  | 'retrain'
  | 'retrainAnyway'
  | 'requestRelease'
  | 'answer'
  | 'withdraw'
  | 'retire'
  | 'addEvidence'
  | 'attestAsOwner'
  | 'attestAsValidator'
  | 'closeIncident'
  | 'rollback'
  | 'freeze'
  | 'unfreeze'
  | 'acknowledge';

/**
 * Who wants to do what to what. Ids of people are pseudonymous: letters, digits and `_ . : / = , -`, at most 256,
 * compared without case, never an e-mail address. `groups` are the person's groups in the resource's tenant.
 */
export interface PermissionRequest {
  readonly principal: {
    readonly id: string;
    readonly tenants: readonly string[];
    readonly groups: readonly UserGroup[];
  };
  readonly action: Action;
  readonly resource:
    | { readonly kind: 'Model'; readonly id: string; readonly tenant: string; readonly tier: Tier }
    | {
        readonly kind: 'ApprovalRequest';
        readonly id: string;
        readonly tenant: string;
        readonly tier: Tier;
        /** Whose the version is: they may take the question back, and not answer it. Any text that others wrote; compared by what a reader sees of it. */
        readonly requester: string;
        /** Everybody else who caused it, by id: who changed the manifest, had it judged again, asked for the training. */
        readonly causedBy: readonly string[];
        /** The groups whose people answer it, where its stage names them. */
        readonly groups?: readonly UserGroup[] | undefined;
      };
  /** `authAgeSeconds`: whole seconds since the person signed in, from the token's `auth_time`. */
  readonly context: { readonly mfa: boolean; readonly authAgeSeconds?: number | undefined };
}

/** `reasons` are the ids of the policies that decided; none on a deny means that no policy allows it. */
export interface PermissionDecision {
  readonly decision: 'allow' | 'deny';
  readonly reasons: readonly string[];
  /** Why the request could not be judged (and was denied): malformed, or the engine failed. Worth an alarm. */
  readonly errors: readonly string[];
}

/** The one policy set of a running control plane, as it was when loaded. No I/O. */
export interface Policies {
  /** Lower-case hex sha256 of the canonical policy set: schemas and every policy text by id. */
  readonly sha256: string;
  /** Engine name and version, for the record: `cedar 4.13.0`. */
  readonly engine: string;
  /** Judges a version. Throws InvalidEventError on malformed facts, IntegrityError when the engine errs. */
  gate(judged: GateCase): GateDecision;
  /** Judges a person's wish. Never throws: whatever cannot be judged is denied. */
  may(request: PermissionRequest): PermissionDecision;
  /** A policy's own reason in plain words (its `@reason`), by policy id. */
  reasonOf(policyId: string): string | undefined;
}

/** The same for whoever judges people's wishes alone. */
export type Permissions = Omit<Policies, 'gate'>;
