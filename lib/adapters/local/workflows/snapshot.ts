import type { Execution } from '../../../ports/workflows.ts';
import type { Json } from './definition.ts';
import type { Scope } from './evaluate-template.ts';
import type { TaskFailure } from './failure.ts';

/**
 * How far an execution is within its state:
 * `entered` nothing done yet · `waiting` for a Wait to end · `running` its task runs, or ran when we were killed ·
 * `asking` the task returned, a resume is awaited · `succeeded` and `failed` the task ended, what follows is not
 * decided · `backing-off` before another attempt.
 */
export type Stage = 'entered' | 'waiting' | 'running' | 'asking' | 'succeeded' | 'failed' | 'backing-off';

/** One execution as stored. Times are absolute UTC epoch milliseconds, so that a restart moves none of them. */
export interface Snapshot {
  readonly execution: string;
  readonly machine: string;
  readonly name: string;
  readonly digest: string;
  readonly input: Json;
  readonly started: number;
  /** End of the machine's TimeoutSeconds. */
  readonly deadline?: number | undefined;
  readonly status: Execution['status'];
  readonly state: string;
  readonly entered: number;
  readonly stage: Stage;
  readonly stateInput: Json;
  readonly variables: Readonly<Record<string, Json>>;
  /** Retries of this state so far, in all and by each of its retriers. */
  readonly retryCount: number;
  readonly retries: readonly number[];
  /** End of a Wait or of a backoff. */
  readonly until?: number | undefined;
  /** End of the task's TimeoutSeconds, for this attempt. */
  readonly attemptDeadline?: number | undefined;
  /** See token.ts: the token itself only while `running`, its hash until the attempt is over. */
  readonly token?: string | undefined;
  readonly tokenHash?: string | undefined;
  readonly result?: Json | undefined;
  readonly failure?: (TaskFailure & { at: number }) | undefined;
  readonly output?: Json | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** When it last ended, and how often it was redriven. */
  readonly ended?: number | undefined;
  readonly redrives?: number | undefined;
  /** Events written so far, and transitions made: a writer that saw an older version writes nothing. */
  readonly events: number;
  readonly version: number;
}

/** One line of an execution's history; `type` is Step Functions' own word wherever it has one. */
export interface HistoryEvent {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly state?: string;
  readonly detail: Json;
}

/** What one transition changes and what history says of it; both are written together or not at all. */
export interface Transition {
  readonly patch: Partial<Snapshot>;
  readonly events: readonly { type: string; state?: string; detail?: Json }[];
}

/** Everything about the current attempt and state that the next state must not inherit. */
const FRESH = {
  stage: 'entered',
  retryCount: 0,
  retries: [],
  until: undefined,
  attemptDeadline: undefined,
  token: undefined,
  tokenHash: undefined,
  result: undefined,
  failure: undefined,
} as const satisfies Partial<Snapshot>;

/** The execution stands in `state`, with nothing of it done. */
export function enterState(state: string, input: Json, now: number): Transition {
  return {
    patch: { ...FRESH, state, entered: now, stateInput: input },
    events: [{ type: 'StateEntered', state, detail: { input } }],
  };
}

/** The execution is over, well. */
export function succeedExecution(output: Json): Transition {
  return {
    patch: { ...FRESH, status: 'SUCCEEDED', output },
    events: [{ type: 'ExecutionSucceeded', detail: { output } }],
  };
}

/** The execution is over, not well; TIMED_OUT is only for the machine's own TimeoutSeconds. */
export function failExecution(failure: Partial<TaskFailure>, status: 'FAILED' | 'TIMED_OUT' = 'FAILED'): Transition {
  const { error, cause } = failure;
  return {
    patch: { ...FRESH, status, error, cause },
    events: [
      {
        type: status === 'FAILED' ? 'ExecutionFailed' : 'ExecutionTimedOut',
        detail: { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) },
      },
    ],
  };
}

/** The attempt is over: what follows is decided by the next transition. No token outlives its attempt. */
export function endAttempt(
  state: string,
  outcome: { result: Json } | { failure: TaskFailure },
  now: number,
): Transition {
  const over = { until: undefined, attemptDeadline: undefined, token: undefined, tokenHash: undefined } as const;
  if ('result' in outcome)
    return {
      patch: { ...over, stage: 'succeeded', result: outcome.result },
      events: [{ type: 'TaskSucceeded', state }],
    };
  const { error, cause } = outcome.failure;
  const type = error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
  return {
    patch: { ...over, stage: 'failed', failure: { error, cause, at: now } },
    events: [{ type, state, detail: { error, cause } }],
  };
}

/** `$states` of a state (transforming-data.html) with the context object (input-output-contextobject.html). */
export function scopeOf(snapshot: Snapshot, extra: { result?: Json; errorOutput?: Json; token?: string } = {}): Scope {
  const { token, ...rest } = extra;
  return {
    variables: snapshot.variables,
    states: {
      input: snapshot.stateInput,
      ...rest,
      context: {
        Execution: {
          Id: snapshot.execution,
          Name: snapshot.name,
          Input: snapshot.input,
          StartTime: new Date(snapshot.started).toISOString(),
        },
        State: {
          Name: snapshot.state,
          EnteredTime: new Date(snapshot.entered).toISOString(),
          RetryCount: snapshot.retryCount,
        },
        StateMachine: { Name: snapshot.machine },
        ...(token === undefined ? {} : { Task: { Token: token } }),
      },
    },
  };
}
