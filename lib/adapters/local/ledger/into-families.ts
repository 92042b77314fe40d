import type { DatabaseSync } from 'node:sqlite';
import { FAMILIES, type Family } from '../../../domain/registry/keys.ts';
import { transaction } from './transaction.ts';

/** How homes count their layouts (SQLite's `user_version`): 1 since items stand in partitions of families, 2 since endpoints are found whatever their case. */
const LAYOUT = 2;

/** Which family a model's items went to, by how their sort keys begin. */
const BY_SORT_KEY: readonly (readonly [string, Family])[] = [
  ['V#', 'versions'],
  ['D#', 'deployments'],
  ['CHECK', 'checks'],
  ['INCIDENT', 'incidents'],
  ['APPROVAL#', 'questions'],
  ['VOTE#', 'questions'],
  ['RETRAIN#', 'retrains'],
  // In the tenant's own partition.
  ['A#', 'questions'],
  ['M#', 'lines'],
];

/**
 * Moves the items of a home from before into the partitions where flows look for them now. Records stay as they are, so that what was
 * verified is verified. Changes nothing in a home that has this layout.
 */
export function intoFamilies(db: DatabaseSync): void {
  const layout = (): number => (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (layout() >= LAYOUT) return;
  transaction(db, () => {
    // Another process may have been at it.
    if (layout() >= LAYOUT) return;
    // Where two names differ in case alone, the first keeps the place.
    const moveTo = db.prepare('UPDATE OR IGNORE items SET pk = ? WHERE pk = ? AND sk = ?');
    for (const { pk, sk, managed, signed } of db.prepare(ALL).all() as Row[]) {
      const now = partitionOf(pk, sk, managed === 1, signed === 1);
      if (now !== pk) moveTo.run(now, pk, sk);
    }
    db.exec(`PRAGMA user_version = ${LAYOUT}`);
  });
}

type Row = { pk: string; sk: string; managed: number; signed: number };
const ALL = `SELECT pk, sk, json_extract(item, '$.manifest') IS NOT NULL AS managed,
  EXISTS (SELECT 1 FROM ledger WHERE items.pk GLOB 'ONCE#*' AND sig IS NOT NULL
    AND chain = json_extract(items.item, '$.chain') AND seq = json_extract(items.item, '$.seq')) AS signed
  FROM items`;

/** How partitions of endpoints begin. */
const ENDPOINTS = `${FAMILIES.manifests}E#`;

function partitionOf(pk: string, sk: string, managed: boolean, signed: boolean): string {
  const [begin, rest] = [pk.slice(0, pk.indexOf('#') + 1), pk.slice(pk.indexOf('#') + 1)];
  if (begin === 'ONCE#') return signed ? FAMILIES.decisions + rest : pk;
  if (begin === 'APPROVAL#') return `${FAMILIES.questions}A#${rest}`;
  if (begin === 'ENDPOINT#') return ENDPOINTS + rest.toLowerCase();
  if (pk.startsWith(ENDPOINTS)) return ENDPOINTS + pk.slice(ENDPOINTS.length).toLowerCase();
  if (begin !== 'T#') return pk;
  if (sk === 'META') return FAMILIES[managed ? 'manifests' : 'versions'] + pk;
  const family = BY_SORT_KEY.find(([start]) => sk.startsWith(start))?.[1];
  return family ? FAMILIES[family] + pk : pk;
}
