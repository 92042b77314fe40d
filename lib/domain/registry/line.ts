import * as z from 'zod';
import type { Approval } from '../approval/approval.ts';
import { Check } from '../check/check.ts';
import { headlineReason } from '../check/headline-reason.ts';
import { CHECK_KINDS } from '../check/kinds.ts';
import { Tier } from '../gate/tier.ts';
import { Incident } from '../incident/incident.ts';
import { type Deployment, Frozen } from '../model/model.ts';
import { Reason } from '../reason.ts';
import { isChanged } from '../release/reconcile.ts';
import { iso } from '../time.ts';

/** The last check of one kind in one deployment: `reason` is the one to show first, `because` why it is undecided, and what lies beyond its limit all the same. */
const LastCheck = z.object({
  verdict: Check.shape.verdict,
  slot: z.string(),
  reason: Reason.optional(),
  because: z.string().optional(),
  /** Of one that a person asked for: what they asked for. */
  id: z.string().optional(),
});
export type LastCheck = z.infer<typeof LastCheck>;
const OfKinds = z.partialRecord(z.enum(CHECK_KINDS), LastCheck);
const DeploymentLine = z.object({
  endpoint: z.string(),
  stage: z.string(),
  /** Where it runs, if not in Steward's own account. */
  account: z.string().optional(),
  champion: z.int().optional(),
  liveSince: z.int().optional(),
  /** The version on its way in. */
  releasing: z.int().optional(),
  share: z.int().optional(),
  outOfBand: z.boolean(),
  /** What was adopted, and whether it serves. */
  adopted: z
    .object({
      config: z.string(),
      package: z.string().optional(),
      version: z.int().optional(),
      since: z.string(),
      by: z.string(),
      serving: z.boolean(),
    })
    .optional(),
  unadopted: z.string().optional(),
  /** Nothing is released into it until a person lifts that: since when (epoch ms), by whom, and why. */
  frozen: Frozen.optional(),
  last: OfKinds,
  /** Of those that people asked for. */
  asked: OfKinds.optional(),
});

/** What a list of models shows of one: kept beside its items, written by the commits that change them, and by nothing else. */
export const ModelLine = z.object({
  managed: z.boolean(),
  owner: z.string().optional(),
  purpose: z.string().optional(),
  tier: Tier.optional(),
  deployments: z.array(DeploymentLine),
  pending: z.array(z.object({ id: z.string(), version: z.int(), deployment: z.string(), expiresAt: z.int() })),
  /** Those that are open: at most one a deployment and kind. */
  incidents: z.array(Incident.pick({ id: true, kind: true, deployment: true })),
});
export type ModelLine = z.infer<typeof ModelLine>;
type DeploymentLine = z.infer<typeof DeploymentLine>;

/** What a line shows of a model as it is applied. */
export const AppliedModel = z.object({
  tenant: z.string(),
  model: z.string(),
  manifest: z.object({ owner: z.string(), purpose: z.string(), tier: Tier }).optional(),
});

/** An item of a model as it is written. */
export type Change =
  | { readonly kind: 'model'; readonly item: z.infer<typeof AppliedModel> }
  | { readonly kind: 'deployment'; readonly item: Deployment }
  | { readonly kind: 'check'; readonly item: Check }
  | { readonly kind: 'approval'; readonly item: Approval }
  | { readonly kind: 'incident'; readonly item: Incident };

const NEW: ModelLine = { managed: false, deployments: [], pending: [], incidents: [] };

/** The line of a model after one of its items was written; without a line before, the model has just come to be. */
export function lineAfter(line: ModelLine = NEW, change: Change): ModelLine {
  switch (change.kind) {
    case 'model': {
      const { manifest } = change.item;
      const about = manifest && { owner: manifest.owner, purpose: manifest.purpose, tier: manifest.tier };
      const { deployments, pending, incidents } = line;
      return { ...about, managed: manifest !== undefined, deployments, pending, incidents };
    }
    case 'deployment': {
      const { endpoint } = change.item;
      const before = line.deployments.find((one) => one.endpoint === endpoint);
      const others = line.deployments.filter((one) => one.endpoint !== endpoint);
      const deployments = [...others, deploymentLine(change.item, before)];
      return { ...line, deployments: deployments.sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1)) };
    }
    case 'check':
      return { ...line, deployments: line.deployments.map((one) => checked(one, change.item)) };
    case 'approval': {
      const { id, version, deployment, expiresAt, state } = change.item;
      const pending = line.pending.filter((one) => one.id !== id);
      if (state === 'pending') pending.push({ id, version, deployment, expiresAt });
      return { ...line, pending: pending.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    }
    case 'incident': {
      const { id, kind, deployment, state } = change.item;
      // A place has one at a time: a new one takes the place of the one before.
      const incidents = line.incidents.filter((one) => one.kind !== kind || one.deployment !== deployment);
      if (state === 'open') incidents.push({ id, kind, deployment });
      return { ...line, incidents: incidents.sort((a, b) => (a.id < b.id ? -1 : 1)) };
    }
  }
}

export function deploymentLine(
  deployment: Deployment,
  before?: Pick<DeploymentLine, 'last' | 'asked'>,
): DeploymentLine {
  const { endpoint, stage, target, champion, liveSince, releasing, adopted, unadopted, frozen } = deployment;
  return {
    endpoint,
    stage,
    ...(target && { account: target.account }),
    outOfBand: isChanged(deployment),
    last: before?.last ?? {},
    ...(before?.asked && { asked: before.asked }),
    ...(adopted && { adopted: adoptedLine(adopted, deployment.config) }),
    ...(unadopted !== undefined && { unadopted }),
    ...(frozen && { frozen }),
    ...(champion !== undefined && { champion }),
    ...(liveSince !== undefined && { liveSince }),
    ...(releasing && { releasing: releasing.version }),
    ...(releasing?.share !== undefined && { share: releasing.share }),
  };
}

const adoptedLine = (
  { config, package: from, version, at, by }: NonNullable<Deployment['adopted']>,
  running: string | undefined,
): NonNullable<DeploymentLine['adopted']> => ({
  config,
  ...(from !== undefined && { package: from }),
  ...(version !== undefined && { version }),
  since: iso(at),
  by,
  serving: config === running,
});

/** A check of an earlier slot, made again or caught up, is not the last one, nor is what was asked for earlier: ids begin with when. */
function checked(line: DeploymentLine, check: Check): DeploymentLine {
  const { kind, slot, asked } = check;
  const beside = asked ? 'asked' : 'last';
  const before = line[beside]?.[kind];
  if (line.endpoint !== check.deployment || (before?.id ?? before?.slot ?? '') > (asked ?? slot)) return line;
  return { ...line, [beside]: { ...line[beside], [kind]: lastOf(check) } };
}

export function lastOf(check: Check): LastCheck {
  const reason = headlineReason(check);
  const { verdict, slot, because, asked } = check;
  return { verdict, slot, ...(reason && { reason }), ...(because && { because }), ...(asked && { id: asked }) };
}
