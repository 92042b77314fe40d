import { type CaptureState, type DriftDecision, type DriftPolicy, decideDrift } from '../drift/decide-drift.ts';
import { confidenceOf } from '../drift/drift-policy.ts';
import type { FeatureReport, SegmentReport, SegmentsReport } from '../drift/report.ts';
import { isOfPrediction } from '../drift/rule-name.ts';
import { InvalidEventError } from '../errors.ts';
import { isSome, type Reason } from '../reason.ts';
import type { SegmentedWindow } from './count-segments.ts';
import type { Segments } from './segments.ts';

/**
 * The policy of the whole and that of each segment, where both are looked at: the whole has half of the risk, the segments the other half in equal parts, so that all of them
 * together err no oftener than the policy says (Bonferroni).
 * @throws InvalidEventError with the methods of peers, which promise no rate to divide
 */
export function divideRisk(policy: DriftPolicy, parts: number): { whole: DriftPolicy; segment: DriftPolicy } {
  if (policy.methods === 'evidently')
    throw new InvalidEventError('segments divide the risk of a check, and `methods: evidently` states none');
  const sure = confidenceOf(policy);
  const withRisk = (share: number): DriftPolicy => ({
    ...policy,
    confidence: { ...sure, drifted: 1 - (1 - sure.drifted) * share, moved: 1 - (1 - sure.moved) * share },
  });
  const segment = withRisk(0.5 / parts);
  return {
    whole: withRisk(0.5),
    segment: { ...segment, alarm: segment.alarm === 'evidence' ? undefined : segment.alarm },
  };
}

/** What the segments of a window come to, whatever the whole does. */
export interface JudgedSegments {
  readonly report: SegmentsReport;
  readonly reasons: readonly Reason[];
}
type How = { policy: DriftPolicy; state: CaptureState };

/** Judges each segment of a window, and adds what they say to the decision on the whole. */
export const decideSegments = (
  whole: DriftDecision,
  segments: Segments,
  segmented: SegmentedWindow,
  how: How,
): DriftDecision => withSegments(whole, judgeSegments(segments, segmented, how));

/**
 * Judges each segment of a window like a window of its own. A segment that is undecided or has too few rows is told of.
 * @param policy the segments' (`divideRisk`)
 */
export function judgeSegments(
  { column, parts }: Segments,
  { sketches, elsewhere }: SegmentedWindow,
  { policy, state }: How,
): JudgedSegments {
  const told = parts.map(({ value, baseline }, index): { report: SegmentReport; reasons: Reason[] } => {
    const sketch = sketches[index]!;
    const name = value === null ? `${column} is any other` : `${column} = ${value}`;
    const few = sketch.rows < policy.minimumRows;
    const decision = decideDrift(baseline, sketch, policy, { ...state, brokenLines: 0 });
    const { verdict, moved, notJudgeable } = decision;
    const report: SegmentReport = {
      name,
      rows: sketch.rows,
      finding: few ? 'not judgeable' : verdict,
      ...(verdict === 'undecided' && { because: decision.because }),
      moved: moved?.columns.map(({ feature }) => feature) ?? [],
      notJudgeable: notJudgeable.map(({ feature }) => feature),
      ...farthestOf(few ? [] : decision.features),
    };
    const reasons = verdict === 'drifted' ? decision.reasons : [];
    return { report, reasons: reasons.map((r) => ({ ...r, subject: `${r.subject} where ${name}` })) };
  });
  const ranked = told
    .flatMap(({ report }) => (report.farthest ? [report] : []))
    .toSorted((a, b) => b.farthest!.strain - a.farthest!.strain);
  const report: SegmentsReport = {
    column,
    elsewhere,
    parts: told.map(({ report }) => report),
    ...(ranked[0] && { most: ranked[0].name }),
  };
  return { report, reasons: told.flatMap(({ reasons }) => reasons) };
}

/**
 * The decision on the whole with what its segments say: any of them drifted makes it `drifted`, one that is undecided or not judgeable holds up nothing. Of a window that nothing can be said of as a whole
 * nothing is said by segment: broken lines belong to none.
 */
export function withSegments(whole: DriftDecision, { report, reasons: drifted }: JudgedSegments): DriftDecision {
  const { most: _most, ...unranked } = report;
  if (whole.verdict === 'undecided' && whole.moved === undefined)
    return { ...whole, segments: { ...unranked, parts: report.parts.map((part) => untold(part, whole.because)) } };
  const reasons = [...(whole.verdict === 'drifted' ? whole.reasons : []), ...drifted];
  if (drifted.length === 0 || !isSome(reasons)) return { ...whole, segments: report };
  const kinds = { ...whole.kinds };
  for (const { rule } of drifted) kinds[isOfPrediction(rule) ? 'prediction' : 'data'] = 'drifted';
  const { because: _, ...findings } = { because: undefined, ...whole };
  return { ...findings, kinds, segments: report, verdict: 'drifted', reasons };
}

/** A segment of a window that nothing can be said of. */
const untold = ({ name, rows, finding }: SegmentReport, because: string): SegmentReport => ({
  ...{ name, rows, finding: finding === 'not judgeable' ? finding : 'undecided', because, moved: [], notJudgeable: [] },
});

/** What of a segment surely moved farthest, in parts of its limit; nothing where all may have stayed. */
function farthestOf(features: readonly FeatureReport[]): Pick<SegmentReport, 'farthest'> {
  const all = features.flatMap(({ judged, name, rules }) =>
    judged
      ? rules.flatMap(({ rule, observed, limit, interval }) => {
          const low = Number(interval?.low ?? 0);
          return low > 0 ? [{ feature: name, rule, observed, limit, strain: low / Number(limit) }] : [];
        })
      : [],
  );
  const [farthest] = all.toSorted((a, b) => b.strain - a.strain);
  return farthest ? { farthest } : {};
}
