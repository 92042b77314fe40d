/** What an execution looks like from outside; statuses are Step Functions' own words. Times are epoch ms. */
export interface Execution {
  readonly execution: string;
  readonly machine: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** What it was started with. */
  readonly input?: unknown;
  readonly started?: number;
  /** When it last ended. */
  readonly ended?: number;
  /** How often it was redriven. */
  readonly redrives?: number;
  /** Name of the state it stands in, or failed in (local only; Step Functions does not tell cheaply). */
  readonly state?: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** Whether it goes on; where it does not, why in plain words. */
export type Redriven =
  | { readonly verdict: 'redriven' }
  | { readonly verdict: 'not-redrivable'; readonly because: string };

/** Step Functions, as far as flows need it. */
export interface Workflows {
  /**
   * Starts an execution; one that was started under the name with the same input answers `already: true` and nothing changes. With
   * another input it is not the one that was asked for: ConflictError.
   */
  start(machine: string, name: string, input: unknown): Promise<{ execution: string; already: boolean }>;
  describe(execution: string): Promise<Execution | undefined>;
  /** The same by machine and name. */
  find(machine: string, name: string): Promise<Execution | undefined>;
  /** What runs or ended badly under names that begin in one of these ways, newest first, at most 50. Eventually consistent. */
  unsettled(machine: string, prefixes: readonly string[]): Promise<Execution[]>;
  /**
   * Lets an execution that failed, timed out or was stopped go on from the state it failed in, with the same input and definition.
   * Throws NotFoundError where there is none.
   */
  redrive(execution: string): Promise<Redriven>;
  /** SendTaskSuccess. `too-late` when the task timed out, its execution ended, or the token is spent. */
  resume(token: string, output: unknown): Promise<'resumed' | 'too-late'>;
}
