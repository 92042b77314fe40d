import { poissonAtMost, poissonChances } from '../../statistics/counts/poisson.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import { OLD_FLEET_STAYS, plannedParts } from '../plan/plan-length.ts';
import type { TrafficPlan } from '../plan/traffic-plan.ts';
import { MINUTE } from '../time.ts';

type Alarm = DeploymentSpec['alarms'][number];
type CountingAlarm = Pick<Alarm, 'metric' | 'statistic' | 'above' | 'periods'>;

/** What a canary is to find: of a version that fails `bad` of its requests, where `usual` of them fail anyway. */
export interface CanaryWish {
  /** Requests that the deployment has in a minute. */
  readonly requests: number;
  readonly usual: number;
  readonly bad: number;
  /** The chance that such a version is taken back while the canary bakes, at least. */
  readonly found: number;
  /** The chance that a good one is taken back, at most. */
  readonly falseRings: number;
}

/** One canary, and what it does. */
export interface CanaryChance {
  readonly percent: number;
  /** ms */
  readonly bake: number;
  readonly found: number;
  readonly falseRings: number;
  /** Requests that the bad version fails until the bake is over, beyond the usual ones, on average. */
  readonly hurt: number;
}

/** Alarms that count requests which fail inside the model; what takes time, and what callers do wrong, no share of failures tells of. */
const COUNTED: readonly string[] = ['Invocation5XXErrors', 'Errors'];
export const isCounted = ({ metric }: Pick<Alarm, 'metric'>): boolean => COUNTED.includes(metric);

/** Minutes of a bake in which no period of an alarm is whole: it begins in the middle of one, and CloudWatch needs one to be told. */
const NOT_WATCHED = 2;

/**
 * The chance that an alarm rings in so many minutes, where requests come as a Poisson process and each fails with the same chance, whatever others did: minutes are independent then, and of each
 * minute the failures and the answers are Poisson variables that know nothing of each other. It rings when all of its periods (minutes) in a row lie above its limit; a minute without a request does not
 * (`TreatMissingData: notBreaching`).
 *
 * @param requests in a minute, to the new version
 * @param share of them that fails
 */
export function chanceToRing(
  { statistic, above, periods }: Omit<CountingAlarm, 'metric'>,
  { requests, share, minutes }: { requests: number; share: number; minutes: number },
): number {
  const failures = requests * share;
  const minute =
    statistic === 'Sum' ? 1 - poissonAtMost(failures)(above) : aboveShare(failures, requests - failures, above);
  return chanceOfRun(Math.max(0, minute), periods, minutes);
}

/** P(E / (E + S) > above) of two Poisson variables: as many failures as E need fewer answers than E (1 - above) / above. */
function aboveShare(failures: number, answers: number, above: number): number {
  const { from, chances } = poissonChances(failures);
  const atMost = poissonAtMost(answers);
  return chances.reduce((sum, chance, i) => {
    const errors = from + i;
    if (errors === 0) return sum;
    const most = above === 0 ? Number.POSITIVE_INFINITY : Math.ceil((errors * (1 - above)) / above - 1e-9) - 1;
    return sum + chance * (most < 0 ? 0 : atMost(most));
  }, 0);
}

/** The chance of `length` successes in a row within so many trials (Feller 1968, XIII.7, by counting the run that is on). */
function chanceOfRun(p: number, length: number, trials: number): number {
  let runs = new Array<number>(length).fill(0);
  runs[0] = 1;
  let done = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const next = new Array<number>(length).fill(0);
    next[0] = runs.reduce((sum, chance) => sum + chance, 0) * (1 - p);
    for (let run = 1; run < length; run += 1) next[run] = runs[run - 1]! * p;
    done += runs[length - 1]! * p;
    runs = next;
  }
  return done;
}

