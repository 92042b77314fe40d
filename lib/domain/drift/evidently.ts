import { type Reason, type Reasons, reasonOf } from '../reason.ts';
import type { Baseline } from './baseline/baseline.ts';
import type { Sketch } from './baseline/sketch.ts';
import type { DriftDecision, DriftFindings } from './decide-drift.ts';
import type { DriftPolicy } from './drift-policy.ts';
import { judgeColumns } from './judge-columns.ts';
import { type PeerTest, testLikeEvidently } from './measures/evidently-tests.ts';
import { measureFeature } from './measures/measure-feature.ts';
import { worstOf } from './measures/severity.ts';
import { type FeatureReport, listSilenced } from './report.ts';

/** Evidently's `drift_share`: a dataset has drifted when at least this share of its columns has. */
const SHARE = 0.5;

/**
 * A window judged as Evidently's data drift preset judges by default: one test a column, drifted or not, and the dataset by the share
 * of drifted columns. It has no `undecided`; ours stays for windows nothing can be said about (`blocked`). No rate of false
 * alarms is promised: the tests are neither corrected for the number of columns nor aware of the size of a window.
 */
export function decideLikeEvidently(
  baseline: Baseline,
  sketch: Sketch,
  policy: DriftPolicy,
  { rows, blocked, at }: { rows: DriftFindings['rows']; blocked: string | undefined; at: number | undefined },
): DriftDecision {
  const columns = judgeColumns(baseline, sketch, policy, { risk: 0.01, stable: 0.05, at }).map(({ report }, i) =>
    tested(
      report,
      testLikeEvidently(
        baseline.features[i]!,
        sketch.features[i]!,
        measureFeature(baseline.features[i]!, sketch.features[i]!),
      ),
    ),
  );
  const judged = columns.filter(({ judged: counts }) => counts);
  const drifted = judged.filter(({ verdict }) => verdict === 'drifted');
  const share = judged.length === 0 ? 0 : drifted.length / judged.length;
  const kindOf = (role: FeatureReport['role']) => {
    const of = judged.filter((column) => column.role === role);
    if (of.length === 0) return undefined;
    if (blocked !== undefined) return 'undecided' as const;
    return of.filter(({ verdict }) => verdict === 'drifted').length / of.length >= SHARE
      ? ('drifted' as const)
      : ('stable' as const);
  };
  const [data, prediction] = [kindOf('input'), kindOf('output')];
  const findings: DriftFindings = {
    rows,
    severity: worstOf(judged.map(({ severity }) => severity)),
    kinds: { ...(data && { data }), ...(prediction && { prediction }) },
    silenced: listSilenced(columns),
    notJudgeable: [],
    features: columns,
  };
  const because = blocked ?? (judged.length === 0 ? 'no column could be tested' : undefined);
  if (because !== undefined) return { ...findings, verdict: 'undecided', reasons: [], because };
  const whole = reasonOf('drifted-columns', 'share of columns', share, SHARE);
  const reasons: Reasons = [whole, ...drifted.map(reasonFor)];
  return { ...findings, verdict: share >= SHARE ? 'drifted' : 'stable', reasons };
}

function tested(report: FeatureReport, test: PeerTest | undefined): FeatureReport {
  const { notJudgeable: _, misread: __, ...own } = report;
  if (test === undefined) return { ...own, judged: false, verdict: 'undecided' };
  return { ...own, verdict: test.drifted ? 'drifted' : 'stable', method: test };
}

function reasonFor({ name, method }: FeatureReport): Reason {
  const { name: rule, score, threshold } = method!;
  return reasonOf(rule, name, score, threshold);
}
