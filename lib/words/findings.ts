import { isObject } from '../domain/is-object.ts';
import {
  accumulatedSentences,
  goneSentences,
  type OfEarlier,
  readEarlier,
  type WindowsBefore,
} from './beside/earlier-windows.ts';
import { type InOtherOrder, orderSentences } from './beside/order.ts';
import { type InOtherUnit, readUnits, unitSentences } from './beside/unit.ts';
import { type OfOwnRows, ownRowsSentences, readUnseen, type Unseen, unseenSentences } from './beside/unseen.ts';
import { type ChangeTold, changeSentences, readChange } from './change.ts';
import { ruleName } from './rule.ts';
import { readSegmentsTold, type SegmentsTold, segmentSentences } from './segments.ts';

/** A column that changed, as a decision or the record of one tells it. */
interface Changed {
  readonly feature: string;
  readonly by: readonly (string | { readonly test: string })[];
  readonly atMost: readonly {
    readonly rule: string;
    readonly value: string | number;
    readonly limit?: string | number;
  }[];
  /** `past`: since the windows before, and not surely since the baseline */
  readonly against?: string;
}
/** Two columns that go together otherwise, likewise; of a decision the sides are `of`, of a record `one` and `other`. */
interface Related {
  readonly one: string;
  readonly other: string;
  readonly was: string | number;
  readonly now: string | number;
}
type RelatedFound = { readonly between: readonly [string, string]; readonly of: readonly [string, string] } & Pick<
  Related,
  'was' | 'now'
>;
/** A column that cannot be judged, likewise. */
interface NotJudged {
  readonly feature: string;
  readonly values: { readonly baseline: number; readonly window: number };
}
/** What a check says beside its verdict. */
export interface BesideVerdict extends OfEarlier {
  readonly moved?:
    | {
        readonly columns: readonly Changed[];
        readonly of?: number;
        readonly past?: WindowsBefore | undefined;
        readonly relations?:
          | { readonly pairs: readonly Related[]; readonly of: number }
          | { readonly changed: readonly RelatedFound[] }
          | undefined;
      }
    | undefined;
  readonly notJudgeable?: readonly NotJudged[] | undefined;
  readonly misread?: readonly ReadWrongly[] | undefined;
  readonly unseenValues?: readonly Unseen[] | undefined;
  readonly ownRows?: readonly OfOwnRows[] | undefined;
  readonly otherOrder?: readonly InOtherOrder[] | undefined;
  readonly otherUnits?: readonly InOtherUnit[] | undefined;
  readonly emptyAs?: readonly { readonly feature: string; readonly word: string }[] | undefined;
  readonly change?: ChangeTold | undefined;
  readonly segments?: SegmentsTold | undefined;
}

/** What each test sees, in words. */
const SEEN: Record<string, string> = {
  ks: 'its distribution',
  wilcoxon: 'where its values lie',
  mood: 'how far they spread',
  range: 'values beyond all of the baseline',
  chi2: 'shares of its categories',
  share: 'the share of one category',
  missing: 'missing values',
  unseen: 'unseen values',
  newcomer: 'a value that is new',
};

/**
 * `distance changed (where its values lie), but by less than you allow: KS distance at most 0.0712, limit 0.1000`; what is not surely less,
 * `fare changed (missing values): change in missing values of up to 0.3200, where 0.0500 is allowed`; `fare changed since earlier windows (missing values), …`.
 */
function changedSentence({ feature, by, atMost, against }: Changed): string {
  const seen = by.map((test) => (typeof test === 'string' ? test : test.test)).map((test) => SEEN[test] ?? test);
  const isWithin = ({ value, limit }: Changed['atMost'][number]): boolean =>
    limit !== undefined && Number(value) < Number(limit);
  const ends = atMost.map((end) => {
    const [rule, value] = [ruleName(end.rule), of(end.value)];
    if (end.limit === undefined) return `${rule} at most ${value}`;
    return isWithin(end)
      ? `${rule} at most ${value}, limit ${of(end.limit)}`
      : `${rule} of up to ${value}, where ${of(end.limit)} is allowed`;
  });
  const within = atMost.length > 0 && atMost.every(isWithin);
  return `${feature} changed${against === 'past' ? ' since earlier windows' : ''} (${seen.join(', ')})${within ? ', but by less than you allow' : ''}${ends.length > 0 ? `: ${ends.join('; ')}` : ''}`;
}

