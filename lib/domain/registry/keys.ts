/** The registry's key layout: the one place that spells a partition or sort key. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Names one model of one tenant. */
export interface ModelId {
  readonly tenant: string;
  readonly model: string;
}

/**
 * The families of items, each by how its partition keys begin. IAM tells items apart by partition keys alone (`dynamodb:LeadingKeys`), so
 * what different flows write begins differently; which flow writes which family its declaration says (lib/contract/writers.ts).
 */
export const FAMILIES = {
  /** What owners apply: a model's manifest, and which model an endpoint belongs to. */
  manifests: 'MANIFEST#',
  versions: 'VERSION#',
  /** What serves, and what is on its way to. */
  deployments: 'DEPLOYMENT#',
  checks: 'CHECK#',
  incidents: 'INCIDENT#',
  /** What people are asked, and what they answered. */
  questions: 'QUESTION#',
  retrains: 'RETRAIN#',
  /** What ran in each month, counted. */
  usage: 'USAGE#',
  /** What a list of models shows of each. */
  lines: 'LINE#',
  /** Where each chain of records stands. */
  heads: 'CHAIN#',
  /** Effects that were committed, and apart from them those that began with a decision. */
  effects: 'ONCE#',
  decisions: 'DECIDED#',
} as const;
export type Family = keyof typeof FAMILIES;

const ofTenant = (family: Family, tenant: string): string => `${FAMILIES[family]}T#${tenant}`;
const inModel = (family: Family, tenant: string, name: string, sk: string): Key => ({
  pk: `${ofTenant(family, tenant)}#M#${name}`,
  sk,
});
const OF_A_MODEL = /^[A-Z]+#T#[^#]+#M#/;
const version = (v: number): string => String(v).padStart(6, '0');

/** How the sort keys begin of what a model's line shows something of. */
const SHOWN = {
  model: 'META',
  deployment: 'D#',
  check: 'CHECK#',
  approval: 'APPROVAL#',
  incident: 'INCIDENT-AT#',
} as const;

