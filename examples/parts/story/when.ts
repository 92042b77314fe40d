import type { Outside } from './life.ts';

/** Does one thing once something is recorded, or some time after: a team that mends what was refused, a person who saw a finding. After a kill it may be done again: `act` is safe to repeat. */
export class When implements Outside {
  readonly #due: () => Promise<number | undefined>;
  readonly #act: () => Promise<void>;
  #at: number | undefined;
  #done = false;

  /** @param due when it is to be done (epoch ms), undefined while nothing says so yet */
  constructor(due: () => Promise<number | undefined>, act: () => Promise<void>) {
    this.#due = due;
    this.#act = act;
  }

  async step(now: number): Promise<number> {
    if (this.#done) return 0;
    this.#at ??= await this.#due();
    if (this.#at === undefined || now < this.#at) return 0;
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
