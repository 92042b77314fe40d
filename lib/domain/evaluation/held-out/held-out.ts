import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { parseNumber, type Row } from '../../drift/columns/value.ts';
import { InvalidEventError } from '../../errors.ts';
import type { Clusters } from '../../metric/influence/contributions.ts';
import type { ModelTask } from '../../task/task.ts';
import { type AnswerTaker, answerTaker, type Taker } from './answer-taker.ts';
import { arrangeQueries, arrangeRows } from './arrange.ts';
import { type CellColumn, Cells, textAt } from './cells.ts';
import { clustersIn, Entities, ofQueries } from './entities.ts';
import { type Answers, asDoubles, doublesIn, kindOf, type Refuse } from './gather-answers.ts';
import { type AnswerPlace, groupColumn, type HeldOutWanted, type Layout } from './layout.ts';
import { areCounted, type HeldOutParts, MOST_NUMBERS, refuseTooMany } from './parts.ts';
import { RowIds } from './row-ids.ts';
import { SPILLED, type Spilling, spillingFor } from './spill.ts';
import { Truths } from './truths.ts';

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
  /** Where these are some of the rows of one large entity: which. Its others come right before or after. */
  readonly pieceOf?: number | undefined;
  readonly scales: Float64Array | undefined;
}

/**
 * Gathers predictions, of which no row is kept as an object: about 25 bytes a row for ids while they are read, 8 for the truth, 8 to 16 for a number or a chance each model answered, 8 to 12 for each
 * column that is sliced by, 4 for entities. Rows may come one by one, some at a time, or column by column.
 */
export class HeldOutReader {
  readonly #takers: Taker[][];
  readonly #ids: RowIds;
  readonly #spilling: Spilling | undefined;
  readonly #truths: Truths;
  readonly #challenger: AnswerTaker;
  readonly #champion: AnswerTaker | undefined;
  readonly #cells = new Map<string, Cells>();
  readonly #weights: Cells | undefined;
  readonly #scales: Cells | undefined;
  readonly #entities: Entities | undefined;
  readonly #groups: Entities | undefined;
  readonly #task: ModelTask;
  readonly #isRanking: boolean;
  readonly #isCost: boolean;
  readonly #numbers: number;
  readonly #most: number;
  #file = { name: '', from: 0 };

