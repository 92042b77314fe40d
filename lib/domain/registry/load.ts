import * as z from 'zod';
import { Approval, Vote } from '../approval/approval.ts';
import { AskedCheck } from '../check/asked.ts';
import { Check } from '../check/check.ts';
import type { CheckKind } from '../check/kinds.ts';
import { IntegrityError } from '../errors.ts';
import { Incident } from '../incident/incident.ts';
import { Deployment, type Model, ModelVersion } from '../model/model.ts';
import { Retrain } from '../retrain/retrain.ts';
import { FAMILIES, type Key, keys, type ModelId } from './keys.ts';
import { AppliedModel, type Change, ModelLine } from './line.ts';

/*
 * What stands in the registry, and how it is read: nobody else spells a key to read by, or trusts an item without its parser.
 * Used as a namespace: `load.version(id, 3)`. What may be written says writes.ts beside it.
 */

export type Item = Readonly<Record<string, unknown>>;

/** Where one item stands, or how the sort keys of several begin, and how each is read. */
export interface Stands<T> {
  readonly key: Key;
  /** @throws IntegrityError for what was not written by this code */
  readonly parse: (item: Item) => T;
}

const stands = <S extends z.ZodType>(key: Key, schema: S): Stands<z.output<S>> => ({
  key,
  parse: (item) => asWritten(schema, key, item),
});

/** An item as its schema has it. @throws IntegrityError saying where it stands, and what of it is not as it was written */
export function asWritten<S extends z.ZodType>(schema: S, { pk, sk }: Key, item: Item): z.output<S> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.') || 'fields';
  throw new IntegrityError(`an item at \`${pk} ${sk}\` is not as it was written: look at its \`${at}\``);
}

/** Whoever registers a version may write that there is a model, and never what its manifest says. */
export const unmanagedModel = ({ tenant, model }: ModelId): Stands<Model> => ({
  key: keys.unmanaged(tenant, model),
  parse: () => ({ tenant, model }),
});

export const version = ({ tenant, model }: ModelId, number: number): Stands<ModelVersion> =>
  stands(keys.version(tenant, model, number), ModelVersion);
export const versions = ({ tenant, model }: ModelId): Stands<ModelVersion> =>
  stands(keys.versions(tenant, model), ModelVersion);

export const deployment = ({ tenant, model }: ModelId, endpoint: string): Stands<Deployment> =>
  stands(keys.deployment(tenant, model, endpoint), Deployment);
export const deployments = ({ tenant, model }: ModelId): Stands<Deployment> =>
  stands(keys.deployments(tenant, model), Deployment);

const Owner = z.object({ tenant: z.string(), model: z.string() });
/** Whose an item is. A line in a list says it of itself. */
const owner = (key: Key, item: Item): ModelId => asWritten(Owner, key, item);

/** Whose an endpoint is, and as it was spelled when it became theirs: items from before say no name, it was the one they stand under. */
export const endpoint = (name: string): Stands<ModelId & { endpoint: string }> => ({
  key: keys.endpoint(name),
  parse: (item) => ({ ...owner(keys.endpoint(name), item), endpoint: String(item.endpoint ?? name) }),
});

/** The checks of one kind in one deployment, in the order of their slots; and that of one slot. */
export const checks = ({ tenant, model }: ModelId, kind: CheckKind, endpoint: string): Stands<Check> =>
  stands(keys.checks(tenant, model, kind, endpoint), Check);
export const check = ({ tenant, model }: ModelId, kind: CheckKind, endpoint: string, slot: string): Stands<Check> =>
  stands(keys.check(tenant, model, kind, endpoint, slot), Check);

/** What a person asked for, and what answers it. */
export const askedCheck = ({ tenant, model }: ModelId, id: string): Stands<AskedCheck> =>
  stands(keys.askedCheck(tenant, model, id), AskedCheck);
export const askedResult = ({ tenant, model }: ModelId, kind: CheckKind, endpoint: string, id: string): Stands<Check> =>
  stands(keys.askedResult(tenant, model, kind, endpoint, id), Check);
