import { createHash } from 'node:crypto';
import { IntegrityError, InvalidEventError } from '../../domain/errors.ts';
import { boundReasons } from '../../domain/ledger/bounded.ts';
import { assertChainName, CATALOG_CHAIN, modelOf } from '../../domain/ledger/chain.ts';
import type { Head } from '../../domain/ledger/head.ts';
import { NO_PREVIOUS, type Sealed, sealRecord } from '../../domain/ledger/record.ts';
import { isDecision, type Signed } from '../../domain/ledger/signature.ts';
import { iso } from '../../domain/time.ts';
import type { Ids } from '../../ports/clock.ts';
import type { Commit } from '../../ports/ledger.ts';

export const EMPTY_HEAD: Head = { seq: 0, hash: NO_PREVIOUS, at: '' };

/** The permanent name of an effect: SHA-256 of its business key. */
export const onceHash = (businessKey: string): string => createHash('sha256').update(businessKey).digest('hex');

/** Whether an effect begins with a decision: what says that it was committed is then written by those alone who sign. */
export const beginsDecided = ({ appends }: Commit): boolean => isDecision(appends[0].draft.type);

/**
 * Throws IntegrityError when the effect that was committed under a business key is in a chain of another tenant than it shall be: it is not the
 * same effect, and somebody else's is never taken for one's own having been done.
 */
export function sameTenant({ appends }: Commit, earlier: { readonly chain: string }): void {
  const [ours, theirs] = [appends[0].chain, earlier.chain].map((chain) => chain.split('.', 2).join('.'));
  if (ours !== theirs)
    throw new IntegrityError(
      `the business key of a commit to \`${ours}\` was used by another tenant before: nothing is written`,
    );
}

/** What one commit will write: sealed records in order, the heads they were built on and the heads they leave. */
export interface Prepared {
  readonly once: string;
  /** Whether the effect begins with a decision. */
  readonly decided: boolean;
  /** Not signed yet when they come from `prepare`. */
  readonly sealed: readonly Signed[];
  readonly heads: readonly { chain: string; before: Head; after: Head }[];
}

/**
 * Builds the records of a commit on the heads as read. A chain's first record is followed by its `ChainCreated` in the catalog.
 * Time never goes backwards within a chain, whatever the clock says.
 */
export function prepare(
  commit: Commit,
  headOf: (chain: string) => Head | undefined,
  stamp: { log: string; now: number; ids: Ids },
): Prepared {
  const once = onceHash(commit.once);
  const heads = new Map<string, { before: Head; after: Head }>();
  const sealed: Sealed[] = [];

  const append = (chain: string, draft: Commit['appends'][number]['draft']): void => {
    assertChainName(chain);
    const known = heads.get(chain);
    const before = known?.before ?? headOf(chain) ?? EMPTY_HEAD;
    const last = known?.after ?? before;
    const now = iso(stamp.now);
    const at = now > last.at ? now : last.at;
    const id = stamp.ids.uuid(Date.parse(at));
    const position = { chain, seq: last.seq + 1, id, once: `sha256:${once}`, at, prev: last.hash };
    const record = sealRecord({ ...boundReasons(draft), v: 1, log: stamp.log, ...position });
    sealed.push(record);
    heads.set(chain, { before, after: { seq: position.seq, hash: record.hash, at } });
    if (position.seq === 1 && chain !== CATALOG_CHAIN) append(CATALOG_CHAIN, chainCreated(chain, record.hash));
  };
  for (const { chain, draft } of commit.appends) append(chain, draft);
  assertFits(commit, 1 + heads.size + sealed.length, sealed);
  return { once, decided: beginsDecided(commit), sealed, heads: [...heads].map(([chain, h]) => ({ chain, ...h })) };
}

/**
 * docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions, 4 MB, no two on one item;
 * an item has at most 400 KB. Sizes are taken as JSON, which is not smaller than what DynamoDB counts but for long numbers.
 */
const MAX_ACTIONS = 100;
const MAX_BYTES = 4_000_000;
const MAX_ITEM_BYTES = 400_000;

/** What no transaction can carry is refused before anything is sent, by every store alike. */
function assertFits({ writes }: Commit, ownActions: number, sealed: readonly Sealed[]): void {
  const actions = ownActions + writes.length;
  if (actions > MAX_ACTIONS)
    throw new InvalidEventError(`a commit of \`${actions}\` actions is too large: at most ${MAX_ACTIONS}, split it`);
  const places = new Map<string, string>();
  let bytes = sealed.reduce((sum, record) => sum + Buffer.byteLength(record.bytes), 0);
  for (const { clause, key, item } of writes) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (size > MAX_ITEM_BYTES)
      throw new InvalidEventError(
        `the item of clause \`${clause}\` has \`${size}\` bytes: at most ${MAX_ITEM_BYTES}, put the rest into evidence`,
      );
    bytes += size;
    const place = JSON.stringify([key.pk, key.sk]);
    const other = places.get(place);
    if (other !== undefined)
      throw new InvalidEventError(
        `clauses \`${other}\` and \`${clause}\` write the same item: a commit writes an item once`,
      );
    places.set(place, clause);
  }
  if (bytes > MAX_BYTES)
    throw new InvalidEventError(`a commit of \`${bytes}\` bytes is too large: at most ${MAX_BYTES}, split it`);
}

const chainCreated = (chain: string, firstHash: string): Commit['appends'][number]['draft'] => ({
  type: 'ChainCreated',
  actor: { kind: 'service', id: 'ledger' },
  subject: { tenant: modelOf(chain)?.tenant ?? 'default' },
  data: { chain, firstHash },
});