export const keys = {
  model: (tenant: string, name: string): Key => inModel('manifests', tenant, name, 'META'),
  /** A model that has versions and no manifest: whoever registers those writes no manifest. */
  unmanaged: (tenant: string, name: string): Key => inModel('versions', tenant, name, 'META'),
  version: (tenant: string, name: string, v: number): Key => inModel('versions', tenant, name, `V#${version(v)}`),
  versions: (tenant: string, name: string): Key => inModel('versions', tenant, name, 'V#'),
  deployment: (tenant: string, name: string, endpoint: string): Key =>
    inModel('deployments', tenant, name, `D#${endpoint}`),
  deployments: (tenant: string, name: string): Key => keys.deployment(tenant, name, ''),
  check: (tenant: string, name: string, kind: string, deployment: string, slot: string): Key =>
    inModel('checks', tenant, name, `CHECK#${kind}#${deployment}#${slot}`),
  checks: (tenant: string, name: string, kind: string, deployment: string): Key =>
    keys.check(tenant, name, kind, deployment, ''),
  /** A check that a person asked for. */
  askedCheck: (tenant: string, name: string, id: string): Key => inModel('checks', tenant, name, `CHECK-ASKED#${id}`),
  /** What answers it, in the order of asking, which ids begin with: apart from those of schedules, so that none is taken for another. */
  askedResult: (tenant: string, name: string, kind: string, deployment: string, id: string): Key =>
    inModel('checks', tenant, name, `CHECK-BY#${kind}#${deployment}#${id}`),
  askedResults: (tenant: string, name: string, kind: string, deployment: string): Key =>
    keys.askedResult(tenant, name, kind, deployment, ''),
  /** A question stands under the version it is about: of a model that is years old nobody reads more than those. */
  approval: (tenant: string, name: string, v: number, id: string): Key =>
    inModel('questions', tenant, name, `APPROVAL#${version(v)}#${id}`),
  approvals: (tenant: string, name: string, v: number): Key =>
    inModel('questions', tenant, name, `APPROVAL#${version(v)}#`),
  /** Finds model and version of an approval from its opaque id alone, so that links carry nothing else. */
  approvalById: (id: string): Key => ({ pk: `${FAMILIES.questions}A#${id}`, sk: 'MODEL' }),
  vote: (tenant: string, name: string, id: string, sub: string): Key =>
    inModel('questions', tenant, name, `VOTE#${id}#${sub}`),
  votes: (tenant: string, name: string, id: string): Key => keys.vote(tenant, name, id, ''),
  retrain: (tenant: string, name: string, id: string): Key => inModel('retrains', tenant, name, `RETRAIN#${id}`),
  retrains: (tenant: string, name: string): Key => keys.retrain(tenant, name, ''),
  /** What ran of a deployment in a month (`2026-11`); of all deployments, without one. */
  usage: (tenant: string, name: string, month: string, endpoint = ''): Key =>
    inModel('usage', tenant, name, `U#${month}#${endpoint}`),
  /** Which retrain came after this one; after none, the first. */
  retrainAfter: (tenant: string, name: string, id: string | undefined): Key =>
    inModel('retrains', tenant, name, `AFTER#${id ?? ''}`),
  /** Every question of a tenant, in the order in which they were asked (epoch ms). */
  asked: (tenant: string, at: number, id: string): Key => ({
    pk: ofTenant('questions', tenant),
    sk: `A#${String(at).padStart(15, '0')}#${id}`,
  }),
  askedOf: (tenant: string): Key => ({ pk: ofTenant('questions', tenant), sk: 'A#' }),
  /** The last incident of each place, open or closed: as many items as there are deployments times kinds. */
  incidentAt: (tenant: string, name: string, deployment: string, kind: string): Key =>
    inModel('incidents', tenant, name, `INCIDENT-AT#${deployment}#${kind}`),
  incidentsAt: (tenant: string, name: string): Key => inModel('incidents', tenant, name, 'INCIDENT-AT#'),
  /** Closed ones, in the order of their opening, which their ids begin with. */
  incident: (tenant: string, name: string, id: string): Key => inModel('incidents', tenant, name, `INCIDENT#${id}`),
  incidents: (tenant: string, name: string): Key => keys.incident(tenant, name, ''),
  /** Every model of a tenant, one item a model: listing without a scan. */
  listed: (tenant: string, name: string): Key => ({ pk: ofTenant('lines', tenant), sk: `M#${name}` }),
  listing: (tenant: string): Key => ({ pk: ofTenant('lines', tenant), sk: 'M#' }),
  /** Which model an endpoint belongs to; one endpoint serves one model, and names that differ in case alone are one to SageMaker (CreateEndpoint). */
  endpoint: (endpoint: string): Key => ({ pk: `${FAMILIES.manifests}E#${endpoint.toLowerCase()}`, sk: 'MODEL' }),
  /** What an item is that a model's line shows something of, from its key. */
  kindOf: ({ pk, sk }: Key): keyof typeof SHOWN | undefined => {
    if (!OF_A_MODEL.test(pk)) return undefined;
    // What a person asked for is a check too.
    const begin = /^[A-Z-]+#?/.exec(sk)?.[0].replace('-BY', '');
    return (Object.keys(SHOWN) as (keyof typeof SHOWN)[]).find((kind) => SHOWN[kind] === begin);
  },
  /** Whether an item decides something, and so says with which record it was written. */
  decides: ({ pk, sk }: Key): boolean => OF_A_MODEL.test(pk) && /^(V|D|APPROVAL|VOTE)#/.test(sk),
  head: (chain: string): Key => ({ pk: `${FAMILIES.heads}${chain}`, sk: 'HEAD' }),
  /** That an effect was committed; one that began with a decision stands where only those can write who sign. */
  once: (sha256: string, decided: boolean): Key => ({
    pk: `${decided ? FAMILIES.decisions : FAMILIES.effects}${sha256}`,
    sk: 'ONCE',
  }),
};
