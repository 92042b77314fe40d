import { gateMisfits } from '../evaluation/gate-policy.ts';
import { metricsOf } from '../metric/metrics.ts';
import { type Manifest, taskOf } from '../model/manifest.ts';
import { isLabelled } from '../task/task.ts';

interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Limits on what the model's task does not have, and a task that is said twice and otherwise. */
export function taskMisfits(manifest: Manifest): Misfit[] {
  const { gate, comparison, monitoring } = manifest;
  const task = taskOf(manifest);
  const said = monitoring.quality?.policy.task;
  const twice = said !== undefined && JSON.stringify(said) !== JSON.stringify(task);
  const { metric } = comparison;
  const known: readonly string[] = metricsOf(task.type);
  const bounded = task.type === 'binary' && (metric === undefined || metric === 'auc');
  return [
    ...(monitoring.quality && !isLabelled(task)
      ? [
          {
            path: ['monitoring', 'quality'],
            message: `labels that come later are joined with predictions of binary, multiclass and regression tasks alone: leave it out of a ${task.type} task, which is judged on held-out rows`,
          },
        ]
      : twice
        ? [
            {
              path: ['monitoring', 'quality', 'policy', 'task'],
              message: 'is another one than `task`: leave it out here',
            },
          ]
        : []),
    ...gateMisfits(gate, task).map(({ path, message }) => ({ path: ['gate', ...path], message })),
    ...(metric !== undefined && !known.includes(metric)
      ? [
          {
            path: ['comparison', 'metric'],
            message: `\`${metric}\` is no metric of a ${task.type} task, which has ${known.join(', ')}`,
          },
        ]
      : []),
    ...(bounded && comparison.margin > 0.5
      ? [{ path: ['comparison', 'margin'], message: 'must be at most 0.5: no AUC is better by more' }]
      : []),
  ];
}
