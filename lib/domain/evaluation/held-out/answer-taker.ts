import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isLabelled, type ModelTask } from '../../task/task.ts';
import type { Arranged, Arrangement } from './arrange.ts';
import { type CellColumn, Cells } from './cells.ts';
import { type Answers, answersOfNumbers, answersOfParts, CellAnswers, type Refuse } from './gather-answers.ts';
import type { AnswerPlace } from './layout.ts';
import type { Spilling } from './spill.ts';

/** Whatever takes the cells of one column in their order. */
export interface Taker {
  take(block: CellBlock, column: number): void;
}

/** The answers of one model. */
export interface AnswerTaker extends Arranged {
  readonly takers: readonly Taker[];
  /** Rows in which nothing stands. */
  readonly missing: number;
  /** Whether every row has a score, or chances; once all rows are there. */
  readonly scored: boolean;
  /** How many chances each row has, of several classes. */
  readonly chances: number;
  /** Part by part, each good until the next, as often as they are asked for. */
  parts(arrangement?: Arrangement): Generator<Answers>;
  end(): Answers;
}

export function answerTaker(
  task: ModelTask,
  place: AnswerPlace,
  { who, refuse, spilling }: { who: string; refuse: Refuse; spilling: Spilling | undefined },
): AnswerTaker {
  return place.as === 'whole'
    ? new CellAnswers(task, who, refuse, spilling)
    : new ColumnAnswers(task, place, { who, refuse, spilling });
}

/** The answers of one model, from several columns. */
class ColumnAnswers implements AnswerTaker {
  readonly takers: readonly Cells[];
  readonly #read: (columns: readonly CellColumn[], from: number) => Answers;
  #all: { readonly scored: boolean; readonly improper: boolean } | undefined;

  constructor(
    task: ModelTask,
    { columns, as }: AnswerPlace,
    { who, refuse: refuseRow, spilling }: { who: string; refuse: Refuse; spilling: Spilling | undefined },
  ) {
    this.takers = columns.map(() => new Cells(spilling));
    this.#read = (parts, from) => {
      const refuse: Refuse = (row, why) => refuseRow(from + row, why);
      if (isLabelled(task)) return answersOfParts(task, parts, { who, byClass: as === 'classes', refuse });
      return answersOfNumbers(task.type === 'forecast' ? (task.quantiles ?? []) : [], parts, { who, refuse });
    };
  }

  get missing(): number {
    let missing = 0;
    for (const columns of this.#columns()) {
      const empty = columns.map(({ texts }) => texts.indexOf(''));
      for (let row = 0; row < columns[0]!.rows; row++)
        missing += +columns.every(({ values, codes }, at) => Number.isNaN(values[row]) && codes?.[row] === empty[at]);
    }
    return missing;
  }

  get scored(): boolean {
    return this.#known().scored;
  }

  get chances(): number {
    return this.takers.length;
  }

  *parts(arrangement?: Arrangement): Generator<Answers> {
    const { scored, improper } = this.#known();
    for (const answers of this.#answers(arrangement))
      yield scored
        ? { ...answers, improper }
        : { predicted: answers.predicted, quantiles: answers.quantiles, improper };
  }

  arrange(part: number, order: Uint32Array): void {
    for (const cells of this.takers) cells.arrange(part, order);
  }

  end(): Answers {
    return this.#read(
      this.takers.map((cells) => cells.end()),
      0,
    );
  }

  /** What hangs on all rows; what is no answer is refused. */
  #known() {
    if (this.#all) return this.#all;
    let [scored, improper] = [true, false];
    for (const answers of this.#answers()) {
      scored &&= answers.scores !== undefined || answers.chances !== undefined;
      improper ||= answers.improper;
    }
    this.#all = { scored, improper };
    return this.#all;
  }

  *#answers(arrangement?: Arrangement): Generator<Answers> {
    let from = 0;
    for (const columns of this.#columns(arrangement)) {
      yield this.#read(columns, from);
      from += columns[0]!.rows;
    }
  }

  *#columns(arrangement?: Arrangement): Generator<CellColumn[]> {
    const columns = this.takers.map((cells) => cells.parts(arrangement));
    for (const first of columns[0]!) yield [first, ...columns.slice(1).map((one) => one.next().value as CellColumn)];
  }
}
