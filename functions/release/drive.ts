import { DependencyError } from '../../lib/domain/errors.ts';
import type { ReleaseSubject } from '../evaluate/evaluate.ts';
import type { ReleaseNeeds } from './gather.ts';
import { gather, onItsWay, type Release } from './gather.ts';

/** The variant name every config of ours uses: the same for both fleets, so that capacities and alarms carry over. */
export const VARIANT = 'AllTraffic';

/** Calls SageMaker for a recorded intent: approve the package, model, config, alarms, then create or update the endpoint. */
export async function drive(ports: ReleaseNeeds, due: ReleaseSubject): Promise<{ verdict: string }> {
  const found = await gather(ports.registry, due);
  const { spec, version } = found;
  const { config, approval } = onItsWay(found);
  await ports.sagemaker.approvePackage(version.package, `approved in steward: ${approval}`);
  await ports.sagemaker.createModel(config, version.package, spec.roleArn);
  await ports.sagemaker.createEndpointConfig({
    name: config,
    modelName: config,
    instanceType: spec.instanceType,
    instances: spec.instances,
    captureUri: spec.capture.uri,
    capturePercent: spec.capture.percent,
  });
  const observed = await ports.sagemaker.describeEndpoint(due.deployment);
  if (!observed) {
    await ports.sagemaker.createEndpoint(due.deployment, config);
    return { verdict: 'driven' };
  }
  if (observed.config === config || observed.pending === config) return { verdict: 'driven' };
  if (observed.status !== 'InService')
    throw new DependencyError(
      `endpoint \`${due.deployment}\` is \`${observed.status}\`: waiting until it can be updated`,
    );
  await ports.sagemaker.updateEndpoint({
    endpoint: due.deployment,
    config,
    plan: planOf(found),
    alarms: await putAlarms(ports, found, config),
  });
  return { verdict: 'driven' };
}

/** Puts the previous champion's config back, all at once. */
export async function revert(ports: ReleaseNeeds, due: ReleaseSubject): Promise<{ verdict: string }> {
  const { deployment } = await gather(ports.registry, due);
  const observed = await ports.sagemaker.describeEndpoint(due.deployment);
  if (
    !deployment.config ||
    !observed ||
    observed.config === deployment.config ||
    observed.pending === deployment.config
  )
    return { verdict: 'reverting' };
  if (observed.status !== 'InService')
    throw new DependencyError(
      `endpoint \`${due.deployment}\` is \`${observed.status}\`: waiting until it can be updated`,
    );
  await ports.sagemaker.updateEndpoint({
    endpoint: due.deployment,
    config: deployment.config,
    plan: { type: 'all-at-once' },
    alarms: [],
  });
  return { verdict: 'reverting' };
}

const planOf = ({ spec }: Release) =>
  spec.plan.type === 'canary'
    ? { type: 'canary' as const, percent: spec.plan.percent, bakeSeconds: spec.plan.bake / 1000 }
    : { type: 'all-at-once' as const };

async function putAlarms(ports: ReleaseNeeds, { spec, deployment }: Release, config: string): Promise<string[]> {
  const alarms = spec.alarms.map((alarm) => ({
    ...alarm,
    name: `steward-${config}-${alarm.metric}`,
    endpoint: deployment.endpoint,
    variant: VARIANT,
    config,
  }));
  for (const alarm of alarms) await ports.alarms.put(alarm);
  return alarms.map((alarm) => alarm.name);
}
