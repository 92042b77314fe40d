import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../lib/adapters/local/ledger/store.ts';
import { keys } from '../../../lib/domain/registry/keys.ts';

const OF = ['air', 'm'] as const;
const SLOT = '2026-11-01T00:00:00.000Z';
/** Where items stood before, what they are, and where flows look for them now. */
const MOVED = [
  ['T#air#M#m', 'META', { manifest: {} }, keys.model(...OF)],
  ['T#air#M#n', 'META', {}, keys.unmanaged('air', 'n')],
  ['T#air#M#m', 'V#000001', {}, keys.version(...OF, 1)],
  ['T#air#M#m', 'D#e', {}, keys.deployment(...OF, 'e')],
  ['T#air#M#m', `CHECK#drift#e#${SLOT}`, {}, keys.check(...OF, 'drift', 'e', SLOT)],
  ['T#air#M#m', 'CHECK-ASKED#c', {}, keys.askedCheck(...OF, 'c')],
  ['T#air#M#m', 'CHECK-BY#drift#e#c', {}, keys.askedResult(...OF, 'drift', 'e', 'c')],
  ['T#air#M#m', 'APPROVAL#000001#a', {}, keys.approval(...OF, 1, 'a')],
  ['T#air#M#m', 'VOTE#a#u_ben', {}, keys.vote(...OF, 'a', 'u_ben')],
  ['T#air#M#m', 'RETRAIN#r', {}, keys.retrain(...OF, 'r')],
  ['T#air#M#m', 'INCIDENT-AT#e#drift', {}, keys.incidentAt(...OF, 'e', 'drift')],
  ['T#air#M#m', 'INCIDENT#i', {}, keys.incident(...OF, 'i')],
  ['T#air', 'A#000000000000001#a', {}, keys.asked('air', 1, 'a')],
  ['T#air', 'M#m', {}, keys.listed(...OF)],
  ['APPROVAL#a', 'MODEL', {}, keys.approvalById('a')],
  ['ENDPOINT#e', 'MODEL', {}, keys.endpoint('e')],
  ['ENDPOINT#Air-Prod', 'MODEL', {}, keys.endpoint('air-prod')],
  [`${keys.endpoint('').pk}Air-Test`, 'MODEL', {}, keys.endpoint('air-test')],
  ['CHAIN#catalog', 'HEAD', {}, keys.head('catalog')],
  ['ONCE#f0', 'ONCE', { chain: 'model.air.m', seq: 1 }, keys.once('f0', false)],
  ['ONCE#f1', 'ONCE', { chain: 'model.air.m', seq: 2 }, keys.once('f1', true)],
  ['LOG', 'NAME', {}, { pk: 'LOG', sk: 'NAME' }],
] as const;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-families-'));
  path = join(folder, 'plane.db');
  const db = openStore(path);
  const put = db.prepare('INSERT INTO items (pk, sk, item, due) VALUES (?, ?, ?, NULL)');
  for (const [pk, sk, item] of MOVED) put.run(pk, sk, JSON.stringify({ ...item, was: `${pk} ${sk}` }));
  const append = db.prepare(
    "INSERT INTO ledger (chain, seq, bytes, hash, sig) VALUES ('model.air.m', ?, '{}', 'h', ?)",
  );
  append.run(1, null);
  append.run(2, 'signed');
  db.exec('PRAGMA user_version = 0');
  db.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = () => {
  const db = openStore(path);
  const rows = db.prepare("SELECT pk, sk, json_extract(item, '$.was') AS was FROM items").all();
  db.close();
  return Object.fromEntries(rows.map(({ pk, sk, was }) => [was, { pk, sk }]));
};

it('finds every item of a home from before where flows look for it now', () => {
  expect(kept()).toEqual(Object.fromEntries(MOVED.map(([pk, sk, , now]) => [`${pk} ${sk}`, now])));
});

it('moves them once: a home of this layout stays as it is', () => {
  const first = kept();
  expect(kept()).toEqual(first);
});
