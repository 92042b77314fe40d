import type { TrustedKeys } from '../domain/ledger/signature.ts';

/** What a decider checks records with before it acts on them: the ledger's name, and the public half of its key. */
export interface Trust {
  readonly log: string;
  readonly keys: () => TrustedKeys;
  /** As people keep it: SPKI in DER, base64; undefined before the first signature of a laptop. */
  readonly publicKey: () => string | undefined;
}
