import type { UnreadKey } from './unread.ts';

/** What a reader of a translated file must know: about some features, or about the whole. Never quotes a value of the data. */
export type Note = { features: string[]; says: string };

/** Collects notes; what is said of several features is one note. */
export class Notes {
  readonly #features = new Map<string, string[]>();

  add(says: string, feature?: string): void {
    const known = this.#features.get(says) ?? [];
    this.#features.set(says, feature === undefined ? known : [...known, feature]);
  }

  /** Keys that nothing here reads: what they decide is not applied. */
  addUnread(unread: readonly UnreadKey[] = []): void {
    for (const { path, feature } of unread)
      this.add(`key \`${path}\` is not known here: what it says is not applied`, feature);
  }

  all(): Note[] {
    return [...this.#features].map(([says, features]) => ({ features, says }));
  }
}
