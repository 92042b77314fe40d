import type { DriftPolicy } from '../domain/drift/drift-policy.ts';
import type { EvidenceQuestion } from '../domain/evidence/evidence-policy.ts';
import type { KeptLimits } from '../domain/gate/facts.ts';
import type { Inclusion } from '../domain/ledger/checkpoint.ts';
import type { Head } from '../domain/ledger/head.ts';
import type { StoredRecord } from '../domain/ledger/verify.ts';
import type { ModelVersion } from '../domain/model/model.ts';
import type { MonthCost } from '../domain/usage/month-cost.ts';
import type { Paged } from './api.ts';

/**
 * GET /api/ledger/{chain}?from=: records in order from a seq on (default 1; -50 is the fiftieth from the end), at most `limit` (default
 * 500) and about 1 MiB of them. On with `next`, or from the last seq + 1 until the head's.
 */
export interface LedgerPage extends Paged {
  readonly chain: string;
  readonly records: readonly StoredRecord[];
  readonly head?: Head;
  /** What the model is for, so that nobody takes records of made-up data for others. */
  readonly purpose?: string;
}

/**
 * GET /api/ledger/{chain}/proof: the public key that this installation signs with (SPKI, base64), and the last checkpoint as far as it is
 * about this chain: its note, and what shows that its root was made over this head.
 */
export interface LedgerProof {
  readonly log: string;
  readonly publicKey?: string;
  readonly checkpoint?: Inclusion & { readonly note: string };
}

/** GET /api/models/{m}/drift: by what its drift checks go today; lengths in ms. For who may ask for a check. */
export interface DriftSettings {
  readonly policy: DriftPolicy;
  readonly confirm: { readonly drifted: number; readonly of: number };
  readonly window: number;
}

/** GET /api/models/{m}/kept/{seq}/{name}: one of these of the check that record `seq` of its chain tells of, as it was kept. For who may ask for a check. */
export const KEPT = ['baseline', 'sketch', 'past', 'segments', 'sketch-by-segment'] as const;

/** GET /api/models/{m}/versions/{v}: the version as it is kept, of variables their digests alone, and what there is to bring for it. */
export interface VersionPage extends ModelVersion {
  /** The questions that its manifest puts to people about it, those that are answered by its evidence `kind` among them. */
  readonly questions: readonly (EvidenceQuestion & { readonly kind: string })[];
  /** Kinds that its tier demands and that are not there, or could not be read. */
  readonly wanting: readonly string[];
  /** What became of every limit when the gate judged it last. */
  readonly judged?: KeptLimits;
  /** Kinds that people bring, and in which form. */
  readonly brings: readonly { readonly kind: string; readonly what: string; readonly takes: string }[];
  /** Bytes that a command carries; what is larger goes by S3. */
  readonly carries: number;
}

/** GET /api/models/{m}/cost?month=2026-11: what a model cost in a month of UTC, by default the one it is (USD). */
export interface ModelCost extends MonthCost {
  readonly tenant: string;
  readonly model: string;
}

/** GET /api/cost?month=: the same of every model, by name. */
export interface Costs extends Paged {
  readonly now: string;
  readonly month: string;
  readonly models: readonly ModelCost[];
}
