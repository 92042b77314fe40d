import type { Signature } from '../domain/ledger/signature.ts';

/** Signs with the ledger's key, which nobody can take out. */
export interface Signer {
  /** ECDSA on P-256 over SHA-256 of the bytes, in the smaller of its two spellings. */
  sign(bytes: Uint8Array): Promise<Signature>;
}
