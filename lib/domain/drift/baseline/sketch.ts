import * as z from 'zod';
import { IntegrityError } from '../../errors.ts';
import { binOf } from '../columns/edges.ts';
import { MISSING_CODE, rowHash, Sample, sampleSize, TYPE_ERROR_CODE, takeUp, wouldSample } from '../columns/sample.ts';
import { saysNothing } from '../columns/spelling/nothing-words.ts';
import { NOTHING } from '../columns/spelling/same-value.ts';
import { type Cell, categoryKey, isMissing } from '../columns/value.ts';
import { type Baseline, baselineId, type FeatureBaseline, type NumericBaseline, rowColumns } from './baseline.ts';
import { deriver } from './derived/derived.ts';
import { addNewValue, hashOfValue, NewValues } from './new-values.ts';
import { categoryReader, numberReader } from './read-cell.ts';
import { addSign } from './signs.ts';
import { cutsOf } from './tolerance.ts';

const count = z.int().min(0);
const common = { missing: count, typeErrors: count, counts: z.array(count) };

/** Bins and offsets as in the baseline; `min` and `max` are absent while there is no value. */
const NumericSketch = z.strictObject({
  ...common,
  kind: z.literal('numeric'),
  offsets: z.array(z.number()),
  min: z.number().optional(),
  max: z.number().optional(),
  /** how many cells are written with a sign (`%`, `$`, `,`) and read as numbers all the same; absent where none is */
  signs: z.record(z.string().min(1).max(8), count).optional(),
  /** how many of the wrong type look like numbers; absent where none does */
  unread: count.optional(),
});
export type NumericSketch = z.infer<typeof NumericSketch>;

/** Counts by the baseline's categories; `other` is everything outside that dictionary. */
const CategorySketch = z.strictObject({
  ...common,
  kind: z.literal('category'),
  other: count,
  /** some of the values in `other`, each by itself; absent where there is none, and in sketches of before 2026-11-27 */
  newValues: NewValues.optional(),
});
export type CategorySketch = z.infer<typeof CategorySketch>;

const FeatureSketch = z.discriminatedUnion('kind', [NumericSketch, CategorySketch]);
export type FeatureSketch = z.infer<typeof FeatureSketch>;

/** A window summed up against one baseline: `rows` that fit the schema, `broken` ones that had another width. */
export const Sketch = z.strictObject({
  v: z.literal(1),
  baselineId: z.string().regex(/^[0-9a-f]{64}$/),
  rows: count,
  broken: count,
  features: z.array(FeatureSketch),
  sample: Sample,
});
export type Sketch = z.infer<typeof Sketch>;

/** A row whose `null` is a value of a side that was not captured: it counts nowhere, and is not missing. */
export type CapturedRow = readonly (Cell | null)[];

/** Counts one cell and says the codes it has in a sample: one, or of what is made of it some. */
type Adder = { readonly codes: number; readonly add: (cell: Cell) => number | readonly number[] };
const adders: unique symbol = Symbol('adders');
/** A sketch that still takes rows. What makes it one is not enumerable: as JSON it is a plain `Sketch`. */
export type OpenSketch = Sketch & { readonly [adders]: readonly Adder[] };

/** An empty sketch of a baseline, open for `addRow`. */
export function newSketch(baseline: Baseline): OpenSketch {
  const features = baseline.features.map(emptyFeature);
  const sketch: Sketch = { v: 1, baselineId: baselineId(baseline), rows: 0, broken: 0, features, sample: [] };
  const value = rowColumns(baseline).map(({ features: places, derived }): Adder => {
    const parts = places.map((place) => adderOf(baseline.features[place]!, features[place]!));
    if (!derived) return { codes: 1, add: parts[0]! };
    const derive = deriver(derived);
    return { codes: parts.length, add: (cell) => derive(cell).map((made, at) => parts[at]!(made)) };
  });
  return Object.defineProperty(sketch, adders, { value, enumerable: false }) as OpenSketch;
}

