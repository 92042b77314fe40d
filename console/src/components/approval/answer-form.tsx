import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ApprovalPage, Me } from '../../../../lib/contract/api.ts';
import { type Answer, ApiProblem, postAnswer } from '../../data/fetch-api.ts';
import { Counted } from '../counted.tsx';
import { WordsWithCode } from '../words-with-code.tsx';
import { Confirm } from './confirm.tsx';

const LONGEST = 2000;

interface Props {
  readonly page: ApprovalPage;
  readonly me: Me | undefined;
  readonly reload: () => void;
}

/**
 * Yes or no, with a reason, in two steps. The key names this rendered form: however often it is sent, it is one vote.
 * The digest is the one of what stands on the page; the server counts an answer only for that.
 */
export function AnswerForm({ page, me, reload }: Props) {
  const [reason, setReason] = useState('');
  const [wish, setWish] = useState<Answer['answer']>();
  const [problem, setProblem] = useState<{ text: string; changed?: boolean; field?: boolean }>();
  const [state, setState] = useState<'open' | 'sending' | 'sent'>('open');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const sending = useRef(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const back = useRef(false);

  useLayoutEffect(() => {
    if (back.current) first.current?.focus();
    back.current = false;
  }, [wish]);

  const ask = (answer: Answer['answer']) => {
    if (answer === 'reject' && reason.trim() === '') {
      setProblem({ text: 'Say why: a rejection needs a reason.', field: true });
      field.current?.focus();
      return;
    }
    setProblem(undefined);
    setWish(answer);
  };
  const send = async () => {
    // State is a render behind; the second click of a double click comes sooner.
    if (sending.current || !wish) return;
    sending.current = true;
    setState('sending');
    try {
      await postAnswer(page.id, { answer: wish, digest: page.digest, reason: reason.trim(), idempotencyKey });
      setState('sent');
      reload();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem({ text: error.message, changed: error.status === 409 });
      setState('open');
      setWish(undefined);
    } finally {
      sending.current = false;
    }
  };

  const mine = page.votes.find(({ person }) => person.id === me?.id)?.answer ?? (state === 'sent' ? wish : undefined);
  if (mine) return <Counted answer={mine} page={page} />;
  if (!page.may.allowed) return null;
  if (wish && !problem)
    return (
      <Confirm
        wish={wish}
        page={page}
        reason={reason.trim()}
        sending={state === 'sending'}
        send={send}
        back={() => {
          back.current = true;
          setWish(undefined);
        }}
      />
    );
  return (
    <form class="panel answer" aria-labelledby="answer" onSubmit={(event) => event.preventDefault()}>
      <h2 id="answer">Your answer</h2>
      <label for="reason">
        Reason <span class="aside">needed to reject; others will read it</span>
      </label>
      <textarea
        id="reason"
        ref={field}
        rows={3}
        maxLength={LONGEST}
        value={reason}
        aria-invalid={problem?.field ?? false}
        aria-describedby="problem"
        onInput={(event) => {
          setReason(event.currentTarget.value);
          if (problem?.field) setProblem(undefined);
        }}
      />
      <div id="problem" role="alert">
        {problem && (
          <p class="problem">
            {problem.changed && <strong>Changed, reload. </strong>}
            <WordsWithCode text={problem.text} />
          </p>
        )}
      </div>
      <div class="buttons">
        {problem?.changed ? (
          <button
            type="button"
            class="primary"
            onClick={() => {
              setProblem(undefined);
              reload();
            }}
          >
            Reload
          </button>
        ) : (
          <>
            <button type="button" class="primary" ref={first} onClick={() => ask('approve')}>
              Approve …
            </button>
            <button type="button" class="danger" onClick={() => ask('reject')}>
              Reject …
            </button>
          </>
        )}
      </div>
    </form>
  );
}
