import type { Baseline } from '../../drift/baseline/baseline.ts';
import type { Sketch } from '../../drift/baseline/sketch.ts';
import { goneColumns } from '../../drift/columns/survey/can-only-drift.ts';
import { isAlike, namesBehind, otherSpelling } from '../../nearest.ts';
import type { BrokenKind } from './broken.ts';

/** Broken lines and rows by what is wrong with them. */
export type KindCounts = Partial<Record<BrokenKind, number>>;

/** Where a line or row is that was left out (`at`: its line, or its row), and why. */
export interface BrokenPlace {
  readonly file: string;
  readonly at: number;
  readonly kind: BrokenKind;
  readonly reason: string;
}

/**
 * Lines and rows of a table that are no data and are passed by: rows at the end that sum up the others (`totals`) or hold nothing (`blank`), lines of comment
 * among the rows.
 */
export type PassedBy = { totals?: number; blank?: number; comments?: number };

/** What two readings passed by together. */
export function passedByBoth(a: PassedBy, b: PassedBy): PassedBy {
  const both: PassedBy = {};
  for (const what of ['totals', 'blank', 'comments'] as const) {
    const count = (a[what] ?? 0) + (b[what] ?? 0);
    if (count > 0) both[what] = count;
  }
  return both;
}

/**
 * What was met while rows were read, for everybody who is told a verdict on them. Columns that are `absent` have no value, `unknown` ones are not
 * looked at; `headers` are rows of names among the rows, `uncaptured` answers that a rule wants and nobody captured.
 * `copies` are lines that were there before, `copiedFiles` whole files that are copies of others: both are counted once.
 */
export interface ReadingNotes extends Readonly<PassedBy> {
  readonly kinds: KindCounts;
  /** The first places, and of every kind at least the first. */
  readonly examples: readonly BrokenPlace[];
  readonly absent: readonly string[];
  readonly unknown: readonly string[];
  readonly outside: number;
  readonly headers: number;
  readonly uncaptured: number;
  /** Columns of which no row has a value, though the baseline has some. */
  readonly empty?: readonly string[];
  /** Columns that have no value in `rows` of the rows, where a column nobody knows is called nearly as they are. */
  readonly respelled?: readonly { readonly name: string; readonly like: string; readonly rows: number }[];
  /** Columns that are there on one side by a column for each of their values, as one-hot encoders write them, and which these are. */
  readonly oneHot?: readonly OneHot[] | undefined;
  /** Columns of numbers with values that are none, which count as missing, and how many. */
  readonly noNumbers?: readonly {
    readonly name: string;
    readonly count: number;
    readonly dimension?: number | undefined;
    /** whether all of the baseline's are whole, so that a fraction is none */
    readonly whole?: boolean | undefined;
  }[];
  /** Columns of numbers written with signs that the baseline's have not, and how many cells have each. */
  readonly dressed?: readonly { readonly name: string; readonly signs: Readonly<Record<string, number>> }[];
  readonly leftOut?: LeftOutNotes | undefined;
  readonly copies?: number | undefined;
  readonly copiedFiles?: CopiedFiles | undefined;
}

/** Columns left out of the baseline that are not there any more, and those that have no value in the first rows. */
export interface LeftOutNotes {
  readonly gone: readonly string[];
  readonly empty: readonly string[];
}

/** The same before a baseline says what of it is told; `emptyLeftOut`, of rows that all have the same columns: those nobody watches that have no value. */
export type MetNotes = Omit<ReadingNotes, 'uncaptured' | 'leftOut'> & {
  readonly emptyLeftOut?: readonly string[] | undefined;
};

/** Names kept that nobody asked for. */
export const MOST_UNKNOWN = 100;

/** A column, the columns its values are on one side, and on which. */
export interface OneHot {
  readonly name: string;
  readonly into: readonly string[];
  readonly side: 'window' | 'baseline';
}

/** How many files were passed by as copies of others, the first of them, and which one it is a copy of. */
export interface CopiedFiles {
  readonly count: number;
  readonly file: string;
  readonly of: string;
}

/** Copies found here and there. */
export const addCopiedFiles = (a: CopiedFiles | undefined, b: CopiedFiles | undefined): CopiedFiles | undefined =>
  a && b ? { ...a, count: a.count + b.count } : (a ?? b);

/** Places kept; the first of a kind is kept beyond them, so that no kind hides another. */
const PLACES = 10;

