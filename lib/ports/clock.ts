/** Time as the control plane sees it: UTC epoch milliseconds, monotone across restarts, never real time in a flow. */
export interface Clock {
  now(): number;
}

export interface Ids {
  /** UUID version 7 (RFC 9562 §5.7) for the given time, epoch ms. */
  uuid(at: number): string;
  /** 128 random bits, lower-case hex: unguessable names. */
  secretName(): string;
}
