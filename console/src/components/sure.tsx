import type { ComponentChildren, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem, postCommand } from '../data/fetch-api.ts';
import { WordsWithCode } from './words-with-code.tsx';

const LONGEST = 2000;

interface Props<T> {
  readonly title: string;
  /** What it means, and whether it can be undone. */
  readonly children: ComponentChildren;
  readonly yes: string;
  readonly danger?: boolean;
  readonly reason: 'needed' | 'welcome' | 'none';
  /** What the words are called where they are no reason: as a member of the command, to the person, and while they are missing. */
  readonly words?: Words;
  /** `/api/models/{m}/{command}`, and what it wants beside the reason; a command that keeps none takes none. */
  readonly path: string;
  readonly wanted: object;
  /** What is still to be filled in: said instead of sending. */
  readonly lacking?: string | undefined;
  readonly done: (answer: T) => void;
  readonly back: () => void;
}

interface Words {
  readonly as: string;
  readonly label: string;
  readonly missing: string;
}
const REASON: Words = { as: 'reason', label: 'Reason', missing: 'Say why: this needs a reason.' };

/**
 * The second step of a command: says what it means, takes the reason, sends it. A refusal stays in the server's words, and nothing is
 * lost. Going back leads to the button that was pressed.
 */
export function Sure<T>(props: Props<T>) {
  const { title, children, yes, danger, reason, words = REASON, path, wanted, lacking, done, back } = props;
  const id = useId();
  const opener = useRef(document.activeElement);
  const heading = useFocus<HTMLHeadingElement>();
  const field = useRef<HTMLTextAreaElement>(null);
  const sending = useRef(false);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<string>();

  const send = async () => {
    if (lacking !== undefined) return setProblem(lacking);
    if (reason === 'needed' && said.trim() === '') {
      setProblem(words.missing);
      field.current?.focus();
      return;
    }
    // State is a render behind; the second click of a double click comes sooner.
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      done(await postCommand<T>(path, { ...wanted, ...(reason !== 'none' && { [words.as]: said.trim() }) }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.message);
      setBusy(false);
    } finally {
      sending.current = false;
    }
  };
  const leave = () => {
    back();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  return (
    <section class="sure" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} tabIndex={-1} ref={heading}>
        {title}
      </h3>
      <div>{children}</div>
      {reason !== 'none' && (
        <>
          <label for={`${id}-reason`}>
            {words.label}{' '}
            <span class="aside">{reason === 'needed' ? 'needed' : 'if you like'}; others will read it</span>
          </label>
          <textarea
            id={`${id}-reason`}
            ref={field}
            rows={2}
            maxLength={LONGEST}
            value={said}
            aria-describedby={`${id}-problem`}
            onInput={(event) => {
              setSaid(event.currentTarget.value);
              if (problem === words.missing) setProblem(undefined);
            }}
          />
        </>
      )}
      <div id={`${id}-problem`} role="alert">
        {problem && (
          <p class="problem">
            <WordsWithCode text={problem} />
          </p>
        )}
      </div>
      <div class="buttons">
        <button
          type="button"
          class={danger ? 'danger solid' : 'primary'}
          disabled={busy}
          onClick={(event) => {
            // The second click of a double click on the button before is not a confirmation.
            if (event.detail < 2) void send();
          }}
        >
          {busy ? 'Sending …' : yes}
        </button>
        <button type="button" disabled={busy} onClick={leave}>
          Back
        </button>
      </div>
    </section>
  );
}

/**
 * An element that takes the focus when it is shown: in the same moment, because an effect that comes a picture later would take it away
 * again from where a fast person has gone on to.
 */
export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const place = useRef<E>(null);
  useLayoutEffect(() => place.current?.focus(), []);
  return place;
}

/** What came of it: takes the focus from the form that is gone. */
export function Came({ tone = 'good', children }: { tone?: 'good' | 'open'; children: ComponentChildren }) {
  const place = useFocus<HTMLDivElement>();
  return (
    <div class={`notice ${tone}`} role="status" tabIndex={-1} ref={place}>
      {children}
    </div>
  );
}
