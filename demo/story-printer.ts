import type { Life } from '../examples/parts/story/life.ts';
import { modelChain } from '../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../lib/domain/ledger/record.ts';
import { recordLine } from '../lib/words/record-line.ts';
import type { ControlPlane } from '../local/control-plane.ts';
import { recordsOf } from '../local/records.ts';
import { keepTelling, type Telling } from './story-state.ts';

/** Prints the model's records as they are committed; after a restart it goes on where it was (a kill between print and note may repeat a line). */
export class Teller {
  readonly #plane: ControlPlane;
  readonly #home: string;
  readonly #life: Pick<Life, 'model' | 'live'>;
  readonly #chain: string;
  readonly #print: (line: string) => void;
  #telling: Telling;

  constructor(
    plane: ControlPlane,
    home: string,
    life: Pick<Life, 'model' | 'live'>,
    telling: Telling,
    print: (line: string) => void,
  ) {
    this.#plane = plane;
    this.#home = home;
    this.#life = life;
    this.#chain = modelChain('default', life.model);
    this.#telling = telling;
    this.#print = print;
  }

  async tell(): Promise<void> {
    const head = await this.#plane.ports.ledger.head(this.#chain);
    if (!head || head.seq === this.#telling.told) return;
    const fresh = await recordsOf(this.#plane.ports, this.#chain, this.#telling.told + 1);
    for (const record of fresh) this.#print(this.#lineOf(record));
    this.#telling = { ...this.#telling, told: this.#telling.told + fresh.length };
    keepTelling(this.#home, this.#telling);
  }

  /** Of a model with several deployments each line says which. */
  #lineOf(record: LedgerRecord): string {
    const { version, deployment } = record.subject;
    const name = `${this.#life.model}/${version}  `;
    if (Object.keys(this.#life.live).length < 2 || !deployment) return recordLine(record);
    return recordLine(record).replace(name, `${this.#life.model}/${version} at ${deployment}  `);
  }
}
