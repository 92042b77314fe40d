import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError } from '../../../lib/domain/errors.ts';
import { CATALOG_CHAIN } from '../../../lib/domain/ledger/chain.ts';
import type { Draft } from '../../../lib/domain/ledger/record.ts';
import { type LedgerReport, verifyChain, verifyLedger } from '../../../lib/domain/ledger/verify.ts';
import type { Condition, StateWrite } from '../../../lib/domain/registry/writes.ts';
import type { Commit, Committed, Ledger } from '../../../lib/ports/ledger.ts';
import { KEYS, LOG } from '../engines/engines.ts';

export const CHAIN = 'model.default.contract';

export const aDraft = (data: Draft['data'] = {}): Draft => ({
  type: 'VersionCompared',
  actor: { kind: 'service', id: 'contract' },
  subject: { tenant: 'default', model: 'contract' },
  data,
});

export const aCommit = (once: string, more: Partial<Commit> = {}): Commit => ({
  once,
  appends: [{ chain: CHAIN, draft: aDraft({ once }) }],
  writes: [],
  ...more,
});

export const aWrite = (clause: string, condition: Condition, item: Record<string, unknown>): StateWrite => ({
  clause,
  key: { pk: 'VERSION#T#default#M#contract', sk: `V#${clause}` },
  item,
  if: condition,
});

/** Commits, reading and deciding again for as long as somebody else was first. */
export async function commitInTheEnd(ledger: Ledger, commit: Commit): Promise<Committed> {
  for (;;) {
    try {
      return await ledger.commit(commit);
    } catch (error) {
      if (!(error instanceof ConflictError && error.clause.startsWith('head:'))) throw error;
      // Sixteen that come back at once would only meet again.
      await sleep(Math.random() * 30);
    }
  }
}

/** The offline verifier's word on these chains and the catalog. */
export async function verified(ledger: Ledger, chains: readonly string[]): Promise<LedgerReport> {
  const reports = [CATALOG_CHAIN, ...chains].map(async (chain) =>
    verifyChain(chain, await Array.fromAsync(ledger.read(chain)), await ledger.head(chain), LOG, KEYS),
  );
  return verifyLedger(await Promise.all(reports));
}
