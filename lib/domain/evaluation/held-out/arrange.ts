import { InvalidEventError } from '../../errors.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import { clustersIn, type Entities, type Hashes } from './entities.ts';
import { KeyNumbers } from './number-keys.ts';

/** Some rows of a part that stand side by side. */
interface Stretch {
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

/** Where the rows of some entities are that come together, bundle by bundle; `pieceOf` where they are some of the rows of one large entity, and which. */
export type Arrangement = readonly { readonly stretches: readonly Stretch[]; readonly pieceOf: number | undefined }[];

/** Whatever holds a number or a text a row. */
export interface Arranged {
  /** Puts the rows of a part into another order. */
  arrange(part: number, order: Uint32Array): void;
}

/** A bundle of so many times the usual rows is looked through for large entities, of such a part of these. */
const [MANY, LARGE] = [1.5, 0.25];
/** Rows of a query at most: all of them are ranked together, and so in memory. */
const MOST_RANKED = 2 ** 20;

/** An entity of so many rows that these come in pieces, and the place of the first. */
interface Large {
  readonly number: number;
  readonly low: number;
  readonly first: number;
  readonly pieces: number;
  met: number;
}

/** Deals rows to places: to bundles by the hash of their entity, and to those behind, to as many as their rows are, pieces of large entities. */
class Places {
  readonly #bundles: number;
  readonly #together: number;
  readonly #large = new Map<number, Large[]>();
  readonly pieceOf: (number | undefined)[];

  constructor(entities: Entities) {
    this.#bundles = bundlesOf(entities);
    this.#together = entities.together;
    this.pieceOf = new Array<undefined>(this.#bundles).fill(undefined);
    for (const [number, { high, low, rows }] of largeAmong(entities, this.#bundles).entries()) {
      const pieces = Math.ceil(rows / this.#together);
      const large = { number, low, first: this.pieceOf.length, pieces, met: 0 };
      this.#large.set(high, [...(this.#large.get(high) ?? []), large]);
      for (let piece = 0; piece < pieces; piece++) this.pieceOf.push(number);
    }
  }

  /** @param whole the hash of what may not be cut, where there is such */
  of(high: number, low: number, whole: number | undefined): number {
    const large = this.#large.get(high)?.find((each) => each.low === low);
    if (!large) return shareOf(high, this.#bundles);
    return (
      large.first + (whole === undefined ? Math.floor(large.met++ / this.#together) : shareOf(whole, large.pieces))
    );
  }
}

const bundlesOf = ({ rows, together }: Entities): number => Math.ceil(rows / together);

/** Entities of many rows. Only in bundles of far more rows than the others there can be any, so that only there they are counted. */
function largeAmong(entities: Entities, bundles: number): { high: number; low: number; rows: number }[] {
  const rows = new Uint32Array(bundles);
  for (const { high } of entities.parts()) for (const each of high) rows[shareOf(each, bundles)]!++;
  const many = MANY * entities.together;
  if (!rows.some((count) => count > many)) return [];
  const [keys, found] = [new KeyNumbers(), [] as { high: number; low: number; rows: number }[]];
  for (const { high: highs, low: lows } of entities.parts())
    for (const [row, high] of highs.entries()) {
      if (rows[shareOf(high, bundles)]! <= many) continue;
      const [low, known] = [lows[row]!, keys.count];
      const number = keys.of({ high, low });
      if (number === known) found.push({ high, low, rows: 1 });
      else found[number]!.rows++;
    }
  return found.filter((each) => each.rows > LARGE * entities.together);
}

/** Which of so many equal ranges of hashes one is in. */
const shareOf = (hash: number, ranges: number): number => Math.floor(((hash >>> 0) / 2 ** 32) * ranges);

/**
 * Brings rows of one entity together: sorts those of each part by the bundle their entity is of, in place, so that a bundle is read from all parts without looking at the rest of them.
 * @param whole what may not be cut into pieces: queries
 */
export function arrangeRows(entities: Entities, columns: readonly Arranged[], whole?: Entities): Arrangement {
  const places = new Places(entities);
  const bundles = places.pieceOf.map((pieceOf) => ({ stretches: [] as Stretch[], pieceOf }));
  const wholes = whole?.parts();
  let part = 0;
  for (const { high, low } of entities.parts()) {
    const keep = wholes && (wholes.next().value as Hashes).high;
    const of = high.map((each, row) => places.of(each, low[row]!, keep?.[row]));
    const starts = new Uint32Array(bundles.length + 1);
    for (const bundle of of) starts[bundle + 1]!++;
    for (let bundle = 0; bundle < bundles.length; bundle++) starts[bundle + 1]! += starts[bundle]!;
    const [next, order] = [starts.slice(), new Uint32Array(of.length)];
    for (let row = 0; row < of.length; row++) order[next[of[row]!]!++] = row;
    for (const [bundle, { stretches }] of bundles.entries()) {
      const [from, to] = [starts[bundle]!, starts[bundle + 1]!];
      if (to > from) stretches.push({ part, from, to });
    }
    for (const column of new Set([entities, ...columns, ...(whole ? [whole] : [])])) column.arrange(part, order);
    part++;
  }
  return bundles.filter(({ stretches }) => stretches.length > 0);
}

/**
 * Brings rows of one query together, and the queries of one entity: that of the row with which a query begins.
 * @throws InvalidEventError for a query of more rows than can be ranked
 */
export function arrangeQueries(
  queries: Entities,
  entities: Entities | undefined,
  columns: readonly Arranged[],
): Arrangement {
  const long = largeAmong(queries, bundlesOf(queries)).find(({ rows }) => rows > MOST_RANKED);
  if (long)
    throw new InvalidEventError(
      `predictions have ${long.rows} rows of one \`${queries.whose}\`: at most ${MOST_RANKED} are ranked together, so let each be one query, or leave out those that nobody would be shown`,
    );
  if (!entities) return arrangeRows(queries, columns, queries);
  const byQuery = arrangeRows(queries, [entities, ...columns], queries);
  const owned = entities.parts(byQuery);
  let bundle = 0;
  for (const of of queries.parts(byQuery)) {
    const own = ownersOf(clustersIn(of), owned.next().value as Hashes);
    entities.replace(byQuery[bundle++]!, own);
  }
  return arrangeRows(entities, columns, queries);
}

/** What each row's query belongs to: what its first row does. */
function ownersOf({ of, count }: Clusters, { high, low }: Hashes): Hashes {
  const first = new Int32Array(count).fill(-1);
  for (let row = 0; row < of.length; row++) if (first[of[row]!] === -1) first[of[row]!] = row;
  return { high: of.map((query) => high[first[query]!]!), low: of.map((query) => low[first[query]!]!) };
}
