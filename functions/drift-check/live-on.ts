import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import { PastWindows } from '../../lib/domain/drift/baseline/past.ts';
import type { DriftDecision } from '../../lib/domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { accumulate, type LivedWindow } from '../../lib/domain/drift/life/accumulated.ts';
import { growPast } from '../../lib/domain/drift/life/grow-past.ts';
import { Life } from '../../lib/domain/drift/life/life.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { previousCheck } from './late-captures.ts';

type Needs = PortsOf<'registry' | 'evidence:add'>;
/** What an earlier check kept, and its digest. */
type Kept<T> = { readonly sha256: string; readonly value: T };

/** What the check before this one left to go on from. */
interface Before {
  /** the check of the same slot that this one takes the place of */
  readonly replaces: Check | undefined;
  readonly life: Kept<Life> | undefined;
  readonly past: Kept<PastWindows> | undefined;
  /** what of it is kept no longer: it begins anew, and the record says so */
  readonly gone: readonly string[];
}

/**
 * What earlier windows of the same version and baseline have shown: it lies in evidence, and items of checks say which. A window that is checked again is in the life already, but is held against the past
 * without it, as it was the first time. A check that a person asked for is held against the past, and has no part in the life.
 * @param baseline digest in itself, as sketches name it
 * @throws IntegrityError for evidence that was changed
 */
export async function loadBefore(
  { registry, evidence }: Needs,
  due: CheckDue,
  { version, replaces, baseline }: { version: number; replaces: Check | undefined; baseline: string },
): Promise<Before> {
  const previous = await previousCheck(registry, due);
  const same = (check: Check | undefined): Check | undefined => (check?.version === version ? check : undefined);
  const gone: string[] = [];
  const kept = async <T>(name: string, sha256: string | undefined, parse: (json: unknown) => T) => {
    if (sha256 === undefined) return undefined;
    try {
      return { sha256, value: parse(JSON.parse((await evidence.read(sha256)).toString('utf8'))) };
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      gone.push(name);
      return undefined;
    }
  };
  const lived = due.asked ? undefined : same(replaces ?? previous)?.life;
  const life = await kept('life', lived, (json) => Life.parse(json));
  const past = await kept('past', same(previous)?.past, (json) => PastWindows.parse(json));
  return { replaces, life, past: past?.value.sketch.baselineId === baseline ? past : undefined, gone };
}

/**
 * Goes on with the life that the check before this one kept. A window that is checked again, or that a person asked for, adds nothing.
 * @returns the decision with what the life has shown, and the digest of the life the next check goes on from
 */
export async function liveOn(
  { evidence }: Needs,
  due: CheckDue,
  { life: known, replaces }: Before,
  alone: DriftDecision,
  lived: LivedWindow,
  policy: DriftPolicy,
): Promise<{ decision: DriftDecision; life: string | undefined }> {
  if (due.asked) return { decision: alone, life: undefined };
  const complete = lived.complete && !replaces;
  const { decision, life } = accumulate(alone, known?.value, { ...lived, complete }, policy);
  if (life === undefined || life === known?.value) return { decision, life: known?.sha256 };
  return { decision, life: await evidence.put(JSON.stringify(life)) };
}

/**
 * Keeps the windows before this one with it among them, where nothing changed in it: what they were before stands in their place of a window that is checked again, so that it is in them once, as it was seen last.
 * @returns the digest of what the next check is held against, and what the record names: the windows that this one was held against, and these with it
 */
export async function keepWithWindow(
  { evidence }: Needs,
  due: CheckDue,
  { past: known }: Before,
  decision: DriftDecision,
  seen: LivedWindow,
): Promise<{ past: string | undefined; evidence: EvidenceRef[] }> {
  const before = known === undefined ? [] : [{ name: 'past', sha256: known.sha256 }];
  if (due.asked) return { past: undefined, evidence: before };
  const grown = growPast(known?.value, decision, seen);
  if (grown === undefined || grown === known?.value) return { past: known?.sha256, evidence: before };
  const sha256 = await evidence.put(JSON.stringify(grown));
  return { past: sha256, evidence: [...before, { name: 'past-with-window', sha256 }] };
}
