import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import type { Observation } from './release.ts';

export type Reconciliation =
  | { readonly verdict: 'in-step' | 'releasing' | 'not-released' | 'reported' }
  | { readonly verdict: 'out-of-band'; readonly observed: string; readonly reasons: Reason[] };

/**
 * Whether an endpoint runs what the registry says. While a release is under way the release machine watches it. A running config
 * that is not the champion's is out of band, and so is an endpoint that is gone; each such state is reported once.
 */
export function decideReconciliation(deployment: Deployment, observed: Observation | undefined): Reconciliation {
  if (deployment.releasing) return { verdict: 'releasing' };
  if (deployment.config === undefined && observed === undefined) return { verdict: 'not-released' };
  const running = observed?.config ?? 'absent';
  if (running === deployment.config) return { verdict: 'in-step' };
  if (running === deployment.outOfBand) return { verdict: 'reported' };
  return {
    verdict: 'out-of-band',
    observed: running,
    reasons: [
      { rule: 'running-config', subject: deployment.endpoint, observed: running, limit: deployment.config ?? 'none' },
    ],
  };
}
