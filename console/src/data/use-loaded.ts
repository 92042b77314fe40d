import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Paged } from '../../../lib/contract/api.ts';
import { ApiProblem, get } from './fetch-api.ts';

/** What is known of an address of the API: its last answer, the last problem, and when the answer came. */
export interface Loaded<T> {
  readonly value?: T;
  readonly problem?: ApiProblem;
  /** `performance.now()` at the answer; with the answer's own `now` it tells the server's time. */
  readonly at: number;
  readonly reload: () => void;
}

/**
 * Reads an address of the API and, with `every`, again after so many milliseconds; not while the tab is hidden. `every` may
 * look at the last answer: no more reading once it says undefined. An answer of another address is never shown.
 */
export function useLoaded<T>(
  path: string | undefined,
  every?: (value: T | undefined) => number | undefined,
  read: (path: string, signal: AbortSignal) => Promise<T> = get,
): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'> & { path?: string }>({ at: 0 });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);

  // `turn` is what asks for another reading
  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    read(path, stop.signal).then(
      (value) => setState({ path, value, at: performance.now() }),
      (problem: unknown) => {
        if (stop.signal.aborted) return;
        if (!(problem instanceof ApiProblem)) throw problem;
        // What was shown stays, unless the server says that it is not there.
        setState((last) => ({
          path,
          at: last.at,
          problem,
          ...(last.path === path && problem.status !== 404 && last.value !== undefined && { value: last.value }),
        }));
      },
    );
    return () => stop.abort();
  }, [path, turn]);

  const current = state.path === path ? state : { at: 0 };
  const wait = every?.(current.value);
  // Every answer, good or bad, starts the next wait
  useEffect(() => {
    if (wait === undefined || path === undefined) return;
    const next = () => document.hidden || reload();
    const timer = setInterval(next, wait);
    document.addEventListener('visibilitychange', next);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, [wait, path]);

  return { ...current, reload };
}

/** A list as far as it was looked at; `more` reads one page more of it, and is not there at its end. */
export interface Listed<T> extends Loaded<T> {
  readonly more?: () => void;
}

/** Reads the first page of a list of the API, and more of it when asked for; again after so many milliseconds, like `useLoaded`. */
export function usePages<T extends Paged>(
  path: string,
  join: (earlier: T, later: T) => T,
  every?: () => number | undefined,
): Listed<T> {
  const wanted = useRef({ path, pages: 1 });
  if (wanted.current.path !== path) wanted.current = { path, pages: 1 };
  const loaded = useLoaded<T>(path, every, (path, signal) => pagesOf(path, wanted.current.pages, join, signal));
  if (loaded.value?.next === undefined) return loaded;
  const more = () => {
    wanted.current = { path, pages: wanted.current.pages + 1 };
    loaded.reload();
  };
  return { ...loaded, more };
}

/** So many pages of a list as one: what is answered as `next` is that of the last. */
export async function pagesOf<T extends Paged>(
  path: string,
  pages: number,
  join: (earlier: T, later: T) => T,
  signal: AbortSignal,
): Promise<T> {
  let { next, ...found } = (await get<T>(path, signal)) as T;
  for (let page = 1; page < pages && next !== undefined; page++) {
    const on = `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
    const { next: then, ...later } = (await get<T>(on, signal)) as T;
    found = join(found as T, later as T);
    next = then;
  }
  return { ...found, ...(next !== undefined && { next }) } as T;
}
