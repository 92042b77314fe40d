import type { ModelView } from '../../../lib/contract/api.ts';
import type { Told } from '../sentences.ts';
import { stateName } from '../words.ts';
import { Badge } from './verdict.tsx';
import { When } from './when.tsx';

/** Every version ever registered: where its life stands, what the gate said, and how its releases went. */
export function Versions({ view, records }: { view: ModelView; records: readonly Told[] }) {
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
            {[...view.versions].reverse().map(({ version, state, gate }) => (
              <tr key={version}>
                <th scope="row">version {version}</th>
                <td data-label="State">
                  <Badge word={state}>{stateName(state)}</Badge>
                </td>
                <td data-label="Gate">{gate ? <Badge word={gate} /> : '–'}</td>
                <td data-label="Registered">{registered(version) ? <When at={registered(version) ?? ''} /> : '–'}</td>
                <td data-label="Releases">
                  {view.deployments
                    .filter(({ releases }) => releases[version])
                    .map(({ endpoint, releases }) => (
                      <span key={endpoint} class="release">
                        <Badge word={releases[version] ?? ''}>{stateName(releases[version] ?? '')}</Badge> {endpoint}
                      </span>
                    ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