export const askedResults = ({ tenant, model }: ModelId, kind: CheckKind, endpoint: string): Stands<Check> =>
  stands(keys.askedResults(tenant, model, kind, endpoint), Check);

export const approval = ({ tenant, model }: ModelId, version: number, id: string): Stands<Approval> =>
  stands(keys.approval(tenant, model, version, id), Approval);
export const approvals = ({ tenant, model }: ModelId, version: number): Stands<Approval> =>
  stands(keys.approvals(tenant, model, version), Approval);

const Asked = Owner.extend({ version: z.int().positive() });
/** What a question is about, from its id alone. */
export const approvalById = (id: string): Stands<ModelId & { version: number }> => ({
  key: keys.approvalById(id),
  parse: (item) => asWritten(Asked, keys.approvalById(id), item),
});
export const votes = ({ tenant, model }: ModelId, approval: string): Stands<Vote> =>
  stands(keys.votes(tenant, model, approval), Vote);

export const retrain = ({ tenant, model }: ModelId, id: string): Stands<Retrain> =>
  stands(keys.retrain(tenant, model, id), Retrain);
export const retrains = ({ tenant, model }: ModelId): Stands<Retrain> => stands(keys.retrains(tenant, model), Retrain);

/** The last incident of each place; one that has closed, by its id; all that have. */
export const incidentsAt = ({ tenant, model }: ModelId): Stands<Incident> =>
  stands(keys.incidentsAt(tenant, model), Incident);
export const incident = ({ tenant, model }: ModelId, id: string): Stands<Incident> =>
  stands(keys.incident(tenant, model, id), Incident);
export const incidents = ({ tenant, model }: ModelId): Stands<Incident> =>
  stands(keys.incidents(tenant, model), Incident);

/** One model as its tenant's list has it. A line of an earlier shape is none: what it would have to show is read from the model's items. */
export interface ListedModel extends ModelId {
  readonly line?: ModelLine;
}
const asListed =
  (key: Key) =>
  (item: Item): ListedModel => {
    const of = owner(key, item);
    const line = ModelLine.safeParse(item.line).data;
    return { ...of, ...(line && { line }) };
  };
export const listedModel = ({ tenant, model }: ModelId): Stands<ListedModel> => ({
  key: keys.listed(tenant, model),
  parse: asListed(keys.listed(tenant, model)),
});
export const listedModels = (tenant: string): Stands<ListedModel> => ({
  key: keys.listing(tenant),
  parse: asListed(keys.listing(tenant)),
});

/** What is kept of a question in its tenant's list: all that may be shown of it. */
export const ListedApproval = Approval.omit({ token: true, execution: true, due: true, frozen: true });
export type ListedApproval = z.output<typeof ListedApproval>;

/** A tenant's questions, in the order in which they were asked. */
export const askedApprovals = (tenant: string): Stands<ListedApproval> => stands(keys.askedOf(tenant), ListedApproval);

/** Questions that are due, of every tenant: how their partitions begin, and which one it is by its key alone. Whether it is as it was written is asked when it is read. */
export const dueQuestions = {
  begin: FAMILIES.questions,
  idOf: ({ sk }: Key): string => sk.split('#').at(-1) ?? '',
};

/** What an item that is written changes of its model's line in the list; undefined of what a line shows nothing of. */
export function changeOf({ key, item }: { readonly key: Key; readonly item: Item }): Change | undefined {
  const kind = keys.kindOf(key);
  switch (kind) {
    case undefined:
      return undefined;
    case 'model':
      return { kind, item: AppliedModel.parse(item) };
    case 'deployment':
      return { kind, item: Deployment.parse(item) };
    case 'check':
      return { kind, item: Check.parse(item) };
    case 'approval':
      return { kind, item: Approval.parse(item) };
    case 'incident':
      return { kind, item: Incident.parse(item) };
  }
}

/** Whether what stands there decides something, and so says with which record it was written. */
export const decides = keys.decides;
