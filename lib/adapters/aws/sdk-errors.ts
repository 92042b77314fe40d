import { DependencyError, InvalidEventError, NotFoundError } from '../../domain/errors.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

/** SageMaker answers a describe of something that does not exist with a ValidationException that says so. */
const isGone = (error: unknown): boolean =>
  nameOf(error) === 'ResourceNotFound' || /could not find|does not exist/i.test(messageOf(error));

/** For `.catch`: what does not exist is `undefined`, everything else stays an error. */
export function undefinedIfGone(error: unknown): undefined {
  if (isGone(error)) return undefined;
  throw error;
}

/** For `.catch` on a create with a fixed name: that it is there already is success. */
export function ignoreExisting(error: unknown): void {
  if (/already exist|cannot create already existing/i.test(messageOf(error))) return;
  throw error;
}

/**
 * For `.catch` on a create or update that names what was just made: SageMaker looks it up with eventually consistent reads, and recommends
 * to try again (API_CreateEndpoint, API_CreateEndpointConfig). What is truly gone is not there at the last try either.
 */
export function retryIfGone(error: unknown): never {
  if (isGone(error)) throw new DependencyError(`${nameOf(error)}: ${messageOf(error)}`, { cause: error });
  throw error;
}

/** Only our error names leave an adapter: they are what the machines retry on. Payloads stay out of messages. */
export function translate(error: unknown): Error {
  const message = `${nameOf(error)}: ${messageOf(error)}`;
  if (isGone(error)) return new NotFoundError(message, { cause: error });
  // Between a look at an endpoint and the call, autoscaling may have begun: the next look will see it.
  if (/in-progress endpoint/i.test(messageOf(error))) return new DependencyError(message, { cause: error });
  // An account quota is not cured by trying again; neither is a request that does not fit the API.
  if (['ValidationException', 'ResourceLimitExceeded', 'SerializationException'].includes(nameOf(error)))
    return new InvalidEventError(message, { cause: error });
  return new DependencyError(message, { cause: error });
}

type Calls = Record<string, (...args: never[]) => Promise<unknown>>;

/** Wraps every call of an adapter so that SDK exceptions stop at this wall. */
export function translateErrors<T extends object>(calls: T): T {
  const wrapped = Object.entries(calls as Calls).map(([name, call]) => [
    name,
    (...args: never[]) =>
      call(...args).catch((error: unknown) => {
        throw OURS.has(nameOf(error)) ? error : translate(error);
      }),
  ]);
  return Object.fromEntries(wrapped) as T;
}

const OURS = new Set(['InvalidEventError', 'ConflictError', 'NotFoundError', 'DependencyError', 'IntegrityError']);
