import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { featuresCalled, pickFeatures } from '../../../lib/domain/drift/judge-columns.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { requireColumns } from '../../input/known-columns.ts';

/** Columns a check is to judge, or not. */
export interface JudgedNames {
  readonly ignore?: readonly string[];
  readonly only?: readonly string[];
}

/**
 * The policy for fewer columns: what is not among them is measured and shown, and not judged.
 * @throws InvalidEventError for names the baseline does not have, and when nothing would be judged
 */
export function judgeOnly(policy: DriftPolicy, baseline: Baseline, { ignore, only }: JudgedNames): DriftPolicy {
  if (!ignore && !only) return policy;
  const known = baseline.features.flatMap(({ name, of }) => (of === undefined ? [name] : [name, of]));
  // what was left out is not judged anyway
  const passed = baseline.leftOut?.map(({ name }) => name) ?? [];
  requireColumns(
    '--ignore',
    (ignore ?? []).filter((name) => !passed.includes(name)),
    known,
    'the baseline',
  );
  requireColumns('--only', only ?? [], known, 'the baseline');
  const passedBy = new Set(featuresCalled(baseline, ignore ?? []));
  const wanted = only && new Set(featuresCalled(baseline, only));
  const features = [...pickFeatures(baseline, policy)].filter(
    (name) => !passedBy.has(name) && (wanted?.has(name) ?? true),
  );
  if (features.length === 0) throw new InvalidEventError('no column is left to judge: ignore fewer');
  return { ...policy, features };
}
