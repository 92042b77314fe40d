import { largestDifference, smallestRatio } from '../../statistics/counts/group-rates.ts';
import { dropMissing, largestOf, type Measure, type Measures } from '../../statistics/interval.ts';
import { type Proportion, shareOf } from '../../statistics/proportions.ts';
import { InvalidEventError } from '../errors.ts';
import { cutText } from '../ledger/bounded.ts';
import { columnReader, type Names } from '../quality/column-reader.ts';
import type { Joined } from '../quality/join.ts';
import {
  decideLimits,
  type Limited,
  type LimitsDecision,
  type MetricReport,
  reportsOf,
  riskOf,
  type Unjudged,
} from '../quality/limits.ts';
import { decimal } from '../reason.ts';
import { classesOf, type Task } from '../task/task.ts';
import type { FairnessMetric, FairnessPolicy } from './fairness-policy.ts';
import { GroupCounter, type GroupCounts, type Weighed } from './groups.ts';

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
 * Each limit is an interval against a bound (see group-rates.ts), the risk divided over columns and limits. A group too small for a rate is
 * not judged by it: `unjudged` says so, nothing is claimed of it, and the others are compared without it. Fewer than two groups that are
 * large enough: that limit is `undecided`.
 * @throws InvalidEventError for a column that is not there, a class the task does not have, a regression
 */
export function decideFairness(
  joined: Joined,
  task: Task,
  policy: FairnessPolicy,
  names: Names = { features: [], beside: [] },
): FairnessDecision {
  const { columns, limited, unjudged } = compareGroups(joined, task, policy, names);
  const alpha = riskOf(policy.confidence, limited.length);
  const reports = columns.map(({ compared, ...report }) => {
    const measured: Measures = dropMissing(
      Object.fromEntries(Object.entries(compared).map(([name, { measure }]) => [name, measure])),
    );
    return { ...report, metrics: reportsOf(measured, alpha) };
  });
  return { columns: reports, ...decideLimits(limited, policy.confidence, 'rows'), unjudged };
}

/** The groups of each column with what could be compared of them, the limits that hold of that, and the groups that are too small; nothing is decided. */
export function compareGroups(
  rows: Pick<Joined, 'labelled' | 'open'>,
  task: Task,
  policy: FairnessPolicy,
  names: Names,
) {
  const favourable = favourableOf(task, policy);
  return compareColumns(policy, (column, counter) => {
    const read = columnReader(names, column);
    for (const row of [...rows.labelled, ...rows.open]) {
      const cell = read(row);
      if (cell === undefined) continue;
      counter.add({
        cell,
        selected: favourable.has(row.answer.predicted),
        favourable: 'truth' in row ? favourable.has(row.truth as number) : undefined,
      });
    }
  });
}

/**
 * The same of rows that somebody else goes through.
 * @param count tells the rows of a column, by which groups are told apart, to the counter
 */
export function compareColumns(policy: FairnessPolicy, count: (column: string, counter: GroupCounter) => void) {
  const limits = Object.entries(policy.limits).filter(([, limit]) => limit !== undefined);
  const columns = policy.protected.map(({ column, ...rest }) => {
    const counter = new GroupCounter('groups' in rest ? rest.groups : undefined);
    count(column, counter);
    const { groups, others, further } = counter.end();
    const many = further >= policy.minimumGroup;
    return { column, groups, others, compared: compare(groups, policy.minimumGroup, many) };
  });
  const limited = columns.flatMap(({ column, compared }) =>
    limits.map(([metric, limit]): Limited => {
      const { measure, because, groups } = compared[metric as FairnessMetric];
      return {
        ...{ subject: `${metric} of ${column}`, limit: limit!, measure },
        because: because && `\`${column}\`: ${because}`,
        groups: measure && groups,
      };
    }),
  );
  const unjudged = leftOut(
    columns,
    limits.map(([metric]) => metric as FairnessMetric),
  );
  return { columns, limited, unjudged };
}

/** The groups that were too small for a rate that a limit needs, each reason once. */
function leftOut(
  columns: readonly { column: string; compared: Compared }[],
  metrics: readonly FairnessMetric[],
): Unjudged[] {
  const all = columns.flatMap(({ column, compared }) =>
    metrics.flatMap((metric) =>
      compared[metric].left.map(({ name, because }) => ({ subject: `${column} = ${name}`, because })),
    ),
  );
  return [...new Map(all.map((each) => [`${each.subject}\n${each.because}`, each])).values()];
}

