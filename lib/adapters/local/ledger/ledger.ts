import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { mayList, mayPut, type Written } from '../../../contract/writers.ts';
import { ConflictError, IntegrityError } from '../../../domain/errors.ts';
import { type Head, headIn } from '../../../domain/ledger/head.ts';
import { leafOf } from '../../../domain/ledger/record.ts';
import { isDecision, type Signature } from '../../../domain/ledger/signature.ts';
import type { StoredRecord } from '../../../domain/ledger/verify.ts';
import { type Key, keys } from '../../../domain/registry/keys.ts';
import type { Condition, StateWrite } from '../../../domain/registry/writes.ts';
import type { Clock, Ids } from '../../../ports/clock.ts';
import type { Commit, Committed, Ledger } from '../../../ports/ledger.ts';
import { eachItem } from '../../../ports/page.ts';
import { withListings } from '../../items/listing.ts';
import { withPlaces } from '../../items/places.ts';
import { beginsDecided, EMPTY_HEAD, onceHash, type Prepared, prepare, sameTenant } from '../../items/prepare.ts';
import { itemIn, pageOf } from './items.ts';
import { transaction } from './transaction.ts';

/** A flow, and what it says that it writes. */
export interface Writer {
  readonly flow: string;
  readonly writes: readonly Written[] | undefined;
}

/**
 * The ledger in SQLite, with the same clauses as the DynamoDB transaction:
 *
 *   once   ONCE#<key> absent            a repeat of the same effect: the earlier result is returned
 *   head   CHAIN#<chain> HEAD as read   somebody appended in between: re-read, decide again
 *   record (chain, seq) absent          follows from head; kept so that no overwrite is ever possible
 *   <name> the write's own condition    somebody changed the state in between
 */
export function localLedger(
  db: DatabaseSync,
  needs: {
    clock: Clock;
    ids: Ids;
    log: string;
    sign: (bytes: Uint8Array) => Signature;
    /** Whose ledger it is, who may put what its table says and nothing else, as on AWS. @default nobody's in particular: everything */
    writer?: Writer;
  },
): Ledger {
  const getItem = db.prepare('SELECT item FROM items WHERE pk = ? AND sk = ?');
  const putItem = db.prepare('INSERT OR REPLACE INTO items (pk, sk, item, due) VALUES (?, ?, ?, ?)');
  const putRecord = db.prepare('INSERT INTO ledger (chain, seq, bytes, hash, sig, kid) VALUES (?, ?, ?, ?, ?, ?)');
  const readRecords = db.prepare(
    'SELECT chain, seq, bytes, hash, sig, kid FROM ledger WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?',
  );

  const readRecord = db.prepare('SELECT chain, seq, bytes, hash, sig, kid FROM ledger WHERE chain = ? AND seq = ?');

  const get = (key: Key): Record<string, unknown> | undefined => {
    const row = getItem.get(key.pk, key.sk) as { item: string } | undefined;
    return row && itemIn({ ...key, ...row });
  };
  const put = (key: Key, item: Readonly<Record<string, unknown>>): void => {
    putItem.run(key.pk, key.sk, JSON.stringify(item), typeof item.due === 'number' ? item.due : null);
  };
  const headOf = (chain: string): Head | undefined => {
    const item = get(keys.head(chain));
    return item && headIn(item, chain);
  };

  const doneAs = (once: string, decided: boolean) =>
    get(keys.once(onceHash(once), decided)) as Omit<Committed, 'already'> | undefined;

  const commit = (asked: Commit): Committed => {
    const earlier = doneAs(asked.once, beginsDecided(asked));
    if (earlier) {
      sameTenant(asked, earlier);
      return { already: true, ...earlier };
    }
    const request = { ...asked, writes: withListings(asked.writes, get) };
    const prepared = prepare(request, headOf, { log: needs.log, now: needs.clock.now(), ids: needs.ids });
    if (needs.writer) assertMayPut(needs.writer, prepared, request);
    for (const { chain, before } of prepared.heads)
      if ((headOf(chain) ?? EMPTY_HEAD).hash !== before.hash) throw failed(`head:${chain}`);
    for (const write of request.writes) if (!holds(write.if, get(write.key))) throw failed(write.clause);
    for (const sealed of prepared.sealed) {
      const { sig, kid } = isDecision(sealed.record.type) ? needs.sign(leafOf(sealed.bytes)) : { sig: null, kid: null };
      putRecord.run(sealed.record.chain, sealed.record.seq, sealed.bytes, sealed.hash, sig, kid);
    }
    for (const { chain, after } of prepared.heads) put(keys.head(chain), after);
    const first = prepared.sealed[0]!;
    const result = { chain: first.record.chain, seq: first.record.seq, hash: first.hash };
    put(keys.once(prepared.once, prepared.decided), result);
    for (const write of withPlaces(request.writes, prepared.sealed)) put(write.key, write.item);
    return { already: false, ...result };
  };

  const page: Ledger['page'] = async (chain, { from = 1, limit = 500 } = {}) => {
    const rows = readRecords.iterate(chain, from, limit + 1) as Iterable<unknown> as Iterable<RecordRow>;
    const { items, next } = pageOf(rows, limit, { bytes: ({ bytes }) => bytes.length, at: ({ seq }) => seq + 1 });
    return { items: items.map(storedRecord), ...(next !== undefined && { next }) };
  };

  return {
    commit: async (request) => transaction(db, () => commit(request)),
    record: async (chain, seq) => {
      const row = readRecord.get(chain, seq) as RecordRow | undefined;
      return row && storedRecord(row);
    },
    page,
    read: (chain, { from = 1 } = {}) => eachItem((next?: number) => page(chain, { from: next ?? from })),
    head: async (chain) => headOf(chain),
    placeOf: async (once) => doneAs(once, true) ?? doneAs(once, false),
  };
}

