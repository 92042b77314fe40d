import { ASKED_KINDS } from '../../lib/domain/check/kinds.ts';
import type { Manifest } from '../../lib/domain/model/manifest.ts';
import { hasMetrics } from '../../lib/domain/operations/limits-of-form.ts';
import type { ScheduleSpec } from '../../lib/ports/effects.ts';

/** The schedules a manifest asks for: each kind of check of each deployment has its own. */
export function schedulesOf(manifest: Manifest): ScheduleSpec[] {
  const { tenant, model, monitoring } = manifest;
  return manifest.deployments.flatMap((spec) =>
    ASKED_KINDS.flatMap((kind) => {
      const check = monitoring[kind];
      if (!check || (kind === 'operations' && !hasMetrics(spec))) return [];
      const { endpoint } = spec;
      return [
        {
          name: `${tenant}.${model}.${endpoint}.${kind}`,
          expression: check.schedule,
          timezone: check.timezone,
          flow: `${kind}-check`,
          payload: { tenant, model, deployment: endpoint },
        },
      ];
    }),
  );
}
