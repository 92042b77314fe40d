import { kindsByWeight, type ReadingNotes } from '../domain/capture/text/notes.ts';
import { orderSentences } from './beside/order.ts';
import { unitSentences } from './beside/unit.ts';
import { ownRowsSentences, unseenSentences } from './beside/unseen.ts';
import {
  type BesideVerdict,
  changedSentences,
  emptyAsSentences,
  misreadSentences,
  notJudgeableSentence,
} from './findings.ts';
import {
  absentSentences,
  brokenSentences,
  dressedSentences,
  leftOutSentences,
  noNumberSentences,
  oneHotSentences,
  uncapturedSentence,
  withoutValueSentences,
} from './reading.ts';
import { segmentSentence } from './segments.ts';

/** What is said of windows, what tells most first. */
const KINDS = [
  ...([
    'broken',
    'uncaptured',
    'no number',
    'dressed',
    'one-hot',
    'absent',
    'respelled',
    'empty',
    'left out',
    'unknown',
  ] as const),
  ...([
    'order',
    'unseen',
    'own rows',
    'unit',
    'segment',
    'changed',
    'relation',
    'not judgeable',
    'misread',
    'empty as',
  ] as const),
] as const;
type Kind = (typeof KINDS)[number];

/** One thing that is said of a window; of another window the same of the same is one thing, perhaps in other figures. */
export interface Saying {
  readonly kind: Kind;
  readonly about: string;
  readonly sentences: readonly string[];
}

/** Something that windows of a past have said, in the words of the first; how many of those from it to the last do. */
export interface SaidOfWindows<W> {
  readonly sentences: readonly string[];
  readonly first: W;
  readonly last: W;
  readonly windows: number;
  readonly of: number;
}

/** What was met while the rows of a window were read, each thing by itself: what cost rows first. What does not belong to one window (files that are there again) is not among it. */
export function readingApart(notes: ReadingNotes): Saying[] {
  const { kinds, examples, uncaptured, unknown, oneHot, absent } = notes;
  return [
    ...kindsByWeight(kinds).map(([kind, count]) => {
      const [example] = examples.filter((one) => one.kind === kind);
      const told = brokenSentences({ kinds: { [kind]: count }, examples: example ? [example] : [] });
      return { kind: 'broken' as const, about: kind, sentences: told };
    }),
    ...apart(
      'uncaptured',
      uncaptured > 0 ? [uncaptured] : [],
      () => '',
      (count) => [uncapturedSentence(count)],
    ),
    ...apart(
      'no number',
      notes.noNumbers,
      ({ name }) => name,
      (one) => noNumberSentences({ noNumbers: [one] }),
    ),
    ...apart(
      'dressed',
      notes.dressed,
      ({ name }) => name,
      (one) => dressedSentences({ dressed: [one] }),
    ),
    ...apart(
      'one-hot',
      oneHot,
      ({ name }) => name,
      (one) => oneHotSentences({ oneHot: [one] }),
    ),
    ...apart('absent', absent, String, (name) => absentSentences({ absent: [name], unknown, oneHot })),
    ...apart(
      'respelled',
      notes.respelled,
      ({ name }) => name,
      (one) => withoutValueSentences({ respelled: [one] }),
    ),
    ...apart('empty', notes.empty, String, (name) => withoutValueSentences({ empty: [name] })),
    ...apart('left out', leftOutSentences(notes), String, (sentence) => [sentence]),
    ...apart('unknown', unknown.length > 0 ? [unknown.join(', ')] : [], String, (names) => [
      `not in the baseline: ${names}`,
    ]),
  ];
}

/** What is said beside the verdict on a window, each thing by itself, most telling first. What its life tells is not among it. */
export function besideApart(beside: BesideVerdict): Saying[] {
  const { moved, segments } = beside;
  const open = notJudgeableSentence(beside);
  const related = moved?.relations && 'changed' in moved.relations ? moved.relations.changed : [];
  const inSegments = segments?.parts.filter(({ finding }) => finding === 'drifted');
  return [
    ...apart(
      'order',
      beside.otherOrder && [beside.otherOrder],
      (columns) => columns.map(({ feature, holds }) => `${feature}=${holds}`).join(),
      (otherOrder) => orderSentences({ otherOrder }),
    ),
    ...apart('unseen', beside.unseenValues, byFeature, (one) => unseenSentences({ unseenValues: [one] })),
    ...apart(
      'own rows',
      beside.ownRows?.slice(0, 1),
      () => '',
      (one) => ownRowsSentences({ ownRows: [one] }),
    ),
    ...apart('unit', beside.otherUnits, byFeature, (one) => unitSentences({ otherUnits: [one] })),
    ...apart(
      'segment',
      inSegments,
      ({ name }) => name,
      (part) => [segmentSentence(part)],
    ),
    ...apart('changed', moved?.columns, byFeature, (one) => changedSentences({ moved: { columns: [one] } })),
    ...apart(
      'relation',
      related,
      ({ of }) => of.join(),
      (one) => changedSentences({ moved: { columns: [], relations: { changed: [one] } } }),
    ),
    ...apart(
      'not judgeable',
      open === undefined ? [] : [open],
      () => '',
      (sentence) => [sentence],
    ),
    ...apart('misread', beside.misread, byFeature, (one) => misreadSentences({ misread: [one] })),
    ...apart('empty as', beside.emptyAs, byFeature, (one) => emptyAsSentences({ emptyAs: [one] })),
  ];
}

const byFeature = ({ feature }: { readonly feature: string }): string => feature;

const apart = <T>(
  kind: Kind,
  list: readonly T[] | undefined,
  nameOf: (one: T) => string,
  say: (one: T) => string[],
): Saying[] => (list ?? []).map((one) => ({ kind, about: nameOf(one), sentences: say(one) }));

/**
 * Each thing once that windows say, with where it begins and ends: what tells most first, of one kind what began first.
 * @param windows oldest first, with what each says
 */
export function sayOnce<W>(
  windows: readonly { readonly window: W; readonly said: readonly Saying[] }[],
): SaidOfWindows<W>[] {
  const found = new Map<string, Saying & { at: number[] }>();
  for (const [at, { said }] of windows.entries())
    for (const one of said) {
      const key = JSON.stringify([one.kind, one.about]);
      const before = found.get(key);
      if (before) before.at.push(at);
      else found.set(key, { ...one, at: [at] });
    }
  return [...found.values()]
    .toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.at[0]! - b.at[0]!)
    .map(({ sentences, at }) => {
      const [first, last] = [at[0]!, at.at(-1)!];
      const ends = { first: windows[first]!.window, last: windows[last]!.window };
      return { sentences, ...ends, windows: at.length, of: last - first + 1 };
    });
}
