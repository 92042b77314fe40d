import type { Check } from '../../domain/check/check.ts';
import type { Stands } from '../../domain/registry/load.ts';
import * as load from '../../domain/registry/load.ts';
import type { Page, Turn } from '../../ports/page.ts';
import type { LastChecks, Registry } from '../../ports/registry.ts';
import type { Items, Last, Stored } from './items.ts';

/** The registry port over any table that can get, query and list what is due. Every item is parsed as it is read. */
export function registryOver(items: Items): Registry {
  const one = async <T>({ key, parse }: Stands<T>): Promise<T | undefined> => {
    const item = await items.get(key);
    return item === undefined ? undefined : parse(item);
  };
  const all = async <T>({ key, parse }: Stands<T>, last?: Last): Promise<T[]> =>
    (await items.query(key, last)).map(({ item }) => parse(item));
  const page = async <T>({ key, parse }: Stands<T>, turn: Turn & { backwards?: boolean }): Promise<Page<T>> =>
    parsed(await items.page(key, turn), parse);
  const checksUnder = (of: Stands<Check>, { n, before }: LastChecks) =>
    all(of, { n, ...(before !== undefined && { before: of.key.sk + before }) });

  return {
    models: (tenant, turn) => page(load.listedModels(tenant), turn),
    listed: (id) => one(load.listedModel(id)),
    asked: (tenant, turn) => page(load.askedApprovals(tenant), { ...turn, backwards: true }),
    open: async (tenant, turn) => {
      const { key, parse } = load.askedApprovals(tenant);
      return parsed(await items.open(key.pk, turn), parse);
    },
    model: async (id) => {
      // What manifests may say is a tenth of what a function loads, and few begin with one.
      const { managedModel } = await import('../../domain/registry/load-model.ts');
      return (await one(managedModel(id))) ?? one(load.unmanagedModel(id));
    },
    version: (id, version) => one(load.version(id, version)),
    versions: (id, { n, before }) =>
      all(load.versions(id), { n, ...(before !== undefined && { before: load.version(id, before).key.sk }) }),
    deployment: (id, endpoint) => one(load.deployment(id, endpoint)),
    deployments: (id) => all(load.deployments(id)),
    byEndpoint: async (endpoint) => {
      const owner = await one(load.endpoint(endpoint));
      return owner && one(load.deployment(owner, owner.endpoint));
    },
    checks: (id, kind, endpoint, last) => checksUnder(load.checks(id, kind, endpoint), last),
    checksAsked: (id, kind, endpoint, last) => checksUnder(load.askedResults(id, kind, endpoint), last),
    check: (id, kind, endpoint, slot) => one(load.check(id, kind, endpoint, slot)),
    askedCheck: async (id, check) => {
      const wish = await one(load.askedCheck(id, check));
      if (!wish) return undefined;
      const found = await Promise.all(
        wish.kinds.map((kind) => one(load.askedResult(id, kind, wish.deployment, check))),
      );
      return { wish, checks: found.filter((came) => came !== undefined) };
    },
    approvals: (id, version) => all(load.approvals(id, version)),
    approval: async (approvalId) => {
      const about = await one(load.approvalById(approvalId));
      return about && one(load.approval(about, about.version, approvalId));
    },
    votes: (id, approvalId) => all(load.votes(id, approvalId)),
    retrain: (id, retrain) => one(load.retrain(id, retrain)),
    retrains: (id) => all(load.retrains(id)),
    incidents: (id) => all(load.incidentsAt(id)),
    incident: async (id, incident) =>
      (await all(load.incidentsAt(id))).find((one) => one.id === incident) ?? (await one(load.incident(id, incident))),
    closedIncidents: async (id, { limit, after }) => {
      const closed = load.incidents(id);
      const { sk } = closed.key;
      const turn = { limit, backwards: true, ...(after !== undefined && { after: sk + after }) };
      const { next, ...found } = await page(closed, turn);
      return { ...found, ...(next !== undefined && { next: next.slice(sk.length) }) };
    },
    due: async (at, limit) => {
      const found = await items.due(load.dueQuestions.begin, at, limit);
      return found.map(({ key, item }) => ({ id: load.dueQuestions.idOf(key), at: Number(item.due) }));
    },
  };
}

const parsed = <T>({ items, next }: Page<Stored>, parse: Stands<T>['parse']): Page<T> => ({
  items: items.map(({ item }) => parse(item)),
  ...(next !== undefined && { next }),
});
