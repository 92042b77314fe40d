import * as z from 'zod';
import { Event } from '../../lib/contract/events.ts';
import { releaseExecution, type Start } from '../../lib/contract/release-execution.ts';
import { CHECK_KINDS } from '../../lib/domain/check/kinds.ts';
import { DependencyError, InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import { outcomePause, pipelinePause } from '../../lib/domain/execution/pauses.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { digestOf, type EvidenceRef } from '../../lib/domain/ledger/record.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import { decideRetrain, type Retrain } from '../../lib/domain/retrain/retrain.ts';
import { ladderOf } from '../../lib/domain/stages/ladder.ts';
import { iso } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { verifyEvent } from '../announce/verify-event.ts';
import { startOrJoin } from '../executions/attempts.ts';
import { keepWhole } from '../reasons/keep-whole.ts';
import { pipelineName } from '../register/own-names.ts';
import { assertOwn, foreignNames } from '../register/owner.ts';
import { loadManaged, loadVersion } from '../registry/load.ts';
import { championOf } from './champion.ts';
import type { needs } from './flow.ts';

type Needs = PortsOf<typeof needs>;

const About = z.object({ tenant: z.string(), model: z.string(), id: z.string() });
type About = z.infer<typeof About>;

/** One step of the retrain machine (statemachines/retrain.asl.json). */
export const RetrainStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('guard'), finding: Event, execution: z.string().optional() }),
  About.extend({ step: z.literal('start') }),
  About.extend({ step: z.literal('look'), pipelineExecution: z.string() }),
  About.extend({ step: z.literal('release'), version: z.int() }),
  About.extend({ step: z.literal('finish'), outcome: z.string() }),
]);
export type RetrainStep = z.infer<typeof RetrainStep>;

/** From a finding to a new version on its way to release, with brakes. */
export function retrain(ports: Needs) {
  return async function retrain(due: RetrainStep): Promise<Record<string, unknown>> {
    switch (due.step) {
      case 'guard':
        return guard(ports, due.finding, due.execution);
      case 'start':
        return paced(ports, due, start(ports, due), pipelinePause);
      case 'look':
        return paced(ports, due, look(ports, due, due.pipelineExecution), pipelinePause);
      case 'release':
        return paced(ports, due, release(ports, due, due.version), outcomePause);
      case 'finish': {
        const reasons = await whyFailed(ports, due, due.outcome);
        return finish(ports, due, due.outcome, 'retrain', reasons, await keepWhole(ports.evidence, reasons));
      }
    }
  };
}

/** Says beside an answer after how many seconds the machine shall come again, by how long the retrain has run. */
async function paced(ports: Needs, about: About, answer: Promise<object>, pause: (waited: number) => number) {
  const said = await answer;
  const { startedAt } = await find(ports, about);
  return { ...said, seconds: pause(ports.clock.now() - startedAt) };
}

const Finding = z.object({
  kind: z.enum(CHECK_KINDS),
  changed: z.object({ start: z.string(), end: z.string() }),
});
const actor = { kind: 'service' as const, id: 'retrain' };

async function guard(ports: Needs, told: Event, execution: string | undefined) {
  const finding = await verifyEvent(ports.ledger, told);
  if (finding['detail-type'] === 'RetrainStarted') return begun(ports, finding);
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
  const decision = decideRetrain({
    manifest,
    kind,
    cause: hash,
    earlier,
    changed: { start: Date.parse(changed.start), end: Date.parse(changed.end) },
    championModelData: served?.artifact ?? '',
    now,
  });
  const spec = manifest.retraining;
  const foreign = spec ? foreignNames(ports.owners, about, [pipelineName(spec.pipeline)]) : [];
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
          data: { retrain: id, kind, ...(item && { pipeline: item.pipeline, parameters: item.parameters }) },
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
  const { state } = await find(ports, about);
  return { verdict: state === 'running' ? 'start' : 'hold', retrain: about };
}

async function start(ports: Needs, about: About) {
  const run = await find(ports, about);
  // One that was closed meanwhile counts for no brake any more: its execution, gone on with, must not train beside another.
  if (run.state !== 'running')
    throw new InvalidEventError(
      `retrain \`${run.id}\` was closed: start another with \`steward retrain ${run.model}\``,
    );
  assertOwn(ports.owners, about, [pipelineName(run.pipeline)]);
  // The token is the cause: however often this step runs, SageMaker starts one pipeline.
  const pipelineExecution = await ports.sagemaker.startPipeline(run.pipeline, `steward-${run.id}`, run.parameters);
  if (run.pipelineExecution === undefined) await named(ports, run, pipelineExecution);
  return { pipelineExecution };
}

/** Keeps which execution it is, before that makes a package: who wanted the run is who asks for its version. */
async function named(ports: Needs, run: Retrain, pipelineExecution: string): Promise<void> {
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
    writes: [writes.retrain(run, { pipelineExecution })],
  });
}

