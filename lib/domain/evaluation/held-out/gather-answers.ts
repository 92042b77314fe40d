import type { CellBlock } from '../../drift/columns/cell-block.ts';
import { type Cell, isMissing, parseNumber } from '../../drift/columns/value.ts';
import type { Quantile } from '../../metric/scored-rows.ts';
import { USUAL_THRESHOLD } from '../../quality/quality-policy.ts';
import { answerReader, answersOfChances, classReader, type Prediction } from '../../task/prediction.ts';
import { classesOf, isLabelled, type ModelTask, Task } from '../../task/task.ts';
import { cellReader, noAnswer } from './answer-value.ts';
import type { Arrangement } from './arrange.ts';
import { type CellColumn, textAt } from './cells.ts';
import { GrowingNumbers, numbersOf } from './growing-numbers.ts';
import { SPILLED, type Spilling } from './spill.ts';

/** What one model answered, a column each; the same index is the same row everywhere. */
export interface Answers {
  /** The index of a class, or a value. */
  readonly predicted: Float64Array;
  /** Chances of class 1 of a binary task, or numbers that rise with it; absent unless every row has one. */
  readonly scores?: Float64Array | undefined;
  /** One column of chances a class; absent unless every row has them. */
  readonly chances?: readonly Float64Array[] | undefined;
  readonly improper: boolean;
  readonly quantiles?: readonly Quantile[] | undefined;
}

/** How one cell is read: of what has no output of its own a number. */
const NUMBER = Task.parse({ type: 'regression' });
const readAs = (task: ModelTask): Task => (isLabelled(task) ? task : NUMBER);

/** Refuses a row, by its number from 0 on. */
export type Refuse = (row: number, why: string) => never;

/** Answers that may be remembered by their text: classes, not lists of chances. */
const REMEMBERED = 1_024;

/** Gathers answers of one cell each: 8 bytes a row of a regression, 16 of a binary task, 8 and 8 for each class of several. */
export class CellAnswers {
  readonly takers = [this];
  readonly #task: ModelTask;
  readonly #who: string;
  readonly #refuse: Refuse;
  readonly #read: (cell: string) => Prediction | { because: string };
  readonly #known = new Map<string, Prediction>();
  readonly #predicted: GrowingNumbers | GrowingNumbers<Uint8Array>;
  readonly #scores: GrowingNumbers | undefined;
  readonly #spilling: Spilling | undefined;
  #chances: readonly GrowingNumbers[] | undefined;
  #scored = 0;
  #missing = 0;
  #improper = false;

  constructor(task: ModelTask, who: string, refuse: Refuse, spilling?: Spilling) {
    this.#task = task;
    this.#who = who;
    this.#refuse = refuse;
    this.#read = cellReader(readAs(task), USUAL_THRESHOLD);
    this.#spilling = spilling;
    this.#predicted = numbersOf(task, spilling);
    this.#scores = task.type === 'binary' ? new GrowingNumbers(Float64Array, spilling) : undefined;
  }