/**
 * The classes that are good outcomes.
 * @throws InvalidEventError for a class the task does not have, and for a regression
 */
export function favourableOf(task: Task, { favourable }: FairnessPolicy): ReadonlySet<number> {
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

/** A measure of the groups that are large enough and which of them lie furthest apart, or why there is none, and the groups that were left out of it. */
type Found = {
  measure: Measure | undefined;
  because?: string | undefined;
  groups?: string | undefined;
  left: readonly { name: string; because: string }[];
};
type Compared = Record<FairnessMetric, Found>;

function compare(groups: readonly GroupCounts[], minimum: number, many: boolean): Compared {
  const over = (
    rates: (group: GroupCounts) => Proportion,
    what: string,
    measure: (rates: Proportion[]) => Measure | undefined,
  ): Found => {
    const small = groups.filter((group) => rates(group).trials < minimum);
    const large = groups.filter((group) => rates(group).trials >= minimum);
    const left = small.map((group) => ({
      name: group.name,
      because: `${group.weighed ? `weights worth ${rates(group).trials.toFixed(1)}` : rates(group).trials} ${what}, at least ${minimum} are needed`,
    }));
    const [first] = left;
    const absent = { measure: undefined, left };
    if (many)
      return {
        ...absent,
        because: `more than ${groups.length} groups are large enough: name those to compare (\`groups\`)`,
      };
    if (groups.length < 2) return { ...absent, because: `${groups.length} of at least 2 groups are there` };
    if (large.length < 2 && first) {
      const why = `${large.length} of at least 2 groups can be judged`;
      return { ...absent, because: `${why}: \`${first.name}\` has ${first.because}` };
    }
    const found = measure(large.map(rates));
    const apart = furthestApart(large.map((group) => ({ name: group.name, rate: shareOf(rates(group)) })));
    return { measure: found, groups: apart, because: 'no group has a favourable prediction', left };
  };
  const selected = ({ weighed, selected, rows }: GroupCounts) => rateOf(weighed?.selected, selected, rows);
  const hit = ({ weighed, truePositives, positives }: GroupCounts) =>
    rateOf(weighed?.truePositives, truePositives, positives);
  const alarmed = ({ weighed, falsePositives, negatives }: GroupCounts) =>
    rateOf(weighed?.falsePositives, falsePositives, negatives);
  const opportunity = over(hit, 'rows labelled favourable', largestDifference);
  const alarm = over(alarmed, 'rows not labelled favourable', largestDifference);
  const [one, other] = [opportunity.measure, alarm.measure];
  return {
    demographicParity: over(selected, 'predictions', largestDifference),
    disparateImpact: over(selected, 'predictions', smallestRatio),
    equalOpportunity: opportunity,
    equalizedOdds: {
      measure: one && other && largestOf([one, other]),
      groups: one && other && one.value < other.value ? alarm.groups : opportunity.groups,
      because: one ? alarm.because : opportunity.because,
      left: [...opportunity.left, ...alarm.left],
    },
  };
}

/** `lowest f 0.2711, highest m 0.5345`: between which groups a difference lies. */
function furthestApart(groups: readonly { name: string; rate: number }[]): string {
  const sorted = [...groups].sort((a, b) => a.rate - b.rate);
  const said = ({ name, rate }: { name: string; rate: number }) => `${cutText(name, 40)} ${decimal(rate)}`;
  return `lowest ${said(sorted[0]!)}, highest ${said(sorted.at(-1)!)}`;
}

/** A rate of rows; of weighed ones as of so many that are worth as much as these: (Σw)²/Σw² (Kish 1965, Survey Sampling, 11.7). */
function rateOf(weighed: Weighed | undefined, successes: number, trials: number): Proportion {
  if (weighed === undefined) return { successes, trials };
  const { weights, squares, hits } = weighed;
  const worth = squares > 0 ? (weights * weights) / squares : 0;
  return { successes: weights > 0 ? (worth * hits) / weights : 0, trials: worth };
}
