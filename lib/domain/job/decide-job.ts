import { digestOf } from '../ledger/record.ts';
import type { Deployment } from '../model/model.ts';
import { isSome, type Reason, type Reasons } from '../reason.ts';
import { compareContent } from '../release/compare-content.ts';
import { OF_JOBS } from '../release/reconcile.ts';
import type { EndpointObservation } from '../served/served.ts';
import type { DescribedJob } from '../transform/described-job.ts';

export type JobDecision =
  /** The job runs what is live; `undone` where the one before it did not, which nobody had acknowledged or released over. */
  | { readonly verdict: 'live'; readonly undone: boolean }
  /** It began with what was live until then: what it answers is no traffic of the version that is live now. */
  | { readonly verdict: 'former' }
  /** Nothing was released that it could be held against. */
  | { readonly verdict: 'not-released' }
  /** It runs something else; `seen` is what that is remembered by, `known` where it is already. */
  | { readonly verdict: 'foreign'; readonly reasons: Reasons; readonly seen: string; readonly known: boolean };

/**
 * Whether a transform job that leaves its answers where those of a deployment are awaited runs the version that is live there: it names the model
 * that was released, that model is still what was verified, and the job sets no variables over the model's own.
 *
 * @param model what lies under the released model's name now
 */
export function decideJob(
  deployment: Deployment,
  job: DescribedJob,
  model: EndpointObservation | undefined,
): JobDecision {
  const { config, content, previous, liveSince = 0, outOfBand } = deployment;
  if (config === undefined) return { verdict: 'not-released' };
  if (job.model !== config && job.model === previous?.config && job.createdAt < liveSince) return { verdict: 'former' };
  const reasons = [...foreignModel(job, config), ...foreignVariables(job), ...changed(job, config, content, model)];
  if (!isSome(reasons)) return { verdict: 'live', undone: outOfBand?.seen.startsWith(OF_JOBS) ?? false };
  // The same again is no news, whichever job it is: only what it says of the job itself differs.
  const seen = `${OF_JOBS}${digestOf(reasons.map(({ rule, observed, limit }) => ({ rule, observed, limit }))).slice(0, 16)}`;
  return { verdict: 'foreign', reasons, seen, known: outOfBand?.seen === seen };
}

const foreignModel = ({ name, model }: DescribedJob, config: string): Reason[] =>
  model === config ? [] : [{ rule: 'job-model', subject: name, observed: model, limit: config }];

const foreignVariables = ({ name, variables }: DescribedJob): Reason[] =>
  variables.length === 0
    ? []
    : [{ rule: 'job-variables', subject: name, observed: variables.join(', '), limit: 'none' }];

function changed(
  job: DescribedJob,
  config: string,
  content: Deployment['content'],
  model: EndpointObservation | undefined,
): Reason[] {
  if (job.model !== config || content === undefined) return [];
  if (model === undefined) return [{ rule: 'running-config', subject: 'model', observed: 'absent', limit: config }];
  return compareContent(content, model);
}
