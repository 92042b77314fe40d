import type { AttributionPolicy } from '../attribution/decide-attribution.ts';
import type { EstimatePolicy } from '../estimate/estimate-policy.ts';
import type { FairnessPolicy } from '../fairness/fairness-policy.ts';
import { metricsOf } from '../metric/metrics.ts';
import type { QualityPolicy } from '../quality/quality-policy.ts';
import { classesOf, rolesOf } from '../task/task.ts';

/** What a quality check says about its columns, classes and metrics. */
type Said = {
  labelColumns: readonly string[];
  policy: QualityPolicy;
  fairness?: { policy: FairnessPolicy } | undefined;
  estimate?: { policy: EstimatePolicy } | undefined;
  attribution?: { policy: AttributionPolicy } | undefined;
};

export type Misfit = { path: string[]; message: string };

/** What of a quality check names a column, class, metric or cell that the model does not have. */
export function qualityMisfits(said: Said, features: readonly string[]): Misfit[] {
  const { task } = said.policy;
  const columns = [...features, ...said.labelColumns];
  const known = (path: string[], names: readonly string[], among: readonly string[], what: string): Misfit[] => {
    const unknown = names.filter((name) => !among.includes(name));
    if (unknown.length === 0) return [];
    return [
      { path, message: `\`${unknown.join('`, `')}\` is no ${what}, there are \`${among.slice(0, 20).join('`, `')}\`` },
    ];
  };
  const { fairness, estimate, attribution } = said;
  const cells = rolesOf(task).flatMap(({ is, of }) => (is === 'attribution' ? [of!] : []));
  const groups = fairness?.policy;
  const noClasses = groups && task.type === 'regression';
  return [
    ...known(['policy', 'slices'], said.policy.slices?.columns.map(({ column }) => column) ?? [], columns, 'column'),
    ...known(
      ['fairness', 'policy', 'protected'],
      groups?.protected.map(({ column }) => column) ?? [],
      columns,
      'column',
    ),
    ...(noClasses ? [{ path: ['fairness'], message: 'a regression has no classes to compare' }] : []),
    ...(groups && !noClasses
      ? known(['fairness', 'policy', 'favourable'], groups.favourable ?? [], classesOf(task), 'class')
      : []),
    ...(groups?.favourable === undefined && groups && task.type === 'multiclass'
      ? [{ path: ['fairness', 'policy', 'favourable'], message: 'name the good outcomes of a multiclass task' }]
      : []),
    ...known(
      ['estimate', 'policy', 'limits'],
      Object.keys(estimate?.policy.limits ?? {}),
      metricsOf(task.type),
      `metric of a ${task.type} task`,
    ),
    ...known(
      ['attribution', 'policy', 'baseline'],
      Object.keys(attribution?.policy.baseline ?? {}),
      cells,
      'cell `attribution:<feature>` of `output`',
    ),
  ];
}
