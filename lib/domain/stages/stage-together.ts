import type { DeploymentSpec } from '../model/manifest.ts';
import type { Deployment } from '../model/model.ts';
import type { StagePolicy } from '../model/stage-policy.ts';
import { type Prices, roundPrice } from '../price/instance-prices.ts';
import type { Reason } from '../reason.ts';
import { atOnce, countedFleets, hourlyCost, type Running } from './taken.ts';

/** What one place takes at most. Components of one stage that stand on one endpoint have one place: its instances are there once. */
interface Taken {
  readonly place: string;
  readonly instances: number;
  readonly requests: number;
  readonly costs: number;
}

const KINDS = ['instances', 'requests', 'costs'] as const;

/** What all deployments of a stage take at most, together; components on one endpoint have its instances once. */
export function takenTogether(
  policy: StagePolicy,
  specs: readonly DeploymentSpec[],
): Record<(typeof KINDS)[number], number> {
  const all = specs.map((spec) => takenBy(spec, pricesOf(policy)));
  const sum = (kind: (typeof KINDS)[number]) => roundPrice(byPlace(all, kind).reduce((so, { takes }) => so + takes, 0));
  return { instances: sum('instances'), requests: sum('requests'), costs: sum('costs') };
}

/** How the deployments of a stage go beyond what it allows all of them: nothing where there is one. */
export function brokenTogether(policy: StagePolicy, specs: readonly DeploymentSpec[]): Reason[] {
  return specs.length < 2
    ? []
    : brokenSums(
        policy,
        specs.map((spec) => takenBy(spec, pricesOf(policy))),
      );
}

/** How things stand as a release begins. */
export interface HowItStands {
  /** What runs of the deployment itself, where that is known. */
  readonly running: Running | undefined;
  readonly deployments: readonly Deployment[];
  /** Other deployments that are being released, as they were asked about. */
  readonly onTheWay: readonly DeploymentSpec[];
}

/**
 * The same as a release begins: others count as the manifest says, as they run, or as they are being released, whichever is most. One that takes no more than what it replaces is not
 * refused, so that a stage that is beyond its limits may become smaller, and what serves in it newer.
 */
export function brokenByMore(
  policy: StagePolicy,
  own: DeploymentSpec,
  now: HowItStands & { readonly others: readonly DeploymentSpec[] },
): Reason[] {
  if (now.others.length === 0) return [];
  const prices = pricesOf(policy);
  const running = (spec: DeploymentSpec): Taken | undefined => {
    const found = now.deployments.find(({ endpoint }) => endpoint === spec.endpoint);
    const runs = asItRuns(spec, found?.content);
    return runs && takenBy(runs, prices);
  };
  const coming = ({ endpoint }: DeploymentSpec): Taken | undefined => {
    const asked = now.onTheWay.find((spec) => spec.endpoint === endpoint);
    return asked && takenBy(asked, prices);
  };
  const takes = takenBy(own, prices, now.running);
  const before = running(own);
  const others = now.others.map((spec) => most(most(takenBy(spec, prices), running(spec)), coming(spec)));
  const more = KINDS.filter((kind) => takes[kind] > (before?.[kind] ?? 0));
  return brokenSums(policy, [takes, ...others], more);
}

const pricesOf = ({ resources }: StagePolicy): Prices => (resources?.hourly?.prices ?? {}) as Prices;

function takenBy(spec: DeploymentSpec, prices: Prices, running?: Running): Taken {
  const { serving, endpoint } = spec;
  return {
    place: serving?.type === 'component' ? serving.on : endpoint,
    instances: countedFleets(spec, running).reduce((sum, fleet) => sum + (fleet.most ?? 0), 0),
    requests: atOnce(spec),
    costs: hourlyCost(spec, running, prices).costs,
  };
}

/** A deployment with the instances that it was verified with; undefined where what runs does not say how many there may be. */
function asItRuns(spec: DeploymentSpec, content: Deployment['content']): DeploymentSpec | undefined {
  const variants = (content?.variants ?? []).flatMap(({ name, instanceType, instances, weight = 1 }) =>
    instanceType === undefined || instances === undefined ? [] : [{ name, instanceType, instances, weight }],
  );
  const told = variants.length > 0 && variants.length === content?.variants.length;
  return told && spec.serving?.type !== 'component' ? { ...spec, autoscaled: undefined, variants } : undefined;
}

const most = (one: Taken, other: Taken | undefined): Taken => ({
  ...one,
  instances: Math.max(one.instances, other?.instances ?? 0),
  requests: Math.max(one.requests, other?.requests ?? 0),
  costs: Math.max(one.costs, other?.costs ?? 0),
});

/** How much of a kind each place takes. */
const byPlace = (all: readonly Taken[], kind: (typeof KINDS)[number]) =>
  [...new Set(all.map(({ place }) => place))].map((place) => ({
    place,
    takes: Math.max(...all.filter((one) => one.place === place).map((one) => one[kind])),
  }));

function brokenSums(
  { name, resources = {} }: StagePolicy,
  all: readonly Taken[],
  kinds: readonly (typeof KINDS)[number][] = KINDS,
): Reason[] {
  const { instances, concurrency, hourly } = resources;
  return (
    [
      ['instances', 'instances', instances, ''],
      ['requests', 'requests at once', concurrency, ''],
      ['costs', 'hourly price', hourly?.most, ' USD'],
    ] as const
  ).flatMap(([kind, what, limit, unit]) => {
    const each = byPlace(all, kind);
    const sum = roundPrice(each.reduce((so, { takes }) => so + takes, 0));
    if (limit === undefined || sum <= limit || !kinds.includes(kind)) return [];
    const parts = each.filter(({ takes }) => takes > 0).map(({ place, takes }) => `${takes} in ${place}`);
    return [
      {
        ...{ rule: 'stage-limit', subject: `${what} in all of ${name}` },
        ...{ observed: `${parts.join(' + ')} = ${sum}${unit}`, limit: `at most ${limit}${unit}` },
      },
    ];
  });
}
