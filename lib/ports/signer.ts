import type { Signature } from '../domain/ledger/signature.ts';

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
