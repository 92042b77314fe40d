/** `etag` changes with the bytes; with the same bytes again it may be what it was. */
export interface ListedObject {
  readonly uri: string;
  readonly size: number;
  readonly etag: string;
  /** When it was written, epoch seconds; absent where the etag changes with every write. */
  readonly writtenAt?: number;
  /** A SHA-256 is kept with it, for `look` to tell. */
  readonly hasSha256?: boolean;
}

/** An object with when it was written (epoch seconds) and, of a bucket that keeps versions, which one it is. */
export interface VersionedObject extends ListedObject {
  readonly writtenAt: number;
  readonly version?: string;
}

/** An object as it lies there, and what is kept with it. */
export interface LookedObject extends ListedObject {
  /** SHA-256 in lower-case hex; with `-<n>` of the digests of its n parts. */
  readonly sha256?: string;
}

/** The keys after one and below another, both as they go on after the prefix; compared as S3 does, by bytes. */
export interface Range {
  readonly after: string;
  readonly below: string;
}

/** So many bytes of an object, at least one, after the first `from`. */
export interface ByteRange {
  readonly from: number;
  readonly size: number;
}

/** Bytes that are not all in memory at once. */
export interface Streamed {
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export const isStreamed = (bytes: Uint8Array | string | Streamed): bytes is Streamed =>
  typeof bytes === 'object' && 'chunks' in bytes;

/** S3, as far as flows need it: keys are whole `s3://bucket/key` addresses. */
export interface Objects {
  /** Keys below a prefix in key order, all or a range of them, and no more than so many; a prefix with nothing below it is an empty list. */
  list(prefix: string, range?: Range, most?: number): Promise<ListedObject[]>;
  /** The same, each as it is now with its version; what was deleted is not among them. */
  versions(prefix: string, range?: Range, most?: number): Promise<VersionedObject[]>;
  /** The first key below a prefix, or the first after another that goes on after the prefix; none where there is none. */
  first(prefix: string, after?: string): Promise<ListedObject | undefined>;
  /** One object without its bytes. Throws NotFoundError, and ConflictError (`etag`) when it is not the one with the tag given. */
  look(uri: string, options?: { etag?: string }): Promise<LookedObject>;
  /** Addresses of the folders right below a prefix that ends in `/`, each with its own `/`, in key order. */
  folders(prefix: string): Promise<string[]>;
  /** Streams one object, or some of its bytes. Throws NotFoundError, and ConflictError (`etag`) when it is not the one with the tag given. */
  open(uri: string, options?: { etag?: string; bytes?: ByteRange }): AsyncIterable<Uint8Array>;
  /** Copies one object without its bytes coming here; an existing one stays and `false` is returned. Throws NotFoundError. */
  copy(from: string, to: string): Promise<boolean>;
  /**
   * Writes one object; with `ifAbsent` an existing one stays and `false` is returned, with `over` any that has not this tag. What is streamed says before how
   * long it is.
   */
  put(
    uri: string,
    bytes: Uint8Array | string | Streamed,
    options?: { ifAbsent?: boolean; over?: string },
  ): Promise<boolean>;
}
