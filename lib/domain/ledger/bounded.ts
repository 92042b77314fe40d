import type { Reason } from '../reason.ts';
import type { Draft } from './record.ts';

/** A record has 16 KiB: of its reasons it holds so many, of each text so much. The rest lies in evidence where a flow keeps it. */
const REASONS = { most: 20, bytes: 5_000 };
/** UTF-8 bytes. */
const TEXT = 1_000;

/** The beginning of a text, never half a character of it. */
export const cutText = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

/** The same in UTF-8 bytes. */
export function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  // Half a character at the end is kept back by a decoder that waits for more.
  return `${new TextDecoder().decode(bytes.subarray(0, most - Buffer.byteLength('…')), { stream: true })}…`;
}

/** The first items of a list that together stay within so many bytes of JSON; at least one. */
export function firstWithin<T>(items: readonly T[], { most, bytes }: { most: number; bytes: number }): T[] {
  let left = bytes;
  const kept: T[] = [];
  for (const item of items.slice(0, most)) {
    left -= Buffer.byteLength(JSON.stringify(item)) + 1;
    if (left < 0 && kept.length > 0) break;
    kept.push(item);
  }
  return kept;
}

/** Reasons as far as a record holds them, in the order they are given, and how many more there are. */
export function extractOf(reasons: readonly Reason[]): { reasons: Reason[]; more: number } {
  const short = reasons.map((reason) => ({
    ...reason,
    subject: cutBytes(reason.subject, TEXT),
    observed: cutBytes(reason.observed, TEXT),
    limit: cutBytes(reason.limit, TEXT),
  }));
  const kept = firstWithin(short, REASONS);
  return { reasons: kept, more: reasons.length - kept.length };
}

/** Whether a record holds these reasons to the last word. */
export const areWhole = (reasons: readonly Reason[]): boolean =>
  JSON.stringify(extractOf(reasons)) === JSON.stringify({ reasons, more: 0 });

/** A draft whose reasons fit a record, whatever wrote them; `moreReasons` says how many were left out. */
export function boundReasons(draft: Draft): Draft {
  if (!draft.reasons) return draft;
  const { reasons, more } = extractOf(draft.reasons);
  if (more === 0) return { ...draft, reasons };
  const before = typeof draft.data.moreReasons === 'number' ? draft.data.moreReasons : 0;
  return { ...draft, reasons, data: { ...draft.data, moreReasons: before + more } };
}
