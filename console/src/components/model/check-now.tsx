import { useEffect, useState } from 'preact/hooks';
import type { AskedCheckView, DeploymentView, ModelView } from '../../../../lib/contract/api.ts';
import type { AskedKind } from '../../../../lib/domain/check/kinds.ts';
import { reasonInWords } from '../../../../lib/words/reason-in-words.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { KIND_NAMES } from '../../data/words.ts';
import { MayNot } from '../may-not.tsx';
import { Failed } from '../states.tsx';
import { Came, Sure } from '../sure.tsx';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';

/** What /api/models/{m}/check answers: which window is looked at, and where the verdict will be. */
interface Asked {
  readonly check: string;
  readonly kind: AskedKind;
  readonly window: { readonly start: string; readonly end: string };
  readonly verdictAt: string;
}

interface Props {
  readonly view: ModelView;
  readonly of: DeploymentView;
  readonly path: string;
  /** Reads the model again, and what happened to it. */
  readonly again: () => void;
}

/** A check of what serves, out of its schedule: the button, the question, and the verdict as soon as there is one. */
export function CheckNow({ view, of, path, again }: Props) {
  const [kind, setKind] = useState<AskedKind>();
  const [asked, setAsked] = useState<Asked>();
  if (!view.managed || of.champion === undefined) return null;
  const open = () => {
    setAsked(undefined);
    setKind('drift');
  };
  return (
    <div class="now">
      {view.may.check.allowed && (
        <button type="button" class="quiet" aria-expanded={kind !== undefined} onClick={open}>
          Check now … <span class="unseen">{of.endpoint}</span>
        </button>
      )}
      <MayNot may={view.may.check} what="have it checked now" />
      {kind && (
        <Sure<Asked>
          title={`Check ${of.endpoint} now?`}
          yes="Yes, check it"
          reason="none"
          path={`${path}/check`}
          wanted={{ deployment: of.endpoint, kind }}
          done={(answer) => {
            setKind(undefined);
            setAsked(answer);
          }}
          back={() => setKind(undefined)}
        >
          <Kinds endpoint={of.endpoint} chosen={kind} choose={setKind} />
          <p>
            The last closed window is looked at, beside the schedule and under your name. It takes no slot from the
            scheduled checks, and confirms no drift, however often it is repeated.
          </p>
        </Sure>
      )}
      {asked && <Verdict key={asked.check} asked={asked} came={again} />}
    </div>
  );
}

interface KindsProps {
  readonly endpoint: string;
  readonly chosen: AskedKind;
  readonly choose: (kind: AskedKind) => void;
}

const ASKED: readonly AskedKind[] = ['drift', 'quality', 'operations'];

function Kinds({ endpoint, chosen, choose }: KindsProps) {
  return (
    <fieldset class="choices">
      <legend class="unseen">What is looked at</legend>
      {ASKED.map((kind) => (
        <label key={kind}>
          <input type="radio" name={`check-${endpoint}`} checked={kind === chosen} onChange={() => choose(kind)} />
          {KIND_NAMES[kind]}
        </label>
      ))}
    </fieldset>
  );
}

/** How often the API is asked whether the verdict has come. */
const EVERY = 2_000;

function Verdict({ asked, came }: { asked: Asked; came: () => void }) {
  const loaded = useLoaded<AskedCheckView>(asked.verdictAt, (now) =>
    now === undefined || now.verdict === 'pending' ? EVERY : undefined,
  );
  const { verdict = 'pending', checks = [] } = loaded.value ?? {};
  const over = verdict !== 'pending';
  useEffect(() => {
    if (over) came();
  }, [over]);
  return (
    <Came tone={over && verdict === 'stable' ? 'good' : 'open'}>
      <p>
        <strong>{over ? 'Checked as you asked' : 'Being checked'}:</strong> {KIND_NAMES[asked.kind].toLowerCase()},{' '}
        <When at={asked.window.start} /> to <When at={asked.window.end} />.{' '}
        {over ? <Badge word={verdict} /> : 'The verdict will stand here, and in the ledger if you leave.'}
      </p>
      {checks.map(({ kind, verdict: said, rows, because, reasons }) => (
        <p key={kind}>
          {checks.length > 1 && (
            <>
              {KIND_NAMES[kind]}: <Badge word={said} />{' '}
            </>
          )}
          {rows.used} of {rows.read} rows used
          {because !== undefined && `; ${because}`}
          {reasons[0] && `; ${reasonInWords(reasons[0])}`}.
        </p>
      ))}
      {loaded.problem && <Failed loaded={loaded} what="the verdict" />}
    </Came>
  );
}
