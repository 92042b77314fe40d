import type * as z from 'zod';
import { Approval, Vote } from '../../domain/approval/approval.ts';
import { AskedCheck } from '../../domain/check/asked.ts';
import { Check } from '../../domain/check/check.ts';
import { IntegrityError } from '../../domain/errors.ts';
import { Incident } from '../../domain/incident/incident.ts';
import { digestOf } from '../../domain/ledger/record.ts';
import { ModelLine } from '../../domain/model/line.ts';
import { Deployment, Model, ModelVersion } from '../../domain/model/model.ts';
import { FAMILIES, type Key, keys } from '../../domain/registry/keys.ts';
import { Retrain } from '../../domain/retrain/retrain.ts';
import type { Page } from '../../ports/page.ts';
import type { Due, LastChecks, ListedModel, Registry } from '../../ports/registry.ts';
import type { Items, Last, Stored } from './items.ts';
import { ListedApproval } from './listing.ts';

/** The registry port over any table that can get, query and list what is due. Every item is parsed as it is read. */
export function registryOver(items: Items): Registry {
  const one = async <S extends z.ZodType>(schema: S, key: Key): Promise<z.output<S> | undefined> => {
    const item = await items.get(key);
    return item === undefined ? undefined : schema.parse(item);
  };
  const all = async <S extends z.ZodType>(schema: S, key: Key, last?: Last): Promise<z.output<S>[]> =>
    (await items.query(key, last)).map(({ item }) => schema.parse(item));
  const checksUnder = (of: Key, { n, before }: LastChecks) =>
    all(Check, of, { n, ...(before !== undefined && { before: of.sk + before }) });

  return {
    models: async (tenant, turn) => paged(await items.page(keys.listing(tenant), turn), listedModel),
    listed: async ({ tenant, model }) => {
      const key = keys.listed(tenant, model);
      const item = await items.get(key);
      return item && listedModel({ key, item });
    },
    asked: async (tenant, turn) =>
      paged(await items.page(keys.askedOf(tenant), { ...turn, backwards: true }), listedApproval),
    open: async (tenant, turn) => paged(await items.open(keys.askedOf(tenant).pk, turn), listedApproval),
    model: async ({ tenant, model }) => {
      const item = await items.get(keys.model(tenant, model));
      if (item) return Model.parse(asApplied(item));
      // Whoever registers a version may write that there is a model, and never what its manifest says.
      return (await items.get(keys.unmanaged(tenant, model))) && { tenant, model };
    },
    version: (id, version) => one(ModelVersion, keys.version(id.tenant, id.model, version)),
    versions: (id, { n, before }) =>
      all(ModelVersion, keys.versions(id.tenant, id.model), {
        n,
        ...(before !== undefined && { before: keys.version(id.tenant, id.model, before).sk }),
      }),
    deployment: (id, endpoint) => one(Deployment, keys.deployment(id.tenant, id.model, endpoint)),
    deployments: (id) => all(Deployment, keys.deployments(id.tenant, id.model)),
    byEndpoint: async (endpoint) => {
      const owner = await items.get(keys.endpoint(endpoint));
      return owner && one(Deployment, keys.deployment(String(owner.tenant), String(owner.model), endpoint));
    },
    checks: (id, kind, endpoint, last) => checksUnder(keys.checks(id.tenant, id.model, kind, endpoint), last),
    checksAsked: (id, kind, endpoint, last) =>
      checksUnder(keys.askedResults(id.tenant, id.model, kind, endpoint), last),
    check: (id, kind, endpoint, slot) => one(Check, keys.check(id.tenant, id.model, kind, endpoint, slot)),
    askedCheck: async (id, check) => {
      const { tenant, model } = id;
      const wish = await one(AskedCheck, keys.askedCheck(tenant, model, check));
      if (!wish) return undefined;
      const { kinds, deployment } = wish;
      const found = await Promise.all(
        kinds.map((kind) => one(Check, keys.askedResult(tenant, model, kind, deployment, check))),
      );
      return { wish, checks: found.filter((came) => came !== undefined) };
    },
    approvals: (id, version) => all(Approval, keys.approvals(id.tenant, id.model, version)),
    approval: async (approvalId) => {
      const owner = await items.get(keys.approvalById(approvalId));
      return (
        owner &&
        one(Approval, keys.approval(String(owner.tenant), String(owner.model), Number(owner.version), approvalId))
      );
    },
    votes: (id, approvalId) => all(Vote, keys.votes(id.tenant, id.model, approvalId)),
    retrain: (id, retrain) => one(Retrain, keys.retrain(id.tenant, id.model, retrain)),
    retrains: (id) => all(Retrain, keys.retrains(id.tenant, id.model)),
    incidents: (id) => all(Incident, keys.incidentsAt(id.tenant, id.model)),
    incident: async (id, incident) =>
      (await all(Incident, keys.incidentsAt(id.tenant, id.model))).find((one) => one.id === incident) ??
      (await one(Incident, keys.incident(id.tenant, id.model, incident))),
    closedIncidents: async (id, { limit, after }) => {
      const of = keys.incidents(id.tenant, id.model);
      const turn = { limit, backwards: true, ...(after !== undefined && { after: of.sk + after }) };
      const { items: found, next } = await items.page(of, turn);
      const closed = found.map(({ item }) => Incident.parse(item));
      return { items: closed, ...(next !== undefined && { next: next.slice(of.sk.length) }) };
    },
    due: async (at, limit) => (await items.due(FAMILIES.questions, at, limit)).map(dueOf),
  };
}

/** A model's item whose manifest is the one that was applied: limits, quorum and plan decide, so no edited ones are read. */
function asApplied(item: Stored['item']): Stored['item'] {
  const { tenant, model, manifest, manifestDigest } = item;
  if (manifest === undefined || digestOf(manifest) === manifestDigest) return item;
  throw new IntegrityError(
    `the manifest of \`${model}\` in \`${tenant}\` is not the one that was applied as \`${manifestDigest}\`: put its item back`,
  );
}

const paged = <T>({ items, next }: Page<Stored>, of: (stored: Stored) => T): Page<T> => ({
  items: items.map(of),
  ...(next !== undefined && { next }),
});
const listedApproval = ({ item }: Stored) => ListedApproval.parse(item);
const listedModel = ({ key, item }: Stored): ListedModel => {
  // A line of an earlier shape is none: what it would have to show is read from the model's items.
  const line = ModelLine.safeParse(item.line).data;
  return { tenant: String(item.tenant), model: key.sk.slice('M#'.length), ...(line && { line }) };
};

const dueOf = ({ item }: Stored): Due => {
  const { tenant, model, id, due: at } = Approval.parse(item);
  return { kind: 'approval', tenant, model, id, at: at ?? 0 };
};
