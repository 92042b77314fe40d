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

  #ask({ id, version, requester, groups, quorum }: ListedApproval): void {
    const { url, story, model, print } = this.#options;
    const page = `${url}/approvals/${id}`;
    const asked = groups ?? ['approvers'];
    const approvers = localPeople(stateRoot()).filter(
      (p) => p.groups.some((group) => asked.includes(group)) && p.id !== requester,
    );
    const usual = approvers.find((p) => p.id === 'u_ben') ?? approvers[0];
    // Who applied the manifest answers for no version: of those who joined later none has.
    const able = [...new Set([usual, ...approvers.toReversed()])].slice(0, quorum);
    const [may] = able;
    print(
      `  ? ${model}/${version} waits for ${whoAnswers(groups) ?? 'an approver'} (API at ${url}). Look and answer in a browser:`,
    );
    print(`      ${page}`);
    for (const one of able)
      if (one) print(`      sign in as ${one.name} (passphrase ${passphrase(stateRoot(), one.id)})`);
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
