import { ruleName } from './rule.ts';

/** One segment of a window, as a decision or its record tells it: a record cuts the names off, and says how many there were. */
interface SegmentTold {
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
  readonly movedInAll?: number | undefined;
  readonly notJudgeable: readonly string[];
  readonly notJudgeableInAll?: number | undefined;
}

/** A window by segments, as a decision or its record tells it; `because` says why it was not counted by them, `of` how many there were. */
export interface SegmentsTold {
  readonly column: string;
  readonly elsewhere: number;
  readonly of?: number | undefined;
  readonly most?: string | undefined;
  readonly because?: string | undefined;
  readonly parts: readonly SegmentTold[];
}

/**
 * `where region = north: drifted, farthest amount (KS distance 0.3100, limit 0.1000), changed: amount, age (1200 rows)`: each segment in a sentence, after the one that names
 * which moved most.
 * @param atMost where there are more segments than so many, only those of them that drifted are told of, and the rest is left out
 */
export function segmentSentences(segments: SegmentsTold, atMost = Number.POSITIVE_INFINITY): string[] {
  const { column, elsewhere, most, parts, because, of = parts.length } = segments;
  if (because !== undefined) return [`segments of ${column} were not judged: ${because}`];
  const isWhole = of <= atMost;
  const told = isWhole ? parts : parts.filter(({ finding }) => finding === 'drifted').slice(0, atMost);
  const more = of - parts.length;
  return [
    most === undefined ? 'no segment surely moved' : mostMovedSentence(most),
    ...told.map(segmentSentence),
    ...(more > 0 && isWhole ? [`${more} more segments are in the evidence`] : []),
    ...(elsewhere > 0 && isWhole ? [`${elsewhere} rows are in no segment of the baseline`] : []),
  ];
}

/** Which segment moved most. */
export const mostMovedSentence = (name: string): string => `the segment that moved most: ${name}`;

/** One of them. */
export function segmentSentence(part: SegmentTold): string {
  const { name, rows, finding, because, farthest, moved, notJudgeable } = part;
  const named = (columns: readonly string[], all = columns.length): string => {
    const shown = columns.slice(0, 5);
    return `${shown.join(', ')}${all > shown.length ? ` and ${all - shown.length} more` : ''}`;
  };
  return [
    `where ${name}: ${finding}${because === undefined ? '' : ` (${because})`}`,
    ...(farthest
      ? [`farthest ${farthest.feature} (${ruleName(farthest.rule)} ${farthest.observed}, limit ${farthest.limit})`]
      : []),
    ...(moved.length > 0 ? [`changed: ${named(moved, part.movedInAll)}`] : []),
    ...(notJudgeable.length > 0 ? [`not judgeable: ${named(notJudgeable, part.notJudgeableInAll)}`] : []),
    `${rows} rows`,
  ].join(', ');
}

/** What a record says of segments, as far as it can be read: nothing in it is believed. */
export function readSegmentsTold(said: unknown): SegmentsTold | undefined {
  const { column, of, elsewhere, most, because, parts } = (said ?? {}) as Record<string, unknown>;
  if (typeof column !== 'string') return undefined;
  const known = Array.isArray(parts) ? parts.flatMap(readPart) : [];
  return {
    column,
    elsewhere: typeof elsewhere === 'number' ? elsewhere : 0,
    ...(typeof of === 'number' && { of }),
    ...(typeof most === 'string' && { most }),
    ...(typeof because === 'string' && { because }),
    parts: known,
  };
}

function readPart(said: unknown): SegmentTold[] {
  const part = (said ?? {}) as Record<string, unknown>;
  const { name, rows, finding, because, farthest, movedInAll, notJudgeableInAll } = part;
  if (typeof name !== 'string' || typeof finding !== 'string' || typeof rows !== 'number') return [];
  const { feature, rule, observed, limit } = (farthest ?? {}) as Record<string, unknown>;
  const isWhole = typeof rule === 'string' && [feature, observed, limit].every((text) => typeof text === 'string');
  return [
    {
      ...{ name, rows, finding },
      ...(typeof because === 'string' && { because }),
      ...(isWhole && { farthest: farthest as NonNullable<SegmentTold['farthest']> }),
      ...{ moved: namesIn(part.moved), notJudgeable: namesIn(part.notJudgeable) },
      ...(typeof movedInAll === 'number' && { movedInAll }),
      ...(typeof notJudgeableInAll === 'number' && { notJudgeableInAll }),
    },
  ];
}

const namesIn = (said: unknown): string[] =>
  Array.isArray(said) ? said.filter((name): name is string => typeof name === 'string') : [];