  /** @param spilling where rows may lie that are many, to be measured part by part (`PartsMeasured`, `lookAtParts`) */
  constructor(layout: Layout, wanted: HeldOutWanted, spilling?: Spilling, most = MOST_NUMBERS) {
    const lists = [layout.challenger, layout.champion].filter((place) => place?.as === 'whole').length;
    const { task } = wanted;
    this.#numbers = layout.columns.length + (task.type === 'multiclass' ? lists * task.classes.length : 0);
    this.#spilling = spilling && spillingFor(spilling, this.#numbers);
    this.#most = most;
    this.#takers = layout.columns.map(() => []);
    const refuse: Refuse = (row, why) => this.#refuse(row, why);
    const of = (name: string, taker: Taker) => this.#takers[layout.columns.indexOf(name)]!.push(taker);
    this.#ids = new RowIds(refuse, this.#spilling);
    of('id', this.#ids);
    this.#truths = new Truths(wanted.task, refuse, this.#spilling);
    if (wanted.task.type !== 'other') of('label', this.#truths);
    const answers = (who: string, place: AnswerPlace) => {
      const taker = answerTaker(wanted.task, place, { who, refuse, spilling: this.#spilling });
      for (const [at, name] of place.columns.entries()) of(name, taker.takers[at]!);
      return taker;
    };
    this.#challenger = answers('challenger', layout.challenger);
    this.#champion = layout.champion && answers('champion', layout.champion);
    for (const name of new Set(wanted.columns)) {
      const cells = new Cells(this.#spilling);
      this.#cells.set(name, cells);
      of(name, cells);
    }
    const more = <T extends Taker>(name: string | undefined, make: () => T): T | undefined => {
      if (name === undefined) return undefined;
      const taker = make();
      of(name, taker);
      return taker;
    };
    const numbers = () => new Cells(this.#spilling);
    this.#weights = more(wanted.weight, numbers);
    this.#scales = more(wanted.task.type === 'forecast' ? wanted.task.scale : undefined, numbers);
    this.#entities = more(wanted.entity, () => new Entities(wanted.entity!, this.#spilling));
    const groups = groupColumn(wanted.task);
    this.#groups = more(groups, () => new Entities(groups!, this.#spilling, refuse));
    this.#task = wanted.task;
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
    this.#refuseTooMany();
  }

  addColumns(): { add(block: CellBlock, column: number): void; end(): void } {
    return {
      add: (block, column) => {
        for (const taker of this.#takers[column]!) taker.take(block, 0);
        this.#refuseTooMany();
      },
      end: () => undefined,
    };
  }

  /**
   * Many rows come part by part where they can.
   * @throws InvalidEventError for rows that do not fit, by file, number and kind
   * @throws RepeatedIdError
   */
  end(): HeldOutRows | HeldOutParts {
    const rows = this.#ids.rows;
    this.#refuseTooMany();
    if (rows === 0)
      throw new InvalidEventError('predictions are empty: the pipeline must write one line a held-out row');
    const missing = this.#champion?.missing ?? rows;
    if (missing > 0 && missing < rows)
      throw new InvalidEventError(
        `${missing} of ${rows} predictions have no champion’s answer: score both on the same rows, or leave the champion out of all`,
      );
    if (this.#challenger.missing > 0)
      throw new InvalidEventError(
        `${this.#challenger.missing} of ${rows} predictions have no answer of the challenger: score every row`,
      );
    if (this.#ids.repeats()) throw new RepeatedIdError();
    const parts = this.#spilling && rows > this.#spilling.beyond && this.#parts(rows, missing === 0);
    if (parts) return parts;
    const challenger = this.#challenger.end();
    const champion = missing === 0 ? this.#champion!.end() : undefined;
    if (this.#isCost) for (const answers of [challenger, champion]) if (answers) refuseGains([answers]);
    const [groups, entities] = [this.#groups?.end(), this.#entities?.end()];
    const truths = this.#truths.values;
    return {
      rows,
      truths: truths.count === rows ? asDoubles(truths.end()) : new Float64Array(rows),
      challenger,
      champion,
      columns: new Map([...this.#cells].map(([name, cells]) => [name, cells.end()])),
      weights: this.#weights && weightsIn(this.#weights.end()),
      clusters: this.#isRanking && entities ? ofQueries(entities, groups!) : (entities ?? groups),
      queries: this.#isRanking ? groups : undefined,
      scales: this.#scales && numbersIn(this.#scales.end(), SCALE),
    };
  }

  /** Undefined where rows must all be there. */
  #parts(rows: number, compared: boolean): HeldOutParts | undefined {
    const [one, other] = [this.#challenger, compared ? this.#champion! : undefined];
    const scored = [one.scored, (other ?? one).scored] as const;
    if (!areCounted(this.#task, scored)) return undefined;
    if (this.#isCost) for (const answers of [one, other]) if (answers) refuseGains(answers.parts());
    refuseNumbers(this.#weights, WEIGHT);
    refuseNumbers(this.#scales, SCALE);
    const [truths, cells] = [this.#isCost ? undefined : this.#truths.values, this.#cells];
    const [weights, scales] = [this.#weights, this.#scales];
    const queries = this.#isRanking ? this.#groups : undefined;
    const entities = this.#entities ?? (queries ? undefined : this.#groups);
    const arranged = [truths, one, other, ...cells.values(), weights, scales].filter((each) => each !== undefined);
    const order = queries ? arrangeQueries(queries, entities, arranged) : entities && arrangeRows(entities, arranged);
    const room = new Float64Array(SPILLED.part);
    return {
      ...{ rows, compared },
      *parts() {
        const [labels, champions] = [truths?.parts(order), other?.parts(order)];
        const [owners, asked] = [entities?.parts(order), queries?.parts(order)];
        const [weighed, scaled] = [weights?.parts(order), scales?.parts(order)];
        const columns = [...cells].map(([name, column]) => [name, column.parts(order)] as const);
        let bundle = 0;
        for (const challenger of one.parts(order)) {
          const { length } = challenger.predicted;
          const own = asked && clustersIn(asked.next().value!);
          yield {
            ...{ rows: length, challenger, queries: own, pieceOf: order?.[bundle++]?.pieceOf },
            clusters: owners ? clustersIn(owners.next().value!) : own,
            truths: labels ? doublesIn(room, labels.next().value) : new Float64Array(length),
            champion: champions?.next().value as Answers | undefined,
            columns: new Map(columns.map(([name, column]) => [name, column.next().value as CellColumn])),
            weights: weighed && weightsIn(weighed.next().value),
            scales: scaled && numbersIn(scaled.next().value, SCALE),
          };
        }
      },
      column: (name) => cells.get(name)!.parts(order),
      end: () => this.#spilling!.spill.end(),
    };
  }

  #refuseTooMany(): void {
    const chances = this.#challenger.chances + (this.#champion?.chances ?? 0);
    const all = this.#spilling ? undefined : this.#numbers;
    refuseTooMany(this.#task, { rows: this.#ids.rows, chances, all }, this.#most);
  }

  #refuse(row: number, why: string): never {
    const { name, from } = this.#file;
    throw new InvalidEventError(`predictions ${name === '' ? '' : `\`${name}\` `}row ${row - from + 1} ${why}`);
  }
}

/** An id is there twice, and nobody knows in which row. */
export class RepeatedIdError extends Error {}

/** What numbers of a column are, and which fit. */
interface Fitting {
  readonly what: string;
  readonly wanted: string;
  readonly fits: (value: number) => boolean;
}
const WEIGHT: Fitting = { what: 'weight', wanted: 'a number from 0', fits: (weight) => weight >= 0 };
/** A smaller weight is none: what is made of it would be rounded to a multiple of the least number there is. */
const LEAST_WEIGHT = 1e-290;
const SCALE: Fitting = { what: 'scale', wanted: 'a number above 0', fits: (scale) => scale > 0 };

/** @param from how many rows stand before those of the column */
function numbersIn(column: CellColumn, { what, wanted, fits }: Fitting, from = 0): Float64Array {
  // what is no plain number may be one all the same: `1e-7`, `+2`
  const values = !column.codes
    ? column.values
    : column.values.map((value, row) => (Number.isNaN(value) ? (parseNumber(textAt(column, row)) ?? value) : value));
  const bad = values.findIndex((value) => !fits(value));
  if (bad === -1) return values;
  const kind = kindOf(textAt(column, bad));
  throw new InvalidEventError(`predictions row ${from + bad + 1} has ${kind} as ${what}: ${wanted} is wanted`);
}

function weightsIn(column: CellColumn): Float64Array {
  const weights = numbersIn(column, WEIGHT);
  const isNone = (weight: number) => weight > 0 && weight < LEAST_WEIGHT;
  return weights.some(isNone) ? weights.map((weight) => (isNone(weight) ? 0 : weight)) : weights;
}

function refuseNumbers(cells: Cells | undefined, fitting: Fitting): void {
  let from = 0;
  for (const part of cells?.parts() ?? []) {
    numbersIn(part, fitting, from);
    from += part.rows;
  }
}

/** An interval of costs counts on none that is below 0. */
function refuseGains(parts: Iterable<Answers>): void {
  let from = 0;
  for (const { predicted } of parts) {
    const bad = predicted.findIndex((cost) => cost < 0);
    if (bad >= 0)
      throw new InvalidEventError(
        `predictions row ${from + bad + 1} has a number below 0 as what it cost: a number from 0 is wanted, less is better`,
      );
    from += predicted.length;
  }
}
