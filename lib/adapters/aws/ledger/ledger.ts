import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError, DependencyError, IntegrityError } from '../../../domain/errors.ts';
import { CATALOG_CHAIN } from '../../../domain/ledger/chain.ts';
import { type Head, headIn } from '../../../domain/ledger/head.ts';
import { leafOf, type Sealed } from '../../../domain/ledger/record.ts';
import { isDecision, type Signature } from '../../../domain/ledger/signature.ts';
import { keys } from '../../../domain/registry/keys.ts';
import type { Clock, Ids } from '../../../ports/clock.ts';
import type { Commit, Committed, Ledger } from '../../../ports/ledger.ts';
import { eachItem } from '../../../ports/page.ts';
import { linesOf, withListings } from '../../items/listing.ts';
import { withPlaces } from '../../items/places.ts';
import { beginsDecided, onceHash, prepare, sameTenant } from '../../items/prepare.ts';
import { translateErrors } from '../sdk-errors.ts';
import { failureOf, type WriteFailure } from './cancelled.ts';
import { type Clause, clausesOf, type Tables } from './clauses.ts';
import { recordIn, recordsIn } from './records.ts';

const ATTEMPTS = 8;
const FIRST_WAIT = 25;
const LONGEST_WAIT = 1_000;

export interface LedgerNeeds extends Tables {
  readonly clock: Clock;
  readonly ids: Ids;
  /** The origin every record carries. */
  readonly log: string;
  /** Signs decisions. Whoever has none cannot write any. */
  readonly sign?: (bytes: Uint8Array) => Promise<Signature>;
  /** Waits so many ms of real time; tests pass their own. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * The ledger in DynamoDB: each commit is one TransactWriteItems whose clauses are listed in clauses.ts.
 * A contended or throttled transaction is tried again up to 8 times with full jitter, then it is a DependencyError.
 */
export function awsLedger(client: DynamoDBDocumentClient, needs: LedgerNeeds): Ledger {
  const { registryTable, ledgerTable, clock, ids, log, wait = sleep } = needs;
  const get = async (key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> =>
    (await client.send(new GetCommand({ TableName: registryTable, Key: { ...key }, ConsistentRead: true }))).Item;
  const head = async (chain: string): Promise<Head | undefined> => {
    const item = await get(keys.head(chain));
    return item && headIn(item, chain);
  };
  const doneAs = async (once: string, decided: boolean): Promise<Omit<Committed, 'already'> | undefined> => {
    const item = await get(keys.once(onceHash(once), decided));
    return item && { chain: String(item.chain), seq: Number(item.seq), hash: String(item.hash) };
  };
  const send = (clauses: readonly Clause[]): Promise<WriteFailure | undefined> =>
    client.send(new TransactWriteCommand({ TransactItems: clauses.map(({ put }) => ({ Put: put })) })).then(
      () => undefined,
      (error: unknown) => failureOf(error, clauses),
    );

  const commit = async (request: Commit): Promise<Committed> => {
    // What this call has sent so far. A record's id is random, so a once-item with one of these hashes is this call's own.
    const sent = new Set<string>();
    let last: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await wait(Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt));
      // Read again after every failure: one whose outcome is unknown may have been applied.
      const earlier = await doneAs(request.once, beginsDecided(request));
      if (earlier) {
        sameTenant(request, earlier);
        return { already: !sent.has(earlier.hash), ...earlier };
      }
      const chains = [...new Set([...request.appends.map(({ chain }) => chain), CATALOG_CHAIN])];
      const [heads, lines] = await Promise.all([
        Promise.all(chains.map(async (chain) => [chain, await head(chain)] as const)).then((all) => new Map(all)),
        Promise.all(linesOf(request.writes).map(async (key) => [key.pk + key.sk, await get(key)] as const)),
      ]);
      const lineAt = new Map(lines);
      const writes = withListings(request.writes, ({ pk, sk }) => lineAt.get(pk + sk));
      const prepared = prepare({ ...request, writes }, (chain) => heads.get(chain), { log, now: clock.now(), ids });
      const first = prepared.sealed[0]!;
      const sealed = await Promise.all(
        prepared.sealed.map(async (record) =>
          isDecision(record.record.type) ? { ...record, ...(await signed(record, needs)) } : record,
        ),
      );
      sent.add(first.hash);
      const failure = await send(clausesOf({ ...prepared, sealed }, withPlaces(writes, sealed), needs));
      if (!failure) return { already: false, chain: first.record.chain, seq: first.record.seq, hash: first.hash };
      last = failure.cause;
      if (failure.kind === 'clause') throw refused(failure.clause, failure.cause);
      if (failure.kind === 'fatal') throw failure.cause;
    }
    const result = await doneAs(request.once, beginsDecided(request));
    if (result) {
      sameTenant(request, result);
      return { already: !sent.has(result.hash), ...result };
    }
    throw new DependencyError(`the transaction was not carried out in ${ATTEMPTS} attempts: try again later`, {
      cause: last,
    });
  };

  const calls = translateErrors({
    commit,
    head,
    record: recordIn(client, ledgerTable),
    page: recordsIn(client, ledgerTable),
    placeOf: async (once: string) => (await doneAs(once, true)) ?? doneAs(once, false),
  });
  return {
    ...calls,
    read: (chain, { from = 1 } = {}) => eachItem((next?: number) => calls.page(chain, { from: next ?? from })),
  };
}

/** By whoever was given a key; nobody else writes decisions. */
function signed({ record, bytes }: Sealed, { sign }: LedgerNeeds): Promise<Signature> {
  if (sign) return sign(leafOf(bytes));
  throw new IntegrityError(`\`${record.type}\` is a decision, and this function was given no key to sign it with`);
}

function refused({ kind, name: clause }: Clause, cause: unknown): Error {
  // The head is as read and yet its next record exists: somebody moved the head back by hand.
  if (kind === 'record')
    return new IntegrityError(`\`${clause}\` exists although the head is before it: the head was changed`, { cause });
  return new ConflictError(`clause \`${clause}\` did not hold: read again and decide again`, { clause, cause });
}
