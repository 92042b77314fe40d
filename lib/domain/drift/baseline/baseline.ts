import { createHash } from 'node:crypto';
import * as z from 'zod';
import { IntegrityError } from '../../errors.ts';
import { DICTIONARY } from '../columns/column.ts';
import { Sample } from '../columns/sample.ts';
import { ColumnLeftOut, CsvWriting } from '../columns/schema.ts';
import { Derived, derivedNames } from './derived/derived.ts';

const count = z.int().min(0);
const common = {
  ...{ name: z.string().min(1), n: count, missing: count, typeErrors: count },
  /** the column of texts or vectors it is made of, of as many rows as are counted here */
  of: z.string().min(1).optional(),
};

/** Bin i holds `edges[i-1] <= x < edges[i]`; `offsets[i]` sums x minus the bin's lower edge (the first: `edges[0]`). */
const NumericBaseline = z.strictObject({
  ...common,
  type: z.enum(['number', 'integer']),
  edges: z.array(z.number()).max(4_096),
  deciles: z.array(count).max(9),
  counts: z.array(count),
  offsets: z.array(z.number()),
  mean: z.number(),
  std: z.number().min(0),
  /** signs that are written with the numbers of the training data: `$`, `,`, `%`, `( )` */
  written: z.array(z.string().min(1).max(8)).min(1).max(20).optional(),
  /**
   * Only where the counts come from somebody else's summary: by how much of the rows a count up to an edge may be off, and
   * whether `offsets` tell anything about what lies inside a bin.
   */
  estimated: z.strictObject({ rankError: z.number().min(0).max(1), inside: z.boolean() }).optional(),
});
export type NumericBaseline = z.infer<typeof NumericBaseline>;

/** Categories by falling count; `other` counts what is in none of them. */
const CategoryBaseline = z.strictObject({
  ...common,
  type: z.literal('category'),
  categories: z.array(z.string().min(1)).max(DICTIONARY),
  counts: z.array(count),
  other: count,
});
export type CategoryBaseline = z.infer<typeof CategoryBaseline>;

export const FeatureBaseline = z.discriminatedUnion('type', [NumericBaseline, CategoryBaseline]);
export type FeatureBaseline = z.infer<typeof FeatureBaseline>;

/**
 * What a version was trained to expect, as plain JSON. `n` rows were read, `broken` more had the wrong width; `sample` holds some of them.
 * Sizes, orders and sums are checked on reading: a baseline comes from a file.
 */
export const Baseline = z
  .strictObject({
    v: z.literal(1, 'must be 1, which is what this Steward reads: update it, or make the baseline anew'),
    n: z.int().min(1),
    broken: count,
    features: z.array(FeatureBaseline).min(1),
    /** the name of the last feature when it is the model's answer */
    output: z.string().optional(),
    /** where it stands in captured answers, where it is not called so there */
    answerPath: z.string().min(1).optional(),
    /** columns of the training data that are not watched, and why: a window that has them has no unknown column */
    leftOut: z.array(ColumnLeftOut).max(10_000).optional(),
    csv: CsvWriting.optional(),
    /** what is remembered of columns of texts and vectors; the features made of one stand in its place, side by side */
    derived: z.array(Derived).min(1).max(100).optional(),
    sample: Sample,
  })
  .superRefine((baseline, context) => {
    for (const [index, feature] of baseline.features.entries()) {
      const wrong = flawOf(feature, baseline.n);
      if (wrong !== undefined) context.addIssue({ code: 'custom', path: ['features', index], message: wrong });
    }
    const names = new Set(baseline.features.map(({ name }) => name));
    if (names.size < baseline.features.length)
      context.addIssue({ code: 'custom', message: 'a feature is named twice' });
    const made = baseline.features.flatMap(({ name, of }) => (of === undefined ? [] : [`${of}/${name}`]));
    const asked = (baseline.derived ?? []).flatMap(({ column, type }) =>
      derivedNames(column, type).map((name) => `${column}/${name}`),
    );
    if (made.length !== asked.length || made.some((name, at) => name !== asked[at]))
      context.addIssue({
        code: 'custom',
        path: ['derived'],
        message: 'must say of what features are made, in their order',
      });
  });
export type Baseline = z.infer<typeof Baseline>;

/** What does not add up in a feature, if anything. */
function flawOf(feature: FeatureBaseline, rows: number): string | undefined {
  const { counts, n, missing, typeErrors, of } = feature;
  const known = n + missing + typeErrors;
  if (of === undefined ? known !== rows : known > rows)
    return 'values, missing and type errors do not add up to the rows';
  const counted = counts.reduce((sum, c) => sum + c, 0);
  if (feature.type === 'category') {
    if (counts.length !== feature.categories.length) return 'one count per category is needed';
    if (new Set(feature.categories).size !== counts.length) return 'a category is listed twice';
    return counted + feature.other === n ? undefined : 'counts do not add up to `n`';
  }
  const { edges, deciles, offsets } = feature;
  const rises = (list: number[]) => list.every((value, i) => i === 0 || list[i - 1]! < value);
  if (counts.length !== edges.length + 1 || offsets.length !== counts.length)
    return 'one bin more than edges is needed';
  if (!rises(edges) || !rises(deciles)) return 'edges and deciles must rise';
  if (deciles.some((index) => index >= edges.length)) return 'a decile must be one of the edges';
  return counted === n ? undefined : 'counts do not add up to `n`';
}

/** One column of a row as it is read: a feature itself, or what features are made of. */
export type RowColumn = { name: string; features: readonly number[]; derived?: Derived };

/** The columns of a row, in their order, each with the places of its features: as many as features where none is made of another. */
export function rowColumns({ features, derived = [] }: Pick<Baseline, 'features' | 'derived'>): RowColumn[] {
  const columns: (RowColumn & { features: number[] })[] = [];
  for (const [place, { name, of }] of features.entries()) {
    const last = columns.at(-1);
    if (of === undefined) columns.push({ name, features: [place] });
    else if (last?.derived?.column === of) last.features.push(place);
    else columns.push({ name: of, features: [place], derived: derived.find(({ column }) => column === of)! });
  }
  return columns;
}

/** Names of baselines that live: a check asks several times, and of 500 columns one is megabytes. */
const ids = new WeakMap<Baseline, string>();

/** SHA-256 (hex) of the baseline's canonical JSON (RFC 8785): its name wherever it is stored or referred to. Nobody changes a baseline once it has one. */
export function baselineId(baseline: Baseline): string {
  const known = ids.get(baseline);
  if (known !== undefined) return known;
  const id = createHash('sha256')
    .update(JSON.stringify(inOrder(baseline)))
    .digest('hex');
  ids.set(baseline, id);
  return id;
}

/**
 * The same value with its keys in order, so that `JSON.stringify` writes it as RFC 8785 asks: five times as fast as `canonicalize`, which
 * writes tens of thousands of numbers one by one. Keys must be words, as a baseline's are.
 */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.every(Number.isFinite) ? value : value.map(inOrder);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, inOrder(inner)]),
    );
  const written =
    typeof value === 'string' ? value.isWellFormed() : typeof value !== 'number' || Number.isFinite(value);
  if (!written) throw new IntegrityError('a baseline must hold well-formed text and finite numbers only');
  return value;
}
