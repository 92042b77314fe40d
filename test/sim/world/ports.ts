import { DependencyError } from '../../../lib/domain/errors.ts';
import type { Ports } from '../../../lib/ports/ports.ts';
import type { Boundary, Looks } from './boundary.ts';
import type { PlayedSageMaker, SdkAnswer, SdkRequest } from './sagemaker.ts';
import type { Watcher } from './watcher.ts';

/** Ports whose every method is one call to somewhere else. */
const REMOTE = [
  ...['ledger', 'registry', 'captures', 'evidence', 'baselines', 'predictions', 'workflows', 'schedules', 'keys'],
  ...['bus', 'notices', 'people', 'worm', 'checkpoints', 'signer'],
] as const;
/** Ports that are several requests of an SDK: each request is a call. */
const BY_REQUESTS = ['sagemaker', 'functions', 'alarms'] as const;

const FAULTS = new WeakSet<Error>();

const looks = (what: string): Looks<never> => {
  const said = (why: string) => () => {
    const error = new DependencyError(`${what} ${why}`);
    FAULTS.add(error);
    throw error;
  };
  return { lost: said('did not answer'), throttled: said('is asked too often'), broken: said('is out of order') };
};

/** As every SDK client of AWS does (standard mode: three attempts), a call that did not come through is made again; waiting in between is left out. */
async function thrice<T>(once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await once();
    } catch (error) {
      if (attempt === 3 || !FAULTS.has(error as Error)) throw error;
    }
}

/** The ports of a flow with what may happen between it and them. */
export function faultyPorts(ports: Ports, flow: string, boundary: Boundary): Ports {
  const wrapped: Record<string, unknown> = { ...ports };
  for (const name of REMOTE) wrapped[name] = remote(ports[name] as object, name, flow, boundary);
  for (const name of BY_REQUESTS) wrapped[name] = labelled(ports[name] as object, flow, boundary);
  return wrapped as unknown as Ports;
}

type Method = (...args: unknown[]) => unknown;

const labelled = (port: object, flow: string, boundary: Boundary): object =>
  each(
    port,
    (_, method) =>
      (...args) =>
        boundary.within(flow, () => method(...args)),
  );

function remote(port: object, name: string, flow: string, boundary: Boundary): object {
  return each(port, (member, method) => (...args) => {
    const what = `${name}.${member}`;
    const pass = <T>(work: () => Promise<T>): Promise<T> => thrice(() => boundary.pass(what, work, looks(what), flow));
    if (BY_PARTS[name]?.includes(member)) return parts(pass, () => method(...args) as AsyncIterable<unknown>);
    return pass(async () => method(...args));
  });
}

/** What answers by and by is asked once, when its first part is wanted. */
async function* parts(
  pass: <T>(work: () => Promise<T>) => Promise<T>,
  method: () => AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  let iterator: AsyncIterator<unknown> | undefined;
  for (;;) {
    const { done, value } = iterator
      ? await iterator.next()
      : await pass(() => {
          iterator = method()[Symbol.asyncIterator]();
          return iterator.next();
        });
    if (done) return;
    yield value;
  }
}

const BY_PARTS: Readonly<Record<string, readonly string[]>> = { ledger: ['read'], captures: ['records', 'labels'] };

function each(port: object, around: (name: string, method: Method) => Method): object {
  const made = new Map<PropertyKey, Method>();
  return new Proxy(port, {
    get: (target, name) => {
      const member = (target as Record<PropertyKey, unknown>)[name];
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      const known = made.get(name) ?? around(name, (member as Method).bind(target));
      made.set(name, known);
      return known;
    },
  });
}

/** What SDK clients are given instead of a network. */
export const requestHandler = (sagemaker: PlayedSageMaker, boundary: Boundary, watcher: Watcher) => ({
  handle: async (request: SdkRequest): Promise<{ response: SdkAnswer }> => {
    const target = request.headers['x-amz-target'];
    const what = target ? wordsOf(target) : `${request.method} ${request.path.replace(/\/[^/]*\//, '/…/')}`;
    const answered = async (): Promise<SdkAnswer> => {
      let said: SdkAnswer | undefined;
      await watcher.asked(what, request, async () => {
        said = await sagemaker.answer(request);
        return said;
      });
      return said!;
    };
    const response = await boundary.pass(what, answered, {
      lost: () => {
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
      },
      throttled: () => refusal(400, 'ThrottlingException', 'Rate exceeded'),
      broken: () => refusal(500, 'InternalFailure', 'failed on demand'),
    });
    return { response };
  },
});

const wordsOf = (target: string): string => {
  const [service = '', name = ''] = target.split('.');
  return `${service.startsWith('Granite') ? 'CloudWatch' : service}.${name}`;
};

const refusal = (statusCode: number, type: string, message: string): SdkAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type },
  body: Buffer.from(JSON.stringify({ __type: type, message })),
});
