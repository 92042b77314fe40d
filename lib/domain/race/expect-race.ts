import { rowsToDecide } from '../../statistics/any-time/rows-to-decide.ts';
import { lengthInWords } from '../schedule/length-in-words.ts';
import type { Task } from '../task/task.ts';
import { DAY } from '../time.ts';
import { type Criterion, criteriaOf } from './criteria.ts';
import { raceRisksOf } from './judge-criteria.ts';
import type { RacePlan } from './plan.ts';
import { lawOf } from './streams.ts';

/** What is expected before a race begins. */
export interface Expected {
  /** What the challenger gains in the metric, as on the held-out rows. */
  readonly gain: number;
  /** The share of rows of the class looked for, which alone `recall` sees. */
  readonly positives?: number;
  /** Units a day. */
  readonly perDay: number;
  /** The part of all units that lie in a slice, by its name. */
  readonly parts?: Readonly<Record<string, number>>;
  /** The standard deviation of a unit by a criterion's name, where it is known better than the plan says. */
  readonly spreads?: Readonly<Record<string, number>>;
}

/** About how many units are judged, labelled or not, and how long it takes until a criterion is shown, all of them together with a chance of 80 % at least; infinite where it never is. */
export interface ExpectedCriterion {
  readonly name: string;
  readonly units: number;
  readonly time: number;
}

/**
 * How long a race will take, before it begins, by criterion and in words: a challenger that gains what is expected, and loses nothing in what is guarded. (Of fairness nothing can be told beforehand.)
 */
export function expectRace(
  plan: RacePlan,
  task: Task,
  expected: Expected,
): { criteria: ExpectedCriterion[]; because: string } {
  const risks = raceRisksOf(plan, task);
  const asked = criteriaOf(plan, task).filter(({ proof }) => proof);
  // All must be shown, so each may be missed by its part of 20 % (Bonferroni).
  const power = 1 - 0.2 / asked.length;
  const criteria = asked.map((criterion, at): ExpectedCriterion => {
    const rows = rowsToDecide({
      law: lawOf(criterion, plan),
      spread: spreadOf(criterion, plan, expected),
      apart: (at === 0 ? expected.gain : levelOf(criterion, plan, expected)) - criterion.limit,
      ...{ alpha: risks.promote, power },
    });
    const units = Math.ceil(rows / partOf(criterion, plan, expected));
    return { name: criterion.name, units, time: (units / expected.perDay) * DAY + plan.settle };
  });
  const longest = criteria.reduce((a, b) => (b.units > a.units ? b : a));
  return { criteria, because: inWords(longest, plan) };
}

/** Where one model is right oftener by so much, both answer at least as many requests unlike. */
function levelOf({ name }: Criterion, { metric }: RacePlan, { gain, positives = 1 }: Expected): number {
  if (name !== 'disagreement' || (metric !== 'accuracy' && metric !== 'recall')) return 0;
  return -Math.abs(gain) * (metric === 'recall' ? positives : 1);
}

function spreadOf(criterion: Criterion, plan: RacePlan, { spreads }: Expected): number {
  const spread = spreads?.[criterion.name] ?? criterion.spread;
  return plan.form === 'ab' && criterion.of.type === 'gain'
    ? spread / Math.sqrt(plan.share * (1 - plan.share))
    : spread;
}

/** The part of the units that a criterion sees: of those with labels, and of a slice those in it. */
function partOf({ name, labelled, part }: Criterion, plan: RacePlan, { parts, positives = 1 }: Expected): number {
  const slice = plan.slices?.names.find((one) => name.endsWith(` where ${one}`));
  const seen = labelled ? plan.leastLabelled * (plan.metric === 'recall' ? positives : 1) : 1;
  return (slice === undefined ? part : (parts?.[slice] ?? part)) * seen;
}

function inWords({ name, units, time }: ExpectedCriterion, { maximum }: RacePlan): string {
  if (!Number.isFinite(units))
    return `\`${name}\` can never be shown: what is expected does not lie above its limit, lower \`margin\` or allow a loss`;
  if (!Number.isFinite(time)) return `\`${name}\` takes about ${units} units, and none come a day`;
  const takes = `\`${name}\` takes longest: about ${units} units, ${lengthInWords(time)}`;
  if (units > maximum.units)
    return `${takes}; the race ends before, at ${maximum.units} units: raise \`maximum.units\`, or ask less`;
  if (time > maximum.time)
    return `${takes}; the race ends before, after ${lengthInWords(maximum.time)}: raise \`maximum.time\`, or ask less`;
  return takes;
}
