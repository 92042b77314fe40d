import type { Context, Hono } from 'hono';
import type { ApprovalView, Checks, Fleet, LedgerPage, Me } from '../../lib/contract/api.ts';
import { modelChain } from '../../lib/contract/keys.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import type { Tier } from '../../lib/domain/gate/facts.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import type { ModelId } from '../../lib/ports/registry.ts';
import { wish } from '../approve/wish.ts';
import { approvalPage } from './approval-page.ts';
import { type ApiEnv, apiDoor, type DoorNeeds } from './door.ts';
import { problem } from './problem.ts';
import { approvalView, iso, modelView, type NameOf, named } from './views.ts';

export interface ApiNeeds extends DoorNeeds {
  readonly ports: Pick<Ports, 'registry' | 'policies' | 'clock' | 'ledger' | 'evidence'>;
  /** Names beside ids, where the installation knows them. */
  readonly nameOf?: NameOf;
}

/**
 * The reading half of the HTTP API (design.md §8); answer-api.ts is the other. Every route needs a token; GET never changes
 * anything. What a person may not see and what does not exist are answered alike.
 */
export function api(needs: ApiNeeds): Hono<ApiEnv> {
  const { registry, policies, ledger, clock } = needs.ports;
  const nameOf = needs.nameOf ?? (() => undefined);
  const app = apiDoor(needs);

  app.use('/api/*', async (c, next) => {
    const twice = ['tenant', 'from'].find((name) => (c.req.queries(name)?.length ?? 0) > 1);
    return twice ? problem(c, 400, 'malformed', `\`${twice}\` is given twice: give it once`) : next();
  });

  const tenantOf = (c: Context<ApiEnv>): string => c.req.query('tenant') ?? c.get('person').tenants[0] ?? 'default';
  const idOf = (c: Context<ApiEnv>): ModelId => ({ tenant: tenantOf(c), model: c.req.param('model') ?? '' });
  const sees = (c: Context<ApiEnv>, id: ModelId, tier: Tier): boolean =>
    policies.may(wish(c.get('person'), 'view', { kind: 'Model', id: id.model, tenant: id.tenant, tier })).decision ===
    'allow';
  const found = async (c: Context<ApiEnv>, id: ModelId) => {
    const model = await registry.model(id);
    return model && sees(c, id, model.manifest?.tier ?? 'high') ? model : undefined;
  };
  const missing = (c: Context<ApiEnv>) =>
    problem(c, 404, 'not found', 'there is nothing of that name, or nothing you may see');

  app.get('/api/me', (c) => {
    const { id, tenants, groups } = c.get('person');
    return c.json({ ...named(id, nameOf), tenants, groups } satisfies Me);
  });
  app.get('/api/models', async (c) => {
    const models = await registry.models(tenantOf(c));
    const views = await Promise.all(models.map(async (id) => (await found(c, id)) && modelView(registry, id)));
    return c.json({ now: iso(clock.now()), models: views.filter((view) => view !== undefined) } satisfies Fleet);
  });
  app.get('/api/models/:model', async (c) =>
    (await found(c, idOf(c))) ? c.json(await modelView(registry, idOf(c))) : missing(c),
  );
  app.get('/api/models/:model/versions/:version', async (c) => {
    const version = /^[1-9]\d{0,5}$/.test(c.req.param('version'))
      ? await registry.version(idOf(c), Number(c.req.param('version')))
      : undefined;
    return version && (await found(c, idOf(c))) ? c.json(version) : missing(c);
  });
  app.get('/api/models/:model/checks', async (c) => {
    const id = idOf(c);
    if (!(await found(c, id))) return missing(c);
    const deployments = await registry.deployments(id);
    const checks = await Promise.all(
      deployments.flatMap(({ endpoint }) => CHECK_KINDS.map((kind) => registry.checks(id, kind, endpoint))),
    );
    const oldestFirst = checks.flat().sort((a, b) => Date.parse(a.slot) - Date.parse(b.slot));
    return c.json({ now: iso(clock.now()), checks: oldestFirst } satisfies Checks);
  });
  app.get('/api/approvals', async (c) => {
    const models = await registry.models(tenantOf(c));
    const open = await Promise.all(models.map(async (id) => ((await found(c, id)) ? registry.approvals(id) : [])));
    const approvals: ApprovalView[] = open.flat().map((approval) => approvalView(approval, nameOf));
    return c.json({ now: iso(clock.now()), approvals });
  });
  app.get('/api/approvals/:id', async (c) => {
    const approval = await registry.approval(c.req.param('id'));
    if (!approval || !(await found(c, approval))) return missing(c);
    return c.json(await approvalPage(needs.ports, approval, c.get('person'), nameOf));
  });
  app.get('/api/ledger/:chain', async (c) => {
    const chain = c.req.param('chain');
    const [, tenant, model] = chain.split('.');
    if (!tenant || !model || chain !== modelChain(tenant, model) || !(await found(c, { tenant, model })))
      return missing(c);
    const from = c.req.query('from') ?? '1';
    if (!/^[1-9]\d{0,14}$/.test(from)) return problem(c, 400, 'malformed', '`from` must be a whole number from 1');
    const { items: records } = await ledger.page(modelChain(tenant, model), { from: Number(from), limit: 500 });
    const head = await ledger.head(chain);
    return c.json({ chain, records, ...(head && { head }) } satisfies LedgerPage);
  });

  app.all('/api/*', (c) => missing(c));
  return app;
}
