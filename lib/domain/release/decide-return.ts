import type { Deployment } from '../model/model.ts';
import type { Reason } from '../reason.ts';
import type { Adopted } from '../served/adopted.ts';
import type { Content, ServedContent } from '../served/served.ts';
import { compareConfigured } from './compare-content.ts';
import { captureOf } from './content.ts';
import { backRules, type GoingBack } from './going-back.ts';

export type ReturnDecision =
  | { readonly verdict: 'already' }
  | { readonly verdict: 'start' | 'refuse'; readonly reasons: Reason[] };

/**
 * What the endpoint must serve once it is back on the config that was adopted. Where traffic is captured is the config's to say: what
 * ran when it was adopted may have been told otherwise by an update.
 */
export const returnedContent = (adopted: Adopted, config: ServedContent | undefined): Content =>
  config ? { ...adopted.content, capture: captureOf(config.capture) } : adopted.content;

/**
 * Whether an endpoint may go back to what was adopted now: a person adopted it, so nobody is asked again; but the config must still say
 * what it said then. Configs are immutable, yet one that is deleted can be made again under its name.
 *
 * @param config what the adopted config says now; absent when it was deleted
 * @param back what served when going back was asked for
 */
export function decideReturn(
  deployment: Deployment,
  config: ServedContent | undefined,
  back: GoingBack | undefined,
): ReturnDecision {
  const { adopted, releasing } = deployment;
  if (releasing?.version === 0) return { verdict: 'already' };
  const idle = reason('one-release', 'deployment', releasing ? `releasing ${releasing.version}` : 'idle', 'idle');
  const kept = reason('adopted-config', adopted?.config ?? 'none', config ? 'kept' : 'deleted', 'kept');
  const elsewhere = reason(
    'elsewhere',
    'running config',
    deployment.config === adopted?.config ? 'adopted' : 'released',
    'released',
  );
  const rules = [idle, kept, elsewhere, ...backRules(deployment, back)];
  const broken = rules.filter((r) => r.observed !== r.limit);
  const changed = adopted && config ? compareConfigured(returnedContent(adopted, config), config) : [];
  return broken.length + changed.length > 0
    ? { verdict: 'refuse', reasons: [...broken, ...changed] }
    : { verdict: 'start', reasons: rules };
}

const reason = (rule: string, subject: string, observed: string, limit: string): Reason => ({
  rule,
  subject,
  observed,
  limit,
});
