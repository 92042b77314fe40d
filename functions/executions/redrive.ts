import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { partsOf } from '../../lib/domain/execution/names.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Actor } from '../../lib/domain/ledger/record.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Execution } from '../../lib/ports/workflows.ts';
import { startOrJoin } from './attempts.ts';
import { executionSubject, isAbout } from './subject.ts';

type Needs = PortsOf<'workflows:start-release' | 'workflows:redrive' | 'ledger'>;

export interface RedriveDone {
  readonly execution: string;
  readonly how: 'redriven' | 'started' | 'joined';
}

/**
 * Lets an execution go on that failed, timed out or was stopped, once its cause has gone: from the state it failed in, or with `anew` from its
 * first state, as the next attempt under today's definition. Throws InvalidEventError where it cannot, saying what can.
 */
export function redrive(ports: Needs) {
  return async function redrive(
    due: ModelId & { execution: string; anew: boolean; actor: Actor },
  ): Promise<RedriveDone> {
    const { execution: name, model, actor } = due;
    const parts = partsOf(name);
    const found = parts && (await ports.workflows.find(parts.machine, name));
    if (!parts || !found || !isAbout(found.input, due))
      throw new NotFoundError(`\`${model}\` has no execution \`${name}\`: see \`steward executions ${model}\``);
    if (found.status === 'RUNNING') return { execution: found.execution, how: 'joined' };
    if (found.status === 'SUCCEEDED')
      throw new InvalidEventError(`\`${name}\` has ended well: only what failed, timed out or was stopped is redriven`);
    if (due.anew) {
      const start = { machine: parts.machine, name: parts.first, input: found.input as Record<string, unknown> };
      const { execution, already } = await startOrJoin(ports, start);
      if (!already) await record(ports, due, found, execution, 'started', actor);
      return { execution, how: already ? 'joined' : 'started' };
    }
    const because = await redriveExecution(ports, due, found, actor);
    if (because === undefined) return { execution: found.execution, how: 'redriven' };
    throw new InvalidEventError(
      `\`${name}\` cannot be redriven: ${because}; \`--anew\` starts it again from its first state`,
    );
  };
}

/** Redrives, and records who did; answers why not, if it cannot be. */
export async function redriveExecution(
  ports: Needs,
  id: ModelId,
  found: Execution,
  actor: Actor,
): Promise<string | undefined> {
  const told = await ports.workflows.redrive(found.execution);
  if (told.verdict === 'not-redrivable') return told.because;
  await record(ports, id, found, found.execution, 'redriven', actor);
  return undefined;
}

async function record(
  ports: Needs,
  { tenant, model }: ModelId,
  found: Execution,
  execution: string,
  how: 'redriven' | 'started',
  actor: Actor,
): Promise<void> {
  const { version, deployment } = executionSubject(found.input);
  await ports.ledger.commit({
    once: `redriven:${tenant}:${execution}:${how}:${found.redrives ?? 0}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'ExecutionRedriven',
          actor,
          subject: {
            tenant,
            model,
            ...(version !== undefined && { version }),
            ...(deployment !== undefined && { deployment }),
          },
          cause: { execution: found.execution },
          verdict: how,
          reasons: [
            { rule: 'execution', subject: found.name, observed: found.error ?? found.status, limit: 'ended well' },
          ],
          data: { execution: execution.split(':').at(-1)! },
        },
      },
    ],
    writes: [],
  });
}
