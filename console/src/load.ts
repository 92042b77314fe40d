import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiProblem, get } from './api.ts';

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
): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'> & { path?: string }>({ at: 0 });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);

  // `turn` is what asks for another reading
  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    get<T>(path, stop.signal).then(
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
