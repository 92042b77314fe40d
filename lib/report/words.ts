import { createHash } from 'node:crypto';
import type { RowsNeeded } from '../domain/drift/measures/rows-needed.ts';
import type { Reason } from '../domain/reason.ts';
import type { Verdict } from '../domain/verdict.ts';
import { isChange } from '../words/rule.ts';
import { ratioOf } from './report-content.ts';

const LONGEST = 80;

/** A name from data, no longer than a line; a cut one ends in the beginning of its SHA-256, so that two stay two. */
export function shortenName(name: string, most = LONGEST): string {
  if (name.length <= most) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${name.slice(0, most - 8)}… ${hash}`;
}

/** Whole numbers in groups of three: `12,400`. */
export const groupDigits = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
/** `1 row`, `12 rows`. */
export const countOf = (value: number, word: string): string =>
  `${groupDigits(value)} ${word}${value === 1 ? '' : 's'}`;

/** A share as people read it: `12 %`, `0.4 %`, `0 %`. */
export function percentText(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 9.95) return `${Math.round(value)} %`;
  return value < 0.05 ? '< 0.1 %' : `${value.toFixed(1)} %`;
}

/** A measured figure without trailing zeros: `0.41`, `12.3`. */
export const figureText = (decimal: string | number): string => String(Number(Number(decimal).toPrecision(3)));

/** `0.41 (0.39 to 0.43), limit 0.1`; of a share that changed `went from 100 % to 0 %: by 1 (0.999 to 1), limit 0.05`. */
export function measuredText({ rule, observed, interval, limit, was, now }: Reason): string {
  const between = interval ? ` (${figureText(interval.low)} to ${figureText(interval.high)})` : '';
  const text = `${figureText(observed)}${between}, limit ${figureText(limit)}`;
  if (!isChange(rule)) return text;
  const known = was !== undefined && now !== undefined;
  return known ? `went from ${percentText(Number(was))} to ${percentText(Number(now))}: by ${text}` : `by ${text}`;
}

/** `4.1 times its limit`, `62 % of its limit`. */
export function againstLimit(reason: Pick<Reason, 'observed' | 'limit'>): string {
  const ratio = ratioOf(reason);
  return ratio >= 1 ? `${figureText(ratio.toFixed(1))} times its limit` : `${Math.round(ratio * 100)} % of its limit`;
}

/** Names in a sentence: the first of them, and how many more. */
export function listNames(names: readonly string[], most = 4, long = 40): string {
  const shown = names.slice(0, most).map((name) => shortenName(name, long));
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** About how many rows would decide a feature. */
export const needsText = ({ window, baseline }: RowsNeeded): string =>
  `about ${countOf(window, 'row')} needed${baseline === undefined ? '' : `, ${groupDigits(baseline)} in the baseline`}`;

/** The same of columns nobody watches, each with the reason. */
export const listLeftOut = (columns: readonly { readonly name: string; readonly because: string }[]): string =>
  listNames(
    columns.map(({ name, because }) => `${shortenName(name, 40)} (${because})`),
    20,
    120,
  );

/** Days as days, other times to the minute, in UTC. */
export const instantText = (iso: string): string =>
  iso.replace(/T00:00:00(\.0+)?Z$/, '').replace(/T(\d\d:\d\d):[\d.]+Z$/, ' $1 UTC');
/** `2026-11-19 00:00 to 06:00 UTC` within a day. */
export function spanText({ start, end }: { start: string; end: string }): string {
  const [from, to] = [/^([\d-]+)T(\d\d:\d\d)/.exec(start), /^([\d-]+)T(\d\d:\d\d)/.exec(end)];
  if (from && to && from[1] === to[1]) return `${from[1]} ${from[2]} to ${to[2]} UTC`;
  return `${instantText(start)} to ${instantText(end)}`;
}

export const VERDICTS: Record<Verdict, string> = { stable: 'Stable', drifted: 'Drifted', undecided: 'Undecided' };
