import { ruleName } from './rule.ts';

/** A column that changed, as a decision or the record of one tells it. */
interface Changed {
  readonly feature: string;
  readonly by: readonly (string | { readonly test: string })[];
  readonly atMost: readonly {
    readonly rule: string;
    readonly value: string | number;
    readonly limit?: string | number;
  }[];
}
/** A column that cannot be judged, likewise. */
interface NotJudged {
  readonly feature: string;
  readonly values: { readonly baseline: number; readonly window: number };
}
/** What a check says beside its verdict. */
export interface BesideVerdict {
  readonly moved?: { readonly columns: readonly Changed[]; readonly of?: number } | undefined;
  readonly notJudgeable?: readonly NotJudged[] | undefined;
}

/** What each test sees, in words. */
const SEEN: Record<string, string> = {
  ks: 'its distribution',
  wilcoxon: 'where its values lie',
  mood: 'how far they spread',
  range: 'values beyond all of the baseline',
  chi2: 'shares of its categories',
  missing: 'missing values',
  unseen: 'unseen values',
};

/**
 * `distance changed (where its values lie), but by less than you allow: KS distance at most 0.0712, limit 0.1000`; where that is not so, or not sure, only how
 * far at most.
 */
function changedSentence({ feature, by, atMost }: Changed): string {
  const seen = by.map((test) => (typeof test === 'string' ? test : test.test)).map((test) => SEEN[test] ?? test);
  const ends = atMost.map(
    ({ rule, value, limit }) =>
      `${ruleName(rule)} at most ${of(value)}${limit === undefined ? '' : `, limit ${of(limit)}`}`,
  );
  const within =
    atMost.length > 0 && atMost.every(({ value, limit }) => limit !== undefined && Number(value) < Number(limit));
  return `${feature} changed (${seen.join(', ')})${within ? ', but by less than you allow' : ''}${ends.length > 0 ? `: ${ends.join('; ')}` : ''}`;
}

const of = (value: string | number): string => (typeof value === 'string' ? value : value.toFixed(4));

/** Each column that changed in a sentence, most telling first; the last says how many more there are. */
export function changedSentences({ moved }: BesideVerdict, most = 8): string[] {
  if (!moved) return [];
  const said = moved.columns.slice(0, most).map(changedSentence);
  const more = (moved.of ?? moved.columns.length) - said.length;
  return more > 0 ? [...said, `${more} more changed`] : said;
}

/** `not judgeable: cabin (45 values in the window, 1800 in the baseline)`: what a verdict does not speak of. */
export function notJudgeableSentence({ notJudgeable = [] }: BesideVerdict, most = 8): string | undefined {
  if (notJudgeable.length === 0) return undefined;
  const named = notJudgeable
    .slice(0, most)
    .map(
      ({ feature, values }) => `${feature} (${values.window} values in the window, ${values.baseline} in the baseline)`,
    );
  const more = notJudgeable.length - named.length;
  return `not judgeable, too few values: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** All of it, a sentence each. */
export function besideSentences(beside: BesideVerdict, most?: number): string[] {
  const open = notJudgeableSentence(beside, most);
  return [...changedSentences(beside, most), ...(open === undefined ? [] : [open])];
}

/** What a record says beside its verdict, as far as it can be read: nothing in it is believed. */
export function readBeside(data: Readonly<Record<string, unknown>>): BesideVerdict {
  const moved = data.moved as { columns?: unknown; of?: unknown } | undefined;
  const columns = listOf<Changed>(moved?.columns, ({ by, atMost }) => Array.isArray(by) && Array.isArray(atMost));
  const notJudgeable = listOf<NotJudged>(
    data.notJudgeable,
    ({ values }) => typeof values === 'object' && values !== null,
  );
  const known = typeof moved?.of === 'number' ? moved.of : columns.length;
  return { ...(columns.length > 0 && { moved: { columns, of: known } }), notJudgeable };
}

const listOf = <T extends { readonly feature: string }>(list: unknown, isWhole: (item: T) => boolean): T[] =>
  Array.isArray(list)
    ? list.filter(
        (item: T | null) =>
          typeof item === 'object' && item !== null && typeof item.feature === 'string' && isWhole(item),
      )
    : [];
