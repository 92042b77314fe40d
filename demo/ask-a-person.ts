import { openBrowser } from '../cli/terminal/open-browser.ts';
import { localPeople, passphrase } from '../lib/adapters/local/people/people.ts';
import type { ListedApproval } from '../lib/domain/registry/load.ts';
import { whoAnswers } from '../lib/words/promotion.ts';
import type { ControlPlane } from '../local/control-plane.ts';
import { stateRoot } from '../local/home.ts';
import type { Outsider } from '../local/run-until.ts';

export interface WaitingOptions {
  readonly plane: ControlPlane;
  readonly url: string;
  readonly story: string;
  readonly model: string;
  /** Whether a browser may be opened at the first question. */
  readonly open: boolean;
  readonly print: (line: string) => void;
}

/** Without `--headless` the story waits for a person at every open question, and says how to answer. */
export class Waiting implements Outsider {
  readonly #options: WaitingOptions;
  #open = false;
  readonly #asked = new Set<string>();

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  async step(): Promise<number> {
    const { items } = await this.#options.plane.ports.registry.open('default', { limit: 100 });
    const open = items.filter(({ model }) => model === this.#options.model);
    this.#open = open.length > 0;
    for (const approval of open) {
      if (this.#asked.has(approval.id)) continue;
      this.#asked.add(approval.id);
      this.#ask(approval);
    }
    return 0;
  }

  #ask({ id, version, requester, groups }: ListedApproval): void {
    const { url, story, model, print } = this.#options;
    const page = `${url}/approvals/${id}`;
    const asked = groups ?? ['approvers'];
    const approvers = localPeople(stateRoot()).filter(
      (p) => p.groups.some((group) => asked.includes(group)) && p.id !== requester,
    );
    const may = approvers.find((p) => p.id === 'u_ben') ?? approvers[0];
    print(
      `  ? ${model}/${version} waits for ${whoAnswers(groups) ?? 'an approver'} (API at ${url}). Look and answer in a browser:`,
    );
    print(`      ${page}`);
    if (may) print(`      sign in as ${may.name} (passphrase ${passphrase(stateRoot(), may.id)})`);
    print('    or in another terminal:');
    const as = `--story ${story} --as ${may?.id ?? 'u_ben'}`;
    print(`      npx steward approvals show ${id} ${as}`);
    print(`      npx steward approvals answer ${id} --approve --reason "…" ${as}`);
    openBrowser(page, this.#options.open && this.#asked.size === 1);
  }

  nextAt(): undefined {
    return undefined;
  }

  waiting(): boolean {
    return this.#open;
  }
}
