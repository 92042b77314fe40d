import type { DeploymentSpec, Manifest } from '../model/manifest.ts';
import type { StagePolicy } from '../model/stage-policy.ts';
import type { Reason } from '../reason.ts';

/** How many instances of each variant run now, where that is autoscaling's doing. */
type Running = readonly { readonly name: string; readonly instances: number | undefined }[];

/**
 * How a deployment goes beyond what its stage allows, in what it takes and in where it stands: nothing where it keeps within it.
 * @param running what runs of it, where that is known: a fleet that has grown beyond what the deployment says counts as it is
 */
export const brokenLimits = (spec: DeploymentSpec, policy: StagePolicy, running: Running = []): Reason[] => [
  ...brokenResources(spec, policy, running),
  ...brokenNetwork(spec, policy),
];

/** How a deployment goes beyond what its stage in a manifest allows, which may be less than when people were asked. */
export const beyondStage = (
  { stages = [] }: Pick<Manifest, 'stages'>,
  spec: DeploymentSpec,
  running?: Running,
): Reason[] =>
  stages.filter(({ name }) => name === spec.stage).flatMap((policy) => brokenLimits(spec, policy, running));

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

/** Something that costs by the hour: of what the price is, how many of it there are at most, undefined where nobody says. */
interface Priced {
  readonly of: string;
  readonly most: number | undefined;
}

type Resources = NonNullable<StagePolicy['resources']>;

/** The same of what it takes at most: of a fleet that scales as many instances as it may have, of a serverless endpoint as many requests as it takes at once. */
function brokenResources(spec: DeploymentSpec, { name, resources }: StagePolicy, running: Running): Reason[] {
  const { serving } = spec;
  const { instanceTypes, instances: most, concurrency, hourly } = resources ?? {};
  const fleets = fleetsOf(spec, running);
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
  const broken = hourly && brokenPrice(spec, fleets, hourly);
  return broken ? [...found, ...broken.map(([observed, limit]) => reason('hourly price', observed, limit))] : found;
}

const UNBOUNDED = 'as many as autoscaling makes it';
const atMost = (most: number | undefined): string => (most === undefined ? 'a number' : `at most ${most}`);

/** The fleets of a deployment: SageMaker scales the instances below components by itself, as far as the deployment lets it; others are autoscaling's. */
function fleetsOf(spec: DeploymentSpec, running: Running): Priced[] {
  const { serving, autoscaled, mostInstances } = spec;
  const counted = (name: string | undefined, instances: number): number | undefined => {
    if (serving?.type === 'component') return serving.mostInstances ?? instances;
    if (!autoscaled) return instances;
    const runs = running.find((one) => name === undefined || one.name === name)?.instances ?? 0;
    return mostInstances && Math.max(mostInstances, runs);
  };
  const fleets = spec.variants ?? [{ ...spec, name: undefined }];
  return fleets.flatMap(({ name, instanceType, instances = 1 }) =>
    instanceType === undefined ? [] : [{ of: instanceType, most: counted(name, instances) }],
  );
}

/**
 * Prices are those that the manifest states (USD an hour): of one instance, and of one request at a time of a serverless endpoint, by its memory. What is
 * provisioned of one costs while nobody asks, too, and has no price.
 */
function brokenPrice(
  { serving }: DeploymentSpec,
  fleets: readonly Priced[],
  { most, prices }: NonNullable<Resources['hourly']>,
): [observed: string, limit: string][] {
  const serverless = serving?.type === 'serverless' ? serving : undefined;
  const all = serverless ? [{ of: `serverless-${serverless.memory}`, most: serverless.maxConcurrency }] : fleets;
  const priced = all.map((one) => ({ ...one, count: one.most ?? 0, price: (prices as Prices)[one.of] }));
  const provisioned = serverless?.provisionedConcurrency;
  const missing = priced.filter(({ price }) => price === undefined);
  const costs = Math.round(priced.reduce((sum, { price = 0, count }) => sum + price * count, 0) * 1e6) / 1e6;
  const each = priced.map(({ price, count }) => `${count} x ${price}`).join(' + ');
  return [
    ...(provisioned === undefined
      ? []
      : [[`no price of ${provisioned} provisioned at once`, 'no `provisionedConcurrency`'] as [string, string]]),
    ...missing.map(({ of }): [string, string] => [`no price of ${of}`, 'a price of it in `resources.hourly.prices`']),
    ...(missing.length === 0 && costs > most
      ? [[`${each} = ${costs} USD`, `at most ${most} USD`] as [string, string]]
      : []),
  ];
}

type Prices = Readonly<Record<string, number | undefined>>;