/**
 * What IAM does on AWS: a commit is refused as a whole when one of its puts is not its writer's.
 * @throws IntegrityError naming the writer, and the clause or chain
 */
function assertMayPut({ flow, writes: may }: Writer, prepared: Prepared, { writes }: Pick<Commit, 'writes'>): void {
  const refused = [
    ...writes.filter(({ key }) => !mayPut(may, 'registry', key.pk)).map(({ clause, key }) => `${clause} in ${key.pk}`),
    ...writes
      .filter(({ item }) => !mayList(may) && (typeof item.due === 'number' || typeof item.open === 'number'))
      .map(({ clause }) => `${clause} as open or due`),
    ...(mayPut(may, 'registry', keys.once(prepared.once, prepared.decided).pk) ? [] : ['a decision']),
    ...prepared.heads
      .filter(({ chain }) => !mayPut(may, 'ledger', chain) || !mayPut(may, 'registry', keys.head(chain).pk))
      .map(({ chain }) => `chain ${chain}`),
  ];
  if (refused.length > 0)
    throw new IntegrityError(
      `\`${flow}\` may not write \`${refused.join('`, `')}\`: what it may, its declaration says`,
    );
}

/**
 * Puts one item under its condition, beside every record: false where that does not hold.
 * @throws IntegrityError where it is not the writer's
 */
export function putLocally(db: DatabaseSync, writer?: Writer): (write: StateWrite) => Promise<boolean> {
  const found = db.prepare('SELECT item FROM items WHERE pk = ? AND sk = ?');
  const put = db.prepare('INSERT OR REPLACE INTO items (pk, sk, item, due) VALUES (?, ?, ?, NULL)');
  return async ({ clause, key, item, if: condition }) => {
    if (writer && !mayPut(writer.writes, 'registry', key.pk))
      throw new IntegrityError(`\`${writer.flow}\` may not write \`${clause}\`: what it may, its declaration says`);
    return transaction(db, () => {
      const row = found.get(key.pk, key.sk) as { item: string } | undefined;
      if (!holds(condition, row && itemIn({ ...key, ...row }))) return false;
      put.run(key.pk, key.sk, JSON.stringify(item));
      return true;
    });
  };
}

/**
 * The ledger's name, which every record and every checkpoint carries: drawn once for each home, since homes share a key and nothing else
 * tells one's export from another's. A home from before that keeps the name that its records have.
 */
export function logOf(db: DatabaseSync, place: string): string {
  const used = db.prepare('SELECT 1 FROM ledger LIMIT 1').get() !== undefined;
  const name = used ? place : `${place}-${randomBytes(4).toString('hex')}`;
  db.prepare("INSERT OR IGNORE INTO items (pk, sk, item, due) VALUES ('LOG', 'NAME', ?, NULL)").run(
    JSON.stringify({ name }),
  );
  const row = db.prepare("SELECT item FROM items WHERE pk = 'LOG' AND sk = 'NAME'").get() as { item: string };
  const { name: kept } = itemIn({ pk: 'LOG', sk: 'NAME', ...row });
  if (typeof kept === 'string' && /^[!-~]{1,256}$/.test(kept)) return kept;
  throw new IntegrityError('an item at `LOG NAME` is not as it was written: look at its `name`');
}

/** The key that signed the last decision; none where nothing was signed. */
export function signedBy(db: DatabaseSync): string | undefined {
  const row = db.prepare('SELECT kid FROM ledger WHERE kid IS NOT NULL ORDER BY position DESC LIMIT 1').get();
  return (row as { kid: string } | undefined)?.kid;
}

/** A record's row in the store. */
export type RecordRow = Omit<StoredRecord, 'sig' | 'kid'> & {
  readonly sig: string | null;
  readonly kid: string | null;
};

export const storedRecord = ({ chain, seq, bytes, hash, sig, kid }: RecordRow): StoredRecord => ({
  chain,
  seq,
  bytes,
  hash,
  ...(sig !== null && { sig }),
  ...(kid !== null && { kid }),
});

const failed = (clause: string): ConflictError =>
  new ConflictError(`clause \`${clause}\` did not hold: read again and decide again`, { clause });

/** Whether a condition holds of the item as stored now. A field that is absent equals `null`; a dot leads into an object. */
export function holds(condition: Condition, item: Record<string, unknown> | undefined): boolean {
  if (condition === 'any') return true;
  if (condition === 'absent') return item === undefined;
  return item !== undefined && Object.entries(condition.is).every(([path, value]) => at(item, path) === value);
}

const at = (item: unknown, path: string): unknown =>
  path.split('.').reduce((value, field) => (value as Record<string, unknown> | null)?.[field] ?? null, item);
