import { useState } from 'preact/hooks';
import type { Executions, ExecutionView } from '../../../../lib/contract/api.ts';
import { type ApiProblem, postCommand } from '../../data/fetch-api.ts';
import { type Loaded, useLoaded } from '../../data/use-loaded.ts';
import { Badge } from '../verdict.tsx';
import { When } from '../when.tsx';

const KINDS: Readonly<Record<ExecutionView['kind'], string>> = {
  release: 'The release',
  rollback: 'The rollback',
  retrain: 'The retraining',
  'drift-map': 'The check',
  'artifact-map': 'The reading of its files',
};

/** What failed and can go on, with its cause and a button; nothing where nothing did. */
export function FailedExecutions({ path }: { path: string }) {
  const loaded = useLoaded<Executions>(`${path}/executions`);
  const failed = loaded.value?.executions.filter(({ status }) => status !== 'RUNNING') ?? [];
  if (failed.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="failed">
      <h2 id="failed">Failed, and may go on</h2>
      {failed.map((execution) => (
        <One key={execution.name} execution={execution} path={path} reload={loaded.reload} />
      ))}
    </section>
  );
}

interface Props {
  readonly execution: ExecutionView;
  readonly path: string;
  readonly reload: Loaded<unknown>['reload'];
}

function One({ execution, path, reload }: Props) {
  const { name, kind, version, deployment, slot, state, error, cause, status, ended } = execution;
  const [sure, setSure] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async () => {
    setSending(true);
    await postCommand(`${path}/redrive`, { execution: name }).then(reload, (e: ApiProblem) => setProblem(e.message));
    setSending(false);
    setSure(false);
  };
  return (
    <div class="notice bad">
      <p>
        <Badge word="failed">{status.toLowerCase().replace('_', ' ')}</Badge> {KINDS[kind]}
        {version && ` of version ${version}`}
        {slot && ` of ${slot}`}
        {deployment && ` on ${deployment}`}
        {state && ` stands at “${state}”`}
        {ended && (
          <>
            , since <When at={ended} />
          </>
        )}
        .
      </p>
      <p class="aside">{[error, cause].filter(Boolean).join(': ') || 'without a cause'}</p>
      {problem && <p role="alert">{problem}</p>}
      <div class="buttons">
        {sure ? (
          <>
            <button
              type="button"
              class="primary"
              disabled={sending}
              onClick={(event) => {
                // The second click of a double click is not a confirmation.
                if (event.detail < 2) void send();
              }}
            >
              {sending ? 'Sending …' : 'Yes, go on from there'}
            </button>
            <button type="button" disabled={sending} onClick={() => setSure(false)}>
              Back
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setSure(true)}>
            The cause is gone: go on
          </button>
        )}
      </div>
    </div>
  );
}
