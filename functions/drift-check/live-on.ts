import type { CheckDue } from '../../lib/contract/check-due.ts';
import type { Check } from '../../lib/domain/check/check.ts';
import type { DriftDecision } from '../../lib/domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import { accumulate, type LivedWindow } from '../../lib/domain/drift/life/accumulated.ts';
import { Life } from '../../lib/domain/drift/life/life.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { previousCheck } from './late-captures.ts';

type Needs = PortsOf<'registry' | 'evidence:add'>;

/**
 * Goes on with the life that the check before this one kept: its sums lie in evidence, and the check's item says which. Another version begins anew. A window that is checked again is in the life
 * already, and one that a person asked for is looked at beside it: neither adds anything.
 * @returns the decision with what the life has shown, and the digest of the life the next check goes on from
 */
export async function liveOn(
  { registry, evidence }: Needs,
  due: CheckDue,
  { version, replaces }: { version: number; replaces?: Check | undefined },
  alone: DriftDecision,
  lived: LivedWindow,
  policy: DriftPolicy,
): Promise<{ decision: DriftDecision; life: string | undefined }> {
  if (due.asked) return { decision: alone, life: undefined };
  const before = replaces ?? (await previousCheck(registry, due));
  const kept = before?.version === version ? before.life : undefined;
  const known = kept === undefined ? undefined : Life.parse(JSON.parse((await evidence.read(kept)).toString('utf8')));
  const complete = lived.complete && !replaces;
  const { decision, life } = accumulate(alone, known, { ...lived, complete }, policy);
  if (life === undefined || life === known) return { decision, life: kept };
  return { decision, life: await evidence.put(JSON.stringify(life)) };
}
