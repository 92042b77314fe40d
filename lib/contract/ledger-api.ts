import type { DriftPolicy } from '../domain/drift/drift-policy.ts';
import type { Inclusion } from '../domain/ledger/checkpoint.ts';
import type { Head } from '../domain/ledger/head.ts';
import type { StoredRecord } from '../domain/ledger/verify.ts';
import type { Paged } from './api.ts';

/**
 * GET /api/ledger/{chain}?from=: records in order from a seq on (default 1; -50 is the fiftieth from the end), at most `limit` (default
 * 500) and about 1 MiB of them. On with `next`, or from the last seq + 1 until the head's.
 */
export interface LedgerPage extends Paged {
  readonly chain: string;
  readonly records: readonly StoredRecord[];
  readonly head?: Head;
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
export const KEPT = ['baseline', 'sketch'] as const;
