import { InvalidEventError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../lib/domain/model/model.ts';
import type { Retraining } from '../../lib/domain/model/retraining.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import { type DueRetrain, dueRetrains, type LabelledWindow } from '../../lib/domain/retrain/due.ts';
import { endOfData } from '../../lib/domain/retrain/retrain.ts';
import { type ArrivedData, arrivedSince } from '../../lib/domain/retrain/training-data.ts';
import { hourOf, iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { bucketsOf } from '../register/own-names.ts';
import { assertOwn } from '../register/owner.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'clock' | 'owners' | 'training-files:list'>;

/** As many of the last quality checks of a deployment are looked at for labels. */
const LOOKED = 100;

/**
 * Tells, once each, that a retrain has come up by its schedule or because enough labelled rows, or training data, came since the last one: the
 * retrain machine hears it and decides by the same brakes as for a finding. While one is on, nothing comes up. Returns how many there were.
 * @param round ms until this model is looked at again
 */
export async function retrainsDue(
  ports: Needs,
  id: ModelId,
  manifest: Manifest,
  deployments: readonly Deployment[],
  round: number,
): Promise<number> {
  const spec = manifest.retraining;
  if (spec?.every === undefined && spec?.newData === undefined) return 0;
  const runs = await ports.registry.retrains(id);
  const live = deployments.flatMap(({ liveSince }) => liveSince ?? []);
  if (live.length === 0 || runs.some(({ state }) => state === 'running')) return 0;
  const since = runs.length > 0 ? Math.max(...runs.map(({ startedAt }) => startedAt)) : Math.min(...live);
  const now = ports.clock.now();
  const labelled = spec.newData?.rows === undefined ? [] : await labelledWindows(ports, id, deployments);
  const arrived = isHourly(now, round) ? await arrivedData(ports, id, spec, { since, now }) : undefined;
  let told = 0;
  // Of two that new data brings up at once one is enough: the other would only be held.
  for (const due of dueRetrains(spec, { since, now, labelled, arrived }))
    if (told === 0 || due.kind === 'schedule') told += await tell(ports, id, due, endOfData(manifest, now));
  return told;
}

/** Whether this look is the first of an hour: lists of S3 are paid for, and data comes in hours and days. */
const isHourly = (now: number, round: number): boolean => hourOf(now) !== hourOf(now - round);

/** What came to the training data since the last start, of all that a run of now would learn from; undefined where no manifest asks. */
async function arrivedData(
  { trainingFiles, owners }: Needs,
  id: ModelId,
  { newData = {}, data, train, holdOut }: Retraining,
  { since, now }: { readonly since: number; readonly now: number },
): Promise<ArrivedData | undefined> {
  const asked = newData.objects !== undefined || newData.bytes !== undefined || newData.partitions !== undefined;
  if (!data || !asked) return undefined;
  // Whose a bucket is may have changed since the manifest was applied.
  assertOwn(owners, id, bucketsOf([data.prefix]));
  const found = await trainingFiles.list(data, { start: Math.min(since, now - train - holdOut), end: now });
  if ('tooMuch' in found) throw new InvalidEventError(`new training data cannot be counted: ${found.tooMuch}`);
  return arrivedSince(data, since, found);
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
            ...Object.fromEntries(Object.entries(due.came ?? {}).map(([of, n]) => [of, String(n)])),
          },
        },
      },
    ],
    writes: [],
  });
  return already ? 0 : 1;
}
