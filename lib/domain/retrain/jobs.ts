/** So many instances of a type. */
export interface Instances {
  readonly type: string;
  readonly count: number;
}

/** A job that a run will start, as its pipeline's definition says. */
export interface PlannedJob {
  readonly step: string;
  readonly instances: readonly Instances[];
  /** How long it may run at most, seconds; absent where nobody says. */
  readonly seconds?: number;
  /** How often it is run: a tuning step trains many times. */
  readonly times: number;
}

/** What a run will start, in a region. */
export interface RunPlan {
  readonly region: string;
  readonly jobs: readonly PlannedJob[];
  /** Steps of which nobody can say beforehand what they take, each with why. */
  readonly unknown: readonly { readonly step: string; readonly because: string }[];
}

/** A job that a run started, as far as it went. */
export interface RanJob {
  readonly step: string;
  readonly instances: readonly Instances[];
  /** For how long it is billed; undefined where SageMaker did not say. */
  readonly seconds: number | undefined;
}