const of = (value: string | number): string => (typeof value === 'string' ? value : value.toFixed(4));

/** `relation of hour and delay changed: correlation 0.11 in the baseline, 0.52 in the window`. */
const relatedSentence = ({ one, other, was, now }: Related): string =>
  `relation of ${one} and ${other} changed: correlation ${Number(was).toFixed(2)} in the baseline, ${Number(now).toFixed(2)} in the window`;

/** Of one column that lost its relations there are many: these tell which. */
const RELATIONS = 3;
function relatedSentences(relations: NonNullable<BesideVerdict['moved']>['relations']): string[] {
  if (relations === undefined) return [];
  const pairs =
    'pairs' in relations
      ? relations.pairs
      : relations.changed.map(({ of: [one, other], was, now }): Related => ({ one, other, was, now }));
  const said = pairs.slice(0, RELATIONS).map(relatedSentence);
  const more = ('pairs' in relations ? relations.of : pairs.length) - said.length;
  return more > 0 ? [...said, `${more} more ${more === 1 ? 'relation' : 'relations'} changed`] : said;
}

/** Each column that changed in a sentence, most telling first, then relations; the last of each says how many more there are. */
export function changedSentences({ moved }: BesideVerdict, most = 8): string[] {
  if (!moved) return [];
  const said = moved.columns.slice(0, most).map(changedSentence);
  const more = (moved.of ?? moved.columns.length) - said.length;
  return [...said, ...(more > 0 ? [`${more} more changed`] : []), ...relatedSentences(moved.relations)];
}

