import type { Fleet, ModelSummary } from '../../../lib/contract/api.ts';
import type { Costs, ModelCost } from '../../../lib/contract/ledger-api.ts';
import { moreThan } from '../../../lib/words/beside/cost.ts';
import { Countdown } from '../components/countdown.tsx';
import { Frozen, Last, Live } from '../components/live.tsx';
import { Title, WhenLoaded } from '../components/states.tsx';
import { Badge, Shape } from '../components/verdict.tsx';
import { useLoaded, usePages } from '../data/use-loaded.ts';
import { KIND_NAMES, kindsShown } from '../data/words.ts';

const REFRESH = 30_000;
const KINDS = kindsShown(() => true);

/** Every model of the tenant: what is live, how it does, what waits. */
export function FleetPage() {
  const fleet = usePages<Fleet>('/api/models', join, () => REFRESH);
  return (
    <>
      <Title name="Fleet" />
      <WhenLoaded loaded={fleet} what="the fleet">
        {(value) => (value.models.length === 0 ? <Empty /> : <Models fleet={value} at={fleet.at} more={fleet.more} />)}
      </WhenLoaded>
    </>
  );
}

const join = (a: Fleet, b: Fleet): Fleet => ({ ...b, models: [...a.models, ...b.models] });

function Empty() {
  return (
    <div class="panel lone">
      <h2>No model yet</h2>
      <p>
        A model comes to be when its manifest is applied. It says who owns it, what goes in, when it is checked and
        where it is released:
      </p>
      <pre>steward apply -f model.yaml</pre>
    </div>
  );
}

function Models({ fleet, at, more }: { fleet: Fleet; at: number; more: (() => void) | undefined }) {
  // Beside the list, which is there before it: of the first models alone, as many as the list has at first.
  const costs = useLoaded<Costs>('/api/cost').value;
  return (
    <>
      <p class="summary">{`${more ? 'the first ' : ''}${summary(fleet.models)}`}</p>
      <table class="fleet cards">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Deployment</th>
            <th scope="col">Live</th>
            <th scope="col">Inputs</th>
            <th scope="col">Quality</th>
            <th scope="col">Waiting</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        {fleet.models.map((model) => (
          <Model
            key={`${model.tenant}/${model.model}`}
            model={model}
            cost={costs?.models.find((one) => one.model === model.model)}
            now={fleet.now}
            at={at}
          />
        ))}
      </table>
      {more && (
        <button type="button" onClick={more}>
          Show more models
        </button>
      )}
    </>
  );
}

function summary(models: readonly ModelSummary[]): string {
  const deployments = models.flatMap((m) => m.deployments);
  const drifted = deployments.filter((d) => KINDS.some((kind) => d[kind]?.verdict === 'drifted')).length;
  const open = models.reduce((n, m) => n + m.pending.length, 0);
  const changed = deployments.filter((d) => d.outOfBand).length;
  const parts = [count(models.length, 'model'), count(deployments.length, 'deployment')];
  parts.push(
    drifted > 0 ? `${drifted} drifted` : 'none drifted',
    open > 0 ? `${count(open, 'question')} open` : 'no open question',
  );
  const wrong = models.reduce((n, m) => n + (m.openIncidents?.count ?? 0), 0);
  if (wrong > 0) parts.push(count(wrong, 'open incident'));
  if (changed > 0) parts.push(`${changed} changed out of band`);
  return parts.join(' · ');
}

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

interface ModelProps {
  readonly model: ModelSummary;
  readonly cost: ModelCost | undefined;
  readonly now: string;
  readonly at: number;
}

function Model({ model, cost, now, at }: ModelProps) {
  const rows = model.deployments.length > 0 ? model.deployments : [undefined];
  return (
    <tbody>
      {rows.map((deployment, i) => (
        <tr key={deployment?.endpoint ?? ''}>
          {i === 0 && (
            <th scope="rowgroup" rowSpan={rows.length}>
              <a class="name" href={`/models/${encodeURIComponent(model.model)}`}>
                {model.model}
              </a>
              <span class="aside">{about(model)}</span>
              {model.openIncidents && <Wrong {...model.openIncidents} model={model.model} />}
              {model.purpose && <span class="aside purpose">{model.purpose}</span>}
            </th>
          )}
          <td data-label="Deployment">
            {deployment ? (
              <>
                {deployment.endpoint}{' '}
                <span class="aside">
                  {deployment.stage}
                  {deployment.account && `, account ${deployment.account}`}
                </span>
                {deployment.outOfBand && <Badge word="broken">changed out of band</Badge>}
                <Frozen {...deployment} />
              </>
            ) : (
              <span class="aside">{model.managed ? 'none' : 'no manifest applied: never released'}</span>
            )}
          </td>
          <td data-label="Live">{deployment && <Live {...deployment} />}</td>
          <td data-label="Inputs">{deployment && <Last kind="drift" of={deployment} />}</td>
          <td data-label="Quality">
            {deployment && <Last kind="quality" of={deployment} />}
            {KINDS.filter((kind) => kind !== 'drift' && kind !== 'quality').map(
              (kind) =>
                deployment?.[kind]?.verdict === 'drifted' && (
                  <Badge key={kind} word="drifted">
                    {KIND_NAMES[kind]}
                  </Badge>
                ),
            )}
          </td>
          <td data-label="Waiting">
            {model.pending.length === 0 && <span class="soft">nothing</span>}
            {model.pending
              .filter((p) => !deployment || p.deployment === deployment.endpoint)
              .map((p) => (
                <span key={p.id} class="waiting">
                  <Shape tone="open" />{' '}
                  <a href={`/approvals/${encodeURIComponent(p.id)}`}>version {p.version} waits for approval</a>
                  <Countdown until={p.expiresAt} now={now} at={at} />
                </span>
              ))}
          </td>
          {i === 0 && (
            <td data-label="Cost" rowSpan={rows.length}>
              {cost && (
                <>
                  {moreThan(cost)} <span class="aside">in {cost.month}</span>
                </>
              )}
            </td>
          )}
        </tr>
      ))}
    </tbody>
  );
}

/** How much is wrong, and what to look at first. */
function Wrong({ count: open, loudest, model }: NonNullable<ModelSummary['openIncidents']> & { model: string }) {
  const more = open === 1 ? '' : ` and ${open - 1} more`;
  return (
    <span class="wrong">
      <Shape tone="bad" />{' '}
      <a href={`/models/${encodeURIComponent(model)}?incident=${encodeURIComponent(loudest.id)}`}>
        {count(open, 'open incident')}
      </a>
      <span class="aside">
        {loudest.title.slice(model.length + 2)}
        {more}
      </span>
    </span>
  );
}

const about = ({ managed, owner, tier }: ModelSummary): string =>
  managed ? [owner, tier && `${tier} risk`].filter(Boolean).join(' · ') : 'unmanaged';
