import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isMissing, parseNumber, type Row } from '../../drift/columns/value.ts';
import { InvalidEventError } from '../../errors.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import { isLabelled, type ModelTask } from '../../task/task.ts';
import { type CellColumn, Cells, textAt } from './cells.ts';
import { Entities } from './entities.ts';
import {
  type Answers,
  answersOfNumbers,
  answersOfParts,
  CellAnswers,
  kindOf,
  type Refuse,
  truthReader,
} from './gather-answers.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { type AnswerPlace, groupColumn, type HeldOutWanted, type Layout, labelsOf } from './layout.ts';
import { KeyNumbers } from './number-keys.ts';

/** Held-out rows in columns: the same index is the same row everywhere. */
export interface HeldOutRows {
  readonly rows: number;
  /** What is true: the index of a class, or a value. */
  readonly truths: Float64Array;
  readonly challenger: Answers;
  readonly champion: Answers | undefined;
  readonly columns: ReadonlyMap<string, CellColumn>;
  readonly weights: Float64Array | undefined;
  /** Rows that belong together: of one entity, else of one query or series. */
  readonly clusters: Clusters | undefined;
  readonly queries: Clusters | undefined;
  readonly scales: Float64Array | undefined;
}

/** Whatever takes the cells of one column in their order. */
interface Taker {
  take(block: CellBlock, column: number): void;
}

/**
 * Gathers predictions, of which no row is kept as an object: about 25 bytes a row for ids while they are read, 8 for the truth, 8 to 16 for a number or a chance each model answered, 8 to 12 for each
 * column that is sliced by, 4 for entities. Rows may come one by one, some at a time, or column by column.
 */
export class HeldOutReader {
  readonly #takers: Taker[][];
  readonly #ids = new Ids((row, why) => this.#refuse(row, why));
  readonly #truths: Truths;
  readonly #challenger: AnswerTaker;
  readonly #champion: AnswerTaker | undefined;
  readonly #cells = new Map<string, Cells>();
  readonly #weights: Cells | undefined;
  readonly #scales: Cells | undefined;
  readonly #entities: Entities | undefined;
  readonly #groups: Entities | undefined;
  readonly #isRanking: boolean;
  readonly #isCost: boolean;
  #file = { name: '', from: 0 };

