/** What an execution looks like from outside; statuses are Step Functions' own words. */
export interface Execution {
  readonly execution: string;
  readonly machine: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Name of the state it stands in while RUNNING (local only; Step Functions does not tell cheaply). */
  readonly state?: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** Step Functions, as far as flows need it. */
export interface Workflows {
  /** Starts an execution; a name already used answers `already: true` and changes nothing. */
  start(machine: string, name: string, input: unknown): Promise<{ execution: string; already: boolean }>;
  describe(execution: string): Promise<Execution | undefined>;
  /** SendTaskSuccess. `too-late` when the task timed out, its execution ended, or the token is spent. */
  resume(token: string, output: unknown): Promise<'resumed' | 'too-late'>;
}
