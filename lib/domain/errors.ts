/**
 * The five kinds of error. `name` is set explicitly because it is also the retry vocabulary of the state machines
 * and must survive minification. A refusal is a value, not an error.
 */

/** The input can never be right: park it, never retry it. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
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

/** Something that must never differ differs: stop and page a human. */
export class IntegrityError extends Error {
  override readonly name = 'IntegrityError';
}
