import { existsSync, statSync } from 'node:fs';
import { ApiClient, type ShownApproval, signIn } from '../cli/target/api-client.ts';
import type { Outsider } from '../local/run-until.ts';

export interface ApproverOptions {
  readonly apiUrl: string;
  readonly inbox: string;
  readonly person: string;
  readonly passphrase: string;
  readonly decide: (approval: ShownApproval) => { answer: 'approve' | 'reject'; reason: string };
}

/** A named person who reads the notices and answers over HTTP: signed in, with a token, like anybody else. */
export class Approver implements Outsider {
  readonly #options: ApproverOptions;
  #client: ApiClient | undefined;
  #read = 0;

  constructor(options: ApproverOptions) {
    this.#options = options;
  }

  async step(): Promise<number> {
    // People look when a notice came, not all the time.
    const size = existsSync(this.#options.inbox) ? statSync(this.#options.inbox).size : 0;
    if (size === this.#read) return 0;
    const { apiUrl, person, passphrase, decide } = this.#options;
    this.#client ??= new ApiClient(apiUrl, await signIn(apiUrl, person, passphrase));
    const { approvals } = await this.#client.get<{ approvals: ShownApproval[] }>('/api/approvals?state=open');
    for (const { id } of approvals) {
      const shown = await this.#client.get<ShownApproval>(`/api/approvals/${id}`);
      const { answer, reason } = decide(shown);
      await this.#client.answer(shown, answer, reason, `${id}-${answer}`);
    }
    this.#read = size;
    return approvals.length;
  }

  nextAt(): undefined {
    return undefined;
  }

  waiting(): boolean {
    return false;
  }
}
