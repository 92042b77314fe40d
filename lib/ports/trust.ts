import type { TrustedKeys } from '../domain/ledger/signature.ts';

/** What a decider checks records with before it acts on them: the ledger's name, and the public half of its key. */
export interface Trust {
  readonly log: string;
  readonly keys: () => TrustedKeys;
}
