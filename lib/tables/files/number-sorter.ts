import { type Core, newCore } from '../../domain/capture/core.ts';

/** Numbers that the core sorts: more would take a second list as large. */
const MOST = 2 ** 21;

/** Sorts one list of numbers after another in the same memory. */
export class NumberSorter {
  #core: Core | undefined;

  /** Room for so many numbers, whose values are nobody's; good until the next is opened. */
  open(many: number): Float64Array {
    if (many > MOST) return new Float64Array(many);
    this.#core ??= newCore();
    const at = this.#core.openSort(many);
    return new Float64Array(this.#core.memory.buffer, at, many);
  }

  /** Sorts what was opened last, in place and ascending; none is -0 or no number. */
  sort(values: Float64Array): Float64Array {
    if (values.length > MOST) return values.sort();
    this.#core?.sortNumbers(values.length);
    return values;
  }
}
