import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { type DueRetrain, dueRetrains, type LabelledWindow } from '../../lib/domain/retrain/due.ts';
import { endOfData } from '../../lib/domain/retrain/retrain.ts';
import { iso } from '../../lib/domain/time.ts';
import type { Ports } from '../../lib/ports/ports.ts';

type Needs = Pick<Ports, 'registry' | 'ledger' | 'clock'>;

/** As many of the last quality checks of a deployment are looked at for labels. */
const LOOKED = 100;

/**
 * Tells, once each, that a retrain has come up by its schedule or because enough labelled rows came since the last one: the retrain machine
 * hears it and decides by the same brakes as for a finding. While one is on, nothing comes up. Returns how many there were.
 */
export async function retrainsDue(
  ports: Needs,
  id: ModelId,
  manifest: Manifest,
  deployments: readonly Deployment[],
): Promise<number> {
  const spec = manifest.retraining;
  if (spec?.every === undefined && spec?.newData === undefined) return 0;
  const runs = await ports.registry.retrains(id);
  const live = deployments.flatMap(({ liveSince }) => liveSince ?? []);
  if (live.length === 0 || runs.some(({ state }) => state === 'running')) return 0;
  const since = runs.length > 0 ? Math.max(...runs.map(({ startedAt }) => startedAt)) : Math.min(...live);
  const now = ports.clock.now();
  const labelled = spec.newData ? await labelledWindows(ports, id, deployments) : [];
  let told = 0;
  for (const due of dueRetrains(spec, { since, now, labelled }))
    told += await tell(ports, id, due, endOfData(manifest, now));
  return told;
}

/** Of the deployment that has most of them: the same rows may be asked for in several. */
async function labelledWindows(
  { registry }: Needs,
  id: ModelId,
  deployments: readonly Deployment[],
): Promise<LabelledWindow[]> {
  const all = await Promise.all(
    deployments.map(async ({ endpoint }) =>
      (await registry.checks(id, 'quality', endpoint, { n: LOOKED })).map(({ window, rows }) => ({
        window,
        rows: rows.used,
      })),
    ),
  );
  return all.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

async function tell({ ledger }: Needs, id: ModelId, due: DueRetrain, end: number): Promise<number> {
  const once = `retrain-due:${id.tenant}:${id.model}:${due.kind}:${due.slot}`;
  if (await ledger.placeOf(once)) return 0;
  const { already } = await ledger.commit({
    once,
    appends: [
      {
        chain: modelChain(id.tenant, id.model),
        draft: {
          type: 'RetrainDue',
          actor: { kind: 'service', id: 'sweep' },
          subject: id,
          data: {
            ...{ kind: due.kind, slot: due.slot, changed: { start: iso(end), end: iso(end) } },
            ...(due.rows !== undefined && { rows: String(due.rows) }),
          },
        },
      },
    ],
    writes: [],
  });
  return already ? 0 : 1;
}
