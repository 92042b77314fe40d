import type { FunctionName } from './env.ts';
import { FAMILIES, type Family } from './keys.ts';

/** What a flow may write: families of items, and with `chains` the first record of a model, with its entry in the catalog. */
type Written = Exclude<Family, 'heads' | 'effects'> | 'chains';

/**
 * What each flow writes; one that is not named writes nothing. Grants, the local ledger and tests follow from this table alone. `incidents`
 * and `lines` come with records and items of others (lib/adapters/items). Everybody here may move a model's head and say that an
 * effect was committed; that one which began with a decision was, only who signs.
 */
export const WRITERS: Partial<Record<FunctionName, readonly Written[]>> = {
  register: ['versions', 'incidents', 'lines', 'chains'],
  gate: ['versions', 'incidents', 'lines'],
  'drift-check': ['checks', 'incidents', 'lines'],
  'drift-map': ['checks', 'incidents', 'lines'],
  'quality-check': ['checks', 'incidents', 'lines'],
  retrain: ['retrains', 'incidents', 'lines'],
  evaluate: [],
  // What it finds on an endpoint stands in the deployment.
  reconcile: ['deployments', 'incidents', 'lines'],
  ask: ['versions', 'questions', 'incidents', 'lines', 'decisions'],
  answer: ['versions', 'questions', 'incidents', 'lines', 'decisions'],
  resume: ['versions', 'questions', 'lines', 'decisions'],
  release: ['versions', 'deployments', 'questions', 'incidents', 'lines', 'decisions'],
  sweep: ['versions', 'deployments', 'questions', 'retrains', 'incidents', 'lines', 'decisions'],
  command: [
    'manifests',
    'versions',
    'deployments',
    'checks',
    'questions',
    'retrains',
    'incidents',
    'lines',
    'decisions',
    'chains',
  ],
};

/** The two tables; each is one of `lib/contract/tables.ts`. */
export type TableName = 'registry' | 'ledger';

/**
 * How the partition keys may begin, or be, that a flow puts into a table, as IAM writes it: `*` at the end stands for anything. Chains of
 * models are everybody's who writes; the catalog is of those who begin chains, and no other chain is anybody's.
 */
export function partitionsOf(flow: FunctionName, table: TableName): string[] {
  const written = WRITERS[flow];
  if (!written) return [];
  const chains = ['model.*', ...(written.includes('chains') ? ['catalog'] : [])];
  if (table === 'ledger') return chains;
  const families = written.filter((one) => one !== 'chains');
  return [
    ...[...families, 'effects' as const].map((family) => `${FAMILIES[family]}*`),
    ...chains.map((chain) => `${FAMILIES.heads}${chain}`),
  ];
}

/** Whether a flow may put an item of this partition. */
export const mayPut = (flow: FunctionName, table: TableName, partition: string): boolean =>
  partitionsOf(flow, table).some((allowed) =>
    allowed.endsWith('*') ? partition.startsWith(allowed.slice(0, -1)) : partition === allowed,
  );