  /** Whether every row has a score, or chances. */
  get scored(): boolean {
    return (this.#scores ?? this.#chances) !== undefined && this.#scored === this.#predicted.count;
  }

  /** How many chances each row has. */
  get chances(): number {
    return this.#chances?.length ?? 0;
  }

  /** Rows without an answer. */
  get missing(): number {
    return this.#missing;
  }

  take(block: CellBlock, column: number): void {
    const { type } = this.#task;
    const base = column * block.stride;
    if (this.#takeScores(block, base)) return;
    for (let row = 0; row < block.rows; row++) {
      const value = block.values[base + row]!;
      if (Number.isNaN(value) || type === 'multiclass') this.#takeText(block.text(column, row));
      else this.#takeNumber(value);
    }
  }

  /** Takes the scores of a block at once; false where something else stands among them. */
  #takeScores({ values, rows }: CellBlock, base: number): boolean {
    if (this.#scores === undefined) return false;
    for (let row = 0; row < rows; row++) if (Number.isNaN(values[base + row]!)) return false;
    const [scores, predicted] = [this.#scores.more(rows), this.#predicted.more(rows)];
    let improper = false;
    for (let row = 0; row < rows; row++) {
      const value = values[base + row]!;
      scores[row] = value;
      predicted[row] = value >= USUAL_THRESHOLD ? 1 : 0;
      if (value < 0 || value > 1) improper = true;
    }
    this.#scored += rows;
    this.#improper ||= improper;
    return true;
  }

  #takeNumber(value: number): void {
    if (this.#scores === undefined) {
      this.#predicted.push(value);
      return;
    }
    this.#predicted.push(Number(value >= USUAL_THRESHOLD));
    this.#scores.push(value);
    this.#scored++;
    if (value < 0 || value > 1) this.#improper = true;
  }

  #takeText(cell: Cell): void {
    if (isMissing(cell)) {
      this.#missing++;
      this.#take({ predicted: 0, improper: false });
      return;
    }
    const known = this.#known.get(cell);
    if (known) {
      this.#take(known);
      return;
    }
    const found = this.#read(cell);
    if ('because' in found)
      this.#refuse(this.#predicted.count, `has ${kindOf(cell)} as \`${this.#who}\`, which ${found.because}`);
    else {
      if (found.probabilities === undefined && this.#known.size < REMEMBERED) this.#known.set(cell, found);
      this.#take(found);
    }
  }

  #take({ predicted, score, probabilities, improper }: Prediction): void {
    const row = this.#predicted.count;
    this.#predicted.push(predicted);
    this.#scores?.push(score ?? Number.NaN);
    if (score !== undefined) this.#scored++;
    if (improper) this.#improper = true;
    if (probabilities === undefined) return;
    // where an earlier row had none, all are left out in the end
    if (this.#scored++ !== row) return;
    this.#chances ??= probabilities.map(() => new GrowingNumbers(Float64Array, this.#spilling));
    for (const [k, chance] of probabilities.entries()) this.#chances[k]!.push(chance);
  }

  /** The same part by part, each good until the next. */
  *parts(arrangement?: Arrangement): Generator<Answers> {
    const scores = this.scored ? this.#scores?.parts(arrangement) : undefined;
    const chances = this.scored ? this.#chances?.map((of) => of.parts(arrangement)) : undefined;
    const room = new Float64Array(SPILLED.part);
    for (const predicted of this.#predicted.parts(arrangement))
      yield {
        ...{ predicted: doublesIn(room, predicted), improper: this.#improper },
        ...(scores && { scores: scores.next().value as Float64Array }),
        ...(chances && { chances: chances.map((of) => of.next().value as Float64Array) }),
      };
  }

  arrange(part: number, order: Uint32Array): void {
    for (const numbers of [this.#predicted, this.#scores, ...(this.scored ? (this.#chances ?? []) : [])])
      numbers?.arrange(part, order);
  }

  end(): Answers {
    const all = this.#scored === this.#predicted.count;
    return {
      predicted: asDoubles(this.#predicted.end()),
      ...(all && this.#scores && { scores: this.#scores.end() }),
      ...(all && this.#chances && { chances: this.#chances.map((chances) => chances.end()) }),
      improper: this.#improper,
    };
  }
}

/** Numbers of a part, eight bytes each, in memory that is used again where there is enough. */
export function doublesIn(room: Float64Array, part: Float64Array | Uint8Array): Float64Array {
  if (part instanceof Float64Array || part.length > room.length) return asDoubles(part);
  room.set(part);
  return room.subarray(0, part.length);
}

/** The same numbers eight bytes each. */
export const asDoubles = (numbers: Float64Array | Uint8Array): Float64Array =>
  numbers instanceof Float64Array ? numbers : new Float64Array(numbers);

/** Answers that are a number and its quantiles, each in a column of its own. */
export function answersOfNumbers(
  levels: readonly number[],
  parts: readonly CellColumn[],
  { who, refuse }: { who: string; refuse: Refuse },
): Answers {
  const [predicted, ...quantiles] = parts.map((part) => {
    const { codes, values } = part;
    if (codes)
      for (let row = 0; row < part.rows; row++) {
        if (!Number.isNaN(values[row])) continue;
        const text = textAt(part, row);
        const value = parseNumber(text);
        if (value === undefined) refuse(row, `has ${kindOf(text)} in \`${who}\`: numbers are wanted`);
        else values[row] = value;
      }
    return values;
  });
  return {
    predicted: predicted!,
    improper: false,
    quantiles: levels.map((level, at) => ({ level, values: quantiles[at]! })),
  };
}

/** Answers whose parts stand in columns: chances by class, or the cells of the task's `output`. */
export function answersOfParts(
  task: Task,
  parts: readonly CellColumn[],
  { who, byClass, refuse }: { who: string; byClass: boolean; refuse: Refuse },
): Answers {
  const plain = byClass && parts.every(({ codes, values }) => !codes && values.every(Number.isFinite));
  if (plain)
    return answersOfChances(
      task,
      parts.map(({ values }) => values),
      USUAL_THRESHOLD,
    );
  const output = byClass ? { output: classesOf(task).map((name) => `probability:${name}`) } : {};
  const read = answerReader({ ...task, ...output } as Task, USUAL_THRESHOLD);
  const rows = parts[0]!.rows;
  const predicted = new Float64Array(rows);
  const scores = task.type === 'binary' ? new Float64Array(rows) : undefined;
  const chances = task.type === 'multiclass' ? classesOf(task).map(() => new Float64Array(rows)) : undefined;
  let [scored, improper] = [0, false];
  for (let row = 0; row < rows; row++) {
    const found = read(parts.map((part) => textAt(part, row) || undefined));
    if (typeof found === 'string')
      return refuse(row, `has no \`${who}\` in its parts, which ${noAnswer(task, found).because}`);
    predicted[row] = found.predicted;
    improper ||= found.improper;
    if (found.score !== undefined || found.probabilities !== undefined) scored++;
    if (scores) scores[row] = found.score ?? Number.NaN;
    found.probabilities?.forEach((chance, k) => {
      chances![k]![row] = chance;
    });
  }
  const all = scored === rows;
  return { predicted, ...(all && scores && { scores }), ...(all && chances && { chances }), improper };
}

/** A reader of what is true: a number, or the class of a text; of two classes, whatever they are called, pipelines have always written 0 and 1. */
export function truthReader(task: ModelTask): (cell: string) => number | undefined {
  if (!('classes' in task)) {
    const least = task.type === 'ranking' ? 0 : Number.NEGATIVE_INFINITY;
    return (cell) => {
      const value = parseNumber(cell);
      return value !== undefined && value >= least ? value : undefined;
    };
  }
  const classOf = classReader(classesOf(task));
  const bits = task.type === 'binary' ? ['0', '1'] : [];
  return (cell) => {
    const found = classOf(cell) ?? bits.indexOf(cell);
    return found < 0 ? undefined : found;
  };
}

/** What kind of value stands there: its text is somebody's data, and reasons go into the ledger for good. */
export function kindOf(cell: string): string {
  if (cell === '') return 'nothing';
  if (cell.startsWith('[')) return 'a list';
  if (cell.startsWith('{')) return 'an object';
  if (/^[-+]?(nan|inf|infinity)$/i.test(cell)) return 'NaN or infinity';
  return parseNumber(cell) === undefined ? 'a text' : 'a number';
}
