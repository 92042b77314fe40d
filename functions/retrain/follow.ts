import { releaseExecution, type Start } from '../../lib/contract/release-execution.ts';
import { DependencyError } from '../../lib/domain/errors.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import type { ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import * as writes from '../../lib/domain/registry/writes.ts';
import type { Retrain } from '../../lib/domain/retrain/retrain.ts';
import { notTrained } from '../../lib/domain/retrain/training-data.ts';
import { ladderOf } from '../../lib/domain/stages/ladder.ts';
import { HOUR, iso, MINUTE } from '../../lib/domain/time.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import type { Ports } from '../../lib/ports/ports.ts';
import { startOrJoin } from '../executions/attempts.ts';
import { loadManaged, loadVersion } from '../registry/load.ts';
import { holdData } from './choose-data.ts';
import { type AboutRetrain, findRetrain } from './finish.ts';

type Needs = PortsOf<
  'registry' | 'ledger' | 'sagemaker:train' | 'workflows:start-release' | 'clock' | 'evidence:add' | 'training-files'
>;

/**
 * How long an execution that was asked to stop is waited for: a step that waits for a message or a function keeps it going
 * (API_StopPipelineExecution), and its jobs are billed until they have ended.
 */
const STOPPING = 30 * MINUTE;

/** How long the event of a version may be on its way once the execution that made it has succeeded. */
const REGISTERED_WITHIN = HOUR;

/** Whether the pipeline brought a version. One whose time is over, or that a person stops, is asked to end and then waited for a while. */
export async function look(ports: Needs, about: AboutRetrain, pipelineExecution: string) {
  if (pipelineExecution === '') return { verdict: 'failed', version: 0 };
  const run = await findRetrain(ports, about);
  const version = await versionMadeBy(ports, about, pipelineExecution);
  const now = ports.clock.now();
  const { status, endedAt } = version
    ? { status: 'registered' }
    : await ports.sagemaker.pipelineStatus(pipelineExecution);
  // A condition of its own may have kept it from registering anything.
  const empty = status === 'Succeeded' && endedAt !== undefined && now >= endedAt + REGISTERED_WITHIN;
  const failed = empty || status === 'Failed' || status === 'Stopped';
  // What it learnt from is held against what was there before as soon as it has ended: later others write there.
  if (version || failed) await holdData(ports, run);
  if (version) return { verdict: 'registered', version: version.version };
  if (failed) return { verdict: 'failed', version: 0 };
  const late = now >= run.deadline;
  if (late && run.stopped === undefined) await stoppedAtDeadline(ports, run, status);
  if (late || run.stopped !== undefined) await ports.sagemaker.stopPipeline(pipelineExecution);
  return { verdict: now >= run.deadline + STOPPING ? 'failed' : 'waiting', version: 0 };
}

async function stoppedAtDeadline(ports: Needs, run: Retrain, status: string): Promise<void> {
  const { tenant, model, id } = run;
  await ports.ledger.commit({
    once: `retrain-stopped:${tenant}:${model}:${id}`,
    appends: [
      {
        chain: modelChain(tenant, model),
        draft: {
          type: 'RetrainStopped',
          actor: { kind: 'service', id: 'retrain' },
          subject: { tenant, model },
          reasons: [late(run, status)],
          data: { retrain: id, by: 'deadline' },
        },
      },
    ],
    writes: [writes.retrain(run, { stopped: 'deadline' })],
  });
}

const late = ({ pipelineExecution = 'pipeline', deadline }: Retrain, status: string): Reason => ({
  rule: 'pipeline-timeout',
  subject: pipelineExecution,
  observed: status,
  limit: `a registered version by ${iso(deadline)}`,
});

const PAGE = 30;

/** The version a pipeline's execution made, looked for from the newest on. */
export async function versionMadeBy(
  ports: Pick<Ports, 'registry'>,
  about: Pick<AboutRetrain, 'tenant' | 'model'>,
  pipelineExecution: string,
): Promise<ModelVersion | undefined> {
  let before: number | undefined;
  for (;;) {
    const page = await ports.registry.versions(about, { n: PAGE, ...(before !== undefined && { before }) });
    const found = page.find((v) => v.lineage.pipelineExecution === pipelineExecution);
    if (found || page.length < PAGE) return found;
    before = page[0]!.version;
  }
}

/** Starts or joins the version's releases into its first stage and tells how they ended; a version its gate refused has none. */
export async function releaseOf(ports: Needs, about: AboutRetrain, number: number) {
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

/** What SageMaker says of a pipeline that brought no version: the step that failed and why, who stopped it, or that its time ran out. */
export async function whyFailed(ports: Needs, about: AboutRetrain): Promise<Reason[]> {
  const run = await findRetrain(ports, about);
  const { pipelineExecution, stopped } = run;
  const byPerson: Reason[] =
    stopped === undefined || stopped === 'deadline'
      ? []
      : [{ rule: 'pipeline', subject: run.pipeline, observed: `stopped by ${stopped}`, limit: 'Succeeded' }];
  if (run.data?.because !== undefined) return [...byPerson, notTrained(run.data)];
  if (pipelineExecution === undefined || byPerson.length > 0) return byPerson;
  const { status, failureReason, failedStep } = await ports.sagemaker.pipelineStatus(pipelineExecution);
  if (stopped === 'deadline') return [late(run, status)];
  if (status === 'Succeeded')
    return [
      {
        ...{ rule: 'pipeline', subject: pipelineExecution, observed: 'Succeeded, and registered no version' },
        limit: 'a registered version: look whether a condition of the pipeline kept it from that',
      },
    ];
  const of = failedStep ? `step ${failedStep.name} of ${pipelineExecution}` : pipelineExecution;
  const why = failedStep?.reason || failureReason;
  if (status === 'Failed' || status === 'Stopped')
    return [{ rule: 'pipeline', subject: of, observed: why ? `${status}: ${why}` : status, limit: 'Succeeded' }];
  return [late(run, status)];
}
