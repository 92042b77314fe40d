import { LONGEST_UPDATE } from '../execution/release-limit.ts';
import type { Deployment } from '../model/model.ts';
import type { Reason, Reasons } from '../reason.ts';
import type { EndpointObservation } from '../served/served.ts';
import type { ServingForm } from '../serving/forms.ts';
import { otherForm } from '../serving/other-form.ts';
import { scaledType } from '../serving/scaled-type.ts';
import { iso } from '../time.ts';

/** What is begun must be over, and looked at, before the release's deadline: the longest update, and half an hour. */
const LONGEST_WORK = LONGEST_UPDATE * 1000 + 1_800_000;

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
 * What must be done to an endpoint for it to serve a config. A busy endpoint (autoscaling, maintenance, somebody's update, its own
 * deletion) is waited for, and nothing is begun so late that it could outlast the release's deadline. A `Failed` one can only be deleted
 * (AWS, DescribeEndpoint), which is done to an endpoint that Steward made itself and to no other.
 */
export function decideDrive(input: {
  observed: EndpointObservation | undefined;
  config: string;
  created: Deployment['created'];
  /** Whether anything was released into the endpoint, or adopted, before: else only one that Steward made is released onto. */
  managed: boolean;
  deadline: number;
  now: number;
  /** When the release began (epoch ms); an endpoint that came to be since under its config is the one it made. */
  startedAt: number;
  /** By which form the new fleet serves, how many instances it will have, of which type, whether they scale, and whether requests go over to it in parts. */
  fleet: {
    readonly form: ServingForm;
    readonly instances: number;
    readonly inParts: boolean;
    readonly variant: string;
    readonly instanceType: string | undefined;
    readonly autoscaled: boolean;
  };
}): DriveDecision {
  const { observed, config, fleet } = input;
  if (!observed) return { verdict: 'create' };
  const { status } = observed;
  const ours = isOurs(input.created, observed) || isMadeSince(input.created, observed, input);
  const latest = input.deadline - LONGEST_WORK;
  const wait = (): DriveDecision =>
    input.now < latest
      ? { verdict: 'wait' }
      : refuse('deadline', status, `InService by ${iso(latest)}: an update may take 8 hours`);
  if (status === 'Failed') {
    if (ours) return { verdict: 'delete' };
    return refuse(
      'status',
      because(observed),
      'InService: a Failed endpoint can only be deleted, and Steward deletes none that it did not create',
    );
  }
  if (!input.managed && !ours)
    return refuse('adopted', `somebody made it since, with config ${observed.config}`, 'an endpoint that was adopted');
  // Whatever it serves, it will not for long.
  if (status === 'Deleting') return wait();
  if (observed.config === config || observed.pending === config) return { verdict: 'driven' };
  if (status === 'OutOfService' || status === 'UpdateRollbackFailed')
    return refuse('status', because(observed), 'InService');
  const other = otherForm(observed, fleet.form);
  if (other) return { verdict: 'refuse', reasons: [other] };
  const running = observed.variants.find(({ name }) => name === fleet.variant);
  const scaled = scaledType(fleet, fleet.variant, running?.instanceType);
  if (scaled) return { verdict: 'refuse', reasons: [scaled] };
  if (status !== 'InService' || input.now >= latest) return wait();
  if (fleet.inParts && fleet.instances < 2)
    return refuse(
      'canary-size',
      `${fleet.instances} instance`,
      'at least 2: a canary, a step or a batch may be half of the new fleet',
    );
  return { verdict: 'update' };
}

/** Made by the release that is on its way, under the config that it recorded before it did: what it deleted before was another. */
export const isMadeSince = (
  created: Deployment['created'],
  observed: EndpointObservation,
  { config, startedAt }: { config: string; startedAt: number },
): boolean => created?.config === config && observed.config === config && observed.createdAt >= startedAt;

const because = ({ status, failureReason }: EndpointObservation): string =>
  failureReason ? `${status}: ${failureReason}` : status;

const refuse = (rule: string, observed: string, limit: string): DriveDecision => ({
  verdict: 'refuse',
  reasons: [{ rule, subject: 'endpoint', observed, limit } satisfies Reason],
});
