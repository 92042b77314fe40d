import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Reasons } from '../reason.ts';

/**
 * Name of the endpoint config (and SageMaker model) a version is served under: the same version under the same
 * specification has the same name, so that every create may be repeated.
 */
export function configName(model: string, version: number, packageArn: string, spec: DeploymentSpec): string {
  const hash = digestOf({ packageArn, spec }).slice(0, 8);
  return `${model.slice(0, 40)}-v${version}-${hash}`;
}

export interface Observation {
  readonly status: string;
  readonly config: string;
  readonly failureReason: string | undefined;
  readonly packages: readonly string[];
}

export type ReleaseProgress =
  | { readonly verdict: 'updating' }
  | { readonly verdict: 'settled' }
  | { readonly verdict: 'rolled-back' | 'failed'; readonly reasons: Reasons };

const WAITING = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack']);

/**
 * What the endpoint's state means for a release. `InService` alone proves nothing: after an automatic rollback SageMaker is
 * InService again on the OLD config, often without a FailureReason. Only the wanted config, serving the approved package, counts.
 * An unknown status is waited for, never taken for success; `deadline` (epoch ms) ends every wait.
 */
export function decideProgress(input: {
  observed: Observation | undefined;
  wanted: { config: string; package: string };
  deadline: number;
  now: number;
}): ReleaseProgress {
  const { observed, wanted } = input;
  const status = observed?.status ?? 'absent';
  const say = (verdict: 'rolled-back' | 'failed', rule: string, seen: string, limit: string): ReleaseProgress => ({
    verdict,
    reasons: [{ rule, subject: 'endpoint', observed: seen, limit }],
  });
  if (status === 'Failed' || status === 'UpdateRollbackFailed' || status === 'OutOfService' || status === 'Deleting')
    return say(
      'failed',
      'status',
      observed?.failureReason ? `${status}: ${observed.failureReason}` : status,
      'InService',
    );
  if (status !== 'InService') {
    if (input.now < input.deadline) return { verdict: 'updating' };
    return say(
      'failed',
      'deadline',
      WAITING.has(status) ? status : `unknown status ${status}`,
      new Date(input.deadline).toISOString(),
    );
  }
  if (observed?.config !== wanted.config)
    return say(
      'rolled-back',
      'running-config',
      observed?.failureReason ? `${observed.config}: ${observed.failureReason}` : (observed?.config ?? ''),
      wanted.config,
    );
  if (observed.failureReason) return say('failed', 'failure-reason', observed.failureReason, 'none');
  if (!observed.packages.includes(wanted.package))
    return say('failed', 'running-package', observed.packages.join(', ') || 'none', wanted.package);
  return { verdict: 'settled' };
}
