import type { Manifest } from '../model/manifest.ts';
import { FORMS_WITH, hasLimit, hasMetrics } from '../operations/limits-of-form.ts';
import { timeLimits } from '../operations/served-metrics.ts';
import { MINUTE } from '../time.ts';

/** Limits that no deployment of the manifest has anything for, and an objective where nothing answers requests. */
export function operationsMisfits({
  monitoring: { operations },
  deployments,
}: Pick<Manifest, 'monitoring' | 'deployments'>): { path: string[]; message: string }[] {
  if (!operations) return [];
  const at = ['monitoring', 'operations'];
  if (!deployments.some(hasMetrics))
    return [
      {
        path: at,
        message:
          'CloudWatch has no metrics of transform jobs: leave it out, or serve the model by an endpoint or a Lambda function',
      },
    ];
  const { saturation, ...policy } = operations.policy;
  const limits = [...Object.keys(policy), ...Object.keys(saturation ?? {}).map((name) => `saturation.${name}`)].filter(
    (name) => FORMS_WITH[name] !== undefined && !deployments.some((spec) => hasLimit(spec, name)),
  );
  const none = Object.keys(operations.policy).every((name) => ['minimumRequests', 'confidence'].includes(name));
  const empty = (['latency', 'overhead'] as const).filter(
    (name) => policy[name] && timeLimits(policy[name]).length === 0,
  );
  return [
    ...empty.map((name) => ({
      path: [...at, 'policy', name],
      message: 'must limit a percentile, like `p99: 200ms`',
    })),
    ...(operations.slo?.burn ?? []).flatMap(({ long, short }, i) => {
      const path = [...at, 'slo', 'burn', String(i)];
      return [
        ...(short < long ? [] : [{ path, message: 'the `short` window must be shorter than the `long` one' }]),
        ...([long, short].every((length) => length % (5 * MINUTE) === 0)
          ? []
          : [{ path, message: 'windows must be whole multiples of `5m`' }]),
      ];
    }),
    ...limits.map((name) => ({
      path: [...at, 'policy', ...name.split('.')],
      message:
        name === 'captureLoss'
          ? 'no deployment has `capture`: add it, or leave this limit out'
          : `no deployment has it: it is of ${FORMS_WITH[name]!.map((form) => `\`${form}\``).join(', ')}; leave it out`,
    })),
    ...(operations.golden && !deployments.some(({ golden }) => golden)
      ? [{ path: [...at, 'golden'], message: 'no deployment has `golden`: add its records, or leave this out' }]
      : []),
    ...(none && !operations.slo && !operations.golden
      ? [
          {
            path: [...at, 'policy'],
            message: 'limits nothing: say what must hold, like `latency: { p99: 200ms }`, or add `slo` or `golden`',
          },
        ]
      : []),
  ];
}