/** A sketch that takes rows again, as if it had never been closed: sums go on where they stood, to the bit. */
export function reopenSketch(baseline: Baseline, sketch: Sketch): OpenSketch {
  const open = newSketch(baseline);
  const { features, ...rest } = structuredClone(sketch);
  for (const [index, feature] of features.entries()) Object.assign(open.features[index]!, feature);
  return Object.assign(open, rest);
}

function emptyFeature(baseline: FeatureBaseline): FeatureSketch {
  const counts = baseline.counts.map(() => 0);
  if (baseline.type === 'category') return { kind: 'category', missing: 0, typeErrors: 0, counts, other: 0 };
  return { kind: 'numeric', missing: 0, typeErrors: 0, counts, offsets: counts.slice() };
}

function adderOf(baseline: FeatureBaseline, sketch: FeatureSketch): (cell: Cell) => number {
  if (baseline.type === 'category' && sketch.kind === 'category')
    return categoryAdder(sketch, categoryReader(baseline));
  if (baseline.type !== 'category' && sketch.kind === 'numeric') return numberAdder(sketch, baseline);
  throw new IntegrityError(`feature \`${baseline.name}\` is sketched as \`${sketch.kind}\``);
}

function categoryAdder(sketch: CategorySketch, placeOf: (cell: string) => number | undefined): (cell: Cell) => number {
  return (cell) => {
    const position = isMissing(cell) ? NOTHING : placeOf(cell);
    if (position === NOTHING) {
      sketch.missing++;
      return MISSING_CODE;
    }
    if (position === undefined) {
      sketch.other++;
      sketch.newValues ??= [];
      addNewValue(sketch.newValues, hashOfValue(categoryKey(cell!)));
    } else sketch.counts[position]!++;
    return position ?? sketch.counts.length;
  };
}

function numberAdder(sketch: NumericSketch, baseline: NumericBaseline): (cell: Cell) => number {
  const { edges } = baseline;
  const { cuts, atoms } = cutsOf(baseline);
  const read = numberReader(baseline);
  const tell = (sign: string): void => addSign(sketch, sign);
  return (cell) => {
    if (isMissing(cell) || saysNothing(cell)) {
      sketch.missing++;
      return MISSING_CODE;
    }
    const value = read(cell, tell);
    if (value === undefined) {
      sketch.typeErrors++;
      return TYPE_ERROR_CODE;
    }
    const bin = binOf(cuts, value);
    sketch.counts[bin]!++;
    if (!atoms.has(bin)) sketch.offsets[bin]! += value - (edges[Math.max(0, bin - 1)] ?? 0);
    sketch.min = sketch.min === undefined ? value : Math.min(sketch.min, value);
    sketch.max = sketch.max === undefined ? value : Math.max(sketch.max, value);
    return bin;
  };
}

/**
 * Counts one row: cells in the order of the baseline's row (`rowColumns`). A row of another width is broken and counted as such.
 * @param hash the row's place in the order samples are drawn by (`rowHash`); without an id its number among the rows
 */
export function addRow(sketch: OpenSketch, row: CapturedRow, hash = rowHash(0, sketch.rows)): void {
  const add = sketch[adders];
  if (row.length !== add.length) {
    sketch.broken++;
    return;
  }
  sketch.rows++;
  const most = sampleSize(sketch.features.length);
  if (!wouldSample(sketch.sample, most, hash)) {
    for (let index = 0; index < add.length; index++) code(add[index]!, row[index]);
    return;
  }
  takeUp(sketch.sample, most, [hash, ...add.flatMap((adder, index) => code(adder, row[index]))]);
}

const code = ({ codes, add }: Adder, cell: CapturedRow[number]): number | readonly number[] =>
  cell === null ? new Array<number>(codes).fill(MISSING_CODE) : add(cell);
