/**
 * The five kinds of error. `name` is set explicitly because it is also the retry vocabulary of the state machines
 * and must survive minification. A refusal is a value, not an error.
 */

/** The input can never be right: park it, never retry it. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  /** The message, a line for each thing that is wrong: no other line break in a message is ours. */
  readonly lines: readonly string[];
  constructor(message: string | readonly string[], options?: { cause?: unknown }) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('; '), options);
    this.lines = lines;
  }
}

/** Somebody else wrote first: re-read, decide again. `clause` names the condition that did not hold. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly clause: string;
  constructor(message: string, options: { clause: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.clause = options.clause;
  }
}

/** What was named does not exist. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** A service we lean on did not answer as it should: retry with backoff. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
}

/** Something that must never differ differs: stop and page a human. `verdict` is what an audit says where records are what does not hold. */
export class IntegrityError extends Error {
  override readonly name = 'IntegrityError';
  readonly verdict: 'tampered' | 'incomplete' | undefined;
  constructor(message: string, options: { verdict?: 'tampered' | 'incomplete'; cause?: unknown } = {}) {
    super(message, options);
    this.verdict = options.verdict;
  }
}
