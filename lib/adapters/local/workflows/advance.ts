import {
  type Choice,
  type Fail,
  isExpression,
  type Json,
  MAX_SECONDS,
  type TaskState,
  Timestamp,
  type Wait,
} from './definition.ts';
import { evaluateTemplate, type Scope, withinLimit } from './evaluate-template.ts';
import { backoff, covers, NO_CHOICE, QUERY, StateFailure, TIMEOUT, TOO_LARGE } from './failure.ts';
import type { Machine } from './load-machine.ts';
import {
  endAttempt,
  enterState,
  failExecution,
  type Snapshot,
  scopeOf,
  succeedExecution,
  type Transition,
} from './snapshot.ts';
import { drawToken } from './token.ts';

/** 10 MiB in all (workflow-variables.html, "Limits"). */
const VARIABLES_LIMIT = 10_485_760;

/**
 * The next transition of an execution, decided from what is stored and the time; undefined while it can only wait.
 * Runs no task: an execution whose task is to run answers undefined at stage `running`.
 * @param random draws jitter, from [0, 1)
 */
export async function advance(
  s: Snapshot,
  m: Machine,
  now: number,
  random: () => number,
): Promise<Transition | undefined> {
  // The machine's own timeout cannot be caught (statemachine-structure.html, `TimeoutSeconds`).
  if (s.deadline !== undefined && now >= s.deadline)
    return failExecution({ error: TIMEOUT, cause: 'the execution ran longer than its TimeoutSeconds' }, 'TIMED_OUT');
  if (s.attemptDeadline !== undefined && now >= s.attemptDeadline) return timeOutTask(s, now);
  const task = m.definition.States[s.state]?.Type === 'Task';
  try {
    return await next(s, m, now, random);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    // Only a Task may retry or catch (concepts-error-handling.html), and not what its own Catch got wrong.
    return task && s.stage !== 'failed' ? endAttempt(s.state, error, now) : failExecution(error.failure);
  }
}

/** The task's own TimeoutSeconds (state-task.html): an error like any other. */
export const timeOutTask = (s: Snapshot, now: number): Transition =>
  endAttempt(s.state, { failure: { error: TIMEOUT, cause: 'the task ran longer than its TimeoutSeconds' } }, now);

async function next(s: Snapshot, m: Machine, now: number, random: () => number): Promise<Transition | undefined> {
  const state = m.definition.States[s.state];
  if (state === undefined) throw new Error(`machine \`${m.name}\` has no state \`${s.state}\``);
  switch (state.Type) {
    case 'Task':
      return advanceTask(s, state, now, random);
    case 'Wait':
      if (s.stage === 'entered') return wait(s, state);
      return now >= (s.until ?? 0) ? leave(s, state, scopeOf(s), s.stateInput, now) : undefined;
    case 'Choice':
      return choose(s, state, now);
    case 'Pass':
      return leave(s, state, scopeOf(s), s.stateInput, now);
    case 'Succeed':
      return leave(s, state, scopeOf(s), s.stateInput, now);
    case 'Fail':
      return failWith(s, state);
  }
}

async function advanceTask(s: Snapshot, task: TaskState, now: number, random: () => number) {
  switch (s.stage) {
    case 'entered':
      return attempt(s, task, now);
    case 'backing-off':
      return now >= (s.until ?? 0) ? attempt(s, task, now) : undefined;
    case 'succeeded': {
      const result = s.result ?? null;
      return leave(s, task, scopeOf(s, { result }), result, now);
    }
    case 'failed':
      return recover(s, task, now, random);
    default:
      return undefined;
  }
}

/** Schedules one attempt: its deadline and token are fixed here, before anything runs. */
async function attempt(s: Snapshot, task: TaskState, now: number): Promise<Transition> {
  const limit = await whole(task.TimeoutSeconds, s, 'TimeoutSeconds', 1);
  const asks = task.Resource.endsWith('.waitForTaskToken');
  return {
    patch: {
      stage: 'running',
      until: undefined,
      failure: undefined,
      attemptDeadline: limit === undefined ? undefined : now + limit * 1000,
      ...(asks ? drawToken() : {}),
    },
    events: [
      {
        type: 'TaskScheduled',
        state: s.state,
        detail: { function: task.Arguments.FunctionName, attempt: s.retryCount + 1 },
      },
    ],
  };
}

