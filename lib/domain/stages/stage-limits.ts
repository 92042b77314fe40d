import type { DeploymentSpec, Manifest } from '../model/manifest.ts';
import type { StagePolicy } from '../model/stage-policy.ts';
import type { Reason } from '../reason.ts';
import { brokenByMore, type HowItStands } from './stage-together.ts';
import { countedFleets, hourlyCost, type Running } from './taken.ts';

/**
 * How a deployment goes beyond what its stage allows, in what it takes and in where it stands: nothing where it keeps within it.
 * @param running what runs of it, where that is known: a fleet that has grown beyond what the deployment says counts as it is
 */
export const brokenLimits = (spec: DeploymentSpec, policy: StagePolicy, running: Running = []): Reason[] => [
  ...brokenResources(spec, policy, running),
  ...brokenNetwork(spec, policy),
];

/**
 * How a deployment goes beyond what its stage in a manifest allows, which may be less than when people were asked, and all of the stage's with it.
 * @param deployments of the model, as they stand
 * @param onTheWay what is being released, as it was asked about
 */
export function beyondStage(
  { stages = [], deployments: specs }: Pick<Manifest, 'stages' | 'deployments'>,
  spec: DeploymentSpec,
  { running, deployments = [], onTheWay = [] }: Partial<HowItStands> = {},
): Reason[] {
  const policy = stages.find(({ name }) => name === spec.stage);
  if (!policy) return [];
  const alone = brokenLimits(spec, policy, running);
  const others = specs.filter(({ stage, endpoint }) => stage === spec.stage && endpoint !== spec.endpoint);
  return alone.length > 0 ? alone : brokenByMore(policy, spec, { running, others, deployments, onTheWay });
}

/**
 * Nothing of a network is taken over from a stage: what people are asked about is what the deployment says of its own, and the stage says whether that
 * will do. A form that joins no VPC (serverless) meets no demand for one.
 */
function brokenNetwork({ network: own }: DeploymentSpec, { name, network = {} }: StagePolicy): Reason[] {
  const { vpc, isolated } = own ?? {};
  const of = (
    subject: string,
    allowed: readonly string[] | undefined,
    has: readonly string[] | undefined,
  ): Reason[] => {
    const others = has?.filter((one) => !allowed?.includes(one));
    if (!allowed || others?.length === 0) return [];
    const observed = others?.join(', ') ?? 'none: it is in no VPC';
    return [{ rule: 'stage-limit', subject: `${subject} in ${name}`, observed, limit: `of ${allowed.join(', ')}` }];
  };
  return [
    ...of('subnets', network.subnets, vpc?.subnets),
    ...of('security groups', network.securityGroups, vpc?.securityGroups),
    ...(network.isolated && !isolated
      ? [
          {
            rule: 'stage-limit',
            subject: `network in ${name}`,
            observed: 'not isolated',
            limit: '`network.isolated: true`',
          },
        ]
      : []),
  ];
}

type Resources = NonNullable<StagePolicy['resources']>;

/** The same of what it takes at most: of a fleet that scales as many instances as it may have, of a serverless endpoint as many requests as it takes at once. */
function brokenResources(spec: DeploymentSpec, { name, resources }: StagePolicy, running: Running): Reason[] {
  const { serving } = spec;
  const { instanceTypes, instances: most, concurrency, hourly } = resources ?? {};
  const fleets = countedFleets(spec, running);
  const reason = (what: string, observed: string, limit: string): Reason => ({
    ...{ rule: 'stage-limit', subject: `${what} in ${name}` },
    ...{ observed, limit },
  });
  const others = fleets.filter(({ of }) => instanceTypes && !instanceTypes.includes(of));
  const found = others.map(({ of }) => reason('instance type', of, `one of ${instanceTypes?.join(', ')}`));
  const atOnce = serving?.type === 'serverless' ? serving.maxConcurrency : 0;
  if (concurrency !== undefined && atOnce > concurrency)
    found.push(reason('requests at once', String(atOnce), `at most ${concurrency}`));
  if ((most !== undefined || hourly) && fleets.some((fleet) => fleet.most === undefined))
    return [
      ...found,
      reason('instances', UNBOUNDED, `${atMost(most)}, which \`mostInstances\` of the deployment says`),
    ];
  const instances = fleets.reduce((sum, fleet) => sum + (fleet.most ?? 0), 0);
  if (most !== undefined && instances > most) found.push(reason('instances', String(instances), `at most ${most}`));
  const broken = hourly && brokenPrice(spec, running, hourly);
  return broken ? [...found, ...broken.map(([observed, limit]) => reason('hourly price', observed, limit))] : found;
}

const UNBOUNDED = 'as many as autoscaling makes it';
const atMost = (most: number | undefined): string => (most === undefined ? 'a number' : `at most ${most}`);

/** What has no price, and what costs more than it may. */
function brokenPrice(
  spec: DeploymentSpec,
  running: Running,
  { most, prices }: NonNullable<Resources['hourly']>,
): [observed: string, limit: string][] {
  const provisioned = spec.serving?.type === 'serverless' ? spec.serving.provisionedConcurrency : undefined;
  const { parts, missing, costs } = hourlyCost(spec, running, prices);
  return [
    ...(provisioned === undefined
      ? []
      : [[`no price of ${provisioned} provisioned at once`, 'no `provisionedConcurrency`'] as [string, string]]),
    ...missing.map((of): [string, string] => [`no price of ${of}`, 'a price of it in `resources.hourly.prices`']),
    ...(missing.length === 0 && costs > most
      ? [[`${parts} = ${costs} USD`, `at most ${most} USD`] as [string, string]]
      : []),
  ];
}
