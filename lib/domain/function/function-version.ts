/** A Lambda function as it is under one of its versions; under `$LATEST` as it would be published next. */
export interface FunctionVersion {
  /** Its number, which no later version has; `$LATEST` for the one that is still changed. */
  readonly version: string;
  /** Another one with every change: what is told to a call that must not meet another change. */
  readonly revision: string;
  /** Lambda's word: `Active`, `Pending`, `Inactive`, `Failed`. */
  readonly state: string;
  /** Of the last change of `$LATEST`: `Successful`, `InProgress`, `Failed`. */
  readonly update: string;
  /** Why it is in that state, where Lambda says so. */
  readonly why: string | undefined;
  /** When its code or configuration was last changed (epoch ms). */
  readonly changedAt: number;
  /** What `publish` is told, so that nothing else is published. */
  readonly codeSha256: string;
  /** The image it was given; absent of a function of another package type. */
  readonly image: string | undefined;
  /** Digest of the image that runs (lower-case hex). */
  readonly imageDigest: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly role: string;
  readonly megabytes: number;
  readonly seconds: number;
  readonly vpc: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | undefined;
  readonly key: string | undefined;
  /** Members of Lambda's description that change what runs and that Steward never sets, by name. */
  readonly extras: readonly string[];
}

/** To which version of a function an alias leads, and to which other with which part of the requests (0 to 1). */
export interface FunctionAlias {
  readonly version: string;
  readonly others: Readonly<Record<string, number>>;
  readonly description: string;
  readonly revision: string;
}

/** What an alias becomes. */
export type AliasSpec = Omit<FunctionAlias, 'revision'>;
