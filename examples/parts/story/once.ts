import type { Outside } from './life.ts';

/** Does one thing at its time: a team that changes its pipeline, a partner that joins. After a kill it is done again: `act` is safe to repeat. */
export class Once implements Outside {
  readonly #at: number;
  readonly #act: () => Promise<void>;
  #done = false;

  constructor(at: number, act: () => Promise<void>) {
    this.#at = at;
    this.#act = act;
  }

  async step(now: number): Promise<number> {
    if (this.#done || now < this.#at) return 0;
    await this.#act();
    this.#done = true;
    return 1;
  }

  nextAt(): number | undefined {
    return this.#done ? undefined : this.#at;
  }

  waiting(): boolean {
    return false;
  }
}
