/** Somewhere bytes lie that memory need not hold. */
export interface Spill {
  /** Says where they lie: `at`, where as many lie already, else behind all others. */
  put(bytes: Uint8Array, at?: number): number;
  read(into: Uint8Array, from: number): void;
  /** What was put is no longer wanted. */
  end(): void;
}

/** From how many rows on columns lie somewhere else, and where. */
export interface Spilling {
  readonly beyond: number;
  readonly spill: Spill;
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
