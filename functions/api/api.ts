import type { Context, Hono } from 'hono';
import {
  type Approvals,
  type Checks,
  type Fleet,
  type Incidents,
  type Me,
  MODEL_ACTIONS,
  type ModelAction,
  type ModelView,
  type OpenCount,
  type Versions,
} from '../../lib/contract/api.ts';
import {
  type Costs,
  type DriftSettings,
  KEPT,
  type LedgerPage,
  type LedgerProof,
  type VersionPage,
} from '../../lib/contract/ledger-api.ts';
import { ASKED_ID } from '../../lib/domain/check/asked-id.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { Tier } from '../../lib/domain/gate/tier.ts';
import { modelOf } from '../../lib/domain/ledger/chain.ts';
import { inclusionOf } from '../../lib/domain/ledger/checkpoint.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import type { ListedApproval, ListedModel } from '../../lib/domain/registry/load.ts';
import * as load from '../../lib/domain/registry/load.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Given } from '../../lib/flow/flow.ts';
import type { Page, Turn } from '../../lib/ports/page.ts';
import { permissionRequest } from '../approve/permission-request.ts';
import { type ApiEnv, apiApp, askedTenant, notFound } from './api-app.ts';
import { approvalPage } from './approval-page.ts';
import { checksPage, placeOf } from './checks-page.ts';
import { judgedLimits, keptOf } from './evidence-views.ts';
import type { needs } from './flow.ts';
import { incidentPage, incidentPlace, incidentView } from './incident-views.ts';
import { mayDo } from './may.ts';
import { fitPage, nextCursor, readTurn, visiblePage } from './pages.ts';
import { problem } from './problem.ts';
import { approvalView, askedView, lineOf, modelView, summaryOf, versionViews, withName } from './views.ts';

export type ApiGiven = Given<(typeof needs)[number]>;

/**
 * The reading half of the HTTP API; answer-api.ts is the other. Every route needs a token; GET never changes
 * anything. What a person may not see and what does not exist are answered alike.
 */
