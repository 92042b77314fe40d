import type { Start } from '../../lib/contract/release-execution.ts';
import { DependencyError } from '../../lib/domain/errors.ts';
import { attemptName } from '../../lib/domain/execution/names.ts';
import { endedBadly } from '../../lib/domain/release/decide-request.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Execution } from '../../lib/ports/workflows.ts';
import { isSame } from './subject.ts';

type Needs = PortsOf<'workflows:start-release'>;

export interface Started {
  readonly execution: string;
  /** Nothing was started: one runs, or one has ended well. */
  readonly already: boolean;
  readonly attempt: number;
}

/** Nobody tries the same thing a hundred times. */
const MOST = 100;

/**
 * The last attempt at something, and the number of names that are taken; 0 where there was none. What somebody started under such a name for
 * something else is no attempt at it.
 */
export async function lastAttempt(
  ports: Needs,
  start: Start,
): Promise<{ last: Execution | undefined; attempt: number }> {
  let last: Execution | undefined;
  for (let attempt = 1; attempt <= MOST; attempt++) {
    const found = await ports.workflows.find(start.machine, attemptName(start.name, attempt));
    if (!found) return { last, attempt: attempt - 1 };
    if (isSame(found.input, start.input)) last = found;
  }
  throw new DependencyError(`\`${start.name}\` was tried ${MOST} times: find out why before it is tried again`);
}

/** Starts the next attempt. Two who do so at once start one: it has one name. */
export async function nextAttempt(ports: Needs, start: Start, attempt: number): Promise<Started> {
  const next = attempt + 1;
  const { execution, already } = await ports.workflows.start(start.machine, attemptName(start.name, next), start.input);
  return { execution, already, attempt: next };
}

/**
 * Joins the attempt that runs, or starts the first one, or the next after one that ended so that it may be tried again.
 * @param again whether an attempt that ended may be followed by another
 */
export async function startOrJoin(
  ports: Needs,
  start: Start,
  again: (ended: Execution) => boolean = ({ status }) => endedBadly(status),
): Promise<Started> {
  const { last, attempt } = await lastAttempt(ports, start);
  if (last && (last.status === 'RUNNING' || !again(last))) return { execution: last.execution, already: true, attempt };
  return nextAttempt(ports, start, attempt);
}
