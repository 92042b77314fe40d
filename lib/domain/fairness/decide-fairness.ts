import { largestDifference, smallestRatio } from '../../statistics/group-rates.ts';
import { dropMissing, largestOf, type Measure, type Measures } from '../../statistics/interval.ts';
import type { Proportion } from '../../statistics/proportions.ts';
import { InvalidEventError } from '../errors.ts';
import { columnReader, type Names } from '../quality/column-reader.ts';
import type { Joined } from '../quality/join.ts';
import {
  decideLimits,
  type Limited,
  type LimitsDecision,
  type MetricReport,
  reportsOf,
  riskOf,
} from '../quality/limits.ts';
import { classesOf, type Task } from '../quality/task.ts';
import type { FairnessMetric, FairnessPolicy } from './fairness-policy.ts';
import { countGroups, type GroupCounts } from './groups.ts';

/** One protected column: its groups, what could be compared, and rows of groups that were not named. */
export type FairnessReport = {
  column: string;
  groups: GroupCounts[];
  others: number;
  metrics: Record<string, MetricReport>;
};

export type FairnessDecision = { columns: FairnessReport[] } & LimitsDecision;

/**
 * How differently groups are treated, column by column. With S the share of a group's predictions that are favourable, TPR the
 * share of its rows labelled favourable that were predicted so, FPR the share of its other labelled rows that were:
 *
 * - demographicParity: largest S − smallest S, over all predictions, labelled or not;
 * - disparateImpact: smallest S / largest S ("four fifths" where it is to be at least 0.8);
 * - equalOpportunity: largest TPR − smallest TPR (Hardt et al. 2016);
 * - equalizedOdds: the larger of the differences of TPR and of FPR (as Fairlearn has it).
 *
 * Each limit is an interval against a bound (see group-rates.ts), the risk divided over columns and limits. A group too small for a rate, or
 * fewer than two groups: that limit is `undecided`.
 * @throws InvalidEventError for a column that is not there, a class the task does not have, a regression
 */
export function decideFairness(
  joined: Joined,
  task: Task,
  policy: FairnessPolicy,
  names: Names = { features: [], beside: [] },
): FairnessDecision {
  const favourable = favourableOf(task, policy);
  const limits = Object.entries(policy.limits).filter(([, limit]) => limit !== undefined);
  const columns = policy.protected.map(({ column, ...rest }) => {
    const read = columnReader(names, column);
    const { groups, others } = countGroups(joined, favourable, read, 'groups' in rest ? rest.groups : undefined);
    return { column, groups, others, compared: compare(groups, policy.minimumGroup) };
  });
  const limited = columns.flatMap(({ column, compared }) =>
    limits.map(([metric, limit]): Limited => {
      const found = compared[metric as FairnessMetric];
      const subject = `${metric} of ${column}`;
      return typeof found === 'string'
        ? { subject, limit: limit!, measure: undefined, because: `\`${column}\`: ${found}` }
        : { subject, limit: limit!, measure: found };
    }),
  );
  const alpha = riskOf(policy.confidence, limited.length);
  const reports = columns.map(({ compared, ...report }) => {
    const measured: Measures = dropMissing(
      Object.fromEntries(
        Object.entries(compared).map(([name, found]) => [name, typeof found === 'string' ? undefined : found]),
      ),
    );
    return { ...report, metrics: reportsOf(measured, alpha) };
  });
  return { columns: reports, ...decideLimits(limited, policy.confidence, 'rows') };
}

function favourableOf(task: Task, { favourable }: FairnessPolicy): ReadonlySet<number> {
  if (task.type === 'regression')
    throw new InvalidEventError('fairness compares classes: a regression has none, leave `fairness` out');
  const classes = classesOf(task);
  const unknown = favourable?.find((name) => !classes.includes(name));
  if (unknown !== undefined)
    throw new InvalidEventError(`\`favourable\` names \`${unknown}\`, the classes are \`${classes.join('`, `')}\``);
  if (favourable === undefined && task.type === 'multiclass')
    throw new InvalidEventError('`favourable` must name the good outcomes of a multiclass task');
  return new Set(favourable?.map((name) => classes.indexOf(name)) ?? [1]);
}

/** A measure, or why there is none. */
type Compared = Record<FairnessMetric, Measure | string>;

function compare(groups: readonly GroupCounts[], minimum: number): Compared {
  const over = <T>(
    rates: (group: GroupCounts) => Proportion,
    what: string,
    measure: (rates: Proportion[]) => T,
  ): T | string => {
    const small = groups.find((group) => rates(group).trials < minimum);
    if (groups.length < 2) return `${groups.length} of at least 2 groups are there`;
    if (small) return `group \`${small.name}\` has ${rates(small).trials} ${what}, at least ${minimum} are needed`;
    return measure(groups.map(rates));
  };
  const selected = (group: GroupCounts) => ({ successes: group.selected, trials: group.rows });
  const hit = (group: GroupCounts) => ({ successes: group.truePositives, trials: group.positives });
  const alarmed = (group: GroupCounts) => ({ successes: group.falsePositives, trials: group.negatives });
  const ratio = over(selected, 'predictions', smallestRatio);
  const opportunity = over(hit, 'rows labelled favourable', largestDifference);
  const alarm = over(alarmed, 'rows not labelled favourable', largestDifference);
  return {
    demographicParity: over(selected, 'predictions', largestDifference),
    disparateImpact: ratio ?? 'no group has a favourable prediction',
    equalOpportunity: opportunity,
    equalizedOdds:
      typeof opportunity === 'string'
        ? opportunity
        : typeof alarm === 'string'
          ? alarm
          : largestOf([opportunity, alarm]),
  };
}
