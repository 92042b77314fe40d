import * as z from 'zod';
import { Event } from '../../lib/contract/events.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { InvalidEventError } from '../../lib/domain/errors.ts';
import { outcomePause, pipelinePause } from '../../lib/domain/execution/pauses.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf } from '../../lib/domain/ledger/record.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { DUE_KINDS } from '../../lib/domain/retrain/due.ts';
import { dataWanted, type Retrain, type RetrainWanted } from '../../lib/domain/retrain/retrain.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { verifyEvent } from '../announce/verify-event.ts';
import { keepWhole } from '../reasons/keep-whole.ts';
import { namesOfTraining } from '../register/own-names.ts';
import { assertOwn, foreignNames } from '../register/owner.ts';
import { loadManaged } from '../registry/load.ts';
import { championOf } from './champion.ts';
import { chooseData } from './choose-data.ts';
import { endLeft } from './end-left.ts';
import { AboutRetrain, costOfRun, findRetrain, finish } from './finish.ts';
import type { needs } from './flow.ts';
import { look, releaseOf, whyFailed } from './follow.ts';
import { resultOfRun } from './result.ts';
import { dataInRecord, estimateInRecord, tunedInRecord, weigh } from './weigh.ts';

type Needs = PortsOf<typeof needs>;

/** One step of the retrain machine (statemachines/retrain.asl.json). */
export const RetrainStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('guard'), finding: Event, execution: z.string().optional() }),
  AboutRetrain.extend({ step: z.literal('start'), execution: z.string().optional() }),
  AboutRetrain.extend({ step: z.literal('look'), pipelineExecution: z.string() }),
  AboutRetrain.extend({ step: z.literal('release'), version: z.int() }),
  AboutRetrain.extend({ step: z.literal('finish'), outcome: z.string() }),
]);
export type RetrainStep = z.infer<typeof RetrainStep>;

/** From a finding to a new version on its way to release, with brakes. */
export function retrain(ports: Needs) {
  return async function retrain(due: RetrainStep): Promise<Record<string, unknown>> {
    switch (due.step) {
      case 'guard':
        return guard(ports, due.finding, due.execution);
      case 'start':
        return paced(ports, due, start(ports, due, due.execution), pipelinePause);
      case 'look':
        return paced(ports, due, look(ports, due, due.pipelineExecution), pipelinePause);
      case 'release':
        return paced(ports, due, releaseOf(ports, due, due.version), outcomePause);
      case 'finish':
        return ended(ports, due, due.outcome);
    }
  };
}

/** Says beside an answer after how many seconds the machine shall come again, by how long the retrain has run. */
async function paced(ports: Needs, about: AboutRetrain, answer: Promise<object>, pause: (waited: number) => number) {
  const said = await answer;
  const { startedAt } = await findRetrain(ports, about);
  return { ...said, seconds: pause(ports.clock.now() - startedAt) };
}

/** Why it failed stands beside how it ended; a run that a person stopped has not failed. */
async function ended(ports: Needs, about: AboutRetrain, outcome: string) {
  const failed = outcome === 'pipeline-failed';
  const reasons = failed ? await whyFailed(ports, about) : [];
  const { stopped } = await findRetrain(ports, about);
  return finish(ports, about, {
    outcome: failed && stopped !== undefined && stopped !== 'deadline' ? 'stopped' : outcome,
    reasons,
    evidence: await keepWhole(ports.evidence, reasons),
    cost: await costOfRun(ports, about),
    result: await resultOfRun(ports, about),
  });
}

const Finding = z.object({
  kind: z.enum([...CHECK_KINDS, ...DUE_KINDS]),
  changed: z.object({ start: z.string(), end: z.string() }),
});
const actor = { kind: 'service' as const, id: 'retrain' };

