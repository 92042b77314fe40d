import * as z from 'zod';
import { newestApproval } from '../../../lib/domain/approval/newest.ts';
import { NotFoundError } from '../../../lib/domain/errors.ts';
import { executionName } from '../../../lib/domain/execution/names.ts';
import { goingBackFrom } from '../../../lib/domain/release/going-back.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import { startOrJoin } from '../../executions/attempts.ts';
import { ADOPTED } from '../back-to-adopted.ts';

type Needs = PortsOf<'workflows:start-release' | 'registry'>;

export const RollbackDue = z.object({
  tenant: z.string().default('default'),
  model: z.string(),
  deployment: z.string(),
});
export type RollbackDue = z.infer<typeof RollbackDue>;

/**
 * Sends the previous champion back through the release machine, under the approval it was released with; or, when nothing but what was
 * adopted served before, that, because a person adopted it (version 0).
 */
export function rollback(ports: Needs) {
  return async function rollback(
    due: RollbackDue,
  ): Promise<{ execution: string; version: number } | { verdict: 'refuse'; why: string }> {
    const deployment = await ports.registry.deployment(due, due.deployment);
    const { previous, adopted } = deployment ?? {};
    const toAdopted = adopted !== undefined && previous?.config === adopted.config;
    const version = toAdopted ? ADOPTED : previous?.version;
    if (!deployment || version === undefined)
      throw new NotFoundError(
        `deployment \`${due.deployment}\` has no previous champion to go back to: see \`steward live\``,
      );
    // What was adopted may itself be a version that was put away since.
    const back = toAdopted ? adopted.version : version;
    if (back !== undefined && (await ports.registry.version(due, back))?.state === 'retired')
      throw new NotFoundError(
        `\`${due.model}/${back}\`, to which \`${due.deployment}\` would go back, is retired: release another version`,
      );
    const { releasing } = deployment;
    if (releasing && releasing.version !== version)
      return {
        verdict: 'refuse',
        why: `a release of ${releasing.version === ADOPTED ? 'what was adopted' : `\`${due.model}/${releasing.version}\``} is on its way to \`${due.deployment}\`: wait until it has ended (\`steward live\`), then ask again`,
      };
    const approval = toAdopted
      ? undefined
      : newestApproval(await ports.registry.approvals(due, version), { version, deployment: due.deployment });
    const name = executionName('rollback', due, { ...due, from: deployment.config, since: deployment.liveSince });
    const input = { ...due, version, mode: 'rollback', approval: approval?.id ?? '', ...goingBackFrom(deployment) };
    // Whatever became of an earlier attempt: the champion it was to replace is still here.
    const { execution } = await startOrJoin(ports, { machine: 'release', name, input }, () => true);
    return { execution, version };
  };
}
