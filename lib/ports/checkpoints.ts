import type { Checkpoint } from '../domain/ledger/checkpoint.ts';

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
