import { columnsOf } from '../../lib/domain/drift/columns/schema.ts';
import { StoredManifest } from '../../lib/domain/model/manifest.ts';
import { metricsCost } from '../../lib/domain/model/metrics-wanted.ts';

/** What a manifest that asks for a metric of every feature would cost on AWS, in words; nothing for the others. */
export function costOf(manifest: unknown): string[] {
  const { monitoring, deployments, schema } = StoredManifest.parse(manifest);
  if (monitoring.metrics !== 'feature') return [];
  const { metrics, dollars } = metricsCost('feature', {
    deployments: deployments.length,
    features: monitoring.drift.policy.features?.length ?? columnsOf(schema).length,
    quality: monitoring.quality !== undefined,
    operations: monitoring.operations !== undefined,
  });
  return [
    `  \`monitoring.metrics: feature\` writes up to ${metrics} CloudWatch metrics: up to $${dollars.toFixed(2)} a month with hourly checks`,
  ];
}
