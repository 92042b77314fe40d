/** As how many of one size some things count that come some at a time: (Σm)²/Σm² (Kish 1965, Survey Sampling, 11.7), in parts of the largest, whose square a number may not hold. */
export class KishSums {
  #most = 0;
  #sum = 0;
  #squares = 0;

  /** The first so many; without masses each counts 1. */
  add(masses: Float64Array | undefined, count: number): void {
    let most = masses ? this.#most : Math.max(this.#most, 1);
    if (masses) for (let at = 0; at < count; at++) if (masses[at]! > most) most = masses[at]!;
    if (most > this.#most) {
      const by = this.#most / most;
      this.#most = most;
      this.#sum *= by;
      this.#squares *= by * by;
    }
    if (!(most > 0)) return;
    if (!masses) {
      this.#sum += count / most;
      this.#squares += count / most / most;
      return;
    }
    let [sum, squares] = [this.#sum, this.#squares];
    for (let at = 0; at < count; at++) {
      const part = masses[at]! / most;
      sum += part;
      squares += part * part;
    }
    this.#sum = sum;
    this.#squares = squares;
  }

  get worth(): number {
    return this.#squares > 0 ? (this.#sum * this.#sum) / this.#squares : 0;
  }
}
