/** A transform job, as SageMaker describes it, in our words. Times are epoch ms. */
export interface DescribedJob {
  readonly name: string;
  /** SageMaker's word: `InProgress`, `Completed`, `Failed`, `Stopping`, `Stopped`. */
  readonly status: string;
  readonly model: string;
  /** Names of the variables that the job sets over the model's own; what they are set to may be a secret. */
  readonly variables: readonly string[];
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** What it ran on; undefined where SageMaker did not say. */
  readonly fleet?: { readonly type: string; readonly count: number } | undefined;
  readonly input: {
    /** A prefix (`S3Prefix`), or a file that lists names (`ManifestFile`), as `type` says. */
    readonly uri: string;
    readonly type: string;
    readonly contentType: string | undefined;
    /** `None`, `Line`, `RecordIO` or `TFRecord`. */
    readonly split: string;
    /** `None` or `Gzip`. */
    readonly compression: string;
  };
  readonly output: { readonly uri: string; readonly accept: string | undefined };
  /** Its `DataProcessing`: filters as SageMaker writes them, `$` where there is none, and whether input and answer are joined. */
  readonly inputFilter: string;
  readonly outputFilter: string;
  readonly joined: boolean;
}
