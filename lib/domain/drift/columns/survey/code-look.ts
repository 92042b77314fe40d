import { RowOrder } from './row-order.ts';

/** Looks whether a column holds whole numbers of one width, some with noughts in front: post codes, codes of counties. */
export class CodeLook {
  readonly order = new RowOrder();
  #width = 0;
  #noughts = false;
  #givenUp = false;

  look(text: string): void {
    if (this.#givenUp) return;
    if (this.#width === 0) this.#width = text.length;
    if (text.length !== this.#width || !/^\d{2,9}$/.test(text)) this.#givenUp = true;
    else {
      this.#noughts ||= text[0] === '0';
      this.order.add(Number(text));
    }
  }

  /** The same of numbers that are written plainly. */
  lookAtAll(values: Float64Array): void {
    if (this.#givenUp) return;
    if (this.#width === 0) this.#width = String(values[0]).length;
    const [low, high] = [10 ** (this.#width - 1), 10 ** this.#width];
    this.#givenUp = !values.every((value) => value >= low && value < high && Number.isInteger(value));
    if (!this.#givenUp) this.order.addAll(values);
  }

  get holds(): boolean {
    return this.#noughts && !this.#givenUp;
  }
}
