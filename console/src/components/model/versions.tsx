import { useState } from 'preact/hooks';
import type { ModelView, Versions as VersionsPage, VersionView } from '../../../../lib/contract/api.ts';
import type { RecordView } from '../../../../lib/words/record-sentence.ts';
import { get } from '../../data/fetch-api.ts';
import { stateName } from '../../data/words.ts';
import { MayNot } from '../may-not.tsx';
import { Came } from '../sure.tsx';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';
import { Retire, type RetiredAnswer, retiredInWords } from './retire.tsx';
import { Retrain } from './retrain.tsx';
import { VersionEvidence } from './version-evidence.tsx';

interface Props {
  readonly view: ModelView;
  readonly records: readonly RecordView[];
  readonly path: string;
  /** Reads the model again, and what happened to it. */
  readonly again: () => void;
}

/** The newest versions, and earlier ones when asked for: where its life stands, what the gate said, and how its releases went. */
export function Versions({ view, records, path, again }: Props) {
  const [retiring, setRetiring] = useState<VersionView>();
  const [shownOf, setShownOf] = useState<number>();
  const [retired, setRetired] = useState<RetiredAnswer>();
  const [older, setOlder] = useState<VersionsPage>({ versions: [], ...(view.earlier && { earlier: true }) });
  const newest = view.versions.map((version) => ({ ...version, releases: releasesOf(view, version.version) }));
  const shown = [...older.versions, ...newest];
  const more = async () => {
    const { versions, earlier } = await get<VersionsPage>(`${path}/versions?before=${shown[0]?.version ?? 1}`);
    setOlder({ versions: [...versions, ...older.versions], ...(earlier && { earlier }) });
  };
  const registered = (version: number) =>
    records.find((r) => r.type === 'ModelVersionRegistered' && r.subject.version === version)?.at;
  return (
    <section class="panel" aria-labelledby="versions">
      <Retrain view={view} path={path} again={again} />
      <MayNot may={view.may.retire} what="retire versions" />
      {retiring && (
        <Retire
          key={retiring.version}
          of={retiring}
          path={path}
          back={() => setRetiring(undefined)}
          done={(answer) => {
            setRetiring(undefined);
            setRetired(answer);
            again();
          }}
        />
      )}
      {retired && (
        <Came key={retired.version}>
          <p>{retiredInWords(retired)}</p>
        </Came>
      )}
      {shownOf !== undefined && (
        <VersionEvidence key={shownOf} view={view} path={path} version={shownOf} again={again} />
      )}
      {view.versions.length === 0 && <p class="aside">None was registered yet.</p>}
      {view.versions.length > 0 && (
        <table class="cards tight">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">State</th>
              <th scope="col">Gate</th>
              <th scope="col">Registered</th>
              <th scope="col">Releases</th>
              <th scope="col">Evidence</th>
              {view.may.retire.allowed && (
                <th scope="col">
                  <span class="unseen">Retire</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.toReversed().map(({ version, state, said = {}, gate, releases }) => (
              <tr key={version}>
                <th scope="row">version {version}</th>
                <td data-label="State">
                  <Badge word={state}>{stateName(state)}</Badge>
                  {Object.entries(said).map(([endpoint, one]) => (
                    <span key={endpoint} class="aside release">
                      {stateName(one)} for {endpoint}
                    </span>
                  ))}
                </td>
                <td data-label="Gate">{gate ? <Badge word={gate} /> : '–'}</td>
                <td data-label="Registered">{registered(version) ? <When at={registered(version) ?? ''} /> : '–'}</td>
                <td data-label="Releases">
                  {Object.entries(releases).map(([endpoint, release]) => (
                    <span key={endpoint} class="release">
                      <Badge word={release}>{stateName(release)}</Badge> {endpoint}
                    </span>
                  ))}
                </td>
                <td data-label="Evidence">
                  <button
                    type="button"
                    class="quiet"
                    aria-expanded={shownOf === version}
                    onClick={() => setShownOf(shownOf === version ? undefined : version)}
                  >
                    {shownOf === version ? 'Hide' : 'Show'} <span class="unseen">evidence of version {version}</span>
                  </button>
                </td>
                {view.may.retire.allowed && (
                  <td>
                    {mayGo(view, version, state) && (
                      <button
                        type="button"
                        class="quiet"
                        aria-expanded={retiring?.version === version}
                        onClick={() => {
                          setRetired(undefined);
                          setRetiring({ version, state });
                        }}
                      >
                        Retire … <span class="unseen">version {version}</span>
                      </button>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {older.earlier && (
        <button type="button" onClick={() => void more()}>
          Show earlier versions
        </button>
      )}
    </section>
  );
}

/** One that serves, or is on its way in, is not retired. */
const mayGo = ({ deployments }: ModelView, version: number, state: VersionView['state']): boolean =>
  state !== 'retired' &&
  !deployments.some((d) => d.champion === version || d.releases[version] === 'live' || d.releasing === version);

/** How a version's releases went, by deployment. */
const releasesOf = (view: ModelView, version: number) =>
  Object.fromEntries(
    view.deployments.flatMap(({ endpoint, releases }) =>
      releases[version] === undefined ? [] : [[endpoint, releases[version]]],
    ),
  );