/** Keeps a broken place while few are, and the first of its kind in any case. */
export function keepExample<T extends { readonly kind: BrokenKind }>(examples: T[], example: T): void {
  if (examples.length < PLACES || !examples.some(({ kind }) => kind === example.kind)) examples.push(example);
}

/** Whether another place of this kind would be kept. */
export const wantsExample = (examples: readonly { readonly kind: BrokenKind }[], kind: BrokenKind): boolean =>
  examples.length < PLACES || !examples.some((example) => example.kind === kind);

/** Counts of one reading added to those of another. */
export function addKinds(to: KindCounts, more: KindCounts): void {
  for (const [kind, count] of Object.entries(more) as [BrokenKind, number][]) to[kind] = (to[kind] ?? 0) + count;
}

/** The kinds, what cost most first. */
export const kindsByWeight = (kinds: KindCounts): [BrokenKind, number][] =>
  (Object.entries(kinds) as [BrokenKind, number][]).toSorted(([, a], [, b]) => b - a);

/** The places in the order of what their kinds cost; of one kind as they were met. */
export const placesByWeight = <T extends { readonly kind: BrokenKind }>(
  examples: readonly T[],
  kinds: KindCounts,
): T[] => examples.toSorted((a, b) => (kinds[b.kind] ?? 0) - (kinds[a.kind] ?? 0));

/** The notes of a window that was counted into a sketch, which knows of rows of another width and of answers that are not there. */
export function notesOfWindow(
  notes: MetNotes,
  baseline: Pick<Baseline, 'output' | 'features' | 'derived' | 'leftOut'>,
  sketch: Sketch,
): ReadingNotes {
  const { unknown, leftOut } = besideLeftOut(notes, baseline);
  const { absent, outside, headers, examples, copies, copiedFiles } = notes;
  const ragged = (notes.kinds['row-width'] ?? 0) + sketch.broken;
  const kinds = { ...notes.kinds, ...(ragged > 0 && { 'row-width': ragged }) };
  const respelled = respelledColumns(baseline, sketch, unknown);
  const without = withoutValue(baseline, sketch).filter((name) => !absent.includes(name));
  // what payloads that name their columns never had, or have by another name
  const oneHot = oneHotColumns(baseline, [...absent, ...without], unknown);
  const encoded = new Set(oneHot.flatMap(({ name, into, side }) => (side === 'window' ? [name] : into)));
  const isAbsent = (name: string): boolean =>
    headers > 0 || encoded.has(name) || respelled.some((column) => column.name === name);
  const [never, empty] = [without.filter(isAbsent), without.filter((name) => !isAbsent(name))];
  const partly = respelled.filter(({ name }) => !absent.includes(name) && !never.includes(name));
  return {
    ...{ kinds, examples: placesByWeight(examples, kinds) },
    ...{ absent: [...absent, ...never], unknown, outside, headers, uncaptured: countUncaptured(baseline, sketch) },
    ...(empty.length > 0 && { empty }),
    ...(partly.length > 0 && { respelled: partly }),
    ...(oneHot.length > 0 && { oneHot }),
    ...passedByBoth(notes, {}),
    ...withNoNumbers(baseline, sketch),
    ...withDressed(baseline, sketch),
    ...(leftOut && { leftOut }),
    ...(copies && { copies }),
    ...(copiedFiles && { copiedFiles }),
  };
}

/** What was met without columns that the baseline leaves out, which are not unknown; and which of those are gone, or empty. */
export function besideLeftOut(
  { unknown, emptyLeftOut }: Pick<MetNotes, 'unknown' | 'emptyLeftOut'>,
  { leftOut: passed = [] }: Pick<Baseline, 'leftOut'>,
): Pick<ReadingNotes, 'unknown' | 'leftOut'> {
  if (passed.length === 0) return { unknown };
  const names = new Set(passed.map(({ name }) => name));
  const others = unknown.filter((name) => !names.has(name));
  // of more columns than are kept nobody knows whether one is there
  if (unknown.length >= MOST_UNKNOWN) return { unknown: others };
  const gone = goneColumns(passed, unknown);
  const empty = emptyLeftOut ?? [];
  // requests have seldom the ids and times of training data: of them only what is gone beside others is told
  const isTold = emptyLeftOut !== undefined || others.length < unknown.length;
  return { unknown: others, ...(isTold && gone.length + empty.length > 0 && { leftOut: { gone, empty } }) };
}

