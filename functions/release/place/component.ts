import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import type { Deployment } from '../../../lib/domain/model/model.ts';
import type { Reason } from '../../../lib/domain/reason.ts';
import { compareContent } from '../../../lib/domain/release/compare-content.ts';
import { BROKEN, hostContent, VARIANT } from '../../../lib/domain/release/content.ts';
import { placedBy } from '../../../lib/domain/serving/settings.ts';
import { HOUR } from '../../../lib/domain/time.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';
import type { ComponentUpdate } from '../../../lib/ports/sagemaker.ts';

type Needs = PortsOf<'sagemaker:release' | 'clock'>;

/** SageMaker starts instances within minutes, or does not. */
const HOST_WITHIN = HOUR;

/**
 * The endpoint that a component is to stand on: made where there is none, under this name of a config, and else held against what people said yes to.
 * Steward changes none that is there, and deletes none: components of others may stand on it.
 *
 * @param startedAt when the release began (epoch ms)
 * @returns why nothing may be put there; empty when it is ready
 */
export async function readyHost(
  { sagemaker, clock }: Needs,
  spec: DeploymentSpec,
  config: string,
  startedAt: number,
): Promise<Reason[] | 'waiting'> {
  const { serving } = spec;
  if (serving?.type !== 'component') return [];
  const host = await sagemaker.describeEndpoint(serving.on);
  const status = host?.status ?? 'absent';
  if (host && (status === 'InService' || BROKEN.has(status))) {
    const foreign = compareContent(hostContent(spec), host).map((reason) => ({
      ...reason,
      rule: `host-${reason.rule}`,
    }));
    return status === 'InService' ? foreign : [notReady(serving.on, status), ...foreign];
  }
  if (clock.now() > startedAt + HOST_WITHIN) return [notReady(serving.on, status)];
  if (!host) {
    const { roleArn, instanceType, instances, network, encryption } = spec;
    const fleet = { serving, roleArn, instanceType, instances, network, encryption };
    await sagemaker.createEndpointConfig({ name: config, variant: VARIANT, ...fleet });
    await sagemaker.createEndpoint(serving.on, config);
  }
  return 'waiting';
}

const notReady = (subject: string, observed: string): Reason => ({
  rule: 'host',
  subject,
  observed,
  limit: 'InService: the endpoint that the component stands on',
});

/** Makes the component of a deployment, of a model that is there. */
export async function createComponent(
  { sagemaker }: Needs,
  { endpoint, serving }: Pick<DeploymentSpec, 'endpoint' | 'serving'>,
  model: string,
): Promise<void> {
  if (serving?.type !== 'component') return;
  const { on, megabytes: memory, cpus, accelerators, copies } = serving;
  await sagemaker.createComponent({ name: endpoint, variant: VARIANT, model, on, memory, cpus, accelerators, copies });
}

/** Replaces its model, and what it has of the instances where that changes. */
export async function updateComponent(
  { sagemaker }: Needs,
  { endpoint, serving, plan, autoscaled }: DeploymentSpec,
  model: string,
  alarms: readonly string[],
): Promise<void> {
  if (serving?.type !== 'component') return;
  const { megabytes: memory, cpus, accelerators, copies } = serving;
  const how: ComponentUpdate['plan'] =
    plan.type === 'rolling'
      ? { type: plan.type, percent: plan.percent, bakeSeconds: plan.bake / 1000 }
      : { type: 'all-at-once' };
  const needs = { memory, cpus, accelerators, ...(!autoscaled && { copies }) };
  await sagemaker.updateComponent({ name: endpoint, model, ...needs, plan: how, alarms });
}

/** Puts back the model that served before, with what it had of the instances: its name says nothing of that, what was kept of it does. */
export async function returnComponent(
  { sagemaker }: Needs,
  { endpoint, config, content }: Pick<Deployment, 'endpoint' | 'config' | 'content'>,
): Promise<void> {
  const [variant] = content?.variants ?? [];
  const placed = placedBy(variant?.extras ?? []);
  if (config === undefined || !placed) return;
  const { memory, cpus, accelerators } = placed;
  const needs = { memory, cpus, accelerators, copies: variant?.instances };
  await sagemaker.updateComponent({
    name: endpoint,
    model: config,
    ...needs,
    plan: { type: 'all-at-once' },
    alarms: [],
  });
}