async function look(ports: Needs, about: About, pipelineExecution: string) {
  const run = await find(ports, about);
  const version = await madeBy(ports, about, pipelineExecution);
  if (version) return { verdict: 'registered', version: version.version };
  const { status } = await ports.sagemaker.pipelineStatus(pipelineExecution);
  const over = status === 'Failed' || status === 'Stopped' || ports.clock.now() >= run.deadline;
  return { verdict: over ? 'failed' : 'waiting', version: 0 };
}

const PAGE = 30;

/** The version a pipeline's execution made, looked for from the newest on. */
async function madeBy(ports: Needs, about: About, pipelineExecution: string): Promise<ModelVersion | undefined> {
  let before: number | undefined;
  for (;;) {
    const page = await ports.registry.versions(about, { n: PAGE, ...(before !== undefined && { before }) });
    const found = page.find((v) => v.lineage.pipelineExecution === pipelineExecution);
    if (found || page.length < PAGE) return found;
    before = page[0]!.version;
  }
}

/** Starts or joins the version's releases into its first stage and tells how they ended; a version its gate refused has none. */
async function release(ports: Needs, about: About, number: number) {
  const [version, { manifest }] = await Promise.all([
    loadVersion(ports.registry, about, number),
    loadManaged(ports.registry, about),
  ]);
  if (version.state === 'registered' || !version.gate) return { verdict: 'waiting', version: number, outcome: '' };
  const [first] = ladderOf(manifest);
  // Judged for a later stage, it is in the first one: how it goes on is no part of this retrain.
  if (version.gate.stage !== undefined && version.gate.stage !== first?.name)
    return { verdict: 'over', version: number, outcome: 'live' };
  if (version.gate.verdict !== 'pass')
    return { verdict: 'over', version: number, outcome: `gate-${version.gate.verdict}` };
  const gate = version.gate.id;
  const outcomes = await Promise.all(
    first!.deployments.map(({ endpoint }) =>
      outcomeOf(ports, releaseExecution({ ...about, version: number, deployment: endpoint, gate })),
    ),
  );
  if (outcomes.includes(undefined)) return { verdict: 'waiting', version: number, outcome: '' };
  return { verdict: 'over', version: number, outcome: outcomes.find((one) => one !== 'live') ?? 'live' };
}

/** How a release ended, which is started or joined; undefined while it runs. */
async function outcomeOf(ports: Needs, start: Start): Promise<string | undefined> {
  // A person may have started another attempt: the last one counts.
  const { execution } = await startOrJoin(ports, start, () => false);
  const running = await ports.workflows.describe(execution);
  if (!running) throw new DependencyError(`execution \`${execution}\` is not to be found yet`);
  if (running.status === 'RUNNING') return undefined;
  const { outcome = 'unknown' } = (running.output ?? {}) as { outcome?: string };
  return running.status === 'SUCCEEDED' ? outcome : 'broken';
}

/** What SageMaker says of a pipeline that brought no version: the step that failed and why, or that its time ran out. */
async function whyFailed(ports: Needs, about: About, outcome: string): Promise<Reason[]> {
  const { pipelineExecution, deadline } = await find(ports, about);
  if (outcome !== 'pipeline-failed' || pipelineExecution === undefined) return [];
  const { status, failureReason, failedStep } = await ports.sagemaker.pipelineStatus(pipelineExecution);
  const of = failedStep ? `step ${failedStep.name} of ${pipelineExecution}` : pipelineExecution;
  const why = failedStep?.reason || failureReason;
  if (status === 'Failed' || status === 'Stopped')
    return [{ rule: 'pipeline', subject: of, observed: why ? `${status}: ${why}` : status, limit: 'Succeeded' }];
  const limit = `a registered version by ${iso(deadline)}`;
  return [{ rule: 'pipeline-timeout', subject: of, observed: status, limit }];
}

/** Records how a retrain ended; once. */
export async function finish(
  ports: Pick<Ports, 'registry' | 'ledger'>,
  about: About,
  outcome: string,
  by = 'retrain',
  reasons: readonly Reason[] = [],
  evidence: readonly EvidenceRef[] = [],
) {
  const run = await find(ports, about);
  if (run.state === 'finished') return { outcome: run.outcome };
  const { tenant, model, id } = about;
  await ports.ledger.commit({
    once: `retrain-finished:${tenant}:${model}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'RetrainFinished',
          actor: { kind: 'service', id: by },
          subject: { tenant, model },
          ...(run.by === undefined && { cause: { event: run.cause } }),
          verdict: outcome,
          ...(reasons.length > 0 && { reasons: [...reasons] }),
          ...(evidence.length > 0 && { evidence: [...evidence] }),
          data: {
            retrain: id,
            outcome,
            ...(run.pipelineExecution !== undefined && { pipelineExecution: run.pipelineExecution }),
          },
        },
      },
    ],
    writes: [writes.retrain(run, { state: 'finished', outcome })],
  });
  return { outcome };
}

async function find(ports: Pick<Ports, 'registry'>, about: About): Promise<Retrain> {
  const run = await ports.registry.retrain(about, about.id);
  if (!run) throw new NotFoundError(`retrain \`${about.id}\` of \`${about.model}\` is not known`);
  return run;
}
