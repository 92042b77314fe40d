/** Values that may be of another kind than all others, and how many are looked at before a kind is given up. */
export const STRAY = 0.02;
const TRIED = 50;

/** Counts how many of the values are of one kind, until it is plain that not all are. */
export class Kind {
  #hits = 0;
  #misses = 0;
  readonly #is: (text: string, value: number) => boolean;

  constructor(is: (text: string, value: number) => boolean) {
    this.#is = is;
  }

  /** Whether there is nothing more to be seen. */
  get givenUp(): boolean {
    return this.#misses > TRIED && this.#misses > STRAY * this.#hits;
  }

  look(text: string, value: number): void {
    if (this.givenUp) return;
    if (this.#is(text, value)) this.#hits++;
    else this.#misses++;
  }

  get hits(): number {
    return this.#hits;
  }

  /** Whether all but a stray value are. */
  get holds(): boolean {
    return this.#hits > 0 && this.#misses <= STRAY * this.#hits;
  }
}