export function api(given: ApiGiven): Hono<ApiEnv> {
  const { registry, policies, ledger, clock } = given.ports;
  const nameOf = given.nameOf ?? (() => undefined);
  const app = apiApp(given);

  const idOf = (c: Context<ApiEnv>): ModelId => ({ tenant: askedTenant(c), model: c.req.param('model') ?? '' });
  const sees = (c: Context<ApiEnv>, id: ModelId, tier: Tier): boolean =>
    policies.may(permissionRequest(c.get('person'), 'view', { kind: 'Model', id: id.model, tenant: id.tenant, tier }))
      .decision === 'allow';
  const found = async (c: Context<ApiEnv>, id: ModelId) => {
    // A question or a chain names its tenant itself.
    const model = c.get('person').tenants.includes(id.tenant) ? await registry.model(id) : undefined;
    return model && sees(c, id, model.manifest?.tier ?? 'high') ? model : undefined;
  };

  app.get('/api/me', (c) => {
    const { id, tenants, groups } = c.get('person');
    return c.json({ ...withName(id, nameOf), tenants, groups } satisfies Me);
  });
  /** Whoever does not belong to a tenant sees nothing of it, not even that a list of it goes on. */
  const within = (c: Context<ApiEnv>): boolean => c.get('person').tenants.includes(askedTenant(c));

  app.get('/api/models', async (c) => {
    const turn = readTurn(c, askedTenant(c));
    const line = async ({ line, ...id }: ListedModel) => ({ id, line: line ?? (await lineOf(registry, id)) });
    const read = async (turn: Turn) => {
      const { items, next } = await registry.models(askedTenant(c), turn);
      return { items: await Promise.all(items.map(line)), ...(next !== undefined && { next }) };
    };
    const page = within(c)
      ? await visiblePage(turn, read, ({ id, line }) => sees(c, id, line.tier ?? 'high'))
      : { items: [] };
    const { items, next } = fitPage(page, ({ id }) => load.listedModel(id).key.sk);
    const models = items.map(({ id, line }) => summaryOf(id, line));
    return c.json({ now: iso(clock.now()), models, ...nextCursor(c, askedTenant(c), next) } satisfies Fleet);
  });
  app.get('/api/models/:model', async (c) => {
    const id = idOf(c);
    const model = await found(c, id);
    if (!model) return notFound(c);
    // As functions/command asks when it is done.
    const thing = { kind: 'Model' as const, id: id.model, tenant: id.tenant, tier: model.manifest?.tier ?? 'minimal' };
    const may = (action: ModelAction) => mayDo(policies, c.get('person'), action, thing);
    const mays = Object.fromEntries(MODEL_ACTIONS.map((action) => [action, may(action)])) as ModelView['may'];
    return c.json({ ...(await modelView(registry, model)), may: mays } satisfies ModelView);
  });
  app.get('/api/models/:model/versions/:version', async (c) => {
    const asked = /^[1-9]\d{0,5}$/.test(c.req.param('version')) ? Number(c.req.param('version')) : undefined;
    const model = asked === undefined ? undefined : await found(c, idOf(c));
    const version = model && asked !== undefined ? await registry.version(model, asked) : undefined;
    if (!version) return notFound(c);
    const judged = await judgedLimits(given.ports, version.tenant, version.gate?.id);
    // Only the page of a version needs it, not a start.
    const { versionPage } = await import('../registry/version-page.ts');
    return c.json({ ...versionPage(version, model?.manifest), ...(judged && { judged }) } satisfies VersionPage);
  });
  app.get('/api/models/:model/versions', async (c) => {
    const id = idOf(c);
    const { limit } = readTurn(c, id.tenant);
    const before = wholeNumber(c.req.query('before'), 'before');
    if (!(await found(c, id))) return notFound(c);
    const [page, deployments] = await Promise.all([
      versionViews(registry, id, { n: limit, ...(before !== undefined && { before }) }),
      registry.deployments(id),
    ]);
    const releases = (version: number) =>
      Object.fromEntries(deployments.flatMap((d) => (d.releases[version] ? [[d.endpoint, d.releases[version]]] : [])));
    const versions = page.versions.map((view) => ({ ...view, releases: releases(view.version) }));
    return c.json({ ...page, versions } satisfies Versions);
  });
  app.get('/api/models/:model/checks', async (c) => {
    const id = idOf(c);
    const { deployment, kind } = c.req.query();
    if (kind !== undefined && !CHECK_KINDS.some((known) => known === kind))
      throw new InvalidEventError(`\`kind\` must be one of ${CHECK_KINDS.join(', ')}`);
    const choice = `${id.tenant} ${deployment ?? ''} ${kind ?? ''}`;
    const turn = readTurn(c, choice);
    if (!(await found(c, id))) return notFound(c);
    const series = (await registry.deployments(id))
      .filter(({ endpoint }) => deployment === undefined || endpoint === deployment)
      .flatMap(({ endpoint }) => CHECK_KINDS.map((kind) => ({ endpoint, kind })))
      .filter((one) => kind === undefined || one.kind === kind);
    const { items, next } = fitPage(await checksPage(registry, id, series, turn), placeOf);
    const checks = items.toReversed();
    return c.json({ now: iso(clock.now()), checks, ...nextCursor(c, choice, next) } satisfies Checks);
  });
  app.get('/api/models/:model/checks/:check', async (c) => {
    const check = c.req.param('check');
    const asked =
      ASKED_ID.test(check) && (await found(c, idOf(c))) ? await registry.askedCheck(idOf(c), check) : undefined;
    return asked ? c.json(askedView(asked)) : notFound(c);
  });
  /** What checks kept holds a sample of rows: it is for who may ask for a check, not for all who may look. */
  const mayCheck = async (c: Context<ApiEnv>) => {
    const id = idOf(c);
    const model = await found(c, id);
    if (!model) return { refused: notFound(c) };
    const thing = { kind: 'Model' as const, id: id.model, tenant: id.tenant, tier: model.manifest?.tier ?? 'minimal' };
    const { allowed, reasons } = mayDo(policies, c.get('person'), 'check', thing);
    const why =
      reasons.map(({ policy, text }) => text ?? policy).join('; ') ||
      'what checks kept is for who may ask for one: owners and operators';
    return allowed ? { model } : { refused: problem(c, 403, 'not allowed', why) };
  };
  app.get('/api/models/:model/drift', async (c) => {
    const { model, refused } = await mayCheck(c);
    if (!model) return refused;
    if (!model.manifest) return notFound(c);
    const { policy, confirm, window } = model.manifest.monitoring.drift;
    return c.json({ policy, confirm, window } satisfies DriftSettings);
  });
  app.get('/api/models/:model/kept/:seq/:name', async (c) => {
    const { model, refused } = await mayCheck(c);
    if (!model) return refused;
    const { seq, name } = c.req.param();
    const known = /^[1-9]\d{0,14}$/.test(seq) && KEPT.some((one) => one === name);
    const text = known ? await keptOf(given.ports, idOf(c), { seq: Number(seq), name }) : undefined;
    if (text === undefined) return notFound(c);
    if (Buffer.byteLength(text) > MOST_KEPT)
      return problem(c, 413, 'too large', `this \`${name}\` is larger than the API answers with (5 MB)`);
    return c.body(text, 200, { 'content-type': 'application/json' });
  });
  app.get('/api/models/:model/incidents', async (c) => {
    const id = idOf(c);
    const turn = readTurn(c, id.tenant);
    if (!(await found(c, id))) return notFound(c);
    const { items, next } = fitPage(await incidentPage(registry, id, turn), incidentPlace);
    return c.json({ now: iso(clock.now()), incidents: items, ...nextCursor(c, id.tenant, next) } satisfies Incidents);
  });
  app.get('/api/models/:model/incidents/:incident', async (c) => {
    const incident = (await found(c, idOf(c))) && (await registry.incident(idOf(c), c.req.param('incident')));
    return incident ? c.json(incidentView(incident)) : notFound(c);
  });
  app.get('/api/models/:model/cost', async (c) => {
    const model = await found(c, idOf(c));
    if (!model) return notFound(c);
    const { modelCost, monthAsked } = await import('../registry/cost-page.ts');
    return c.json(await modelCost(given.ports, model, monthAsked(c.req.query('month'), clock.now())));
  });
  app.get('/api/cost', async (c) => {
    const { modelCost, monthAsked } = await import('../registry/cost-page.ts');
    const month = monthAsked(c.req.query('month'), clock.now());
    const choice = `${askedTenant(c)} ${month}`;
    const turn = readTurn(c, choice);
    const listed = (turn: Turn) => registry.models(askedTenant(c), turn);
    const page = within(c)
      ? await visiblePage(turn, listed, ({ line, ...id }) => sees(c, id, line?.tier ?? 'high'))
      : { items: [] };
    const { items, next } = fitPage(page, (id) => load.listedModel(id).key.sk);
    const managed = await Promise.all(items.map(async ({ line: _, ...id }) => (await registry.model(id)) ?? id));
    const models = await Promise.all(managed.map((model) => modelCost(given.ports, model, month)));
    return c.json({ now: iso(clock.now()), month, models, ...nextCursor(c, choice, next) } satisfies Costs);
  });
  app.get('/api/approvals', async (c) => {
    const state = c.req.query('state') ?? 'all';
    if (state !== 'open' && state !== 'all') throw new InvalidEventError('`state` must be `open` or `all`');
    const choice = `${askedTenant(c)} ${state}`;
    const page = await questions(c, readTurn(c, choice), state);
    const { loadPurposes } = await import('../registry/load-purposes.ts');
    const purposes = await loadPurposes(registry, page.items);
    const approvals = page.items.map((approval) => ({
      ...approvalView(approval, nameOf),
      ...purposes.get(`${approval.tenant} ${approval.model}`),
    }));
    return c.json({ now: iso(clock.now()), approvals, ...nextCursor(c, choice, page.next) } satisfies Approvals);
  });
  app.get('/api/approvals/open-count', async (c) => {
    const { items, next } = await questions(c, { limit: MOST_COUNTED }, 'open');
    return c.json({ open: items.length, more: next !== undefined } satisfies OpenCount);
  });
  const questions = async (c: Context<ApiEnv>, turn: Turn, state: 'open' | 'all'): Promise<Page<ListedApproval>> => {
    if (!within(c)) return { items: [] };
    const read = (turn: Turn) =>
      state === 'open' ? registry.open(askedTenant(c), turn) : registry.asked(askedTenant(c), turn);
    return visiblePage(turn, read, ({ tenant, model, tier }) => sees(c, { tenant, model }, Tier.parse(tier)));
  };
  app.get('/api/approvals/:id', async (c) => {
    const approval = await registry.approval(c.req.param('id'));
    if (!approval || !(await found(c, approval))) return notFound(c);
    return c.json(await approvalPage(given.ports, approval, c.get('person'), nameOf));
  });
  const seesChain = async (c: Context<ApiEnv>, chain: string): Promise<boolean> => {
    const id = modelOf(chain);
    return id !== undefined && Boolean(await found(c, id));
  };
  app.get('/api/ledger/:chain/proof', async (c) => {
    const chain = c.req.param('chain');
    if (!(await seesChain(c, chain))) return notFound(c);
    const last = await given.ports.checkpoints.last();
    const inclusion = last && inclusionOf(last.heads, chain);
    const publicKey = given.ports.trust.publicKey();
    return c.json({
      log: given.ports.trust.log,
      ...(publicKey !== undefined && { publicKey }),
      ...(inclusion && { checkpoint: { note: last.note, ...inclusion } }),
    } satisfies LedgerProof);
  });
  app.get('/api/ledger/:chain', async (c) => {
    const chain = c.req.param('chain');
    if (!(await seesChain(c, chain))) return notFound(c);
    const { limit, after } = readTurn(c, chain, 500);
    const head = await ledger.head(chain);
    const from = seqFrom(after ?? c.req.query('from'), head?.seq ?? 0);
    const { items: records, next } = await ledger.page(chain, { from, limit });
    const onwards = nextCursor(c, chain, next === undefined ? undefined : String(next));
    const purpose = (await registry.model(modelOf(chain)!))?.manifest?.purpose;
    return c.json({
      ...{ chain, records },
      ...(head && { head }),
      ...(purpose && { purpose }),
      ...onwards,
    } satisfies LedgerPage);
  });

  app.all('/api/*', (c) => notFound(c));
  return app;
}

/** Lambda answers 6 MB at most. */
const MOST_KEPT = 5_000_000;

/** As many open questions as are counted: more is more than anybody answers today. */
const MOST_COUNTED = 100;

function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidEventError(`\`${name}\` must be a whole number from 1`);
  return Number(text);
}

/** The seq a reader begins at; a negative one counts from the end. */
function seqFrom(text: string | undefined, head: number): number {
  if (!/^-?[1-9]\d{0,14}$/.test(text ?? '1'))
    throw new InvalidEventError('`from` must be a whole number from 1, or one below 0 that counts from the end');
  const from = Number(text ?? '1');
  return from > 0 ? from : Math.max(1, head + from + 1);
}
