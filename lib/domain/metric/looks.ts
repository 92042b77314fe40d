import type { Measure } from '../../statistics/interval.ts';
import type { Contributions, OfRow } from './influence/contributions.ts';
import { KishSums } from './influence/kish-sums.ts';
import type { Pulls } from './influence/pulls.ts';
import { LEAST_OF_A_RATE, LEAST_ROWS, worthOf } from './influence/worth.ts';
import type { ScoredRows } from './scored-rows.ts';

/** One number a row, worked out once for the rows that are looked at. */
export type Column = (rows: ScoredRows) => Float64Array;

/**
 * A metric of rows that may come some at a time, as often as they are asked for: what they add up to at a first look, and how far each of them pulls it at a second. What is kept in between has one size, however many rows
 * there are. Undefined where rows of this shape (with no chances, no scales) do not have it; they are told by the first that come.
 */
export type TwoLooks = (shape: ScoredRows) => FirstLook | undefined;

export interface FirstLook {
  add(rows: ScoredRows): void;
  /** Undefined where the rows do not have what it takes. */
  end(): SecondLook | undefined;
}

export interface SecondLook extends Pick<Contributions, 'value' | 'ends'> {
  /** Writes the influence of each of some rows (see `Contributions`): that of all rows together is 0 on average. */
  pull(rows: ScoredRows, into: Float64Array): void;
  readonly masses: readonly Mass[];
  /** How far off the value may be at most, as not all is known of the rows. */
  readonly off?: number;
  /** Its interval where rows each count once and for themselves, if there is a better one than that of the pulls; of the rows alone is told how many there are. */
  readonly measure?: ((pulls: Pulls, rows: ScoredRows) => Measure | undefined) | undefined;
  /** Why nothing may be concluded of these rows, where neither its interval nor how many there are says so. */
  readonly doubt?: string | undefined;
}

/** What rows count in a metric, and as how many of one size they must (`Worth`). */
export interface Mass {
  /** What a row counts beside its weight; absent where that is the same for all. */
  readonly of: Column | undefined;
  /** Whether that is all a row counts, whatever its weight. */
  readonly asIs?: boolean | undefined;
  readonly least: number;
  /** As how many of one size the rows count each for itself; where that is not known it is found at the second look. */
  readonly alone?: number | undefined;
}

/** Rows of a part at most, whose columns are written into the same memory again and again. */
const PART = 2 ** 17;

/** A column of a number a row; that of a part is good until those of two others were asked for, one of each model. */
export function columnOf(of: (rows: ScoredRows) => OfRow): Column {
  const known = new WeakMap<ScoredRows, Float64Array>();
  let [latest, before] = [NO_COLUMN, NO_COLUMN];
  return (rows) => {
    if (latest.of === rows) return latest.column;
    if (before.of === rows) return before.column;
    const kept = known.get(rows);
    if (kept) return kept;
    const small = rows.rows <= PART;
    const room = small && before.room.length >= rows.rows ? before.room : new Float64Array(rows.rows);
    const column = room.subarray(0, rows.rows);
    const each = of(rows);
    for (let row = 0; row < column.length; row++) column[row] = each(row);
    if (small) [latest, before] = [{ of: rows, column, room }, latest];
    else known.set(rows, column);
    return column;
  };
}

/** The same of what is looked at right away: that of a part is good until another such column is asked for, whichever, so that of hundreds of them all together keep one. */
export function briefColumnOf(of: (rows: ScoredRows) => OfRow): Column {
  const known = new WeakMap<ScoredRows, Float64Array>();
  const self: Column = (rows) => {
    if (lent.to === self && lent.of === rows) return lent.column;
    const kept = known.get(rows);
    if (kept) return kept;
    const small = rows.rows <= PART;
    if (small && lent.room.length < rows.rows) lent.room = new Float64Array(rows.rows);
    const column = small ? lent.room.subarray(0, rows.rows) : new Float64Array(rows.rows);
    const each = of(rows);
    for (let row = 0; row < column.length; row++) column[row] = each(row);
    if (small) Object.assign(lent, { to: self, of: rows, column });
    else known.set(rows, column);
    return column;
  };
  return self;
}

const NO_COLUMN = {
  of: undefined as ScoredRows | undefined,
  column: new Float64Array(0),
  room: new Float64Array(0),
};
const lent: { to?: Column; of?: ScoredRows; column: Float64Array; room: Float64Array } = {
  ...{ column: NO_COLUMN.column, room: NO_COLUMN.room },
};

interface RatioKind {
  /** Rows of which shape have it; all, where it does not say. */
  readonly when?: (shape: ScoredRows) => boolean;
  /** As how many of one size rows must count at least. */
  readonly least?: number;
  /** Whether both numbers are what a row counts already, whatever its weight. */
  readonly asIs?: boolean;
}

