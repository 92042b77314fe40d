import type { SegmentReport, SegmentsReport } from '../../lib/domain/drift/report.ts';
import { cutBytes, firstWithin } from '../../lib/domain/ledger/bounded.ts';

/** A record has 16 KiB: of the segments it holds the beginning, those that moved most first; evidence has the counts of all. */
const PARTS = { most: 13, bytes: 1_400 };
const COLUMNS = { most: 3, bytes: 120 };
/** UTF-8 bytes. */
const NAME = 40;
const BECAUSE = 300;

/** The segment that moved most, as a check's item and a finding name it. */
export const mostMovedIn = (segments: SegmentsReport | undefined): string | undefined =>
  segments?.most === undefined ? undefined : cutBytes(segments.most, 5 * NAME);

/** A window by segment as a record carries it: how many there are, which moved most, and of each what was found. */
export function segmentFigures({ column, elsewhere, parts, most, because }: SegmentsReport) {
  const named = { column: cutBytes(column, NAME) };
  if (because !== undefined) return { ...named, because: cutBytes(because, BECAUSE) };
  return {
    ...named,
    ...{ of: parts.length, elsewhere },
    ...(most !== undefined && { most: cutBytes(most, 2 * NAME) }),
    parts: firstWithin(byWeight(parts).map(partFigures), PARTS),
  };
}

/** What surely moved farthest first, then what could not be judged; the rest is as it was. */
const byWeight = (parts: readonly SegmentReport[]): SegmentReport[] =>
  parts.toSorted((a, b) => weightOf(b) - weightOf(a));
const weightOf = ({ finding, farthest }: SegmentReport): number =>
  (finding === 'drifted' ? 1e9 : 0) + (farthest?.strain ?? 0) + (finding === 'stable' ? 0 : 1e-9);

function partFigures({ name, rows, finding, because, farthest, moved, notJudgeable }: SegmentReport) {
  return {
    ...{ name: cutBytes(name, 2 * NAME), rows, finding },
    ...(because !== undefined && { because: cutBytes(because, 2 * NAME) }),
    ...(farthest && {
      farthest: {
        ...{ feature: cutBytes(farthest.feature, NAME), rule: farthest.rule },
        ...{ observed: farthest.observed, limit: farthest.limit },
      },
    }),
    ...(moved.length > 0 && { moved: shortened(moved), movedInAll: moved.length }),
    ...(notJudgeable.length > 0 && {
      notJudgeable: shortened(notJudgeable),
      notJudgeableInAll: notJudgeable.length,
    }),
  };
}

const shortened = (names: readonly string[]): string[] =>
  firstWithin(
    names.map((name) => cutBytes(name, NAME)),
    COLUMNS,
  );
