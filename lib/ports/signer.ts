import type { Signature, TrustedKeys } from '../domain/ledger/signature.ts';

/** Tells CloudFormation of the ledger's key. */
export interface PublicKeyTeller {
  /** The public half of the ledger's key: SPKI in DER, base64. */
  publicKey(): Promise<string>;
  /** Sends a custom resource's answer to where CloudFormation waits for it. */
  answer(url: string, body: string): Promise<void>;
}

/** Signs with the ledger's key, which nobody can take out. */
export interface Signer {
  /** ECDSA on P-256 over SHA-256 of the bytes, in the smaller of its two spellings. */
  sign(bytes: Uint8Array): Promise<Signature>;
}

/** What a decider checks records with before it acts on them: the ledger's name, and the public half of its key. */
export interface Trust {
  readonly log: string;
  readonly keys: () => TrustedKeys;
  /** As people keep it: SPKI in DER, base64; undefined before the first signature of a laptop. */
  readonly publicKey: () => string | undefined;
}
