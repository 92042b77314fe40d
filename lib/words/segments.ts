import { ruleName } from './rule.ts';

/** A window by segments, as a decision tells it. */
export interface SegmentsTold {
  readonly elsewhere: number;
  readonly most?: string | undefined;
  readonly parts: readonly {
    readonly name: string;
    readonly rows: number;
    readonly finding: string;
    readonly because?: string;
    readonly farthest?: {
      readonly feature: string;
      readonly rule: string;
      readonly observed: string;
      readonly limit: string;
    };
    readonly moved: readonly string[];
    readonly notJudgeable: readonly string[];
  }[];
}

/**
 * `where region = north: drifted, farthest amount (KS distance 0.3100, limit 0.1000), changed: amount, age (1200 rows)`: each segment in a sentence, after the one that names
 * which moved most.
 */
export function segmentSentences(segments: SegmentsTold): string[] {
  const { elsewhere, most, parts } = segments;
  return [
    most === undefined ? 'no segment surely moved' : `the segment that moved most: ${most}`,
    ...parts.map(segmentSentence),
    ...(elsewhere > 0 ? [`${elsewhere} rows are in no segment of the baseline`] : []),
  ];
}

/** One of them. */
export function segmentSentence(part: SegmentsTold['parts'][number]): string {
  const { name, rows, finding, because, farthest, moved, notJudgeable } = part;
  const named = (columns: readonly string[]): string =>
    `${columns.slice(0, 5).join(', ')}${columns.length > 5 ? ` and ${columns.length - 5} more` : ''}`;
  return [
    `where ${name}: ${finding}${because === undefined ? '' : ` (${because})`}`,
    ...(farthest
      ? [`farthest ${farthest.feature} (${ruleName(farthest.rule)} ${farthest.observed}, limit ${farthest.limit})`]
      : []),
    ...(moved.length > 0 ? [`changed: ${named(moved)}`] : []),
    ...(notJudgeable.length > 0 ? [`not judgeable: ${named(notJudgeable)}`] : []),
    `${rows} rows`,
  ].join(', ');
}
