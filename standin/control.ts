import { resourceNotFound, validation } from './core/errors.ts';
import type { ControlHandler } from './http.ts';
import type { World } from './world/world.ts';

export interface ControlNeeds {
  world: World;
  nonce: string;
  /** a child job is running, a container is starting or an invocation is in flight */
  busy: () => boolean;
  shutdown: () => void;
}

type Route = (body: Record<string, unknown>, query: URLSearchParams) => object | Promise<object>;

/** The stand-in's own calls, below /_standin/: clock, images, events, faults, shutdown. */
export function controlHandler({ world, nonce, busy, shutdown }: ControlNeeds): ControlHandler {
  const { clock, images, outbox, faults } = world;
  const state = (): object => ({
    now: clock.now(),
    busy: busy(),
    next: clock.next(),
    mode: clock.mode,
    nonce,
    last: outbox.last(),
  });
  const routes: Record<string, Route> = {
    'GET /state': state,
    'POST /clock': async ({ to }) => {
      if (typeof to !== 'number' || !Number.isFinite(to)) throw validation('`to` must be a time in epoch milliseconds');
      await clock.advance(to);
      return state();
    },
    'POST /images': (body) => images.push(body),
    'GET /events': (_, query) => outbox.read(whole(query, 'after', 0), Math.min(1000, whole(query, 'limit', 100))),
    'GET /faults': () => faults.get(),
    'POST /faults': (body) => faults.set(body),
    'POST /shutdown': () => {
      setImmediate(shutdown);
      return { stopping: true };
    },
  };
  return async (method, path, query, body) => {
    const route = routes[`${method} ${path}`];
    if (!route)
      throw resourceNotFound(`no \`${method} /_standin${path}\`: there are ${Object.keys(routes).join(', ')}`);
    if (typeof body !== 'object' || body === null) throw validation('the body must be a JSON object');
    return route(body as Record<string, unknown>, query);
  };
}

function whole(query: URLSearchParams, name: string, fallback: number): number {
  const value = Number(query.get(name) ?? fallback);
  if (!Number.isInteger(value) || value < 0) throw validation(`\`${name}\` must be a whole number of 0 or more`);
  return value;
}
