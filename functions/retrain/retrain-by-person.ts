import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { type Actor, digestOf } from '../../lib/domain/ledger/record.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { ModelId } from '../../lib/domain/registry/keys.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { RetrainAsked, RetrainProposed, RetrainShown } from '../../lib/domain/retrain/asked.ts';
import { spentSince, usd } from '../../lib/domain/retrain/money.ts';
import {
  dataWanted,
  endOfData,
  type Retrain,
  type RetrainWanted,
  runParameters,
} from '../../lib/domain/retrain/retrain.ts';
import { proposeFor, saidMisfits, tunedValues, tuningHistory } from '../../lib/domain/retrain/tuned.ts';
import { hourOf } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { namesOfTraining } from '../register/own-names.ts';
import { assertOwn } from '../register/owner.ts';
import { loadManaged } from '../registry/load.ts';
import { championOf } from './champion.ts';
import { dataInRecord, estimateInRecord, tunedInRecord, type WeighedRetrain, weigh } from './weigh.ts';

type Needs = PortsOf<'registry' | 'ledger' | 'owners' | 'clock' | 'sagemaker:plan'>;

/**
 * A retrain that a person wants. The same brakes hold as for one that a finding wants; with `anyway`, which policy gives to few, cool-down
 * and budget do not, never two at once. The record starts the machine (functions/announce), and whoever caused the version does not answer for it.
 */
export function retrainByPerson(ports: Needs) {
  return async function retrainByPerson(due: {
    tenant: string;
    model: string;
    reason: string;
    anyway: boolean;
    /** The one that is on is to end; nothing starts. */
    stop?: boolean;
    /** It is only shown what would be started. */
    dryRun?: boolean;
    /** It is only shown what would be tried next, and what earlier runs gave. */
    propose?: boolean;
    /** Values of parameters in place of those of the manifest, or of the last run that went live. */
    with?: Readonly<Record<string, string>>;
    actor: Actor;
  }): Promise<RetrainAsked> {
    if (due.stop) return (await import('./stop-by-person.ts')).stopRetrain(ports)(due);
    const id = { tenant: due.tenant, model: due.model };
    const chain = modelChain(due.tenant, due.model);
    const [{ manifest }, earlier, head] = await Promise.all([
      loadManaged(ports.registry, id),
      ports.registry.retrains(id),
      ports.ledger.head(chain),
    ]);
    if (manifest.retraining) assertOwn(ports.owners, id, namesOfTraining(manifest.retraining));
    if (due.propose) return proposed(manifest, earlier, id);
    const spec = manifest.retraining;
    const said = due.with ?? {};
    const tuned = spec && tunedValues(spec, earlier, { salt: saltOf(id), said, byItself: false });
    const served = await championOf(ports.registry, id, manifest);
    const now = ports.clock.now();
    const end = endOfData(manifest, now);
    const wanted = {
      ...{ manifest, kind: 'person' as const, anyway: due.anyway, cause: `person:${due.actor.id}` },
      ...{ values: tuned?.values, misfits: spec ? saidMisfits(spec, said) : [] },
      ...{ earlier, changed: { start: end, end }, championModelData: served?.artifact ?? '', now },
    };
    const weighed = await weigh(ports, wanted, { priced: due.dryRun ?? false });
    if (due.dryRun) return shown(wanted, weighed);
    const { decision, estimate } = weighed;
    const common = { actor: due.actor, subject: id, verdict: decision.verdict, reasons: decision.reasons };
    if (decision.verdict === 'hold' || !spec) {
      await ports.ledger.commit({
        // Once an hour: that somebody wanted it is worth a record, a thousand of them are a way to flood the chain.
        once: `retrain-held:${due.tenant}:${due.model}:${due.actor.id}:${hourOf(now)}`,
        appends: [{ chain, draft: { ...common, type: 'RetrainHeld', data: { kind: 'person', reason: due.reason } } }],
        writes: [],
      });
      return { verdict: 'hold', reasons: decision.reasons };
    }
    // Two clicks at the same moment see the same head, and so are one wish.
    const retrain = digestOf({ ...id, person: due.actor.id, after: head?.hash ?? '' }).slice(0, 32);
    const overridden = decision.overridden ?? [];
    const item: Retrain = {
      ...id,
      id: retrain,
      state: 'running',
      cause: `person:${due.actor.id}`,
      by: due.actor.id,
      startedAt: now,
      deadline: now + spec.timeout,
      parameters: decision.parameters,
      pipeline: spec.pipeline,
      ...dataWanted(spec, wanted),
      ...(estimate && { estimated: estimate.usd }),
    };
    const data = {
      retrain,
      kind: 'person',
      pipeline: spec.pipeline,
      parameters: decision.parameters,
      ...dataInRecord(item),
      ...tunedInRecord(tuned),
      reason: due.reason,
      ...(estimate && { estimate: estimateInRecord(estimate) }),
      ...(overridden.length > 0 && { overridden: overridden.map(({ rule }) => rule) }),
    };
    await ports.ledger.commit({
      once: `retrain:${due.tenant}:${due.model}:${retrain}`,
      appends: [{ chain, draft: { ...common, type: 'RetrainStarted', data } }],
      writes: writes.newRetrain(item, earlier),
    });
    return { verdict: 'start', retrain, pipeline: spec.pipeline, overridden };
  };
}

const saltOf = ({ tenant, model }: ModelId): string => `${tenant}/${model}`;

/** What would be tried next, and what it rests on; nothing is recorded. */
function proposed({ retraining }: Manifest, earlier: readonly Retrain[], id: ModelId): RetrainProposed {
  if (!retraining?.tune)
    return {
      verdict: 'refuse',
      why: 'the manifest says of no parameter within what it may be tried: say it in `retraining.tune`',
    };
  const { tune } = retraining;
  return {
    verdict: 'proposed',
    metric: tune.metric,
    proposal: proposeFor({ tune }, earlier, saltOf(id)),
    history: tuningHistory(retraining, earlier),
  };
}

function shown(wanted: RetrainWanted, { decision, estimate }: WeighedRetrain): RetrainShown {
  const { reasons } = decision;
  const spec = wanted.manifest.retraining;
  const verdict = decision.verdict === 'start' ? 'would-start' : 'would-hold';
  if (!spec) return { verdict, reasons };
  const { money, per } = spec.budget;
  return {
    ...{ verdict, reasons, pipeline: spec.pipeline, parameters: runParameters(spec, wanted) },
    ...dataInRecord(dataWanted(spec, wanted)),
    ...(estimate && {
      cost: {
        ...estimateInRecord(estimate),
        unpriced: estimate.missing,
        ...(money && {
          spent: usd(spentSince(wanted.earlier, wanted.now - per, estimate.usd)),
          most: usd(money.most),
        }),
      },
    }),
  };
}
