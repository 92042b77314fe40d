import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { AskedCheck } from '../../lib/domain/check/asked.ts';
import { type Check, checkEffect, confirmDrift } from '../../lib/domain/check/check.ts';
import type { WindowListing } from '../../lib/domain/check/late.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Draft, EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { RowCounts } from '../../lib/ports/data.ts';
import type { Commit } from '../../lib/ports/ledger.ts';

/**
 * The commit of one check: its item, its record, and, when enough of the last checks agree, the finding that starts a
 * retrain. The slot is the business key: a doubled or late slot changes nothing. Checked again, it has a key of its own, replaces the
 * check it was read with, and finds only what that one did not: a window that had drifted before has already had its say. One that a
 * person asked for stands beside the scheduled ones under its own id, and finds nothing: looking at a window again is no further evidence.
 */
export function checkCommit(input: {
  kind: Check['kind'];
  due: CheckDue;
  version: number;
  window: Window;
  verdict: Check['verdict'];
  reasons: readonly Reason[];
  rows: RowCounts;
  measured: Draft['data'];
  listed?: WindowListing | undefined;
  /** Digest of the life that the next check goes on from. */
  life?: string | undefined;
  /** Digest of the earlier windows that the next check is held against. */
  past?: string | undefined;
  /** The segment that moved most. */
  mostMoved?: string | undefined;
  earlier: readonly Check[];
  /** What a person asked for and this check answers. */
  wish?: AskedCheck | undefined;
  /** The check of the same slot that this one takes the place of. */
  replaces?: Check | undefined;
  confirm: { drifted: number; of: number };
  evidence: EvidenceRef[];
}): Commit {
  const { due, kind, replaces, wish, mostMoved } = input;
  const most = mostMoved !== undefined && { mostMoved };
  const again = due.again && { again: true as const };
  const id = { tenant: due.tenant, model: due.model };
  const window = { start: iso(input.window.start), end: iso(input.window.end) };
  const check: Check = {
    ...id,
    deployment: due.deployment,
    version: input.version,
    kind,
    slot: due.slot,
    window,
    verdict: input.verdict,
    reasons: [...input.reasons],
    ...(typeof input.measured.because === 'string' && { because: input.measured.because }),
    rows: input.rows,
    ...(input.listed && { listed: input.listed }),
    ...(input.life !== undefined && { life: input.life }),
    ...(input.past !== undefined && { past: input.past }),
    ...most,
    ...again,
    ...(wish && { asked: wish.id }),
  };
  const common = {
    actor: wish?.by ?? { kind: 'service' as const, id: `${kind}-check` },
    subject: { ...id, version: input.version, deployment: due.deployment },
    verdict: input.verdict,
    reasons: check.reasons,
  };
  const agreeing =
    wish || replaces?.verdict === 'drifted' ? undefined : confirmDrift(check, input.earlier, input.confirm);
  const chain = modelChain(due.tenant, due.model);
  const found: Draft[] = agreeing
    ? [
        {
          ...common,
          type: kind === 'drift' || kind === 'attribution' ? 'DriftDetected' : 'QualityDropped',
          data: { kind, checks: agreeing.map((c) => c.slot), changed: changedSince(check, input.earlier), ...most },
        },
      ]
    : [];
  return {
    once: checkEffect(check),
    appends: [
      {
        chain,
        draft: {
          ...common,
          type: 'CheckRecorded',
          evidence: input.evidence,
          data: {
            kind,
            slot: due.slot,
            window,
            rows: { ...input.rows },
            ...(due.missed && { caughtUp: true }),
            ...again,
            ...(wish && { asked: wish.id }),
            ...(due.late && { late: due.late }),
            ...input.measured,
          },
        },
      },
      ...found.map((draft) => ({ chain, draft })),
    ],
    writes: [writes.check(check, replaces)],
  };
}

/** From the first window of the unbroken run of drifted checks that this one ends, to this one's end. */
function changedSince(check: Check, earlier: readonly Check[]): { start: string; end: string } {
  let start = check.window.start;
  const back = earlier.filter((c) => c.version === check.version && c.slot < check.slot);
  for (const c of back.sort((a, b) => b.slot.localeCompare(a.slot))) {
    if (c.verdict !== 'drifted') break;
    start = c.window.start;
  }
  return { start, end: check.window.end };
}
