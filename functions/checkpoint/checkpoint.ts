import { IntegrityError } from '../../lib/domain/errors.ts';
import { CATALOG_CHAIN } from '../../lib/domain/ledger/chain.ts';
import {
  assertGrown,
  type ChainHeads,
  type Checkpoint,
  noteOf,
  openCheckpoint,
  rootOf,
  type Statement,
  sizeOf,
  textOf,
} from '../../lib/domain/ledger/checkpoint.ts';
import { leafHash, NO_PREVIOUS } from '../../lib/domain/ledger/record.ts';
import type { TrustedKeys } from '../../lib/domain/ledger/signature.ts';
import { chainVerifier } from '../../lib/domain/ledger/verify.ts';
import { DAY, iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { needs } from './flow.ts';

type Needs = PortsOf<typeof needs>;

/** How many chains are looked at side by side. */
const ABREAST = 16;

/**
 * Signs where all chains stand, when one has moved since the last time, and once a day when none has: what was added is read back and
 * re-derived first, so that nothing is signed that would not verify. @throws IntegrityError for a chain that did not only grow
 */
export function checkpoint(ports: Needs) {
  return async function checkpoint(): Promise<{ verdict: string; records: number }> {
    const { log } = ports.trust;
    const keys = ports.trust.keys();
    const last = await ports.checkpoints.last();
    const signed = last && statementOf(last, log, keys);
    const heads = await headsNow(ports, log, keys, last?.heads ?? {});
    assertGrown(last?.heads ?? {}, heads);
    const size = sizeOf(heads);
    if (size === 0) return { verdict: 'empty', records: 0 };
    const now = ports.clock.now();
    if (signed?.size === size && now - Date.parse(signed.at) < DAY) return { verdict: 'unmoved', records: size };
    const statement = { log, size, root: rootOf(heads), at: iso(now) };
    await ports.checkpoints.claim(size, statement.root);
    const signature = await ports.signer.sign(Buffer.from(textOf(statement), 'utf8'));
    await ports.checkpoints.keep({ v: 1, note: noteOf(statement, signature), heads });
    return { verdict: 'signed', records: size };
  };
}

function statementOf(last: Checkpoint, log: string, keys: TrustedKeys): Statement {
  const opened = openCheckpoint(last, log, keys);
  if ('statement' in opened) return opened.statement;
  throw new IntegrityError(`the last checkpoint does not hold: ${opened.problem}`);
}

/** Every chain's head, its records since the last checkpoint re-derived. The catalog's head is read first: what it lists later is left for the next time. */
async function headsNow(ports: Needs, log: string, keys: TrustedKeys, before: ChainHeads): Promise<ChainHeads> {
  const { head: catalog, listed } = await grown(ports, log, keys, CATALOG_CHAIN, before[CATALOG_CHAIN]);
  const known = new Set([...Object.keys(before), ...listed]);
  known.delete(CATALOG_CHAIN);
  const heads: [string, ChainHeads[string]][] = catalog ? [[CATALOG_CHAIN, catalog]] : [];
  const names = [...known];
  for (let from = 0; from < names.length; from += ABREAST)
    heads.push(
      ...(await Promise.all(
        names.slice(from, from + ABREAST).map(async (chain): Promise<[string, ChainHeads[string]]> => {
          const { head } = await grown(ports, log, keys, chain, before[chain]);
          if (!head) throw new IntegrityError(`chain \`${chain}\` is listed, but it is not there`);
          return [chain, head];
        }),
      )),
    );
  return Object.fromEntries(heads);
}

/** A chain's head, when what was added since an earlier head holds; and the chains it lists, if it is the catalog. */
async function grown(
  { ledger }: Needs,
  log: string,
  keys: TrustedKeys,
  chain: string,
  before: ChainHeads[string] | undefined,
): Promise<{ head?: ChainHeads[string]; listed: readonly string[] }> {
  const head = await ledger.head(chain);
  if (!head || head.seq === 0) {
    if (before) throw new IntegrityError(`chain \`${chain}\` had ${before.seq} records, and has none now`);
    return { listed: [] };
  }
  if (before?.seq === head.seq && before.hash === head.hash) return { head: before, listed: [] };
  const verifier = chainVerifier(chain, log, keys, { after: before ?? { seq: 0, hash: NO_PREVIOUS } });
  for await (const record of ledger.read(chain, { from: before?.seq ?? 1 })) {
    if (record.seq > head.seq) break;
    // The last record that was signed for is read again: what follows must continue it as it stands in the table.
    if (record.seq === before?.seq) {
      if (leafHash(record.bytes) !== before.hash)
        throw new IntegrityError(`record ${record.seq} of \`${chain}\` is not the one that was signed for`);
    } else if (!verifier.take(record)) break;
  }
  const { findings, listed } = verifier.report(head);
  const [first] = findings;
  if (first) throw new IntegrityError(`not signed: record ${first.seq} of \`${chain}\`: ${first.problem}`);
  return { head: { seq: head.seq, hash: head.hash }, listed: listed.map((entry) => entry.chain) };
}