  constructor(layout: Layout, wanted: HeldOutWanted) {
    this.#takers = layout.columns.map(() => []);
    const refuse: Refuse = (row, why) => this.#refuse(row, why);
    const of = (name: string, taker: Taker) => this.#takers[layout.columns.indexOf(name)]!.push(taker);
    of('id', this.#ids);
    this.#truths = new Truths(wanted.task, refuse);
    if (wanted.task.type !== 'other') of('label', this.#truths);
    const answers = (who: string, place: AnswerPlace) => {
      const taker = new AnswerTaker(wanted.task, place, who, refuse);
      for (const [at, name] of place.columns.entries()) of(name, taker.parts[at]!);
      return taker;
    };
    this.#challenger = answers('challenger', layout.challenger);
    this.#champion = layout.champion && answers('champion', layout.champion);
    for (const name of new Set(wanted.columns)) {
      const cells = new Cells();
      this.#cells.set(name, cells);
      of(name, cells);
    }
    const more = <T extends Taker>(name: string | undefined, make: () => T): T | undefined => {
      if (name === undefined) return undefined;
      const taker = make();
      of(name, taker);
      return taker;
    };
    this.#weights = more(wanted.weight, () => new Cells());
    this.#scales = more(wanted.task.type === 'forecast' ? wanted.task.scale : undefined, () => new Cells());
    this.#entities = more(wanted.entity, () => new Entities(wanted.entity!));
    this.#groups = more(groupColumn(wanted.task), () => new Entities(groupColumn(wanted.task)!, refuse));
    this.#isRanking = wanted.task.type === 'ranking';
    this.#isCost = wanted.task.type === 'other';
  }

  /** What follows is of another file. */
  beginFile(name: string): void {
    this.#file = { name, from: this.#ids.rows };
  }

  add(row: Row): void {
    const values = new Float64Array(row.length).fill(Number.NaN);
    this.addBlock({ rows: 1, stride: 1, values, text: (column) => row[column] });
  }

  addBlock(block: CellBlock): void {
    for (const [column, takers] of this.#takers.entries()) for (const taker of takers) taker.take(block, column);
  }

  addColumns(): { add(block: CellBlock, column: number): void; end(): void } {
    return {
      add: (block, column) => {
        for (const taker of this.#takers[column]!) taker.take(block, 0);
      },
      end: () => undefined,
    };
  }

  /** @throws InvalidEventError for rows that do not fit, by file, number and kind */
  end(): HeldOutRows {
    const rows = this.#ids.rows;
    if (rows === 0)
      throw new InvalidEventError('predictions are empty: the pipeline must write one line a held-out row');
    const missing = this.#champion?.missing ?? rows;
    if (missing > 0 && missing < rows)
      throw new InvalidEventError('only some predictions carry a champion’s answer: score both on the same rows');
    if (this.#challenger.missing > 0)
      throw new InvalidEventError(
        `${this.#challenger.missing} of ${rows} predictions have no answer of the challenger: score every row`,
      );
    const challenger = this.#challenger.end();
    const champion = missing === 0 ? this.#champion!.end() : undefined;
    if (this.#isCost) for (const answers of [challenger, champion]) refuseGains(answers);
    const groups = this.#groups?.end();
    const truths = this.#truths.values;
    return {
      rows,
      truths: truths.count === rows ? truths.end() : new Float64Array(rows),
      challenger,
      champion,
      columns: new Map([...this.#cells].map(([name, cells]) => [name, cells.end()])),
      weights:
        this.#weights && this.#numbers(this.#weights.end(), 'weight', 'a number from 0', (weight) => weight >= 0),
      clusters: this.#entities?.end() ?? groups,
      queries: this.#isRanking ? groups : undefined,
      scales: this.#scales && this.#numbers(this.#scales.end(), 'scale', 'a number above 0', (scale) => scale > 0),
    };
  }

  #numbers(column: CellColumn, what: string, wanted: string, fits: (value: number) => boolean): Float64Array {
    // what is no plain number may be one all the same: `1e-7`, `+2`
    const values = !column.codes
      ? column.values
      : column.values.map((value, row) => (Number.isNaN(value) ? (parseNumber(textAt(column, row)) ?? value) : value));
    const bad = values.findIndex((value) => !fits(value));
    if (bad === -1) return values;
    const kind = kindOf(textAt(column, bad));
    throw new InvalidEventError(`predictions row ${bad + 1} has ${kind} as ${what}: ${wanted} is wanted`);
  }

  #refuse(row: number, why: string): never {
    const { name, from } = this.#file;
    throw new InvalidEventError(`predictions ${name === '' ? '' : `\`${name}\` `}row ${row - from + 1} ${why}`);
  }
}

/** An interval of costs counts on none that is below 0. */
function refuseGains(answers: Answers | undefined): void {
  const bad = answers?.predicted.findIndex((cost) => cost < 0) ?? -1;
  if (bad === -1) return;
  throw new InvalidEventError(
    `predictions row ${bad + 1} has a number below 0 as what it cost: a number from 0 is wanted, less is better`,
  );
}

/** Ids, of which each may be there once. */
class Ids implements Taker {
  rows = 0;
  readonly #keys = new KeyNumbers();
  readonly #refuse: Refuse;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  take(block: CellBlock, column: number): void {
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[column * block.stride + row]!;
      const text = Number.isNaN(value) ? block.text(column, row) : undefined;
      if (Number.isNaN(value) && isMissing(text))
        this.#refuse(this.rows, 'has no `id`, a text of its own for each row');
      if (this.#keys.of(value, text) !== this.rows)
        this.#refuse(this.rows, 'repeats an `id` that was there before; `7` and `7.0` are one');
      this.rows++;
    }
  }
}

/** Labels that are remembered by their text. */
const REMEMBERED = 1_024;

class Truths implements Taker {
  readonly values = new GrowingNumbers();
  readonly #task: ModelTask;
  readonly #refuse: Refuse;
  readonly #read: (cell: string) => number | undefined;
  readonly #known = new Map<string | number, number>();

  constructor(task: ModelTask, refuse: Refuse) {
    this.#task = task;
    this.#refuse = refuse;
    this.#read = truthReader(task);
  }

  take(block: CellBlock, column: number): void {
    const plain = !('classes' in this.#task) && this.#task.type !== 'ranking';
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[column * block.stride + row]!;
      if (plain && !Number.isNaN(value)) {
        this.values.push(value);
        continue;
      }
      const cell = Number.isNaN(value) ? (block.text(column, row) ?? '') : value;
      const known = this.#known.get(cell);
      this.values.push(known ?? this.#find(cell));
    }
  }

  #find(cell: string | number): number {
    const text = String(cell);
    const truth = text === '' ? undefined : this.#read(text);
    if (truth === undefined)
      return this.#refuse(this.values.count, `has ${kindOf(text)} as \`label\`, ${labelsOf(this.#task)}`);
    if (this.#known.size < REMEMBERED) this.#known.set(cell, truth);
    return truth;
  }
}

/** The answers of one model, from one column or from several. */
class AnswerTaker {
  readonly parts: readonly Taker[];
  readonly #whole: CellAnswers | undefined;
  readonly #cells: readonly Cells[];
  readonly #end: () => Answers;
  #ended: CellColumn[] | undefined;

  constructor(task: ModelTask, { columns, as }: AnswerPlace, who: string, refuse: Refuse) {
    this.#whole = as === 'whole' ? new CellAnswers(task, who, refuse) : undefined;
    this.#cells = this.#whole ? [] : columns.map(() => new Cells());
    this.parts = this.#whole ? [this.#whole] : this.#cells;
    this.#end = () => {
      if (this.#whole) return this.#whole.end();
      if (!isLabelled(task))
        return answersOfNumbers(task.type === 'forecast' ? (task.quantiles ?? []) : [], this.#columns(), {
          who,
          refuse,
        });
      return answersOfParts(task, this.#columns(), { who, byClass: as === 'classes', refuse });
    };
  }

  /** Rows in which nothing stands. */
  get missing(): number {
    if (this.#whole) return this.#whole.missing;
    const columns = this.#columns();
    const empty = columns.map(({ texts }) => texts.indexOf(''));
    let missing = 0;
    for (let row = 0; row < columns[0]!.rows; row++)
      missing += +columns.every(({ values, codes }, at) => Number.isNaN(values[row]) && codes![row] === empty[at]);
    return missing;
  }

  end(): Answers {
    return this.#end();
  }

  #columns(): CellColumn[] {
    this.#ended ??= this.#cells.map((cells) => cells.end());
    return this.#ended;
  }
}