/** Retry, then Catch, then the end (concepts-error-handling.html): the first retrier that covers the error decides. */
async function recover(s: Snapshot, task: TaskState, now: number, random: () => number): Promise<Transition> {
  if (s.failure === undefined) throw new Error(`execution \`${s.execution}\` failed without a failure`);
  const { at, ...failure } = s.failure;
  const index = (task.Retry ?? []).findIndex((rule) => covers(rule.ErrorEquals, failure.error));
  const retrier = task.Retry?.[index];
  const used = s.retries[index] ?? 0;
  if (retrier !== undefined && used < retrier.MaxAttempts) {
    const until = at + backoff(retrier, used, random);
    const retries = (task.Retry ?? []).map((_, i) => (s.retries[i] ?? 0) + (i === index ? 1 : 0));
    return {
      patch: { stage: 'backing-off', until, retries, retryCount: s.retryCount + 1 },
      events: [{ type: 'RetryScheduled', state: s.state, detail: { until, attempt: s.retryCount + 2 } }],
    };
  }
  const catcher = task.Catch?.find((rule) => covers(rule.ErrorEquals, failure.error));
  if (catcher === undefined) return failExecution(failure);
  const errorOutput = { Error: failure.error, Cause: failure.cause };
  return leave(s, catcher, scopeOf(s, { errorOutput }), errorOutput, now);
}

/** state-wait.html: counted from when the state was entered, so that a restart in between adds nothing. */
async function wait(s: Snapshot, state: Wait): Promise<Transition> {
  const seconds = await whole(state.Seconds, s, 'Seconds', 0);
  const until = seconds === undefined ? await instant(state.Timestamp ?? '', s) : s.entered + seconds * 1000;
  return { patch: { stage: 'waiting', until }, events: [{ type: 'WaitScheduled', state: s.state, detail: { until } }] };
}

/** state-choice.html: the first rule whose Condition is true, else Default, else an error nobody can catch. */
async function choose(s: Snapshot, state: Choice, now: number): Promise<Transition> {
  const scope = scopeOf(s);
  for (const [i, rule] of state.Choices.entries()) {
    const answer = await evaluateTemplate(rule.Condition, scope, `Choices.${i}.Condition`);
    if (typeof answer !== 'boolean') throw wrong(`Choices.${i}.Condition`, 'true or false', answer);
    if (answer) return leave(s, rule, scope, s.stateInput, now);
  }
  if (state.Default === undefined)
    throw new StateFailure(NO_CHOICE, `no rule of state \`${s.state}\` matches and it has no Default`);
  return leave(s, { ...state, Next: state.Default }, scope, s.stateInput, now);
}

/** state-fail.html */
async function failWith(s: Snapshot, state: Fail): Promise<Transition> {
  const text = async (field: 'Error' | 'Cause') => {
    const written = state[field];
    if (written === undefined) return undefined;
    const said = await evaluateTemplate(written, scopeOf(s), field);
    if (typeof said !== 'string') throw wrong(field, 'a string', said);
    return said;
  };
  const [error, cause] = await Promise.all([text('Error'), text('Cause')]);
  return failExecution({ ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
}

interface Way {
  readonly Next?: string | undefined;
  readonly Assign?: Record<string, Json> | undefined;
  readonly Output?: Json | undefined;
}

/**
 * Leaves a state. Assign and Output both see the variables as they were when the state was entered
 * (workflow-variables.html, "Evaluation order in an assign field").
 */
async function leave(s: Snapshot, way: Way, scope: Scope, otherwise: Json, now: number): Promise<Transition> {
  const output =
    way.Output === undefined ? withinLimit(otherwise, 'Output') : await evaluateTemplate(way.Output, scope, 'Output');
  const assigned = (await evaluateTemplate(way.Assign ?? {}, scope, 'Assign')) as Record<string, Json>;
  const variables = { ...s.variables, ...assigned };
  if (Buffer.byteLength(JSON.stringify(variables)) > VARIABLES_LIMIT)
    throw new StateFailure(TOO_LARGE, `variables hold more than ${VARIABLES_LIMIT} bytes of JSON`);
  const then = way.Next === undefined ? succeedExecution(output) : enterState(way.Next, output, now);
  const exited = { type: 'StateExited', state: s.state, ...(way.Assign === undefined ? {} : { detail: { assigned } }) };
  return { patch: { ...then.patch, variables }, events: [exited, ...then.events] };
}

async function whole(field: number | string | undefined, s: Snapshot, name: string, least: number) {
  if (field === undefined || typeof field === 'number') return field;
  const value = await evaluateTemplate(field, scopeOf(s), name);
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_SECONDS) return value;
  throw wrong(name, `a whole number from ${least} to ${MAX_SECONDS}`, value);
}

async function instant(field: string, s: Snapshot): Promise<number> {
  const value = isExpression(field) ? await evaluateTemplate(field, scopeOf(s), 'Timestamp') : field;
  const parsed = Timestamp.safeParse(value);
  if (!parsed.success) throw wrong('Timestamp', 'an RFC 3339 time', value);
  return Date.parse(parsed.data);
}

const wrong = (field: string, wanted: string, value: Json) =>
  new StateFailure(QUERY, `the field \`${field}\` must be ${wanted}, not \`${JSON.stringify(value).slice(0, 200)}\``);
