import type { CellBlock } from '../../drift/columns/cell-block.ts';
import type { ModelTask } from '../../task/task.ts';
import { kindOf, type Refuse, truthReader } from './gather-answers.ts';
import { type GrowingNumbers, numbersOf } from './growing-numbers.ts';
import { labelsOf } from './layout.ts';
import type { Spilling } from './spill.ts';

/** Labels that are remembered by their text. */
const REMEMBERED = 1_024;

/** Gathers what is true: 8 bytes a row, of classes 1 where rows may lie somewhere else. */
export class Truths {
  readonly values: GrowingNumbers | GrowingNumbers<Uint8Array>;
  readonly #task: ModelTask;
  readonly #refuse: Refuse;
  readonly #read: (cell: string) => number | undefined;
  readonly #known = new Map<string | number, number>();

  constructor(task: ModelTask, refuse: Refuse, spilling?: Spilling) {
    this.values = numbersOf(task, spilling);
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
