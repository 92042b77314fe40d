/** S3, as far as flows need it: keys are whole `s3://bucket/key` addresses. */
export interface Objects {
  /** Keys below a prefix in key order; a prefix with nothing below it is an empty list. */
  list(prefix: string): Promise<{ uri: string; size: number }[]>;
  /** Streams one object. Throws NotFoundError. */
  open(uri: string): AsyncIterable<Uint8Array>;
  /** Writes one object; with `ifAbsent` an existing one stays and `false` is returned. */
  put(uri: string, bytes: Uint8Array | string, options?: { ifAbsent?: boolean }): Promise<boolean>;
}
