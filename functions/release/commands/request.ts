import type { ReleaseSubject } from '../../../lib/contract/release-execution.ts';
import { releaseExecution } from '../../../lib/contract/release-execution.ts';
import { decideAdoptionDue, notAdoptedReason } from '../../../lib/domain/adoption/adoption-due.ts';
import { stateIn } from '../../../lib/domain/approval/said.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Actor } from '../../../lib/domain/ledger/record.ts';
import type { Deployment, ModelVersion } from '../../../lib/domain/model/model.ts';
import { decideRequest } from '../../../lib/domain/release/decide-request.ts';
import { formOf } from '../../../lib/domain/serving/forms.ts';
import { formRunning } from '../../../lib/domain/serving/settings.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import { lastAttempt, nextAttempt } from '../../executions/attempts.ts';
import { redriveExecution } from '../../executions/redrive.ts';
import { specOf } from '../../registry/load.ts';
import { inTarget } from '../../target/in-target.ts';
import { observeInSageMaker } from '../place/observe-place.ts';

type Needs = PortsOf<'workflows:start-release' | 'workflows:redrive' | 'ledger'>;

export interface Requested {
  readonly execution: string;
  /** Nothing was started by this: `joined` one runs, `over` one has ended and the version is no longer at its gate. */
  readonly already: boolean;
  readonly how: 'started' | 'joined' | 'redriven' | 'over';
  readonly attempt: number;
  /** Of what is over: how its release there stands (`live`, `rolled-back`). */
  readonly stands?: string;
  /** Of what was started or joined: how it is released, in words, and part by part. */
  readonly plan?: string;
  readonly steps?: readonly string[];
}

/** Starts the release of a version that passed its gate, joins the attempt that runs, or lets one go on that failed under its approval. */
export async function requestRelease(
  ports: Needs,
  due: ReleaseSubject,
  version: ModelVersion,
  actor: Actor,
): Promise<Requested> {
  const start = releaseExecution({ ...due, gate: version.gate!.id });
  const { last, attempt } = await lastAttempt(ports, start);
  const decision = decideRequest(last, stateIn(version, due.deployment));
  if (decision === 'start') {
    const next = await nextAttempt(ports, start, attempt);
    return { ...next, how: next.already ? 'joined' : 'started' };
  }
  const { execution } = last!;
  if (decision !== 'redrive')
    return { execution, already: true, how: decision === 'join' ? 'joined' : 'over', attempt };
  const because = await redriveExecution(ports, due, last!, actor);
  if (because === undefined) return { execution, already: false, how: 'redriven', attempt };
  throw new InvalidEventError(
    `attempt ${attempt} cannot go on: ${because}; the sweep closes it within a day of its end, then ask again`,
  );
}

/** Said at once to whoever asks; the release itself looks again, at the last moment. */
export async function refuseUnadopted(
  ports: PortsOf<'registry' | 'sagemaker:endpoints'>,
  deployment: Deployment,
): Promise<void> {
  const { model, endpoint, content, config } = deployment;
  const spec: Parameters<typeof notAdoptedReason>[1] = specOf(await ports.registry.model(deployment), endpoint) ?? {
    endpoint,
  };
  // An alias is no endpoint, and what reads it is the release's.
  const form = content ? formRunning(content) : formOf(spec);
  if (form === 'lambda') return;
  const observed = await observeInSageMaker(inTarget(ports, deployment), form, endpoint, config);
  if (!observed || !['not-adopted', 'known'].includes(decideAdoptionDue(deployment, observed))) return;
  const { observed: seen, limit } = notAdoptedReason(model, spec, observed.config);
  throw new InvalidEventError(`\`${endpoint}\` ${seen}: nothing is released onto it until it is ${limit}`);
}

/** Why a version cannot be asked for as it stands there: its last question has ended, or all of them have. */
export function releaseOver(of: ModelVersion, deployment: string): string | undefined {
  const name = `${of.model}/${of.version}`;
  const state = stateIn(of, deployment);
  if (state === 'retired') return `\`${name}\` is retired, for good: train another version`;
  if (state !== 'withdrawn' && state !== 'rejected' && state !== 'expired') return undefined;
  return `the question about \`${name}\` in \`${deployment}\` ended \`${state}\`: have it judged again with \`steward gate ${name}\`, which asks anew when it passes`;
}
