import type { DeploymentSpec } from '../model/manifest.ts';
import type { StagePolicy } from '../model/stage-policy.ts';
import type { Reason } from '../reason.ts';

/** How a deployment goes beyond what its stage allows, in what it takes and in where it stands: nothing where it keeps within it. */
export const brokenLimits = (spec: DeploymentSpec, policy: StagePolicy): Reason[] => [
  ...brokenResources(spec, policy),
  ...brokenNetwork(spec, policy),
];

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

/**
 * The same of what it takes. Prices are those that the manifest states (USD an hour); what is
 * provisioned of a serverless endpoint costs by the hour too, and has none.
 */
function brokenResources(spec: DeploymentSpec, { name, resources }: StagePolicy): Reason[] {
  const { serving } = spec;
  const scaled = serving?.type === 'component' ? serving.mostInstances : undefined;
  const fleets = (spec.variants ?? [spec]).flatMap(({ instanceType, instances = 1 }) =>
    instanceType === undefined ? [] : [{ instanceType, instances: scaled ?? instances }],
  );
  const instances = fleets.reduce((sum, fleet) => sum + fleet.instances, 0);
  const { instanceTypes, instances: most, hourly } = resources ?? {};
  const found: Reason[] = [];
  const broken = (subject: string, observed: string, limit: string): void => {
    found.push({ rule: 'stage-limit', subject, observed, limit });
  };
  const provisioned = serving?.type === 'serverless' ? serving.provisionedConcurrency : undefined;
  if (hourly && provisioned !== undefined)
    broken(`hourly price in ${name}`, `no price of ${provisioned} provisioned at once`, 'no `provisionedConcurrency`');
  for (const { instanceType } of fleets)
    if (instanceTypes && !instanceTypes.includes(instanceType))
      broken(`instance type in ${name}`, instanceType, `one of ${instanceTypes.join(', ')}`);
  if (most !== undefined && instances > most) broken(`instances in ${name}`, String(instances), `at most ${most}`);
  if (!hourly || fleets.length === 0) return found;
  const priced = fleets.map((fleet) => ({ ...fleet, price: hourly.prices[fleet.instanceType] }));
  for (const { instanceType, price } of priced)
    if (price === undefined)
      broken(`hourly price in ${name}`, `no price of ${instanceType}`, `a price of it in \`resources.hourly.prices\``);
  const costs = Math.round(priced.reduce((sum, fleet) => sum + (fleet.price ?? 0) * fleet.instances, 0) * 1e6) / 1e6;
  if (priced.every(({ price }) => price !== undefined) && costs > hourly.most) {
    const each = priced.map((fleet) => `${fleet.instances} x ${fleet.price}`).join(' + ');
    broken(`hourly price in ${name}`, `${each} = ${costs} USD`, `at most ${hourly.most} USD`);
  }
  return found;
}
