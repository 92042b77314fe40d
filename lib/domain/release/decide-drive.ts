import type { Deployment } from '../model/model.ts';
import type { Reason, Reasons } from '../reason.ts';
import type { EndpointObservation } from './served.ts';

export type DriveDecision =
  /** `driven`: the endpoint is on its way or there already; `wait`: it is busy with something else, ask again. */
  | { readonly verdict: 'create' | 'update' | 'delete' | 'wait' | 'driven' }
  | { readonly verdict: 'refuse'; readonly reasons: Reasons };

/** Whether Steward made this very endpoint: by when it came to be, or, before that was ever seen, by the config it was made with. */
export function isOurs(created: Deployment['created'], observed: EndpointObservation): boolean {
  if (!created) return false;
  return created.at.includes(observed.createdAt) || (created.at.length === 0 && observed.config === created.config);
}

/**
 * What must be done to an endpoint for it to serve a config. A busy endpoint (autoscaling, maintenance, somebody's update) is waited for
 * until the release's deadline. A `Failed` one can only be deleted (AWS, DescribeEndpoint), which is done to an endpoint that Steward
 * made itself and to no other.
 */
export function decideDrive(input: {
  observed: EndpointObservation | undefined;
  config: string;
  created: Deployment['created'];
  /** Whether anything was released into the endpoint, or adopted, before: else only one that Steward made is released onto. */
  managed: boolean;
  deadline: number;
  now: number;
  /** How many instances the new fleet will have, and whether it begins with a canary. */
  fleet: { readonly instances: number; readonly canary: boolean };
}): DriveDecision {
  const { observed, config, fleet } = input;
  if (!observed) return { verdict: 'create' };
  const { status } = observed;
  if (status === 'Failed') {
    if (isOurs(input.created, observed)) return { verdict: 'delete' };
    return refuse(
      'status',
      because(observed),
      'InService: a Failed endpoint can only be deleted, and Steward deletes none that it did not create',
    );
  }
  if (!input.managed && !isOurs(input.created, observed))
    return refuse('adopted', `somebody made it since, with config ${observed.config}`, 'an endpoint that was adopted');
  if (observed.config === config || observed.pending === config) return { verdict: 'driven' };
  if (status === 'OutOfService' || status === 'UpdateRollbackFailed')
    return refuse('status', because(observed), 'InService');
  if (status !== 'InService')
    return input.now < input.deadline
      ? { verdict: 'wait' }
      : refuse('deadline', status, `InService by ${new Date(input.deadline).toISOString()}`);
  if (fleet.canary && fleet.instances < 2)
    return refuse('canary-size', `${fleet.instances} instance`, 'at least 2: a canary may be half of the new fleet');
  return { verdict: 'update' };
}

const because = ({ status, failureReason }: EndpointObservation): string =>
  failureReason ? `${status}: ${failureReason}`.slice(0, 1000) : status;

const refuse = (rule: string, observed: string, limit: string): DriveDecision => ({
  verdict: 'refuse',
  reasons: [{ rule, subject: 'endpoint', observed, limit } satisfies Reason],
});
