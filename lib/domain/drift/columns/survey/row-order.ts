/** How numbers follow one another from row to row. */
export class RowOrder {
  whole = true;
  #rises = true;
  #falls = true;
  #first = 0;
  #last = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #n = 0;
  #mean = 0;
  #squares = 0;
  #together = 0;
  /** Squares of the steps from row to row. */
  #steps = 0;

  add(value: number): void {
    this.whole &&= Number.isInteger(value);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    if (this.#rises || this.#falls) this.#follow(value);
  }

  addAll(values: Float64Array): void {
    let at = 0;
    while (at < values.length && (this.#rises || this.#falls)) this.#follow(values[at++]!);
    this.whole &&= noneHasFraction(values);
    let min = this.#min;
    let max = this.#max;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#min = min;
    this.#max = max;
  }

  /** Nothing is summed up any more once they rose and fell: most columns do soon. */
  #follow(value: number): void {
    if (this.#n === 0) {
      this.#first = value;
    } else {
      this.#rises &&= value >= this.#last;
      this.#falls &&= value <= this.#last;
      this.#steps += (value - this.#last) ** 2;
    }
    this.#last = value;
    // Welford's sums; the mean of row numbers 0 … n-1 is (n-1)/2
    const n = ++this.#n;
    const apart = value - this.#first - this.#mean;
    this.#mean += apart / n;
    this.#squares += apart * (value - this.#first - this.#mean);
    this.#together += (apart * (n - 1)) / 2;
  }

  get range(): number {
    return this.#n === 0 ? 0 : this.#max - this.#min;
  }

  get monotonous(): boolean {
    return this.#n > 1 && (this.#rises || this.#falls);
  }

  /**
   * Whether such numbers go on by steps of about one size (a standard deviation below half of it), or begin at nought: as clocks and counters do. The steps of a
   * sorted column of amounts are as uneven as chance: of an even spread their deviation is their size.
   */
  get ticks(): boolean {
    const steps = this.#n - 1;
    const mean = (this.#last - this.#first) / steps;
    return (
      this.monotonous && (this.#first === 0 || this.#last === 0 || this.#steps / steps - mean ** 2 < mean ** 2 / 4)
    );
  }

  /** Pearson's correlation of the values with their rows' numbers, without its sign; 0 of values that rise and fall. */
  evenness(): number {
    if (!this.monotonous) return 0;
    const rows = (this.#n * (this.#n ** 2 - 1)) / 12;
    return this.#squares === 0 ? 0 : Math.abs(this.#together) / Math.sqrt(this.#squares * rows);
  }
}

/** Whether all are whole numbers. */
export function noneHasFraction(values: Float64Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isInteger(values[at]!)) return false;
  return true;
}