/** The mean of a number a row, each row counted by its weight where there are weights. */
export const meanLooks = (of: Column, when?: (shape: ScoredRows) => boolean): TwoLooks =>
  ratioLooks(of, undefined, { least: LEAST_ROWS, ...(when && { when }) });

/** The sum of one number over that of another (of 1 a row where there is none); undefined where that adds up to nothing. */
export const ratioLooks =
  (of: Column, over: Column | undefined, kind: RatioKind = {}): TwoLooks =>
  (shape) =>
    kind.when?.(shape) === false ? undefined : new RatioLook(of, over, kind);

class RatioLook implements FirstLook {
  readonly #of: Column;
  readonly #over: Column | undefined;
  readonly #kind: RatioKind;
  readonly #worth = new KishSums();
  #top = 0;
  #bottom = 0;
  #rows = 0;

  constructor(of: Column, over: Column | undefined, kind: RatioKind) {
    this.#of = of;
    this.#over = over;
    this.#kind = kind;
  }

  add(rows: ScoredRows): void {
    const [parts, over, weights] = [this.#of(rows), this.#over?.(rows), this.#weightsOf(rows)];
    let [top, bottom] = [this.#top, this.#bottom];
    for (let row = 0; row < rows.rows; row++) {
      const weight = weights ? weights[row]! : 1;
      top += weight * parts[row]!;
      bottom += over ? weight * over[row]! : weight;
    }
    this.#top = top;
    this.#bottom = bottom;
    this.#rows += rows.rows;
    this.#worth.add(massesOf({ of: this.#over, asIs: this.#kind.asIs }, rows), rows.rows);
  }

  end(): SecondLook | undefined {
    const [bottom, of, over] = [this.#bottom, this.#of, this.#over];
    const value = this.#top / bottom;
    if (!(bottom > 0) || !Number.isFinite(value)) return undefined;
    const scale = this.#rows / bottom;
    const pull = (rows: ScoredRows, into: Float64Array) => {
      const [parts, counted, weights] = [of(rows), over?.(rows), this.#weightsOf(rows)];
      for (let row = 0; row < rows.rows; row++) {
        const off = parts[row]! - value * (counted ? counted[row]! : 1);
        into[row] = scale * (weights ? weights[row]! : 1) * off;
      }
    };
    const { least = LEAST_OF_A_RATE, asIs } = this.#kind;
    return { value, pull, masses: [{ of: over, asIs, least, alone: this.#worth.worth }] };
  }

  #weightsOf({ weights }: ScoredRows): Float64Array | undefined {
    return this.#kind.asIs ? undefined : weights;
  }
}

/** What rows count: their weights, times what `of` says of each; undefined where each counts 1. */
export function massesOf({ of, asIs }: Pick<Mass, 'of' | 'asIs'>, rows: ScoredRows): Float64Array | undefined {
  const weights = asIs ? undefined : rows.weights;
  const counted = of?.(rows);
  return counted && weights ? counted.map((each, row) => each * weights[row]!) : (counted ?? weights);
}

/** A function of a metric: what becomes of its value, and how steep that is there. */
export const mapLooks =
  (looks: TwoLooks, to: (value: number) => { readonly value: number; readonly slope: number }): TwoLooks =>
  (shape) => {
    const first = looks(shape);
    return first && { add: (rows) => first.add(rows), end: () => mapSecond(first.end(), to) };
  };

function mapSecond(
  from: SecondLook | undefined,
  to: (value: number) => { readonly value: number; readonly slope: number },
): SecondLook | undefined {
  if (from === undefined) return undefined;
  const { value, slope } = to(from.value);
  if (!Number.isFinite(slope)) return from;
  const pull = (rows: ScoredRows, into: Float64Array) => {
    from.pull(rows, into);
    for (let row = 0; row < rows.rows; row++) into[row]! *= slope;
  };
  return { ...from, value, pull };
}

/** The same of rows that are all there. */
export function contributionsBy(looks: TwoLooks, rows: ScoredRows): Contributions | undefined {
  const first = looks(rows);
  first?.add(rows);
  const second = first?.end();
  if (second === undefined) return undefined;
  const influence = new Float64Array(rows.rows);
  second.pull(rows, influence);
  const worth = second.masses.map(({ of, asIs, least, alone }) => ({
    ...worthOf(rows.rows, (row) => (of ? of(rows)[row]! : 1), asIs ? undefined : rows.weights, least),
    alone,
  }));
  return { value: second.value, influence, worth, ends: second.ends };
}
