/** `etag` changes whenever the object is written again. */
export interface ListedObject {
  readonly uri: string;
  readonly size: number;
  readonly etag: string;
}

/** S3, as far as flows need it: keys are whole `s3://bucket/key` addresses. */
export interface Objects {
  /** Keys below a prefix in key order; a prefix with nothing below it is an empty list. */
  list(prefix: string): Promise<ListedObject[]>;
  /** Streams one object. Throws NotFoundError, and ConflictError (`etag`) when it is not the one with the tag given. */
  open(uri: string, options?: { etag?: string }): AsyncIterable<Uint8Array>;
  /** Writes one object; with `ifAbsent` an existing one stays and `false` is returned. */
  put(uri: string, bytes: Uint8Array | string, options?: { ifAbsent?: boolean }): Promise<boolean>;
}
