import type { ExecutionView } from '../../lib/contract/api.ts';
import { MACHINES, partsOf, prefixOf } from '../../lib/domain/execution/names.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Execution } from '../../lib/ports/workflows.ts';
import { executionSubject, isAbout } from './subject.ts';

type Needs = PortsOf<'workflows:redrive'>;

/** A model's executions that run or ended badly, newest first: an execution that ended well has its records. */
export function listExecutions(ports: Needs) {
  return async function listExecutions(id: ModelId): Promise<ExecutionView[]> {
    const found = await Promise.all(
      MACHINES.map(({ machine, kinds }) =>
        ports.workflows.unsettled(
          machine,
          kinds.map((kind) => prefixOf(kind, id)),
        ),
      ),
    );
    return found
      .flat()
      .filter(({ name, input }) => partsOf(name) && isAbout(input, id))
      .sort((a, b) => (b.started ?? 0) - (a.started ?? 0))
      .map(viewOf);
  };
}

function viewOf(execution: Execution): ExecutionView {
  const { name, status, input, started, ended, error, cause, state, redrives = 0 } = execution;
  const { version, deployment, slot } = executionSubject(input);
  return {
    name,
    kind: partsOf(name)!.kind,
    status,
    redrives,
    ...(version !== undefined && { version }),
    ...(deployment !== undefined && { deployment }),
    ...(slot !== undefined && { slot }),
    ...(started !== undefined && { started: iso(started) }),
    ...(ended !== undefined && { ended: iso(ended) }),
    ...(state !== undefined && { state }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause: inWords(cause) }),
  };
}

/** A Lambda function's cause is JSON with a stack, which names our files and helps nobody here (connect-lambda.html). */
function inWords(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
