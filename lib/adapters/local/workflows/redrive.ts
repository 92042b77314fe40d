import { DAY } from '../../../domain/time.ts';
import { HISTORY_LIMIT } from './execution-store.ts';
import type { Machine } from './load-machine.ts';
import { enterState, type Snapshot, type Transition } from './snapshot.ts';

/** "Redrivable period" of redrive-executions.html, counted from the end. */
const REDRIVABLE = 14 * DAY;

/** Why an execution cannot be redriven, as DescribeExecution words it in `redriveStatusReason`; undefined when it can. */
export function notRedrivable(s: Snapshot, now: number): string | undefined {
  if (s.status === 'RUNNING' || s.status === 'SUCCEEDED') return `Execution is ${s.status} and cannot be redriven`;
  if (now >= (s.ended ?? s.started) + REDRIVABLE) return 'Execution redrivable period exceeded';
  if (s.events >= HISTORY_LIMIT - 1) return 'Execution history event limit exceeded';
  return undefined;
}

/**
 * RedriveExecution (docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html): goes on in the state that did not end well, with the
 * same input, variables and definition. A Task is scheduled again with its whole `TimeoutSeconds` and a new token; a Choice decides again; a
 * Fail state is entered again and fails again; a Wait until a time that is past ends at once. Retry counts begin at 0, and so does the
 * machine's own `TimeoutSeconds`.
 */
export function redriveSnapshot(s: Snapshot, machine: Machine, now: number): Transition {
  const { TimeoutSeconds } = machine.definition;
  const { patch, events } = enterState(s.state, s.stateInput, now);
  return {
    patch: {
      ...patch,
      status: 'RUNNING',
      error: undefined,
      cause: undefined,
      ended: undefined,
      redrives: (s.redrives ?? 0) + 1,
      deadline: TimeoutSeconds === undefined ? undefined : now + TimeoutSeconds * 1000,
    },
    events: [{ type: 'ExecutionRedriven', detail: { redriveCount: (s.redrives ?? 0) + 1 } }, ...events],
  };
}