/** What changed, by name: columns, and pairs of them that go together otherwise. */
export function namesOfChanged({ moved }: BesideVerdict): string[] {
  const { columns = [], relations } = moved ?? {};
  const pairs = relations && 'changed' in relations ? relations.changed : [];
  return [...columns.map(({ feature }) => feature), ...pairs.map(({ between }) => between.join(' × '))];
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

/** A column of numbers that may be read wrongly. */
export interface ReadWrongly {
  readonly feature: string;
  readonly as: string;
  readonly side: string;
  readonly cells: number;
  readonly of: number;
}

/** What a sign does to a number, and how it would be read without. */
const MOVES_POINT: Readonly<Record<string, string>> = {
  '%': 'hundredths (12.3% is 0.123)',
  ',': 'thousands (1,234 is 1234)',
};

/** Columns whose numbers may be read wrongly, most first as they are given, each with the mend. */
export function misreadSentences({ misread = [] }: BesideVerdict, most = 10): string[] {
  return misread.slice(0, most).map(({ feature, as, side, cells, of }) => {
    if (as === 'unread')
      return `${cells} of ${of} values of ${feature} look like numbers and are read as none, so that nothing is said of it: a decimal comma, other signs between thousands, or a sign around them? write them with a decimal point (CSV: \`--decimal ,\`)`;
    const read = MOVES_POINT[as] ?? 'numbers';
    const unlike =
      side === 'window'
        ? `numbers of ${feature} are written with \`${as}\` and read as ${read}, those of the baseline have none`
        : `numbers of ${feature} are written with \`${as}\` in the baseline, which are read as ${read}, and without it in the window`;
    return `${unlike}: read the same way they would lie where the baseline's do, so that nothing is said of it; write both alike`;
  });
}

/** ``empty cells of garage count as `None` ``: one program spells what another one leaves out. */
export function emptyAsSentences({ emptyAs = [] }: BesideVerdict): string[] {
  return emptyAs.map(
    ({ feature, word }) =>
      `empty cells of ${feature} count as \`${word}\`: the baseline has that word and no empty cell, the window empty cells and no such word`,
  );
}

/** All of it, a sentence each. */
export function besideSentences(beside: BesideVerdict, most?: number): string[] {
  const open = notJudgeableSentence(beside, most);
  return [
    ...orderSentences(beside, most),
    ...unseenSentences(beside, most),
    ...ownRowsSentences(beside),
    ...unitSentences(beside, most),
    ...(beside.change ? changeSentences(beside.change) : []),
    ...changedSentences(beside, most),
    ...accumulatedSentences(beside, most),
    ...goneSentences(beside),
    ...(open === undefined ? [] : [open]),
    ...misreadSentences(beside, most),
    ...emptyAsSentences(beside),
    ...(beside.segments ? segmentSentences(beside.segments, most) : []),
  ];
}

/** What a record says beside its verdict, as far as it can be read: nothing in it is believed. */
export function readBeside(data: Readonly<Record<string, unknown>>): BesideVerdict {
  const moved = data.moved as { columns?: unknown; of?: unknown } | undefined;
  const columns = listOf<Changed>(moved?.columns, ({ by, atMost }) => Array.isArray(by) && Array.isArray(atMost));
  const change = readChange(data.change);
  const notJudgeable = listOf<NotJudged>(data.notJudgeable, ({ values }) => isObject(values));
  const misread = listOf<ReadWrongly>(data.misread, ({ as, of }) => typeof as === 'string' && typeof of === 'number');
  const unseenValues = readUnseen(data.unseenValues);
  const otherOrder = listOf<InOtherOrder>(data.otherOrder, ({ holds }) => typeof holds === 'string');
  const otherUnits = readUnits(data.otherUnits);
  const emptyAs = listOf<{ feature: string; word: string }>(data.emptyAs, ({ word }) => typeof word === 'string');
  const known = typeof moved?.of === 'number' ? moved.of : columns.length;
  const relations = readRelations(data.moved);
  return {
    ...(change && { change }),
    ...(columns.length + (relations?.pairs.length ?? 0) > 0 && {
      moved: { columns, of: known, ...(relations && { relations }) },
    }),
    ...readEarlier(data),
    notJudgeable,
    ...(misread.length > 0 && { misread }),
    ...(unseenValues.length > 0 && { unseenValues }),
    ...(otherOrder.length > 0 && { otherOrder }),
    ...(otherUnits.length > 0 && { otherUnits }),
    ...(emptyAs.length > 0 && { emptyAs }),
    segments: readSegmentsTold(data.segments),
  };
}

function readRelations(moved: unknown): { pairs: Related[]; of: number } | undefined {
  const { relations } = (moved ?? {}) as { relations?: { pairs?: unknown; of?: unknown } };
  if (!Array.isArray(relations?.pairs)) return undefined;
  const isWhole = (pair: Related | null): boolean =>
    typeof pair?.one === 'string' &&
    typeof pair.other === 'string' &&
    Number.isFinite(Number(pair.was)) &&
    Number.isFinite(Number(pair.now));
  const pairs = (relations.pairs as Related[]).filter(isWhole);
  return pairs.length === 0 ? undefined : { pairs, of: typeof relations.of === 'number' ? relations.of : pairs.length };
}

const listOf = <T extends { readonly feature: string }>(list: unknown, isWhole: (item: T) => boolean): T[] =>
  Array.isArray(list)
    ? list.filter(
        (item: T | null) =>
          typeof item === 'object' && item !== null && typeof item.feature === 'string' && isWhole(item),
      )
    : [];

/** By how many checks a finding is confirmed, from the data of its record. */
export function confirmedBy({ checks }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(checks)) return 'confirmed by its checks';
  return `confirmed by ${checks.length} ${checks.length === 1 ? 'check' : 'checks'}`;
}

/** What people say an alarm was, as it stands in a sentence. */
export const wasInWords = (was: unknown): string => (was === 'real' ? 'real' : 'a false alarm');
