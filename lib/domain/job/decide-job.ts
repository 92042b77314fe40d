import { digestOf } from '../ledger/record.ts';
import type { Deployment } from '../model/model.ts';
import { isSome, type Reason, type Reasons } from '../reason.ts';
import { compareContent } from '../release/compare-content.ts';
import { AS_RELEASED, OF_JOBS } from '../release/reconcile.ts';
import type { EndpointObservation } from '../served/served.ts';
import { iso, MINUTE } from '../time.ts';
import type { DescribedJob } from '../transform/described-job.ts';

export type JobDecision =
  /** The job runs what is live; `undone` where one created before it did not, which nobody had acknowledged or released over. */
  | { readonly verdict: 'live'; readonly undone: boolean }
  /** It was created before the version was live: what it answers is no traffic of that, whichever model it names. */
  | { readonly verdict: 'former' }
  /** Nothing was released that it could be held against. */
  | { readonly verdict: 'not-released' }
  /** It runs something else; `seen` is what that is remembered by, `known` where it is already, or a job created after it has put it right. */
  | { readonly verdict: 'foreign'; readonly reasons: Reasons; readonly seen: string; readonly known: boolean };

/** How far SageMaker's clock, which dates jobs, and Steward's, which says since when a version is live, may be apart: AWS says of neither. */
const CLOCKS = 5 * MINUTE;

/**
 * Whether a transform job that leaves its answers where those of a deployment are awaited runs the version that is live there: it names the model
 * that was released, that model is still what was verified, and the job sets no variables over the model's own. A model is never changed, only made
 * anew: one that was made after the job had begun is not what the job ran, whatever it says.
 *
 * @param model what lies under the released model's name now
 */
export function decideJob(
  deployment: Deployment,
  job: DescribedJob,
  model: EndpointObservation | undefined,
): JobDecision {
  const { config, content, previous, liveSince, outOfBand } = deployment;
  if (config === undefined) return { verdict: 'not-released' };
  if (isFormer(job, { config, previous, liveSince })) return { verdict: 'former' };
  const reasons = [...foreignModel(job, config), ...foreignVariables(job), ...changed(job, config, content, model)];
  const { seen: before, jobAt } = outOfBand ?? {};
  if (!isSome(reasons))
    return { verdict: 'live', undone: before?.startsWith(OF_JOBS) === true && job.createdAt >= (jobAt ?? 0) };
  // The same again is no news, whichever job it is: only what it says of the job itself differs.
  const seen = `${OF_JOBS}${digestOf(reasons.map(({ rule, observed, limit }) => ({ rule, observed, limit }))).slice(0, 16)}`;
  const settled = before === AS_RELEASED && jobAt !== undefined && job.createdAt <= jobAt;
  return { verdict: 'foreign', reasons, seen, known: before === seen || settled };
}

/** Named as live before the version was, or, beyond what clocks may differ, by the same name: a version that went back and came again keeps its model. */
function isFormer(
  job: DescribedJob,
  { config, previous, liveSince = 0 }: Pick<Deployment, 'config' | 'previous' | 'liveSince'>,
): boolean {
  if (job.variables.length > 0) return false;
  if (job.model === config) return job.createdAt < liveSince - CLOCKS;
  return job.model === previous?.config && job.createdAt < liveSince;
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
  const reasons = compareContent(content, model);
  const [madeAt = 0] = model.madeAt ?? [];
  return madeAt <= job.createdAt || reasons.some(({ rule }) => rule === 'made')
    ? reasons
    : [...reasons, { rule: 'made', subject: 'model', observed: iso(madeAt), limit: `before ${iso(job.createdAt)}` }];
}
