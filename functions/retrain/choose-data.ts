import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { filledWith, type Retrain } from '../../lib/domain/retrain/retrain.ts';
import {
  bytesIn,
  changesSince,
  listingText,
  notTrained,
  type TrainingData,
  type TrainingObject,
} from '../../lib/domain/retrain/training-data.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

type Needs = PortsOf<'ledger' | 'evidence:add' | 'training-files'>;

const actor = { kind: 'service' as const, id: 'retrain' };

/**
 * Lists what a run is to learn from, keeps the list as evidence and records its digest, before anything starts: a run that is started again after a
 * crash learns from the same. Returns the run as it stands then, which has `because` where there is nothing to learn from, or too much.
 */
export async function chooseData(ports: Needs, run: Retrain): Promise<Retrain> {
  const { data } = run;
  if (!data || data.listed || data.because !== undefined) return run;
  const found = await ports.trainingFiles.list(data, { start: data.from, end: data.to });
  if ('tooMuch' in found) return recorded(ports, run, { data: { ...data, because: found.tooMuch } });
  if (found.length === 0) return recorded(ports, run, { data: { ...data, because: 'no object lies there' } });
  const [sha256, uri] = await Promise.all([
    ports.evidence.put(listingText(data, found)),
    ports.trainingFiles.tell(run, data, found),
  ]);
  const listed = { sha256, uri, objects: found.length, bytes: bytesIn(found) };
  return recorded(ports, run, {
    data: { ...data, listed },
    parameters: filledWith(run.parameters, { $dataManifest: uri, $dataDigest: sha256 }),
  });
}

async function recorded(
  ports: Needs,
  run: Retrain,
  change: { readonly data: TrainingData; readonly parameters?: Retrain['parameters'] },
): Promise<Retrain> {
  const { tenant, model, id } = run;
  const { prefix, from, to, listed, because } = change.data;
  await ports.ledger.commit({
    once: `training-data:${tenant}:${model}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'TrainingDataListed',
          actor,
          subject: { tenant, model },
          verdict: because === undefined ? 'listed' : 'refused',
          ...(because !== undefined && { reasons: [notTrained(change.data)] }),
          ...(listed && { evidence: [{ name: 'training-data', sha256: listed.sha256 }] }),
          data: {
            ...{ retrain: id, prefix, from: iso(from), to: iso(to) },
            ...(listed && { uri: listed.uri, objects: String(listed.objects), bytes: String(listed.bytes) }),
          },
        },
      },
    ],
    writes: [writes.retrain(run, change)],
  });
  return { ...run, ...change };
}

/**
 * Holds what lies there after the run against what was listed before it, and records what changed in between; once, as soon as the run has ended. What cannot
 * be listed any more is `unknown`, and said.
 */
export async function holdData(ports: Needs, run: Retrain): Promise<void> {
  const { data } = run;
  if (!data?.listed || data.after !== undefined) return;
  const now = await listedNow(ports, data);
  const reasons = typeof now === 'string' ? [cannotSay(data, now)] : await changes(ports, data, now);
  const after = typeof now === 'string' ? 'unknown' : reasons.length > 0 ? 'changed' : 'unchanged';
  const evidence: EvidenceRef[] = [{ name: 'training-data', sha256: data.listed.sha256 }];
  if (typeof now !== 'string' && after === 'changed')
    evidence.push({ name: 'training-data-after', sha256: await ports.evidence.put(listingText(data, now)) });
  const { tenant, model, id } = run;
  await ports.ledger.commit({
    once: `training-data-held:${tenant}:${model}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'TrainingDataHeld',
          actor,
          subject: { tenant, model },
          verdict: after,
          ...(reasons.length > 0 && { reasons }),
          evidence,
          data: { retrain: id, objects: String(data.listed.objects) },
        },
      },
    ],
    writes: [writes.retrain(run, { data: { ...data, after } })],
  });
}

/** Or in words why it cannot be listed; a service that cannot answer now is asked again. */
async function listedNow(ports: Needs, data: TrainingData): Promise<readonly TrainingObject[] | string> {
  const found = await ports.trainingFiles
    .list(data, { start: data.from, end: data.to })
    .catch((error: Error): string => {
      if (error.name === 'DependencyError') throw error;
      return error.message;
    });
  return typeof found === 'string' || !('tooMuch' in found) ? found : found.tooMuch;
}

const changes = async (ports: Needs, data: TrainingData, now: readonly TrainingObject[]): Promise<Reason[]> =>
  changesSince((await ports.evidence.read(data.listed!.sha256)).toString('utf8'), now, data);

const cannotSay = ({ prefix }: TrainingData, why: string): Reason => ({
  rule: 'training-data',
  subject: prefix,
  observed: `cannot be listed again: ${why.slice(0, 300)}`,
  limit: 'as listed before the run',
});
