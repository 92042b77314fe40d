import type { CaptureState, DriftDecision } from '../../lib/domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../../lib/domain/drift/drift-policy.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { SegmentedWindow } from '../../lib/domain/segments/count-segments.ts';
import { decideSegments, divideRisk } from '../../lib/domain/segments/decide-segments.ts';
import type { SegmentsWanted } from '../../lib/domain/segments/segments-wanted.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Needs = PortsOf<'baselines:read' | 'evidence:add'>;

/** How a window is judged by segment: by which policy as a whole, what segments add to that decision, and what is kept of them. */
interface BySegment {
  readonly policy: DriftPolicy;
  readonly decide: (whole: DriftDecision, state: CaptureState) => DriftDecision;
  readonly evidence: readonly EvidenceRef[];
}

/**
 * As `drift check --segments` judges: half of the risk for the whole, half for the segments. A window that was not counted by them, although the manifest asks, is judged as if it did not, and says so.
 * @param policy the manifest's
 */
export async function judgeBySegment(
  { baselines, evidence }: Needs,
  wanted: SegmentsWanted | undefined,
  segmented: SegmentedWindow | undefined,
  policy: DriftPolicy,
): Promise<BySegment> {
  if (wanted === undefined) return { policy, decide: (whole) => whole, evidence: [] };
  const { column, sha256, because = 'the window was not counted by them' } = wanted;
  if (sha256 === undefined || segmented === undefined)
    return {
      policy,
      decide: (whole) => ({ ...whole, segments: { column, elsewhere: 0, parts: [], because } }),
      evidence: [],
    };
  const segments = await baselines.segments(sha256);
  const risk = divideRisk(policy, segments.parts.length);
  return {
    policy: risk.whole,
    decide: (whole, state) => decideSegments(whole, segments, segmented, { policy: risk.segment, state }),
    evidence: [
      { name: 'segments', sha256 },
      { name: 'sketch-by-segment', sha256: await evidence.put(JSON.stringify(segmented)) },
    ],
  };
}
