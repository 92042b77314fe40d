import type { Measure } from '../../../statistics/interval.ts';
import { byCluster, type Clusters, type Contributions } from './contributions.ts';
import { measurePulls, type PullEvidence } from './measure-pulls.ts';
import { PowerSums } from './power-sums.ts';
import type { Pulls } from './pulls.ts';
import { littleWorth, worthIn } from './worth.ts';

/** A class of which there is no share: it counts as 0, and could be anything. */
const NOTHING = { value: 0, interval: () => ({ low: 0, high: 1 }) };

/** A share, and what rows say of it. */
export interface MeasuredShare extends Pick<Contributions, 'value'> {
  readonly evidence: PullEvidence;
}

/**
 * A mean of shares of rows that count unlike or belong together. A share that is 0 or 1 in the sample, or nearly, scatters there less than it does, so that the distances of the ends of their own intervals are added up as of independent
 * quantities (Donner and Zou 2012, Stat. Methods Med. Res. 21, 347–359), by as much more as the scatter of the mean says that they go together.
 * @param shares those that `mean` is the mean of, one after the other; undefined where there is none
 */
export function measureMeanOfShares(
  mean: { readonly value: number; readonly pulls: Pulls },
  shares: Iterable<MeasuredShare | undefined>,
): Measure | undefined {
  const all: Pick<Measure, 'value' | 'doubt' | 'interval'>[] = [];
  let apart = 0;
  for (const share of shares) {
    const measure = share && measurePulls(share.value, share.evidence, { scale: 'share', further: 2 });
    if (share && !measure) return undefined;
    all.push(measure ?? NOTHING);
    apart += share?.evidence.pulls.squares ?? 0;
  }
  const count = all.length;
  const together = apart > 0 ? Math.max(1, (count * count * mean.pulls.squares) / apart) : count;
  const interval = (alpha: number) => {
    const ends = all.map(({ value, interval: of }) => ({ value, ...of(alpha) }));
    const reach = (end: 'low' | 'high') => Math.hypot(...ends.map((each) => each[end] - each.value));
    const far = Math.sqrt(together) / count;
    return { low: Math.max(0, mean.value - far * reach('low')), high: Math.min(1, mean.value + far * reach('high')) };
  };
  const doubt = all.find((each) => each.doubt !== undefined)?.doubt;
  return { value: mean.value, method: 'delta method on log odds, combined', ...(doubt && { doubt }), interval };
}

/** The same of rows that are all there. */
export const measureMeanOfContributions = (
  { value, influence }: Contributions,
  shares: Iterable<Contributions | undefined>,
  clusters: Clusters | undefined,
): Measure | undefined =>
  measureMeanOfShares({ value, pulls: pullsBy(influence, clusters) }, sharesBy(shares, clusters));

function* sharesBy(shares: Iterable<Contributions | undefined>, clusters: Clusters | undefined) {
  for (const share of shares) yield share && { value: share.value, evidence: evidenceOf(share, clusters) };
}

function evidenceOf({ influence, worth }: Contributions, clusters: Clusters | undefined): PullEvidence {
  return {
    ...{ pulls: pullsBy(influence, clusters), whose: clusters ? 'entities' : 'rows' },
    ...{ doubt: () => littleWorth(worth, clusters), alone: () => worthIn(worth[0]!, clusters) },
  };
}

function pullsBy(influence: Float64Array, clusters: Clusters | undefined): Pulls {
  const pulls = byCluster(influence, clusters);
  const sums = new PowerSums();
  sums.add(pulls, pulls.length);
  return sums.pulls(0);
}