/** What a canary does: alarms depend on each other, so that the one that finds most counts alone, and false ones are added up. */
export function chancesOfCanary(
  alarms: readonly CountingAlarm[],
  { percent, bake }: { percent: number; bake: number },
  { requests, usual, bad }: CanaryWish,
): CanaryChance {
  const part = (requests * percent) / 100;
  const counted = alarms.filter(isCounted);
  const finds = { requests: part, share: bad, minutes: Math.floor(bake / MINUTE) - NOT_WATCHED };
  // A good one is taken back as well when all requests have gone over, until the old fleet is gone.
  const good = [
    { requests: part, share: usual, minutes: Math.ceil(bake / MINUTE) },
    { requests, share: usual, minutes: Math.ceil(bake / MINUTE + OLD_FLEET_STAYS / 60) },
  ];
  return {
    ...{ percent, bake },
    found: Math.max(0, ...counted.map((alarm) => chanceToRing(alarm, finds))),
    falseRings: Math.min(
      1,
      counted.flatMap((alarm) => good.map((seen) => chanceToRing(alarm, seen))).reduce((sum, one) => sum + one, 0),
    ),
    hurt: part * (bake / MINUTE) * (bad - usual),
  };
}

const PERCENTS = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50];
/** Of a single instance a part is all there is, whatever the plan says. */
const MOST_PERCENT = 50;
const BAKES = [3, 5, 10, 15, 20, 30, 45, 60].map((minutes) => minutes * MINUTE);

/**
 * The canaries there may be, each with what it does, those first that keep the wish and hurt the fewest requests; of those alike, the shorter. Where none keeps it, those that find most.
 *
 * @param instances of the fleet, of which a part is at least one; none where a part is of requests, as of an alias
 */
export function weighCanaries(
  alarms: readonly CountingAlarm[],
  instances: number | undefined,
  wish: CanaryWish,
): CanaryChance[] {
  const shares = PERCENTS.map((percent) => firstShare({ type: 'canary', percent, bake: MINUTE }, instances));
  return [...new Set(shares)]
    .flatMap((share) =>
      BAKES.map((bake) => ({
        ...chancesOfCanary(alarms, { percent: share, bake }, wish),
        // Rounded down, a share would be of one instance fewer.
        percent: Math.min(Math.ceil(share), MOST_PERCENT),
      })),
    )
    .sort((a, b) => {
      const [first, second] = [keepsCanaryWish(a, wish), keepsCanaryWish(b, wish)];
      if (first !== second) return first ? -1 : 1;
      if (!first && a.found !== b.found) return b.found - a.found;
      return a.hurt - b.hurt || a.bake - b.bake;
    });
}

/**
 * Percent of the requests that the first part of a plan has: of a fleet, whole instances.
 *
 * @param instances as those of `weighCanaries`
 */
export function firstShare(plan: TrafficPlan, instances: number | undefined): number {
  const isAlias = instances === undefined;
  const [first] = plannedParts(plan, isAlias ? [] : [instances], isAlias);
  const { percent, count, of } = first!;
  return count === undefined || of === undefined ? percent : (100 * count) / of;
}

export const keepsCanaryWish = ({ found, falseRings }: CanaryChance, wish: CanaryWish): boolean =>
  found >= wish.found && falseRings <= wish.falseRings;

/** Limits of an alarm that are tried, as parts of the share that a bad version fails, and for how many minutes in a row they may be passed. */
const PARTS_OF_BAD = [0.25, 0.4, 0.5, 0.6];
const PERIODS = [1, 2, 3];

/** A canary with another alarm in place of those that count failures. */
export interface OtherAlarm {
  readonly alarm: CountingAlarm;
  readonly canary: CanaryChance;
}

/** The canary that keeps the wish and hurts the fewest with another alarm on the share of failures; undefined where none does. */
export function weighAlarms(
  isFunction: boolean,
  instances: number | undefined,
  wish: CanaryWish,
): OtherAlarm | undefined {
  const metric = isFunction ? ('Errors' as const) : ('Invocation5XXErrors' as const);
  const all = PARTS_OF_BAD.flatMap((part) =>
    PERIODS.map((periods): OtherAlarm => {
      const alarm = { metric, statistic: 'Average' as const, above: Number((wish.bad * part).toPrecision(2)), periods };
      return { alarm, canary: weighCanaries([alarm], instances, wish)[0]! };
    }),
  );
  return all.filter(({ canary }) => keepsCanaryWish(canary, wish)).sort((a, b) => a.canary.hurt - b.canary.hurt)[0];
}
