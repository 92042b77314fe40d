import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Reason, Reasons } from '../reason.ts';
import type { Content, EndpointObservation } from '../served/served.ts';
import { iso } from '../time.ts';
import { compareRunning } from './compare-content.ts';
import { BROKEN } from './content.ts';

/**
 * Name of the endpoint config (and SageMaker model) a version is served under: the same version under the same
 * specification has the same name, so that every create may be repeated.
 */
export function configName(model: string, version: number, packageArn: string, spec: DeploymentSpec): string {
  const hash = digestOf({ packageArn, spec }).slice(0, 8);
  return `${model.slice(0, 40)}-v${version}-${hash}`;
}

export type ReleaseProgress =
  | { readonly verdict: 'updating' }
  | { readonly verdict: 'settled' }
  | { readonly verdict: 'rolled-back' | 'failed' | 'differs'; readonly reasons: Reasons };

const WAITING = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack']);

/**
 * What the endpoint's state means for a release. `InService` alone proves nothing: after an automatic rollback SageMaker is
 * InService again on the OLD config, often without a FailureReason. Only the wanted config, running exactly the approved content,
 * counts; a FailureReason that an earlier update left there does not count against it (AWS documents the field for `Failed` only).
 * An unknown status is waited for, never taken for success; `deadline` (epoch ms) ends every wait.
 */
export function decideProgress(input: {
  observed: EndpointObservation | undefined;
  wanted: { config: string; content: Content };
  deadline: number;
  now: number;
}): ReleaseProgress {
  const { observed, wanted } = input;
  const status = observed?.status ?? 'absent';
  if (BROKEN.has(status)) return ended('failed', 'status', because(status, observed), 'InService');
  if (!observed || status !== 'InService') {
    if (input.now < input.deadline) return { verdict: 'updating' };
    const seen = WAITING.has(status) ? status : `unknown status ${status}`;
    return ended('failed', 'deadline', seen, iso(input.deadline));
  }
  if (observed.config !== wanted.config)
    return ended('rolled-back', 'running-config', because(observed.config, observed), wanted.config);
  const [first, ...others] = compareRunning(wanted.content, observed);
  return first ? { verdict: 'differs', reasons: [first, ...others] } : { verdict: 'settled' };
}

const because = (seen: string, observed: EndpointObservation | undefined): string =>
  observed?.failureReason ? `${seen}: ${observed.failureReason}` : seen;

const ended = (verdict: 'rolled-back' | 'failed', rule: string, observed: string, limit: string): ReleaseProgress => ({
  verdict,
  reasons: [{ rule, subject: 'endpoint', observed, limit } satisfies Reason],
});
