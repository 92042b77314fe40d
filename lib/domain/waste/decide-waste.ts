import { chanceToWait } from '../../statistics/counts/erlang.ts';
import type { MetricPoint, Readings } from '../operations/readings.ts';
import { total } from '../operations/readings.ts';
import { type InstanceSize, instanceSizeOf } from '../price/instance-size.ts';
import type { Reason } from '../reason.ts';
import { durationText } from '../schedule/duration.ts';
import { HOUR } from '../time.ts';
import type { Window } from '../window.ts';
import type { IdlePolicy, OversizedPolicy } from './waste-policy.ts';

export type WasteDecision =
  | { readonly verdict: 'found'; readonly reasons: readonly Reason[] }
  /** It is asked, or needs what it has. */
  | { readonly verdict: 'in-use' }
  | { readonly verdict: 'undecided'; readonly because: string };

/** One variant as it runs, in the order in which CloudWatch was asked. */
export interface RunningFleet {
  readonly name: string;
  readonly type: string;
  readonly count: number;
}

/** What is known of a deployment in a window: readings by the hour, those of instances being the highest of each hour's minutes. */
export interface UseSeen {
  readonly endpoint: string;
  readonly window: Window;
  readonly readings: Readings;
  readonly fleets: readonly RunningFleet[];
  /** USD an hour of an instance; undefined where there is no price. */
  readonly priceOf: (type: string) => number | undefined;
}

/** Hours of a month, of which a year has twelve. */
const MONTH = 730;
/** So many of the hours of a window CloudWatch must have a word of: what it says nothing of may have been busy. */
const KNOWN = 0.9;
/** Of the hours all but one in a hundred must keep within what is said of them: a release or a restart is not what a fleet is for. */
const USUAL = 0.99;
/** Memory of an instance does not shrink with the fleet, but requests that come closer together take more of it. */
const MOST_MEMORY = 80;
/** A request in so many may have to wait for a core in the busiest minutes. */
const MOST_WAIT = 0.1;

/**
 * Whether nobody asked a deployment through a whole window. No point of `Invocations` is no request, but only where CloudWatch did measure the
 * instances at the time: silence about both says nothing.
 * @param own requests that Steward itself sent
 */
export function decideIdle(
  { endpoint, window, readings, fleets, priceOf }: UseSeen,
  own: number,
  policy: IdlePolicy,
): WasteDecision {
  const silent = whySilent(readings.get('cpu') ?? [], window);
  const asked = Math.max(0, (total(readings, 'requests') ?? 0) - own);
  if (asked > 0) return { verdict: 'in-use' };
  if (silent) return { verdict: 'undecided', because: silent };
  const costs = fleets.map(({ type, count }) => costOf(priceOf(type), count));
  return {
    verdict: 'found',
    reasons: [
      {
        ...{ rule: 'idle', subject: endpoint, observed: `no request in ${durationText(policy.after)}` },
        limit: `a request; ${fleets.map(inWords).join(' + ')} cost ${sumOf(costs)}: take it away, or say that it is meant so (\`monitoring.idle\`)`,
      },
    ],
  };
}

/**
 * Whether a smaller fleet would carry the busiest minutes of a window. The work that is offered stays what it is and spreads over fewer cores (the
 * utilization law: P. J. Denning, J. P. Buzen, The Operational Analysis of Queueing Network Models, ACM Computing Surveys 10/3, 1978): so
 * many cores of each instance times the instances must keep busy at most by `busiest` percent, and a request must find a free one but once in
 * ten (Erlang's C). With as few instances as there must be, one of half the size is looked at.
 * @param least instances that there must be
 */
export function decideOversized(seen: UseSeen, least: number, policy: OversizedPolicy): WasteDecision {
  const { window, readings, fleets, priceOf } = seen;
  const reasons: Reason[] = [];
  for (const [i, fleet] of fleets.entries()) {
    const of = (name: string) => readings.get(name)?.[i] ?? [];
    const silent = whySilent([of('cpu')], window) ?? whySilent([of('memory')], window);
    if (silent) return { verdict: 'undecided', because: silent };
    const size = instanceSizeOf(fleet.type);
    if (!size) return { verdict: 'undecided', because: `what an ${fleet.type} has is not known here` };
    if (size.accelerators > 0) {
      const blind = whySilent([of('gpu')], window);
      if (blind) return { verdict: 'undecided', because: blind };
    }
    const levels = { cpu: usual(of('cpu')), gpu: usual(of('gpu')), memory: usual(of('memory')) };
    const found = smallerFleet(fleet, levels, least, policy.busiest);
    if (found) reasons.push(reasonOf(seen, fleet, found, priceOf));
  }
  return reasons.length > 0 ? { verdict: 'found', reasons } : { verdict: 'in-use' };
}

