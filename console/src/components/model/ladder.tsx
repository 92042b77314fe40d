import { useState } from 'preact/hooks';
import type { ModelView } from '../../../../lib/contract/api.ts';
import type { Condition, LadderView } from '../../../../lib/domain/stages/decide-promotion.ts';
import { promotionInWords } from '../../../../lib/words/promotion.ts';
import { withoutSeconds } from '../../../../lib/words/reason-in-words.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { stateName } from '../../data/words.ts';
import { MayNot } from '../may-not.tsx';
import { Came, Sure } from '../sure.tsx';
import { Badge, Shape } from '../verdict.tsx';

type Stage = LadderView['stages'][number];
type Next = NonNullable<Stage['next']>;

/** What /api/models/{m}/promote answers. */
interface Answer {
  readonly verdict: 'promoted' | 'would-promote' | 'not-yet' | 'already' | 'replaced';
  readonly stands?: readonly string[];
  readonly to: string;
  readonly gate?: { readonly verdict: string; readonly because?: string };
}

interface Props {
  readonly view: ModelView;
  readonly path: string;
  readonly again: () => void;
}

/** The way to production: who serves each stage, and what must hold before the newest version enters the next. Nothing of a model with one stage. */
export function Ladder({ view, path, again }: Props) {
  const loaded = useLoaded<LadderView>(`${path}/ladder`);
  const [wanted, setWanted] = useState<{ stage: string; version: number }>();
  const [came, setCame] = useState<Answer>();
  const stages = loaded.value?.stages ?? [];
  if (stages.length < 2) return null;
  return (
    <section class="panel" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <MayNot may={view.may.requestRelease} what="promote versions" />
      {came && (
        <Came tone={came.verdict === 'not-yet' ? 'open' : 'good'}>
          <p>
            To {came.to}: {promotionInWords(came)}
            {came.stands && `: ${came.stands.join('; ')}`}
            {came.gate && `; its gate says ${came.gate.verdict}${came.gate.because ? `: ${came.gate.because}` : ''}`}.
          </p>
        </Came>
      )}
      {wanted && (
        <Sure<Answer>
          key={`${wanted.stage} ${wanted.version}`}
          title={`Promote version ${wanted.version} to ${wanted.stage}?`}
          yes="Yes, have it asked about"
          reason="none"
          path={`${path}/promote`}
          wanted={{ version: wanted.version, to: wanted.stage }}
          done={(answer) => {
            setWanted(undefined);
            setCame(answer);
            loaded.reload();
            again();
          }}
          back={() => setWanted(undefined)}
        >
          <p>
            Its gate judges it by what {wanted.stage} adds, and people are asked as for any release. Whoever has it
            judged does not answer.
          </p>
        </Sure>
      )}
      <ol class="stages">
        {stages.map((stage) => (
          <li key={stage.name}>
            <h3>{stage.name}</h3>
            <p>{stage.deployments.map(servedIn).join(' · ')}</p>
            <Adds stage={stage} />
            {stage.next && (
              <Entering
                stage={stage.name}
                next={stage.next}
                may={view.may.requestRelease.allowed}
                want={(version) => {
                  setCame(undefined);
                  setWanted({ stage: stage.name, version });
                }}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

const ADDED: Record<Stage['adds'][number]['of'], string> = {
  gate: 'A version must show',
  approval: 'People',
  next: 'Before the next stage',
  resources: 'Budget',
  network: 'Network',
};

/** What the manifest says of this stage alone, and what of it holds now: of the version that stands before it, and of what its deployments take. */
function Adds({ stage: { adds } }: { stage: Stage }) {
  const kinds = [...new Set(adds.map(({ of }) => of))];
  if (kinds.length === 0) return <p class="aside">Adds nothing to what the manifest says of all.</p>;
  return (
    <dl class="adds">
      {kinds.map((kind) => (
        <div key={kind}>
          <dt>{ADDED[kind]}</dt>
          {adds
            .filter(({ of }) => of === kind)
            .map(({ says, met }) => (
              <dd key={says}>
                {met !== undefined && <Shape tone={met ? 'good' : 'bad'} />}{' '}
                {met === undefined ? '' : met ? 'Met: ' : 'Not met: '}
                {says}
              </dd>
            ))}
        </div>
      ))}
    </dl>
  );
}

const servedIn = ({ endpoint, champion }: Stage['deployments'][number]): string =>
  `${endpoint}: ${champion === undefined ? 'nothing live' : `version ${champion}`}`;

function Entering({
  stage,
  next,
  may,
  want,
}: {
  stage: string;
  next: Next;
  may: boolean;
  want: (version: number) => void;
}) {
  const { version, said, conditions } = next;
  const asked = Object.values(said).includes('awaiting-approval');
  const all = conditions.every(({ met }) => met);
  return (
    <>
      <p>
        {asked
          ? `People are being asked whether version ${version} may enter ${stage}; it enters only while all of this holds: `
          : `Version ${version} may enter ${stage}, and people are asked about it, once all of this holds: `}
        {Object.entries(said).map(([endpoint, state]) => (
          <span key={endpoint} class="release">
            <Badge word={state}>{stateName(state)}</Badge> {endpoint}
          </span>
        ))}
      </p>
      <ul>
        {conditions.map((one) => (
          <Held key={`${one.rule} ${one.subject}`} {...one} />
        ))}
      </ul>
      {may && all && !asked && (
        <button type="button" onClick={() => want(version)}>
          Promote version {version} to {stage} …
        </button>
      )}
    </>
  );
}

const Held = ({ met, says }: Condition) => (
  <li>
    <Shape tone={met ? 'good' : 'open'} /> {met ? 'Holds' : 'Not yet'}: {withoutSeconds(says)}
  </li>
);
