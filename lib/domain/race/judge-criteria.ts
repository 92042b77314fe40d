import { rowsToDecide } from '../../statistics/any-time/rows-to-decide.ts';
import type { Interval } from '../../statistics/interval.ts';
import { roundOutwards } from '../reason.ts';
import type { Task } from '../task/task.ts';
import { type Criterion, criteriaOf, favourableIn } from './criteria.ts';
import type { RacePlan } from './plan.ts';
import type { RaceState } from './race-state.ts';
import { openStream } from './streams.ts';

/** How one criterion stands: shown to be met, shown to be broken, or neither yet. */
export interface JudgedCriterion {
  readonly name: string;
  /** `gain` of the metric that is raced for, `guard` of everything else. */
  readonly rule: 'gain' | 'guard';
  /** Of what is no difference between both: a share that is to be small, kept below 0. */
  readonly level: boolean;
  readonly standing: 'met' | 'broken' | 'open';
  readonly proof: boolean;
  readonly labelled: boolean;
  readonly limit: number;
  /** Units that said something. */
  readonly units: number;
  /** Undefined of none. */
  readonly value: number | undefined;
  /** Undefined where nothing bounds it yet. */
  readonly interval: Interval | undefined;
  /** Why nothing may be concluded from it all the same. */
  readonly doubt?: string | undefined;
  /** The logarithm of the evidence that it is broken. */
  readonly evidence: number;
  /** How many units it would see in all when it is decided, if it went on as it does. */
  readonly needs: number;
}

/** The risks of the two ends of every interval: `promote` that one lies above its limit wrongly, `stop` that one lies below. */
export interface RaceRisks {
  readonly promote: number;
  readonly stop: number;
}

/**
 * How the risk is divided. A challenger is promoted where *everything* that needs proof is shown, so the chance of it while anything of that is not so is at most the risk of that one interval (an intersection-union test: Berger 1982,
 * Technometrics 24, 295–300): nothing is divided. It is stopped where *any* is broken: there the risk is divided over all (Bonferroni). Both are divided over the challengers of one champion.
 */
export function raceRisksOf(plan: RacePlan, task: Task): RaceRisks {
  const risk = (1 - plan.confidence) / plan.challengers;
  return { promote: risk, stop: risk / (criteriaOf(plan, task).length + Number(plan.fairness !== undefined)) };
}

/** Every criterion of a race on what has been seen, the metric first. */
export function judgeCriteria(state: RaceState, plan: RacePlan, task: Task): JudgedCriterion[] {
  const risks = raceRisksOf(plan, task);
  const judged = criteriaOf(plan, task).map((criterion, at) => judgeOne(state, plan, criterion, risks, at === 0));
  const gap = plan.fairness && judgeGap(state, plan, plan.fairness.max, risks);
  return gap ? [...judged, gap] : judged;
}

function judgeOne(
  state: RaceState,
  plan: RacePlan,
  criterion: Criterion,
  risks: RaceRisks,
  isFirst: boolean,
): JudgedCriterion {
  const { name, limit, proof, labelled } = criterion;
  const { mean, law } = openStream(criterion, plan, state.streams[name]);
  const { rows, weight, spread } = mean.seen;
  const rule = isFirst ? 'gain' : 'guard';
  const level = criterion.of.type === 'level';
  const asked = { name, rule, level, proof, labelled, limit, units: rows } as const;
  if (rows === 0)
    return {
      ...asked,
      standing: 'open',
      value: undefined,
      interval: undefined,
      evidence: 0,
      needs: Number.POSITIVE_INFINITY,
    };
  const interval = roundOutwards(mean.interval({ low: risks.promote, high: risks.stop }));
  const doubt = mean.doubt;
  const { value } = mean;
  const [apart, alpha] = value > limit ? [value - limit, risks.promote] : [limit - value, risks.stop];
  // What is needed is weight, of which a row has so much on average.
  const needed = rowsToDecide({ law, spread: Math.sqrt(spread / weight), apart, alpha, power: 0.5 });
  const needs = needed / (weight / rows);
  const standing = doubt === undefined ? standingOf(interval, limit, isFirst) : 'open';
  return {
    ...asked,
    standing,
    value,
    interval,
    ...(doubt !== undefined && { doubt }),
    evidence: mean.below(limit),
    needs,
  };
}

/** On a limit itself nothing is broken, but a metric's margin must be passed. */
function standingOf({ low, high }: Interval, limit: number, isFirst: boolean): JudgedCriterion['standing'] {
  if (low > limit) return 'met';
  return high < limit || (isFirst && high <= limit) ? 'broken' : 'open';
}

/** How far apart groups' shares of favourable answers lie, as what is not: each group's interval takes its part of the risk. */
function judgeGap(state: RaceState, plan: RacePlan, max: number, { promote, stop }: RaceRisks): JudgedCriterion {
  const all = favourableIn(plan).map(
    ({ name, of }) => openStream({ of, spread: 0.4, part: 1 }, plan, state.streams[name]).mean,
  );
  const groups = all.filter(({ seen }) => seen.rows > 0);
  const asked = {
    ...({ name: 'demographicParity', rule: 'guard', level: true } as const),
    ...{ proof: true, labelled: false, limit: -max },
  };
  const units = groups.reduce((sum, { seen }) => sum + seen.rows, 0);
  const none = { evidence: Number.NEGATIVE_INFINITY, needs: Number.POSITIVE_INFINITY };
  if (groups.length < all.length)
    return {
      ...asked,
      ...none,
      units,
      standing: 'open',
      value: undefined,
      interval: undefined,
      doubt: `${all.length - groups.length} of ${all.length} groups have no answer yet`,
    };
  const ends = (alpha: number) => {
    const risk = alpha / (2 * all.length);
    const intervals = all.map((mean) => mean.interval({ low: risk, high: risk }));
    const [lows, highs] = [intervals.map(({ low }) => low), intervals.map(({ high }) => high)];
    return { most: Math.max(...highs) - Math.min(...lows), least: Math.max(0, Math.max(...lows) - Math.min(...highs)) };
  };
  const values = all.map(({ value }) => value);
  const interval = roundOutwards({ low: -ends(promote).most, high: -ends(stop).least });
  return {
    ...asked,
    ...none,
    units,
    standing: standingOf(interval, -max, false),
    value: Math.min(...values) - Math.max(...values),
    interval,
  };
}
