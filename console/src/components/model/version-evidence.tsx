import { useEffect, useState } from 'preact/hooks';
import type { ModelView } from '../../../../lib/contract/api.ts';
import type { VersionPage } from '../../../../lib/contract/ledger-api.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { JudgedLimits } from '../approval/judged-limits.tsx';
import { EvidenceList } from '../evidence/evidence-list.tsx';
import { MayNot } from '../may-not.tsx';
import { WhenLoaded } from '../states.tsx';
import { Came } from '../sure.tsx';
import { WordsWithCode } from '../words-with-code.tsx';
import { AddEvidence, type Added, addedInWords } from './add-evidence.tsx';
import { Attest } from './attest.tsx';

/** How often the API is asked whether the gate has judged it, in ms. */
const EVERY = 2_000;
const ON_ITS_WAY = new Set<VersionPage['state'] | undefined>(['registered', 'gated-pass']);

interface Props {
  readonly view: ModelView;
  readonly path: string;
  readonly version: number;
  /** Reads the model again, and what happened to it. */
  readonly again: () => void;
}

/** The evidence of one version, read when somebody wants to see it: what is there, what its tier asks for beside that, and the ways to bring it. */
export function VersionEvidence({ view, path, version, again }: Props) {
  const [open, setOpen] = useState<string>();
  const [came, setCame] = useState<Added>();
  // After an addition, until the gate has judged the version with it and, where it passed, people are asked.
  const loaded = useLoaded<VersionPage>(`${path}/versions/${version}`, (page) =>
    came?.judged === 'again' && ON_ITS_WAY.has(page?.state) ? EVERY : undefined,
  );
  const state = loaded.value?.state;
  useEffect(() => {
    if (came && state !== undefined) again();
  }, [state]);
  const show = (form: string) => {
    setCame(undefined);
    setOpen(form);
  };
  const forms = {
    path,
    back: () => setOpen(undefined),
    done: (answer: Added) => {
      setOpen(undefined);
      setCame(answer);
      loaded.reload();
      again();
    },
  };
  return (
    <section class="evidence-of" aria-label={`Evidence of version ${version}`}>
      <h3>Evidence of version {version}</h3>
      <WhenLoaded loaded={loaded} what="this evidence">
        {(page) => (
          <>
            <EvidenceList kept={page.kept} />
            {page.judged && <JudgedLimits judged={page.judged} />}
            {page.wanting.length > 0 && (
              <p class="problem">Its tier asks for what is not there: {page.wanting.join(', ')}.</p>
            )}
            <Questions page={page} view={view} open={open} show={show} forms={forms} />
            {came && (
              <Came key={`${came.kind} ${came.sha256}`}>
                <p>
                  <WordsWithCode text={addedInWords(came)} />
                </p>
              </Came>
            )}
            {view.may.addEvidence.allowed && page.state !== 'retired' && open !== ADD && (
              <button type="button" class="quiet" aria-expanded={false} onClick={() => show(ADD)}>
                Add evidence … <span class="unseen">to version {version}</span>
              </button>
            )}
            {open === ADD && <AddEvidence {...forms} page={page} />}
            <MayNot may={view.may.addEvidence} what="add evidence" />
          </>
        )}
      </WhenLoaded>
    </section>
  );
}

/** Which form is open: this one, or that of a question by its id, which has no space in it. */
const ADD = 'add evidence';

interface QuestionsProps {
  readonly page: VersionPage;
  readonly view: ModelView;
  readonly open: string | undefined;
  readonly show: (form: string) => void;
  readonly forms: Omit<Parameters<typeof Attest>[0], 'version' | 'question'>;
}

/** What the manifest asks of people about a version of this tier and nobody has answered. */
function Questions({ page, view, open, show, forms }: QuestionsProps) {
  const answered = new Set(page.kept.map(({ kind }) => kind));
  const left = page.state === 'retired' ? [] : page.questions.filter(({ kind }) => !answered.has(kind));
  if (left.length === 0) return null;
  return (
    <ul class="asked" aria-label="Questions that nobody has answered">
      {left.map((question) => {
        const { id, of, asks } = question;
        const may = of === 'owner' ? view.may.attestAsOwner : view.may.attestAsValidator;
        return (
          <li key={id}>
            <p>
              {asks}{' '}
              <span class="aside">
                asked of {of === 'owner' ? 'an owner' : 'a validator'}, as <code>{id}</code>
              </span>
            </p>
            {may.allowed && open !== id && (
              <button type="button" class="quiet" aria-expanded={false} onClick={() => show(id)}>
                Answer … <span class="unseen">{id}</span>
              </button>
            )}
            {open === id && <Attest {...forms} version={page.version} question={question} />}
            <MayNot may={may} what="answer it" />
          </li>
        );
      })}
    </ul>
  );
}
