import { useState } from 'preact/hooks';
import type { ModelView } from '../../../../lib/contract/api.ts';
import type { Reason } from '../../../../lib/domain/reason.ts';
import { reasonInWords } from '../../../../lib/words/reason-in-words.ts';
import { MayNot } from '../may-not.tsx';
import { Came, Sure } from '../sure.tsx';

/** What /api/models/{m}/retrain answers: started, or held and by what. */
type Answer =
  | { readonly verdict: 'start'; readonly pipeline: string; readonly overridden: readonly Reason[] }
  | { readonly verdict: 'hold'; readonly reasons: readonly Reason[] };

interface Props {
  readonly view: ModelView;
  readonly path: string;
  readonly again: () => void;
}

/** The head of the versions, with the button that has a new one trained; held, it says by what, and offers to pass what may be passed. */
export function Retrain({ view, path, again }: Props) {
  const [wish, setWish] = useState<'usual' | 'anyway'>();
  const [came, setCame] = useState<Answer>();
  const want = (how: 'usual' | 'anyway') => {
    if (how === 'usual') setCame(undefined);
    setWish(how);
  };
  const done = (answer: Answer) => {
    setWish(undefined);
    setCame(answer);
    again();
  };
  return (
    <>
      <div class="bar">
        <h2 id="versions">Versions</h2>
        {view.managed && view.may.retrain.allowed && (
          <button type="button" aria-expanded={wish === 'usual'} onClick={() => want('usual')}>
            Retrain …
          </button>
        )}
      </div>
      {view.managed && <MayNot may={view.may.retrain} what="start a retraining" />}
      {came?.verdict === 'start' && (
        <Came>
          <p>
            <strong>Retraining started.</strong> Pipeline {came.pipeline}; what comes of it is gated and asked about
            here.
            {came.overridden.length > 0 && ` Passed: ${came.overridden.map(reasonInWords).join('; ')}.`}
          </p>
        </Came>
      )}
      {came?.verdict === 'hold' && (
        <Held reasons={came.reasons} view={view} asking={wish === 'anyway'} anyway={() => want('anyway')} />
      )}
      {wish && (
        <Sure<Answer>
          key={wish}
          title={wish === 'usual' ? `Retrain ${view.model} now?` : 'Retrain although it is held?'}
          yes={wish === 'usual' ? 'Yes, start it' : 'Yes, start it anyway'}
          danger={wish === 'anyway'}
          reason="welcome"
          path={`${path}/retrain`}
          wanted={{ anyway: wish === 'anyway' }}
          done={done}
          back={() => setWish(undefined)}
        >
          <p>
            {wish === 'usual'
              ? 'The pipeline of the manifest runs, unless one runs already, the last one is too recent or the budget is spent. Whoever starts it does not answer for the version that comes of it.'
              : 'Cool-down and budget are passed this once, and the ledger says so under your name; one that runs is waited for even so.'}
          </p>
        </Sure>
      )}
    </>
  );
}

function Held({
  reasons,
  view,
  asking,
  anyway,
}: {
  reasons: readonly Reason[];
  view: ModelView;
  asking: boolean;
  anyway: () => void;
}) {
  return (
    <Came tone="open">
      <p>
        <strong>Retraining is held.</strong> Nothing was started:
      </p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason.rule}>{reasonInWords(reason)}</li>
        ))}
      </ul>
      {view.may.retrainAnyway.allowed && (
        <button type="button" aria-expanded={asking} onClick={anyway}>
          Start it anyway …
        </button>
      )}
      <MayNot may={view.may.retrainAnyway} what="start it anyway" />
    </Came>
  );
}
