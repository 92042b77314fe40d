import {
  type ColumnMetaData,
  type DecodedArray,
  type FileMetaData,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet';
import { isFlatColumn } from 'hyparquet/src/schema.js';
import type { Constant } from '../../domain/capture/core-columns.ts';
import type { ScanColumn, ScanColumns } from '../../domain/capture/scan-columns.ts';
import type { TellSign } from '../../domain/drift/baseline/read-cell.ts';
import type { Sketch } from '../../domain/drift/baseline/sketch.ts';
import { idOfPiece, smallestRows } from '../../domain/drift/columns/sample.ts';
import type { Cell } from '../../domain/drift/columns/value.ts';
import { extentOf, PageDecoder, type ParquetPage, type RawPage, ReadAhead, rawPages } from '../pages/parquet-pages.ts';
import { attemptParquet, type ParquetFile, parquetCell } from '../parquet.ts';
import { FORMS, PageCore } from './page-core.ts';
import { coreDictionary, corePage, countedPlain, type Plain } from './parquet-forms.ts';

/** The largest number that is no type error, as `parseNumber` has it. */
const LARGEST = 1e150;
const WRONG_TYPE = Number.POSITIVE_INFINITY;
/** Meanings of values remembered at most. */
const REMEMBERED = 10_000;

/**
 * Counts a Parquet file one column of a row group after another, a page at a time: decoded numbers go straight into the core, a dictionary's
 * values are looked up once. Which rows are sampled is known beforehand, since rows without an id are drawn by their number; so no
 * more than a page is ever held. The same sketch, bit for bit, as row by row.
 * @param names the columns of the plan, in its order, all of them flat (`flatPaths`); those the file does not have are missing in every row
 */
export async function scanParquet(
  file: string,
  { buffer, metadata }: ParquetFile,
  plan: ScanColumns,
  names: readonly string[],
  { place = 0, counted, constants = [], share = { from: 0, to: names.length } }: PartOfTable = {},
): Promise<Sketch> {
  const paths = flatPaths(metadata, names);
  if (!paths) throw new Error(`\`${file}\` is not read column by column`);
  const same = new Map(constants);
  let rows = 0;
  const core = new PageCore(plan);
  const total = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const drawn = new SampledRows(idOfPiece(place), total, plan);
  const ahead = new ReadAhead(buffer);
  for (const group of metadata.row_groups) {
    const size = Number(group.num_rows);
    const chunks = chunksOf(group, names).map((meta, index) =>
      index >= share.from && index < share.to ? meta : undefined,
    );
    const ends = endsOf(chunks);
    for (let index = share.from; index < share.to; index++) {
      const path = paths[index];
      const column = new ColumnCells(core, index, plan.columns[index]!, drawn.of(index, rows), size, same.get(index));
      const meta = chunks[index];
      if (path)
        await attemptParquet(file, async () => {
          if (!meta) throw new Error('a row group without one of its columns');
          await column.read(rawPages(ahead, meta, ends[index]!), meta, path);
        });
      column.end();
    }
    rows += size;
    counted?.(size);
  }
  return { v: 1, baselineId: plan.baselineId, rows, broken: 0, features: core.features(), sample: drawn.sample() };
}

/** Of one file of several: its place among them, columns that its folders tell; the columns that are counted, of which the others stay empty, and who hears of rows. */
interface PartOfTable {
  readonly place?: number;
  readonly constants?: readonly Constant[] | undefined;
  readonly share?: { readonly from: number; readonly to: number } | undefined;
  readonly counted?: ((rows: number) => void) | undefined;
}

/** Bytes of values that each of some columns has, uncompressed: about how long they take. */
export const bytesOfColumns = ({ row_groups }: FileMetaData, names: readonly string[]): number[] =>
  row_groups.reduce(
    (sums, group) => {
      const chunks = chunksOf(group, names);
      return sums.map((sum, index) => sum + Number(chunks[index]?.total_uncompressed_size ?? 0));
    },
    names.map(() => 0),
  );

/** Where columns stand in a schema, from its root; an absent one nowhere. Undefined where one is no flat column. */
export function flatPaths(metadata: FileMetaData, names: readonly string[]): (SchemaTree[] | undefined)[] | undefined {
  const root = parquetSchema(metadata);
  const paths = names.map((name) => pathTo(root, name));
  return paths.some((path) => path !== undefined && !isFlatColumn(path)) ? undefined : paths;
}

function pathTo(root: SchemaTree, name: string): SchemaTree[] | undefined {
  const found = root.children.find(({ element, children }) => element.name === name && children.length === 0);
  return found && [root, found];
}

/** Where each of some columns lies in a row group; undefined for one it does not have. */
export function chunksOf(group: RowGroup, names: readonly string[]): (ColumnMetaData | undefined)[] {
  const known = new Map<string | undefined, ColumnMetaData>();
  for (const { meta_data: meta } of group.columns)
    if (meta?.path_in_schema.length === 1 && !known.has(meta.path_in_schema[0]))
      known.set(meta.path_in_schema[0], meta);
  return names.map((name) => known.get(name));
}

/** Of columns in the order they are read in, each with where those end that lie right behind it one after the other. */
export function endsOf(chunks: readonly (ColumnMetaData | undefined)[]): number[] {
  const ends: number[] = [];
  let next = { start: -1, upTo: -1 };
  for (const [index, meta] of [...chunks.entries()].reverse()) {
    if (!meta) continue;
    const { start, end } = extentOf(meta);
    next = { start, upTo: end === next.start ? next.upTo : end };
    ends[index] = next.upTo;
  }
  return ends;
}

/** One column of a row group on its way into the core. */
class ColumnCells {
  readonly #core: PageCore;
  readonly #index: number;
  readonly #column: ScanColumn;
  readonly #sampled: (from: number, codes: Int32Array) => void;
  readonly #known = new Map<unknown, { meaning: number; signs: string[] }>();
  readonly #tell: TellSign;
  readonly #missing: number;
  /** What stands for cells of a column that the file does not have. */
  readonly #absent: number;
  /** Cells of the row group that have not come. */
  #left: number;
  #done = 0;

  constructor(
    core: PageCore,
    index: number,
    column: ScanColumn,
    sampled: (from: number, codes: Int32Array) => void,
    cells: number,
    constant?: Cell,
  ) {
    this.#core = core;
    this.#index = index;
    this.#column = column;
    this.#sampled = sampled;
    this.#left = cells;
    this.#missing = column.toDouble(undefined);
    this.#absent = column.toDouble(constant);
    this.#tell = core.signs.teller(index);
  }

  /** Reads its pages: the core what it knows, the library what it does not. */
  async read(pages: AsyncIterable<RawPage>, meta: ColumnMetaData, path: SchemaTree[]): Promise<void> {
    const core = this.#core;
    const decoder = new PageDecoder(meta, path);
    const plain = countedPlain(decoder.element, this.#column.kind);
    core.writeTruths(this.meaningOf(false), this.meaningOf(true));
    let entries: number | undefined;
    let texts: DecodedArray | undefined;
    for await (const page of pages) {
      if (page.header.type === 'DICTIONARY_PAGE') {
        // numbers among texts are read one by one, since each tells how it is written
        texts = this.#isOfTexts(decoder) ? Array.from(decoder.entries(page)) : undefined;
        entries = texts ? undefined : this.#readDictionary(page, decoder, plain);
        continue;
      }
      const told = corePage(page, decoder, plain);
      const known = told && told.cells <= this.#left && (told.form !== FORMS.indexes || entries !== undefined);
      const done = this.#done;
      const read = known ? core.readPage(this.#index, told, (codes, from) => this.#sampled(done + from, codes)) : 0;
      this.#count(read);
      if (read === told?.cells) continue;
      this.add(
        decoder.page(page, () => texts ?? (entries === undefined ? undefined : core.dictionary(entries))),
        read,
      );
    }
  }

  #isOfTexts = ({ element }: PageDecoder): boolean => this.#column.kind === 'numeric' && element.type === 'BYTE_ARRAY';

  /** Says how many entries it has. */
  #readDictionary(page: RawPage, decoder: PageDecoder, plain: Plain | undefined): number {
    const told = plain && plain.form !== FORMS.bits ? coreDictionary(page, decoder, plain) : undefined;
    if (told && this.#core.readDictionary(this.#index, told)) return told.cells;
    const entries = Array.from(decoder.entries(page), (value) => this.meaningOf(value));
    this.#core.writeDictionary(entries);
    return entries.length;
  }

  /** The double that stands for a decoded value: numbers are themselves, anything else is what its text would be read as. */
  meaningOf(value: unknown): number {
    if (this.#column.kind === 'numeric') {
      if (typeof value === 'number') return numberOf(value);
      if (typeof value === 'bigint') return Number(value);
    }
    let known = this.#known.get(value);
    if (known === undefined) {
      const signs: string[] = [];
      const meaning = this.#column.toDouble(parquetCell(value), (sign) => void signs.push(sign));
      known = { meaning, signs };
      if (this.#known.size < REMEMBERED && typeof value !== 'object') this.#known.set(value, known);
    }
    for (const sign of known.signs) this.#tell(sign);
    return known.meaning;
  }

  /** Takes the cells of a page from the one at `start` on. */
  add({ cells, values, meant, levels, full }: ParquetPage, start: number): void {
    const meaning = this.#reader(values, meant);
    let next = start;
    if (levels !== undefined) {
      next = 0;
      for (let cell = 0; cell < start; cell++) next += +(levels[cell] === full);
    }
    this.#fill(cells - start, (room, from) => {
      for (let cell = 0; cell < room.length; cell++) {
        const has = levels === undefined || levels[start + from + cell] === full;
        room[cell] = has ? meaning(next++) : this.#missing;
      }
    });
  }

  /** What no page had is missing, or told by folders. */
  end(): void {
    this.#fill(this.#left, (room) => room.fill(this.#absent));
  }

  /** Says what the value at a place means; of typed arrays without asking for each what it is. */
  #reader(values: ParquetPage['values'], meant: boolean): (place: number) => number {
    if (meant) return (place) => values[place] as number;
    if (this.#column.kind === 'numeric') {
      if (values instanceof Int32Array || values instanceof Uint32Array) return (place) => values[place]!;
      if (values instanceof Float64Array || values instanceof Float32Array) return (place) => numberOf(values[place]!);
      if (values instanceof BigInt64Array || values instanceof BigUint64Array) return halves(values);
    }
    return (place) => this.meaningOf(values[place]);
  }

  #fill(cells: number, write: (room: Float64Array, from: number) => void): void {
    const all = Math.min(cells, this.#left);
    const done = this.#done;
    this.#core.binCells(this.#index, all, write, (codes, from) => this.#sampled(done + from, codes));
    this.#count(all);
  }

  #count(cells: number): void {
    this.#done += cells;
    this.#left -= cells;
  }
}

