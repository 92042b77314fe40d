import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { Incidents as IncidentsPage, IncidentView, ModelView } from '../../../../lib/contract/api.ts';
import { storyLine } from '../../data/story.ts';
import { useLoaded, usePages } from '../../data/use-loaded.ts';
import { MayNot } from '../may-not.tsx';
import { Failed } from '../states.tsx';
import { Came, Sure } from '../sure.tsx';
import { Badge, Shape, toneOf } from '../verdict.tsx';
import { When } from '../when.tsx';
import { WordsWithCode } from '../words-with-code.tsx';

interface Props {
  readonly view: ModelView;
  readonly path: string;
  /** Reads the model again, and what happened to it. */
  readonly again: () => void;
}

/** What is wrong with the model, from its opening to its end; `?incident=` of a notice's link marks one, open or closed. */
export function Incidents({ view, path, again }: Props) {
  const wanted = useLocation().query.incident;
  const [closing, setClosing] = useState<string>();
  const [came, setCame] = useState<string>();
  const [all, setAll] = useState(false);
  const open = view.incidents.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt));
  const elsewhere = wanted !== undefined && wanted !== '' && !open.some(({ id }) => id === wanted);
  const wordOn = (one: IncidentView) => ({
    title: titleOf(one),
    close: () => {
      setCame(undefined);
      setClosing(one.id);
    },
    closing: closing === one.id,
    back: () => setClosing(undefined),
    done: () => {
      setClosing(undefined);
      setCame(titleOf(one));
      again();
    },
  });
  return (
    <section class="panel incidents" aria-labelledby="incidents">
      <div class="bar">
        <h2 id="incidents">Incidents</h2>
        {!all && (
          <button type="button" class="quiet" onClick={() => setAll(true)}>
            Show closed ones
          </button>
        )}
      </div>
      {came && (
        <Came key={came}>
          <p>
            <strong>Closed by your word:</strong> {came}. The same finding again opens another incident.
          </p>
        </Came>
      )}
      {open.length === 0 && <p class="aside">None is open.</p>}
      {open.map((one) => (
        <Incident key={one.id} one={one} marked={one.id === wanted}>
          <Closing view={view} one={one} path={path} {...wordOn(one)} />
        </Incident>
      ))}
      {open.length > 0 && <MayNot may={view.may.closeIncident} what="close incidents" />}
      {elsewhere && !all && <Linked path={path} id={wanted} />}
      {all && <Closed path={path} marked={wanted} />}
    </section>
  );
}

/** The title without the model's name, on whose page it stands. */
const titleOf = ({ title, model }: IncidentView): string => title.slice(model.length + 2);

function Incident({ one, marked, children }: { one: IncidentView; marked: boolean; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!marked) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest('article')?.scrollIntoView({ block: 'start' });
  }, [marked]);
  const open = one.state === 'open';
  const left = one.records - one.story.length;
  return (
    <article
      id={one.id}
      class={`incident notice ${open ? 'bad' : 'good'}`}
      aria-labelledby={`${one.id}-title`}
      {...(marked && { 'aria-current': 'true' as const })}
    >
      <h3 id={`${one.id}-title`} tabIndex={-1} ref={heading}>
        {titleOf(one)} <Badge word={open ? 'broken' : 'verified'}>{open ? 'open' : 'closed'}</Badge>
      </h3>
      <p>
        <strong>{open ? 'Now' : 'Ended'}:</strong> {one.inWords}.
      </p>
      <p class="aside">
        Opened <When at={one.openedAt} />
        {one.closedAt && (
          <>
            , closed <When at={one.closedAt} />
          </>
        )}{' '}
        · <code>{one.id}</code>
        {marked && ' · the one your link leads to'}
      </p>
      <details open={marked || open}>
        <summary>What was done about it</summary>
        <ol class="timeline">
          {one.story.map((entry, i) => (
            <li key={`${i} ${entry.at}`}>
              <Shape tone={toneOf(entry.verdict ?? '')} />
              <p>{storyLine(entry)}</p>
              <span class="aside">
                <When at={entry.at} />
              </span>
            </li>
          ))}
        </ol>
        {left > 0 && <p class="aside">{left} more records in between; the ledger has them all.</p>}
      </details>
      {children}
    </article>
  );
}

interface ClosingProps {
  readonly view: ModelView;
  readonly one: IncidentView;
  readonly path: string;
  readonly title: string;
  readonly closing: boolean;
  readonly close: () => void;
  readonly back: () => void;
  readonly done: () => void;
}

function Closing({ view, one, path, title, closing, close, back, done }: ClosingProps) {
  if (!view.may.closeIncident.allowed) return null;
  if (one.kind === 'out-of-band')
    return (
      <p class="aside">
        <WordsWithCode
          text={`It ends when what was approved runs again, or when somebody has looked and says so: \`steward acknowledge ${one.model} --deployment ${one.deployment}\`.`}
        />
      </p>
    );
  return (
    <>
      <button type="button" class="quiet" aria-expanded={closing} onClick={close}>
        Close … <span class="unseen">{title}</span>
      </button>
      {closing && (
        <Sure
          title="Close this incident?"
          yes="Yes, close it"
          reason="needed"
          path={`${path}/close`}
          wanted={{ incident: one.id }}
          done={done}
          back={back}
        >
          <p>{title} counts as over. Kept in the ledger under your name; the same finding again opens another.</p>
        </Sure>
      )}
    </>
  );
}

/** The incident a link leads to, when it is not among the open ones any more. */
function Linked({ path, id }: { path: string; id: string }) {
  const loaded = useLoaded<IncidentView>(`${path}/incidents/${encodeURIComponent(id)}`);
  if (loaded.value) return <Incident one={loaded.value} marked />;
  if (loaded.problem?.status === 404)
    return <p class="aside">The link leads to an incident that this model does not have.</p>;
  return loaded.problem ? <Failed loaded={loaded} what="the incident of your link" /> : null;
}

const join = (a: IncidentsPage, b: IncidentsPage): IncidentsPage => ({
  ...b,
  incidents: [...a.incidents, ...b.incidents],
});

function Closed({ path, marked }: { path: string; marked: string | undefined }) {
  const loaded = usePages<IncidentsPage>(`${path}/incidents?limit=20`, join);
  const closed = loaded.value?.incidents.filter(({ state }) => state === 'closed');
  if (loaded.problem) return <Failed loaded={loaded} what="the closed incidents" />;
  return (
    <>
      {closed?.length === 0 && !loaded.more && <p class="aside">None was closed yet.</p>}
      {closed?.map((one) => (
        <Incident key={one.id} one={one} marked={one.id === marked} />
      ))}
      {loaded.more && (
        <button type="button" onClick={loaded.more}>
          Show earlier incidents
        </button>
      )}
    </>
  );
}
