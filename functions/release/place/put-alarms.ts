import type { DeploymentSpec } from '../../../lib/domain/model/manifest.ts';
import {
  alarmName,
  alarmNames,
  isAskedWhileOldStands,
  smokeAlarmName,
} from '../../../lib/domain/release/release-alarms.ts';
import type { PortsOf } from '../../../lib/flow/needs.ts';

/**
 * Makes the alarms that SageMaker rolls back on; the one of the smoke request anew, so that what it said of an earlier try is forgotten.
 * @param variant the name of the one variant, where a deployment names none
 */
export async function putAlarms(
  { alarms }: PortsOf<'alarms'>,
  { spec, endpoint, variant }: { readonly spec: DeploymentSpec; readonly endpoint: string; readonly variant: string },
  config: string,
): Promise<string[]> {
  const watched = (alarm: DeploymentSpec['alarms'][number]) =>
    spec.variants?.map((one) => ({ variant: one.name, name: alarmName(config, alarm, one.name) })) ?? [
      { variant, name: alarmName(config, alarm) },
    ];
  for (const alarm of spec.alarms.flatMap((one) => watched(one).map((of) => ({ ...one, ...of }))))
    await alarms.put({
      ...alarm,
      ...{ endpoint, config },
      ...(spec.serving?.type === 'component' && { component: endpoint }),
    });
  if (isAskedWhileOldStands(spec)) {
    await alarms.remove([smokeAlarmName(config)]);
    await alarms.putByHand(smokeAlarmName(config), config);
  }
  return alarmNames(config, spec);
}
