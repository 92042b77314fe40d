import type { Window } from '../window.ts';

/** How folders name their time, by the length of what they name: `dt={yyyy}-{MM}-{dd}`, `{yyyy}/{MM}/{dd}/{HH}`. */
const FIELDS = ['{yyyy}', '{MM}', '{dd}', '{HH}'] as const;
const FIELD = /\{[^}]*\}/g;

/** What is wrong with a pattern, in words; undefined where nothing is. Fields in this order keep keys in the order of time, so that S3 lists a window and no more. */
export function patternMisfit(pattern: string): string | undefined {
  const fields = pattern.match(FIELD) ?? [];
  if (fields.length === 0 || fields.some((field, i) => field !== FIELDS[i]))
    return `must name its time by \`${FIELDS.join('`, `')}\`, in this order, from the year down as far as it goes: \`dt={yyyy}-{MM}-{dd}\``;
  if (!/^[\w/=.{}-]+$/.test(pattern)) return 'must hold letters, digits, `/`, `=`, `.`, `-` and `_` beside its fields';
  return pattern.startsWith('/') ? 'must not begin with `/`: it goes on where the prefix ends' : undefined;
}

/** The partition that a key is of, after the prefix, and the time it stands for (UTC); undefined of a key that names none. */
export function partitionIn(
  pattern: string,
  rest: string,
): { readonly name: string; readonly span: Window } | undefined {
  const source = pattern
    .split(/(\{[^}]*\})/)
    .map((part) => (part === '{yyyy}' ? '(\\d{4})' : part.startsWith('{') ? '(\\d{2})' : part.replace(/[.]/g, '\\.')))
    .join('');
  const found = new RegExp(`^${source}(?!\\d)`).exec(rest);
  if (!found) return undefined;
  const numbers = found.slice(1).map(Number);
  const span = spanOf(numbers);
  // A month 13 is no month, though a date can be made of it.
  return textOf(pattern, span.start) === found[0] ? { name: found[0], span } : undefined;
}

/** The keys after one and below another, after the prefix, between which all partitions of a window lie. */
export function rangeOf(pattern: string, { start, end }: Window): { readonly after: string; readonly below: string } {
  const depth = (pattern.match(FIELD) ?? []).length;
  const first = spanOf(numbersOf(start).slice(0, depth)).start;
  const last = spanOf(numbersOf(end - 1).slice(0, depth)).end;
  // A key may be no more than its partition: what comes before it is the partition before.
  return { after: textOf(pattern, first - 1), below: textOf(pattern, last) };
}

const numbersOf = (at: number): number[] => {
  const time = new Date(at);
  return [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate(), time.getUTCHours()];
};

/** A year, a month, a day or an hour, by as many numbers as there are. */
function spanOf([year = 0, ...rest]: readonly number[]): Window {
  const [month = 1, day = 1, hour = 0] = rest;
  const next = [year, month - 1, day, hour];
  next[rest.length] = next[rest.length]! + 1;
  return {
    start: Date.UTC(year, month - 1, day, hour),
    end: Date.UTC(next[0]!, next[1], next[2], next[3]),
  };
}

const textOf = (pattern: string, at: number): string => {
  const [year, ...others] = numbersOf(at).map((n, i) => String(n).padStart(i === 0 ? 4 : 2, '0'));
  const texts = [year, ...others];
  return FIELDS.reduce((text, field, i) => text.replace(field, texts[i]!), pattern);
};
