import { type TellSign, UNREAD } from './read-cell.ts';
import type { NumericSketch } from './sketch.ts';

/** What is counted of how cells are written. */
export type Signs = Pick<NumericSketch, 'signs' | 'unread'>;

/** Counts cells that are written with a sign, or that look like numbers and are none (`UNREAD`); signs stand in order. */
export function addSign(to: Signs, sign: string, cells = 1): void {
  if (sign === UNREAD) to.unread = (to.unread ?? 0) + cells;
  else if (to.signs && Object.hasOwn(to.signs, sign)) to.signs[sign]! += cells;
  else {
    const all: [string, number][] = [...Object.entries(to.signs ?? {}), [sign, cells]];
    to.signs = Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The same of the columns of a table. */
export class SignCounts {
  readonly #of = new Map<number, Signs>();

  /** Counts signs of cells of a column. */
  teller(column: number): TellSign {
    return (sign) => addSign(this.#signs(column), sign);
  }

  /** Counts as well what another one has counted. */
  add(more: SignCounts): void {
    for (const [column, signs] of more.#of) addSigns(this.#signs(column), signs);
  }

  of(column: number): Signs {
    return structuredClone(this.#of.get(column) ?? {});
  }

  #signs(column: number): Signs {
    const signs = this.#of.get(column) ?? {};
    this.#of.set(column, signs);
    return signs;
  }
}

/** Counts as well what was counted elsewhere. */
export function addSigns(to: Signs, { signs = {}, unread }: Signs): void {
  for (const [sign, cells] of Object.entries(signs)) addSign(to, sign, cells);
  if (unread) addSign(to, UNREAD, unread);
}