/** Highest levels in percent, as CloudWatch counts them: 100 for each core and accelerator. */
interface Levels {
  readonly cpu: number;
  readonly gpu: number;
  readonly memory: number;
}
interface SmallerFleet {
  readonly type: string;
  readonly count: number;
  /** Percent of cores or accelerators that are busy now, and would be. */
  readonly now: number;
  readonly then: number;
}

/** The smallest fleet that would do, if it is smaller than the one that runs. */
function smallerFleet(
  { type, count }: RunningFleet,
  levels: Levels,
  least: number,
  busiest: number,
): SmallerFleet | undefined {
  const size = instanceSizeOf(type)!;
  const now = busyIn(size, levels);
  for (let fewer = Math.max(1, least); fewer < count; fewer++) {
    const then = (now * count) / fewer;
    if (carries({ size, count: fewer, load: loadOf(levels, count) }, then, levels.memory, busiest))
      return { type, count: fewer, now, then };
  }
  const half = count <= least && size.accelerators === 0 ? halfOf(type) : undefined;
  const halved = half === undefined ? undefined : instanceSizeOf(half);
  if (half === undefined || !halved) return undefined;
  const then = now * (size.cpus / halved.cpus);
  const memory = levels.memory * (size.megabytes / halved.megabytes);
  return carries({ size: halved, count, load: loadOf(levels, count) }, then, memory, busiest)
    ? { type: half, count, now, then }
    : undefined;
}

const busyIn = ({ cpus, accelerators }: InstanceSize, { cpu, gpu }: Levels): number =>
  Math.max(cpu / cpus, accelerators > 0 ? gpu / accelerators : 0);
/** Cores' worth of work that the fleet is offered. */
const loadOf = ({ cpu }: Levels, count: number): number => (cpu / 100) * count;
const carries = (
  { size, count, load }: { size: InstanceSize; count: number; load: number },
  then: number,
  memory: number,
  busiest: number,
): boolean => then <= busiest && memory <= MOST_MEMORY && chanceToWait(size.cpus * count, load) <= MOST_WAIT;

const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'];
/** The type with half of what one has, where there surely is one. */
function halfOf(type: string): string | undefined {
  const [ml, family, size = ''] = type.split('.');
  const smaller = SIZES[SIZES.indexOf(size) - 1];
  const isSure = SIZES.indexOf(size) > 0 && SIZES.indexOf(size) <= SIZES.indexOf('4xlarge');
  return isSure && smaller !== undefined ? `${ml}.${family}.${smaller}` : undefined;
}

function reasonOf(
  { endpoint, fleets }: UseSeen,
  fleet: RunningFleet,
  { type, count, now, then }: SmallerFleet,
  priceOf: UseSeen['priceOf'],
): Reason {
  const [old, fresh] = [costOf(priceOf(fleet.type), fleet.count), costOf(priceOf(type), count)];
  const saves = old === undefined || fresh === undefined ? undefined : old - fresh;
  return {
    rule: 'oversized',
    subject: fleets.length > 1 ? `${endpoint} ${fleet.name}` : endpoint,
    observed: `${inWords(fleet)}, ${now.toFixed(1)} % busy at most`,
    limit: `${inWords({ type, count })} would be ${then.toFixed(1)} % busy, and save ${sumOf([saves])}`,
  };
}

/** Why nothing may be concluded from what CloudWatch has of a window; undefined where it has most hours of it. */
function whySilent(series: readonly (readonly MetricPoint[])[], { start, end }: Window): string | undefined {
  const hours = Math.round((end - start) / HOUR);
  const known = new Set(series.flat().map(({ at }) => Math.floor(at / HOUR))).size;
  return known >= hours * KNOWN ? undefined : `CloudWatch has a word of the instances in ${known} of ${hours} hours`;
}

/** The level that all but one in a hundred of the hours keep. */
function usual(points: readonly MetricPoint[]): number {
  const levels = points.map(({ value }) => value).sort((a, b) => a - b);
  return levels[Math.ceil(levels.length * USUAL) - 1] ?? 0;
}

const costOf = (price: number | undefined, count: number): number | undefined =>
  price === undefined ? undefined : price * count * MONTH;
const sumOf = (costs: readonly (number | undefined)[]): string =>
  costs.some((one) => one === undefined)
    ? 'what nobody knows: say the price in `prices`'
    : `${costs.reduce<number>((sum, one = 0) => sum + one, 0).toFixed(2)} USD a month`;
const inWords = ({ type, count }: { type: string; count: number }): string => `${count} x ${type}`;
