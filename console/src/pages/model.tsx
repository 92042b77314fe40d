import { useEffect, useMemo, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { ModelView } from '../../../lib/contract/api.ts';
import { recordView } from '../../../lib/words/record-sentence.ts';
import { Frozen, Last, Live } from '../components/live.tsx';
import { CheckNow } from '../components/model/check-now.tsx';
import { ChecksOverTime } from '../components/model/checks.tsx';
import { Cost } from '../components/model/cost.tsx';
import { FailedExecutions } from '../components/model/executions.tsx';
import { Incidents } from '../components/model/incidents.tsx';
import { Ladder } from '../components/model/ladder.tsx';
import { LiveBands } from '../components/model/live-band.tsx';
import { Races } from '../components/model/races.tsx';
import { Timeline } from '../components/model/timeline.tsx';
import { Versions } from '../components/model/versions.tsx';
import { Failed, Loading, Title, WhenLoaded } from '../components/states.tsx';
import { Badge, Shape } from '../components/verdict.tsx';
import { useChecks } from '../data/checks.ts';
import { useChain } from '../data/ledger.ts';
import { useLoaded } from '../data/use-loaded.ts';
import { KIND_NAMES, kindsShown } from '../data/words.ts';

/** One model: what is live, who was live when, how its checks went, and everything that happened to it. */
export function ModelPage() {
  const name = useRoute().params.model ?? '';
  const path = `/api/models/${encodeURIComponent(name)}`;
  const model = useLoaded<ModelView>(path);
  const [turn, setTurn] = useState(0);
  const again = () => {
    model.reload();
    setTurn(turn + 1);
  };
  return (
    <WhenLoaded loaded={model} what="this model">
      {(view) => (
        <>
          <p class="crumb">
            <a href="/">Fleet</a>
          </p>
          <Title name={view.model} />
          <p class="summary">
            {[
              view.managed ? view.owner : 'unmanaged: no manifest applied',
              view.tier && `${view.tier} risk`,
              view.purpose,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <Deployments view={view} path={path} again={again} />
          <Ladder view={view} path={path} again={again} />
          <Incidents view={view} path={path} again={again} />
          <FailedExecutions path={path} />
          <Cost path={path} />
          <History view={view} path={path} turn={turn} again={again} />
        </>
      )}
    </WhenLoaded>
  );
}

function Deployments({ view, path, again }: { view: ModelView; path: string; again: () => void }) {
  return (
    <>
      {view.pending.map((p) => (
        <p key={p.id} class="panel notice open">
          <Shape tone="open" />{' '}
          <a href={`/approvals/${encodeURIComponent(p.id)}`}>Version {p.version} waits for approval</a> onto{' '}
          {p.deployment}.
        </p>
      ))}
      {view.deployments.map((d) => (
        <section key={d.endpoint} class="panel strip" aria-label={d.endpoint}>
          <div>
            <h2>{d.endpoint}</h2>
            <span class="aside">
              {d.stage}
              {d.account && `, account ${d.account}`}
            </span>
            {d.served && <span class="aside">{d.served}</span>}
            {d.outOfBand && <Badge word="broken">changed out of band</Badge>}
            <Frozen {...d} says />
          </div>
          <div>
            <h3>Live</h3>
            <Live {...d} />
          </div>
          {kindsShown((kind) => (d[kind] ?? d.asked?.[kind]) !== undefined).map((kind) => (
            <div key={kind}>
              <h3>{KIND_NAMES[kind]}</h3>
              <Last kind={kind} of={d} />
            </div>
          ))}
          <CheckNow view={view} of={d} path={path} again={again} />
        </section>
      ))}
    </>
  );
}

/** How far back the page looks at first: what is older is a press of a button away. */
const RECORDS = 1000;

interface HistoryProps {
  readonly view: ModelView;
  readonly path: string;
  /** Another one asks for another reading. */
  readonly turn: number;
  readonly again: () => void;
}

function History({ view, path, turn, again }: HistoryProps) {
  const [last, setLast] = useState(RECORDS);
  const chain = useChain(`model.${view.tenant}.${view.model}`, last);
  const checks = useChecks(view, path);
  useEffect(() => {
    if (turn === 0) return;
    chain.reload();
    checks.reload();
  }, [turn]);
  const records = useMemo(() => chain.value?.records.map(recordView) ?? [], [chain.value]);
  const now = checks.value?.now ?? records.at(-1)?.at;
  const problem = chain.problem ? chain : checks;
  if (problem.problem) return <Failed loaded={problem} what="its history" />;
  if (!chain.value || !checks.value || now === undefined) return <Loading what="its history" />;
  return (
    <>
      <LiveBands view={view} records={records} checks={checks.value.checks} now={now} />
      {view.deployments.map(({ endpoint }) => (
        <Races key={endpoint} deployment={endpoint} records={records} />
      ))}
      {view.deployments.map(({ endpoint }) => (
        <ChecksOverTime key={endpoint} deployment={endpoint} checks={checks.value?.checks ?? []} records={records} />
      ))}
      {checks.more && (
        <button type="button" onClick={checks.more}>
          Show earlier checks
        </button>
      )}
      <Versions view={view} records={records} path={path} again={again} />
      <Timeline
        chain={chain.value.chain}
        records={records}
        {...((records[0]?.seq ?? 1) > 1 && { earlier: () => setLast(last + RECORDS) })}
      />
    </>
  );
}
