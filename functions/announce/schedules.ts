import type { Manifest } from '../../lib/domain/model/manifest.ts';
import type { ScheduleSpec } from '../../lib/ports/effects.ts';

/** The schedules a manifest asks for: each kind of check of each deployment has its own. */
export function schedulesOf(manifest: Manifest): ScheduleSpec[] {
  const { tenant, model, monitoring } = manifest;
  return manifest.deployments.flatMap(({ endpoint }) =>
    (['drift', 'quality'] as const).flatMap((kind) => {
      const check = monitoring[kind];
      if (!check) return [];
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
