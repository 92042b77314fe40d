import { notOurs } from '../function/not-ours.ts';
import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import { isOurs } from '../release/decide-drive.ts';
import type { EndpointObservation } from '../served/served.ts';
import type { Serving } from '../serving/serving.ts';

/**
 * Whether an endpoint runs that was there before Steward and that nobody adopted. That is no change made around Steward, and is told
 * once; `gone` when such an endpoint is no longer there, so that the first release may create one.
 */
export function decideAdoptionDue(
  deployment: Pick<Deployment, 'config' | 'created' | 'releasing' | 'unadopted'>,
  observed: EndpointObservation | undefined,
): 'none' | 'known' | 'not-adopted' | 'gone' {
  const { config, created, releasing, unadopted } = deployment;
  if (config !== undefined || releasing !== undefined) return 'none';
  if (!observed) return unadopted === undefined ? 'none' : 'gone';
  if (isOurs(created, observed)) return 'none';
  return unadopted === undefined ? 'not-adopted' : 'known';
}

/** Why nothing is released onto what is there from before Steward, and what to do about it: an alias of a function is never taken over. */
export const notAdoptedReason = (
  model: string,
  { endpoint, serving }: { readonly endpoint: string; readonly serving?: Serving | undefined },
  config: string,
): Reason =>
  serving?.type === 'lambda'
    ? notOurs(serving)
    : {
        rule: 'adopted',
        subject: endpoint,
        observed: `runs config \`${config}\` from before Steward`,
        limit: `adopted by an owner: \`steward adopt ${model} --deployment ${endpoint}\``,
      };
