import type * as z from 'zod';
import { type Key, keys } from '../../contract/keys.ts';
import { Approval, Vote } from '../../domain/approval/approval.ts';
import { Check } from '../../domain/check/check.ts';
import { Deployment, Model, ModelVersion } from '../../domain/model/model.ts';
import { Retrain } from '../../domain/retrain/retrain.ts';
import type { Due, Registry } from '../../ports/registry.ts';
import type { Items, Last, Stored } from './items.ts';

/** The registry port over any table that can get, query and list what is due. Every item is parsed as it is read. */
export function registryOver(items: Items): Registry {
  const one = async <S extends z.ZodType>(schema: S, key: Key): Promise<z.output<S> | undefined> => {
    const item = await items.get(key);
    return item === undefined ? undefined : schema.parse(item);
  };
  const all = async <S extends z.ZodType>(schema: S, key: Key, last?: Last): Promise<z.output<S>[]> =>
    (await items.query(key, last)).map(({ item }) => schema.parse(item));

  return {
    models: async (tenant) =>
      (await items.query(keys.listing(tenant))).map(({ key }) => ({ tenant, model: key.sk.slice('M#'.length) })),
    model: (id) => one(Model, keys.model(id.tenant, id.model)),
    version: (id, version) => one(ModelVersion, keys.version(id.tenant, id.model, version)),
    versions: (id) => all(ModelVersion, keys.versions(id.tenant, id.model)),
    deployment: (id, endpoint) => one(Deployment, keys.deployment(id.tenant, id.model, endpoint)),
    deployments: (id) => all(Deployment, keys.deployments(id.tenant, id.model)),
    byEndpoint: async (endpoint) => {
      const owner = await items.get(keys.endpoint(endpoint));
      return owner && one(Deployment, keys.deployment(String(owner.tenant), String(owner.model), endpoint));
    },
    checks: (id, kind, endpoint, last) => {
      const of = keys.checks(id.tenant, id.model, kind, endpoint);
      if (last === undefined) return all(Check, of);
      const { n, before } = last;
      return all(Check, of, { n, ...(before !== undefined && { before: of.sk + before }) });
    },
    check: (id, kind, endpoint, slot) => one(Check, keys.check(id.tenant, id.model, kind, endpoint, slot)),
    approvals: (id) => all(Approval, keys.approvals(id.tenant, id.model)),
    approval: async (approvalId) => {
      const owner = await items.get(keys.approvalById(approvalId));
      return owner && one(Approval, keys.approval(String(owner.tenant), String(owner.model), approvalId));
    },
    votes: (id, approvalId) => all(Vote, keys.votes(id.tenant, id.model, approvalId)),
    retrains: (id) => all(Retrain, keys.retrains(id.tenant, id.model)),
    due: async (at, limit) => (await items.due(at, limit)).map(dueOf),
  };
}

const dueOf = ({ item }: Stored): Due => {
  const { tenant, model, id, due: at } = Approval.parse(item);
  return { kind: 'approval', tenant, model, id, at: at ?? 0 };
};