async function guard(ports: Needs, told: Event, execution: string | undefined) {
  const finding = await verifyEvent(ports.ledger, told);
  if (finding['detail-type'] === 'RetrainStarted') return begun(ports, finding);
  if (finding['detail-type'] === 'RetrainFinished') return endLeft(ports, finding);
  const { tenant, model, deployment, version, hash } = finding.detail;
  const id = digestOf({ tenant, model, cause: hash }).slice(0, 32);
  const about = { tenant, model, id };
  const [{ manifest }, earlier] = await Promise.all([
    loadManaged(ports.registry, about),
    ports.registry.retrains(about),
  ]);
  const served =
    (await championOf(ports.registry, about, manifest)) ??
    (version === undefined ? undefined : await ports.registry.version(about, version));
  const known = earlier.find((r) => r.id === id);
  if (known) return { verdict: known.state === 'running' ? 'start' : 'hold', retrain: about };
  const { kind, changed } = Finding.parse(finding.detail.data);
  const now = ports.clock.now();
  // Few models tune anything, and what proposes is large.
  const tuned =
    manifest.retraining?.tune &&
    (await import('../../lib/domain/retrain/tuned.ts')).tunedValues(manifest.retraining, earlier, {
      ...{ salt: `${tenant}/${model}`, byItself: true },
    });
  const wanted: RetrainWanted = {
    manifest,
    values: tuned?.values,
    kind,
    cause: hash,
    earlier,
    changed: { start: Date.parse(changed.start), end: Date.parse(changed.end) },
    championModelData: served?.artifact ?? '',
    now,
  };
  const { decision, estimate } = await weigh(ports, wanted);
  const spec = manifest.retraining;
  const foreign = spec ? foreignNames(ports.owners, about, namesOfTraining(spec)) : [];
  const starting = decision.verdict === 'start' && foreign.length === 0 && spec;
  const verdict = starting ? 'start' : 'hold';
  const item: Retrain | undefined = starting
    ? {
        ...about,
        state: 'running',
        cause: hash,
        startedAt: now,
        deadline: now + spec.timeout,
        parameters: decision.parameters,
        pipeline: spec.pipeline,
        ...dataWanted(spec, wanted),
        ...(estimate && { estimated: estimate.usd }),
        ...(execution !== undefined && { execution }),
      }
    : undefined;
  await ports.ledger.commit({
    once: `retrain:${tenant}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: starting ? 'RetrainStarted' : 'RetrainHeld',
          actor,
          subject: { tenant, model, ...(deployment && { deployment }) },
          cause: { event: hash },
          verdict,
          reasons: foreign.length > 0 ? foreign : decision.reasons,
          data: {
            ...{ retrain: id, kind },
            ...(item && {
              pipeline: item.pipeline,
              parameters: item.parameters,
              ...dataInRecord(item),
              ...tunedInRecord(tuned),
            }),
            ...(item && estimate && { estimate: estimateInRecord(estimate) }),
          },
        },
      },
    ],
    writes: item ? writes.newRetrain(item, earlier) : [],
  });
  return { verdict, retrain: about };
}

/** A retrain that a person wanted is decided and recorded already; what the registry does not know of, no event makes true. */
async function begun(ports: Needs, { detail }: Event) {
  const about = { tenant: detail.tenant, model: detail.model, id: String(detail.data.retrain) };
  const { state } = await findRetrain(ports, about);
  return { verdict: state === 'running' ? 'start' : 'hold', retrain: about };
}

async function start(
  ports: Needs,
  about: AboutRetrain,
  execution: string | undefined,
): Promise<{ pipelineExecution: string }> {
  const found = await findRetrain(ports, about);
  // One that was closed meanwhile counts for no brake any more: its execution, gone on with, must not train beside another.
  if (found.state !== 'running')
    throw new InvalidEventError(
      `retrain \`${found.id}\` was closed: start another with \`steward retrain ${found.model}\``,
    );
  // Stopped before it began: there is nothing to wait for.
  if (found.stopped !== undefined && found.pipelineExecution === undefined) return { pipelineExecution: '' };
  assertOwn(ports.owners, about, namesOfTraining(found));
  const run = await chooseData(ports, found);
  if (run.data?.because !== undefined) return { pipelineExecution: '' };
  // The token is the cause: however often this step runs, SageMaker starts one pipeline.
  const pipelineExecution = await ports.sagemaker.startPipeline(run.pipeline, `steward-${run.id}`, run.parameters);
  if (run.pipelineExecution === undefined)
    await named(ports, run, { pipelineExecution, execution: run.execution ?? execution });
  return { pipelineExecution };
}

/**
 * Keeps which pipeline's execution it is, before that makes a package: who wanted the run is who asks for its version. And which execution of the
 * machine carries it: the retrain that a person wanted was recorded before there was one, and the sweep closes what none carries.
 */
async function named(
  ports: Needs,
  run: Retrain,
  { pipelineExecution, execution }: { pipelineExecution: string; execution: string | undefined },
): Promise<void> {
  const { tenant, model, id } = run;
  await ports.ledger.commit({
    once: `pipeline:${tenant}:${model}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'PipelineStarted',
          actor,
          subject: { tenant, model },
          data: { retrain: id, pipeline: run.pipeline, pipelineExecution },
        },
      },
    ],
    writes: [writes.retrain(run, { pipelineExecution, ...(execution !== undefined && { execution }) })],
  });
}
