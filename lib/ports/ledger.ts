import type { Checkpoint } from '../domain/ledger/checkpoint.ts';
import type { Head } from '../domain/ledger/head.ts';
import type { Draft } from '../domain/ledger/record.ts';
import type { StoredRecord } from '../domain/ledger/verify.ts';
import type { StateWrite } from '../domain/registry/writes.ts';
import type { Page } from './page.ts';

export interface Commit {
  /** Business key of this effect, free text; committed at most once, for ever. */
  readonly once: string;
  readonly appends: readonly [{ chain: string; draft: Draft }, ...{ chain: string; draft: Draft }[]];
  readonly writes: readonly StateWrite[];
}

/** Where the commit's first record stands; `already` when an earlier commit of the same business key is returned instead. */
export interface Committed {
  readonly already: boolean;
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/** The audit log and the only way to write: state and record in one transaction. */
export interface Ledger {
  /**
   * One transaction: records if absent, heads if unmoved, once-item if absent, items under their named conditions;
   * a chain's first record is listed in the catalog by the same transaction.
   * Throws ConflictError naming the clause that failed; a failed `once` is not an error but the earlier result.
   */
  commit(commit: Commit): Promise<Committed>;
  /** The record at one place of a chain, undefined where none stands: one read, however long the chain is. */
  record(chain: string, seq: number): Promise<StoredRecord | undefined>;
  /** One page of a chain's records in order, from `from` (default 1), at most `limit` of them (1 and more, default 500). */
  page(chain: string, options?: { from?: number; limit?: number }): Promise<Page<StoredRecord, number>>;
  /** Every record of a chain in order, from `from` (default 1) on, read page by page: memory holds one page of them. */
  read(chain: string, options?: { from?: number }): AsyncIterable<StoredRecord>;
  head(chain: string): Promise<Head | undefined>;
  /** Where the first record of the effect with this business key stands, once it was committed. */
  placeOf(once: string): Promise<Omit<Committed, 'already'> | undefined>;
}

/** Who signs checkpoints. */
export interface CheckpointsDue {
  /** Asks for one after this minute; asked for several times within it, it is signed once. */
  ask(): Promise<void>;
}

/** The signed statements of all chains, in write-once storage beside the records' copies. */
export interface Checkpoints {
  /** The one of the largest size, of those the one signed last. */
  last(): Promise<Checkpoint | undefined>;
  /**
   * Claims a size for one root, before anything is signed: the same again is fine. @throws IntegrityError when the size was claimed for
   * another root, or a larger size is signed already
   */
  claim(size: number, root: string): Promise<void>;
  /** Keeps what was signed. */
  keep(checkpoint: Checkpoint): Promise<void>;
}
