import type {
  ApprovalView,
  AskedCheckView,
  DeploymentView,
  ModelSummary,
  ModelView,
  Named,
  VersionView,
} from '../../lib/contract/api.ts';
import { type Approval, Approval as ApprovalItem } from '../../lib/domain/approval/approval.ts';
import { type AskedCheck, askedVerdict } from '../../lib/domain/check/asked.ts';
import { minuteAsked } from '../../lib/domain/check/asked-id.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { headlineIncident } from '../../lib/domain/incident/headline-incident.ts';
import { incidentTitle } from '../../lib/domain/incident/incident-in-words.ts';
import type { Deployment, Model } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { type Change, lineAfter, type ModelLine } from '../../lib/domain/registry/line.ts';
import type { ListedApproval } from '../../lib/domain/registry/load.ts';
import { formOf, SERVING_FORMS } from '../../lib/domain/serving/forms.ts';
import { formRunning } from '../../lib/domain/serving/settings.ts';
import { STAGE_NAMES } from '../../lib/domain/stage-names.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { specOf } from '../registry/load.ts';
import { incidentView } from './incident-views.ts';

/** The name people know a person by, where the installation knows one. */
export type NameOf = (id: string) => string | undefined;

/** A person's id, and the name beside it where there is one. */
export function withName(id: string, nameOf: NameOf): Named {
  const name = nameOf(id);
  return name === undefined ? { id } : { id, name };
}

/** A question as people may see it: never its token, never the execution that waits. */
export function approvalView(approval: Approval | ListedApproval, nameOf: NameOf): ApprovalView {
  const { requester, askedAt, expiresAt, ...view } = Listed.parse(approval);
  return { ...view, requester: withName(requester, nameOf), askedAt: iso(askedAt), expiresAt: iso(expiresAt) };
}
const Listed = ApprovalItem.omit({ token: true, execution: true, due: true, causedBy: true });

const WAY: readonly string[] = STAGE_NAMES;
/** The way to production; within a stage as they came, by name. */
const byStage = (a: { stage: string }, b: { stage: string }): number => WAY.indexOf(a.stage) - WAY.indexOf(b.stage);

/** One line of the fleet, from the line that is kept of a model. */
export function summaryOf({ tenant, model }: ModelId, line: ModelLine): ModelSummary {
  const { deployments, pending, incidents, ...about } = line;
  const loudest = headlineIncident(incidents);
  return {
    tenant,
    model,
    ...about,
    ...(loudest && {
      openIncidents: {
        count: incidents.length,
        loudest: { id: loudest.id, title: incidentTitle({ model, ...loudest }) },
      },
    }),
    deployments: deployments.toSorted(byStage).map(({ last, asked, liveSince, frozen, ...deployment }) => ({
      ...deployment,
      ...(frozen && { frozen: { since: iso(frozen.at), by: frozen.by, reason: frozen.reason } }),
      ...(liveSince !== undefined && { liveSince: iso(liveSince) }),
      ...last,
      ...(asked && { asked: askedFor(asked) }),
    })),
    pending: pending.map(({ expiresAt, ...question }) => ({ ...question, expiresAt: iso(expiresAt) })),
  };
}

/** With the minute in which each was asked for. */
const askedFor = (asked: NonNullable<ModelLine['deployments'][number]['asked']>): DeploymentView['asked'] =>
  Object.fromEntries(
    Object.entries(asked).map(([kind, { id = '', ...last }]) => [kind, { ...last, at: minuteAsked(id) }]),
  );

/** The same from the model's own items, for a model that has no line. */
export async function lineOf(registry: Registry, id: ModelId): Promise<ModelLine> {
  const [model, deployments, approvals, incidents] = await Promise.all([
    registry.model(id),
    registry.deployments(id),
    questionsOf(registry, id),
    registry.incidents(id),
  ]);
  const checks = await Promise.all(
    deployments.flatMap(({ endpoint }) =>
      CHECK_KINDS.flatMap((kind) => [
        registry.checks(id, kind, endpoint, { n: 1 }),
        registry.checksAsked(id, kind, endpoint, { n: 1 }),
      ]),
    ),
  );
  const changes: Change[] = [
    { kind: 'model', item: model ?? id },
    ...deployments.map((item): Change => ({ kind: 'deployment', item })),
    ...checks.flat().map((item): Change => ({ kind: 'check', item })),
    ...approvals.map((item): Change => ({ kind: 'approval', item })),
    ...incidents.map((item): Change => ({ kind: 'incident', item })),
  ];
  return changes.reduce<ModelLine | undefined>(lineAfter, undefined)!;
}

const VERSIONS = 100;

/** The questions about those of the newest versions that wait for an answer. */
async function questionsOf(registry: Registry, id: ModelId): Promise<Approval[]> {
  const versions = await registry.versions(id, { n: VERSIONS });
  const waiting = versions.filter(({ state }) => state === 'awaiting-approval');
  return (await Promise.all(waiting.map(({ version }) => registry.approvals(id, version)))).flat();
}

/** A check that a person asked for, with its verdict as soon as all that answers it has come. */
export const askedView = ({ wish, checks }: { wish: AskedCheck; checks: Check[] }): AskedCheckView => {
  const { kinds, by, ...asked } = wish;
  return { ...asked, by: by.id, verdict: askedVerdict(kinds, checks), checks };
};

/** One model with its newest versions, deployments, last checks, open questions and incidents. */
export async function modelView(registry: Registry, model: Model): Promise<Omit<ModelView, 'may'>> {
  const id: ModelId = { tenant: model.tenant, model: model.model };
  const [listed, deployments, versions, incidents] = await Promise.all([
    registry.listed(id),
    registry.deployments(id),
    versionViews(registry, id, { n: VERSIONS }),
    registry.incidents(id),
  ]);
  const summary = summaryOf(id, listed?.line ?? (await lineOf(registry, id)));
  const shown = new Set(versions.versions.map(({ version }) => String(version)));
  const pageOf = (endpoint: string) => {
    const deployment = deployments.find((one) => one.endpoint === endpoint);
    const releases = Object.entries(deployment?.releases ?? {}).filter(([version]) => shown.has(version));
    const served = servedAs(model, endpoint, deployment?.content);
    return { ...(served && { served }), releases: Object.fromEntries(releases) };
  };
  return {
    ...summary,
    ...versions,
    incidents: incidents.filter(({ state }) => state === 'open').map(incidentView),
    deployments: summary.deployments.map((one) => ({ ...one, ...pageOf(one.endpoint) })),
  };
}

/** As what serves was verified to be; where nothing does, as the manifest wants it; in words. */
function servedAs(model: Model, endpoint: string, content: Deployment['content']): string | undefined {
  if (content) return SERVING_FORMS[formRunning(content)].called;
  const spec = specOf(model, endpoint);
  return spec && SERVING_FORMS[formOf(spec)].called;
}

/** The last versions below one, and whether there were earlier ones. */
export async function versionViews(
  registry: Registry,
  id: ModelId,
  { n, before }: { n: number; before?: number },
): Promise<{ versions: VersionView[]; earlier?: true }> {
  const found = await registry.versions(id, { n: n + 1, ...(before !== undefined && { before }) });
  const versions = found.slice(-n).map(({ version, state, gate, said = {} }) => ({
    ...{ version, state, ...(gate && { gate: gate.verdict }) },
    ...(Object.keys(said).length > 1 && { said }),
  }));
  return { versions, ...(found.length > n && { earlier: true as const }) };
}