function withNoNumbers(
  { features, derived = [] }: Pick<Baseline, 'features' | 'derived'>,
  sketch: Sketch,
): Pick<ReadingNotes, 'noNumbers'> {
  const vectors = new Map(derived.flatMap((of) => (of.type === 'embedding' ? [[of.column, of.dimension]] : [])));
  const found = new Map<string, NonNullable<ReadingNotes['noNumbers']>[number]>();
  for (const [at, { typeErrors }] of sketch.features.entries()) {
    const { name: own, of: name = own, type } = features[at]!;
    const dimension = vectors.get(name);
    const whole = type === 'integer' && name === own;
    const how = { ...(dimension !== undefined && { dimension }), ...(whole && { whole }) };
    if (typeErrors > 0) found.set(name, { name, count: typeErrors, ...how });
  }
  return found.size > 0 ? { noNumbers: [...found.values()].toSorted((a, b) => b.count - a.count) } : {};
}

function withDressed({ features }: Pick<Baseline, 'features'>, sketch: Sketch): Pick<ReadingNotes, 'dressed'> {
  const dressed = sketch.features.flatMap((seen, at) => {
    const feature = features[at]!;
    const known = feature.type === 'category' ? undefined : feature.written;
    const signs = Object.entries(('signs' in seen && seen.signs) || {}).filter(([sign]) => !isWritten(known, sign));
    return signs.length > 0 ? [{ name: feature.name, signs: Object.fromEntries(signs) }] : [];
  });
  return dressed.length > 0 ? { dressed } : {};
}

/** Whether a baseline's numbers have a sign: `US$` is `$` among the counted ones. */
const isWritten = (known: readonly string[] | undefined, sign: string): boolean =>
  known?.some((one) => one === sign || one.endsWith(sign)) ?? false;

const withoutValue = ({ features }: Pick<Baseline, 'features'>, { rows, features: counted }: Sketch): string[] =>
  features.filter(({ n }, at) => rows > 0 && n > 0 && counted[at]?.missing === rows).map(({ name }) => name);

/** Columns with more rows without a value than the baseline had, by a hundredth at least, and a column nobody knows that may be them. */
function respelledColumns(
  { features }: Pick<Baseline, 'features'>,
  { rows, features: counted }: Sketch,
  unknown: readonly string[],
): NonNullable<ReadingNotes['respelled']> {
  if (unknown.length === 0) return [];
  return features.flatMap(({ name, n, missing, typeErrors }, at) => {
    const now = counted[at]?.missing ?? 0;
    const usual = missing / Math.max(1, n + missing + typeErrors);
    const like = now >= (usual + 0.01) * rows ? otherSpelling(unknown, name) : undefined;
    return like === undefined ? [] : [{ name, like, rows: now }];
  });
}

/** Columns that are not there, where columns nobody knows are called as their values are; and columns of numbers that are not there, which are called as values of one that is. */
function oneHotColumns(
  { features }: Pick<Baseline, 'features'>,
  absent: readonly string[],
  unknown: readonly string[],
): OneHot[] {
  const inWindow = features.flatMap((feature): OneHot[] => {
    if (feature.type !== 'category' || !absent.includes(feature.name)) return [];
    const named = namesBehind(unknown, feature.name).filter(([, rest]) =>
      feature.categories.some((category) => isAlike(category, rest)),
    );
    return named.length > 1 ? [{ name: feature.name, into: named.map(([name]) => name), side: 'window' }] : [];
  });
  const numbers = features.flatMap(({ name, type }) => (type !== 'category' && absent.includes(name) ? [name] : []));
  const inBaseline = unknown.flatMap((name): OneHot[] => {
    const into = namesBehind(numbers, name).map(([other]) => other);
    return into.length > 1 ? [{ name, into, side: 'baseline' }] : [];
  });
  return [...inWindow, ...inBaseline];
}

/** Rows whose answer is neither a value nor missing: it was not captured. */
function countUncaptured({ output }: Pick<Baseline, 'output' | 'features'>, sketch: Sketch): number {
  const answers = output === undefined ? undefined : sketch.features.at(-1);
  if (!answers) return 0;
  const counted = answers.counts.reduce((sum, count) => sum + count, 0);
  const other = answers.kind === 'category' ? answers.other : 0;
  return sketch.rows - counted - other - answers.missing - answers.typeErrors;
}
