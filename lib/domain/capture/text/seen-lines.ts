import { createHash } from 'node:crypto';

/** As core/copies.ts has it: so many lines are remembered at least, and at most twice as many. */
const LINES = 16_384;

/**
 * The last lines of a file that were taken. One that is there again, byte for byte, is the same event with the same time and payload: it was
 * captured or delivered twice, and is one invocation. Memory does not grow with the file: what lies further apart counts twice.
 */
export class SeenLines {
  #young = new Set<string>();
  #old = new Set<string>();

  /** Whether a line was taken before; it is remembered. @param line without its line end */
  isCopy(line: Uint8Array): boolean {
    const key = createHash('sha256').update(line).digest('base64');
    if (this.#young.has(key) || this.#old.has(key)) return true;
    if (this.#young.size === LINES) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(key);
    return false;
  }
}
