import { ArmsDifference, type ArmsSeen, armsLaw } from '../../statistics/any-time/arms-difference.ts';
import { tunedFor } from '../../statistics/any-time/mixtures.ts';
import {
  differenceLaw,
  type Law,
  levelLaw,
  type MeanSeen,
  RunningMean,
  unboundedLaw,
} from '../../statistics/any-time/running-mean.ts';
import type { Criterion, Gain, Level, RaceRow } from './criteria.ts';
import type { RaceUnit } from './gather-units.ts';
import type { RacePlan } from './plan.ts';

/** What is kept of one criterion: a few numbers, however many units it saw. */
export type StreamSeen = MeanSeen | ArmsSeen;

/** A criterion as its units come. */
export interface Stream {
  add(unit: RaceUnit): void;
  readonly mean: RunningMean;
  readonly law: Law;
  readonly seen: StreamSeen;
}

type Asked = Pick<Criterion, 'of' | 'spread' | 'part'>;

/** The part of a race's largest size at which its intervals are tightest: one that is decided is decided early. */
const TUNED_AT = 0.25;

/** Goes on with what was seen of a criterion, or begins. */
export function openStream(asked: Asked, plan: RacePlan, seen?: StreamSeen): Stream {
  const { of } = asked;
  const law = lawOf(asked, plan);
  if (of.type === 'gain' && plan.form === 'ab') {
    const arms = new ArmsDifference(plan.share, of.within, law.rho, seen as ArmsSeen | undefined);
    return {
      ...{ mean: arms.mean, law },
      add: (unit) => {
        const told = meanOfRows(unit.rows, plan, (row) => of.value(row, (row.challenger ?? row.champion)!));
        if (told) arms.add(unit.arm!, told.value);
      },
      get seen() {
        return arms.seen;
      },
    };
  }
  const mean = new RunningMean(law, seen as MeanSeen | undefined);
  return {
    ...{ mean, law },
    add: (unit) => {
      const told = meanOfRows(unit.rows, plan, (row) => toldBy(row, of));
      if (told) mean.add(told.value, told.weight);
    },
    get seen() {
      return mean.seen;
    },
  };
}

/** What is supposed of a criterion's units before any is seen. */
export function lawOf({ of, spread, part }: Asked, plan: RacePlan): Law {
  const { form, share, maximum } = plan;
  const variance = form === 'ab' && of.type === 'gain' ? spread ** 2 / (share * (1 - share)) : spread ** 2;
  const rho = tunedFor(variance * part * TUNED_AT * maximum.units, 1 - plan.confidence);
  if (of.type === 'level') return levelLaw(of.within, rho);
  if (form === 'ab') return armsLaw(share, of.within, rho);
  return of.within ? differenceLaw(of.within.high - of.within.low, rho) : unboundedLaw(rho);
}

function toldBy(row: RaceRow, of: Gain | Level): number | undefined {
  if (of.type === 'level') return of.value(row);
  const [now, was] = [of.value(row, row.challenger!), of.value(row, row.champion!)];
  return now === undefined || was === undefined ? undefined : now - was;
}

/** The mean of the rows of a unit that say something, and what they weigh on average, as a part of the most a row may. */
function meanOfRows(
  rows: readonly RaceRow[],
  { mostWeight = 1 }: Pick<RacePlan, 'mostWeight'>,
  value: (row: RaceRow) => number | undefined,
): { value: number; weight: number } | undefined {
  let [sum, weights, count] = [0, 0, 0];
  for (const row of rows) {
    const told = value(row);
    if (told === undefined) continue;
    const weight = (row.weight ?? mostWeight) / mostWeight;
    sum += weight * told;
    weights += weight;
    count++;
  }
  return weights > 0 ? { value: sum / weights, weight: weights / count } : undefined;
}
