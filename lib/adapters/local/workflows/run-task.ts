import type { Clock } from '../../../ports/clock.ts';
import { timeOutTask } from './advance.ts';
import { INVOKE_AND_WAIT } from './definition.ts';
import { evaluateTemplate, toJson, withinLimit } from './evaluate-template.ts';
import { failureOfThrown, StateFailure, withoutToken } from './failure.ts';
import type { Machine } from './load-machine.ts';
import { endAttempt, type Snapshot, scopeOf, type Transition } from './snapshot.ts';

/** A function as Step Functions invokes it: the Payload in, JSON out; `attempt` counts from 1. */
export type TaskHandler = (
  payload: unknown,
  context: { execution: string; state: string; attempt: number },
) => Promise<unknown>;

/**
 * Runs the task an execution stands at and says what its end changes; undefined when the task was not started
 * because `mine` turned false (it timed out meanwhile). Arguments are evaluated here, again after a restart, and
 * never stored: they hold the token.
 */
export async function runTask(
  s: Snapshot,
  machine: Machine,
  tasks: Readonly<Record<string, TaskHandler>>,
  clock: Clock,
  mine: () => boolean,
): Promise<Transition | undefined> {
  const state = machine.definition.States[s.state];
  if (state?.Type !== 'Task') throw new Error(`state \`${s.state}\` of machine \`${machine.name}\` is no Task`);
  const { FunctionName, Payload } = state.Arguments;
  try {
    const scope = scopeOf(s, s.token === undefined ? {} : { token: s.token });
    const payload = await evaluateTemplate(Payload, scope, 'Arguments');
    const handler = Object.hasOwn(tasks, FunctionName) ? tasks[FunctionName] : undefined;
    if (handler === undefined)
      throw new StateFailure('Lambda.ResourceNotFoundException', `function \`${FunctionName}\` does not exist`);
    if (!mine()) return undefined;
    const value = await handler(payload, { execution: s.execution, state: s.state, attempt: s.retryCount + 1 });
    const now = clock.now();
    if (isLate(s, now)) return timeOutTask(s, now);
    if (state.Resource === INVOKE_AND_WAIT) return asked(s.state);
    const json = value === undefined ? null : toJson(value);
    if (json === undefined) throw new StateFailure('Runtime.MarshalError', `\`${FunctionName}\` did not return JSON`);
    return endAttempt(s.state, { result: withinLimit({ Payload: json, StatusCode: 200 }, FunctionName) }, now);
  } catch (error) {
    const now = clock.now();
    if (isLate(s, now)) return timeOutTask(s, now);
    if (!(error instanceof StateFailure)) return endAttempt(s.state, { failure: failureOfThrown(error, s.token) }, now);
    const { error: name, cause } = error.failure; // JSONata quotes the values it stumbles over
    return endAttempt(s.state, { failure: { error: name, cause: withoutToken(cause, s.token) } }, now);
  }
}

/** An answer after the task's own TimeoutSeconds is no answer. */
const isLate = (s: Snapshot, now: number): boolean => s.attemptDeadline !== undefined && now >= s.attemptDeadline;

/** The task did ask: from here on the store knows the token by its hash alone (token.ts). What it returned is dropped. */
const asked = (state: string): Transition => ({
  patch: { stage: 'asking', token: undefined },
  events: [{ type: 'TaskSubmitted', state }],
});
