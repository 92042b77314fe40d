import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Loaded } from '../data/use-loaded.ts';
import { WordsWithCode } from './words-with-code.tsx';

/** Whether a page was shown before: the browser itself announces the first. */
let moved = false;

/** The title of a page: names the tab, and takes the focus when somebody comes in, so that a screen reader says where it is. */
export function Title({ children, name }: { children?: ComponentChildren; name: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (moved) heading.current?.focus({ preventScroll: true });
    moved = true;
  }, []);
  useEffect(() => {
    document.title = `${name} · Steward`;
  }, [name]);
  return (
    <h1 tabIndex={-1} id="title" ref={heading}>
      {children ?? name}
    </h1>
  );
}

/** While something loads: grey lines where it will stand. */
export function Loading({ what }: { what: string }) {
  return (
    <div class="skeleton" role="status" aria-label={`loading ${what}`}>
      <i />
      <i />
      <i />
    </div>
  );
}

/** What went wrong, in the server's own words, with a way to try again. */
export function Failed({ loaded, what }: { loaded: Pick<Loaded<unknown>, 'problem' | 'reload'>; what: string }) {
  return (
    <div class="panel notice bad" role="alert">
      <p>
        <strong>{what} cannot be shown.</strong> <WordsWithCode text={loaded.problem?.message ?? ''} />
      </p>
      <button type="button" onClick={loaded.reload}>
        Try again
      </button>
    </div>
  );
}

/** Nothing of that name, or nothing this person may see: the same page for both. */
export function NotFound() {
  return (
    <section class="lone">
      <Title name="Not found" />
      <p>
        There is nothing at this address, or nothing you may see. A link that was broken over two lines loses its end.
      </p>
      <p>
        <a href="/">All models</a> · <a href="/approvals">All questions</a>
      </p>
    </section>
  );
}

/** Shows what was loaded, or why not; `children` only ever sees an answer. */
export function WhenLoaded<T>({
  loaded,
  what,
  children,
}: {
  loaded: Loaded<T>;
  what: string;
  children: (value: T) => ComponentChildren;
}) {
  if (loaded.problem?.status === 404) return <NotFound />;
  if (loaded.value !== undefined)
    return (
      <>
        {loaded.problem && (
          <p class="stale" role="status">
            Not up to date: {loaded.problem.message}
          </p>
        )}
        {children(loaded.value)}
      </>
    );
  return loaded.problem ? <Failed loaded={loaded} what={what} /> : <Loading what={what} />;
}
