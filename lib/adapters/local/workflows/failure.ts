import type { Retrier } from './definition.ts';

/** Names of docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html that arise here. */
export const TIMEOUT = 'States.Timeout';
export const QUERY = 'States.QueryEvaluationError';
export const NO_CHOICE = 'States.NoChoiceMatched';
export const TOO_LARGE = 'States.DataLimitExceeded';
export const RUNTIME = 'States.Runtime';

/** An error as the machine sees it: what Retry and Catch match on, and what the execution ends with. */
export interface TaskFailure {
  readonly error: string;
  readonly cause: string;
}

/** A state that failed while being evaluated; never leaves this folder. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly failure: TaskFailure;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.failure = { error, cause };
  }
}

/**
 * Whether an `ErrorEquals` list covers an error ("Error names" of that page): `States.TaskFailed` is any error but
 * `States.Timeout`; neither it nor `States.ALL` covers the terminal ones, too much data and `States.Runtime`.
 */
export function covers(errorEquals: readonly string[], error: string): boolean {
  const terminal = error === TOO_LARGE || error === RUNTIME;
  return errorEquals.some(
    (name) =>
      name === error ||
      (!terminal && name === 'States.ALL') ||
      (!terminal && name === 'States.TaskFailed' && error !== TIMEOUT),
  );
}

/**
 * Milliseconds before retry number `count` + 1 of a retrier ("Retry field examples" of that page):
 * min(IntervalSeconds x BackoffRate^count, MaxDelaySeconds), with FULL jitter anything from 0 to that.
 * @param random draws from [0, 1); called once, and only for FULL
 */
export function backoff(retrier: Retrier, count: number, random: () => number): number {
  const seconds = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** count,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
    31_622_400, // a year, the longest an execution may last: keeps the power finite
  );
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
}

/**
 * What a Lambda invocation that threw looks like to the machine (connect-lambda.html; Lambda, "Node.js errors"):
 * the name of the error, and a cause of JSON. No stack: nobody matches on it and it names our files. No task token
 * either, should the message hold one. Names and messages are cut so that error and cause keep to the sizes of
 * API_SendTaskFailure.html (256 and 32,768).
 */
export function failureOfThrown(value: unknown, token?: string): TaskFailure {
  const [name, message] = value instanceof Error ? [value.name, value.message] : [typeof value, String(value)];
  const errorType = withoutToken(name, token).slice(0, 256);
  const errorMessage = withoutToken(message, token).slice(0, 16_000);
  return { error: errorType, cause: JSON.stringify({ errorType, errorMessage }) };
}

/** Tokens are letters, digits, `-` and `_`, so no quoting or URL encoding hides one from this. */
export const withoutToken = (text: string, token: string | undefined): string =>
  token === undefined ? text : text.replaceAll(token, '[task token]');
