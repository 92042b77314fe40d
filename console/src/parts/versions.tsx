import { useState } from 'preact/hooks';
import type { ModelView, Versions as VersionsPage } from '../../../lib/contract/api.ts';
import { get } from '../api.ts';
import type { Told } from '../sentences.ts';
import { stateName } from '../words.ts';
import { Badge } from './verdict.tsx';
import { When } from './when.tsx';

/** The newest versions, and earlier ones when asked for: where its life stands, what the gate said, and how its releases went. */
export function Versions({ view, records, path }: { view: ModelView; records: readonly Told[]; path: string }) {
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
      <h2 id="versions">Versions</h2>
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
            </tr>
          </thead>
          <tbody>
            {shown.toReversed().map(({ version, state, gate, releases }) => (
              <tr key={version}>
                <th scope="row">version {version}</th>
                <td data-label="State">
                  <Badge word={state}>{stateName(state)}</Badge>
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

/** How a version's releases went, by deployment. */
const releasesOf = (view: ModelView, version: number) =>
  Object.fromEntries(
    view.deployments.flatMap(({ endpoint, releases }) =>
      releases[version] === undefined ? [] : [[endpoint, releases[version]]],
    ),
  );
