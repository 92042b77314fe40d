import type { DeploymentSpec } from '../model/manifest.ts';
import { type Prices, roundPrice } from '../price/instance-prices.ts';

/** How many instances of each variant run now, where that is autoscaling's doing. */
export type Running = readonly { readonly name: string; readonly instances: number | undefined }[];

/** Something that costs by the hour: of what the price is, how many of it there are at most, undefined where nobody says. */
interface Fleet {
  readonly of: string;
  readonly most: number | undefined;
}

/** The fleets of a deployment: SageMaker scales the instances below components by itself, as far as the deployment lets it; others are autoscaling's. */
export function countedFleets(spec: DeploymentSpec, running: Running = []): Fleet[] {
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

/** How many requests a serverless deployment takes at once; 0 of any other form, which says nothing of that. */
export const atOnce = ({ serving }: DeploymentSpec): number =>
  serving?.type === 'serverless' ? serving.maxConcurrency : 0;

/**
 * What a deployment costs at most (USD an hour), at the prices that the manifest states: of one instance, and of one request at a time of a serverless endpoint, by
 * its memory. What is provisioned of one costs while nobody asks, too, and has no price.
 */
export function hourlyCost(
  spec: DeploymentSpec,
  running: Running | undefined,
  prices: Prices,
): { readonly parts: string; readonly missing: readonly string[]; readonly costs: number } {
  const { serving } = spec;
  const serverless = serving?.type === 'serverless' ? serving : undefined;
  const all = serverless
    ? [{ of: `serverless-${serverless.memory}`, most: serverless.maxConcurrency }]
    : countedFleets(spec, running);
  const priced = all.map(({ of, most = 0 }) => ({ of, count: most, price: prices[of] }));
  return {
    parts: priced.map(({ price, count }) => `${count} x ${price}`).join(' + '),
    missing: priced.filter(({ price }) => price === undefined).map(({ of }) => of),
    costs: roundPrice(priced.reduce((sum, { price = 0, count }) => sum + price * count, 0)),
  };
}
