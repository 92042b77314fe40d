import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { isLabelled, type ModelTask } from '../../task/task.ts';
import { type CellColumn, Cells } from './cells.ts';
import { type Answers, answersOfNumbers, answersOfParts, CellAnswers, type Refuse } from './gather-answers.ts';
import type { AnswerPlace } from './layout.ts';
import type { Spilling } from './spill.ts';

/** Whatever takes the cells of one column in their order. */
export interface Taker {
  take(block: CellBlock, column: number): void;
}

/** The answers of one model, from one column or from several. */
export class AnswerTaker {
  readonly parts: readonly Taker[];
  readonly whole: CellAnswers | undefined;
  readonly #cells: readonly Cells[];
  readonly #end: () => Answers;
  #ended: CellColumn[] | undefined;

  constructor(
    task: ModelTask,
    { columns, as }: AnswerPlace,
    { who, refuse, spilling }: { who: string; refuse: Refuse; spilling: Spilling | undefined },
  ) {
    this.whole = as === 'whole' ? new CellAnswers(task, who, refuse, spilling) : undefined;
    this.#cells = this.whole ? [] : columns.map(() => new Cells());
    this.parts = this.whole ? [this.whole] : this.#cells;
    this.#end = () => {
      if (this.whole) return this.whole.end();
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
    if (this.whole) return this.whole.missing;
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