/** NaN, which pandas writes for a value that is not there, stands for the same here. */
const numberOf = (value: number): number => (Math.abs(value) > LARGEST ? WRONG_TYPE : value + 0);

/** Whole numbers of 64 bits as the doubles nearest to them, without a BigInt for each. */
function halves(values: BigInt64Array | BigUint64Array): (place: number) => number {
  const low = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const high = values instanceof BigInt64Array ? new Int32Array(low.buffer, low.byteOffset, low.length) : low;
  return (place) => high[2 * place + 1]! * 4_294_967_296 + low[2 * place]!;
}

/** The codes of the rows with the smallest hashes, which are known before any row is read. */
class SampledRows {
  /** Numbers of the rows, ascending, and each one's place by hash. */
  readonly #rows: number[];
  readonly #sample: number[][];
  readonly #places: Map<number, number>;

  constructor(id: number, total: number, { mostSampled, columns }: ScanColumns) {
    const drawn = smallestRows({ id, from: 0, total }, mostSampled);
    this.#sample = drawn.map(([hash]) => [hash, ...new Array<number>(columns.length).fill(0)]);
    this.#places = new Map(drawn.map(([, row], place) => [row, place]));
    this.#rows = drawn.map(([, row]) => row).sort((a, b) => a - b);
  }

  /** Takes the codes of a column's cells: the first of them is of row `start + from`. */
  of(column: number, start: number): (from: number, codes: Int32Array) => void {
    let next = this.#rows.findIndex((row) => row >= start);
    if (next === -1) next = this.#rows.length;
    return (from, codes) => {
      const behind = start + from + codes.length / 2;
      for (; next < this.#rows.length && this.#rows[next]! < behind; next++) {
        const row = this.#rows[next]!;
        this.#sample[this.#places.get(row)!]![column + 1] = codes[2 * (row - start - from)]!;
      }
    };
  }

  sample(): number[][] {
    return this.#sample;
  }
}
