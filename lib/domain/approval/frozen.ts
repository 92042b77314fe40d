import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';

/** A frozen plan as a record holds it: quantities as decimal strings, the smoke request by its digest. */
export const planRecord = ({ smoke, alarms, serving, ...spec }: DeploymentSpec) => ({
  ...spec,
  ...(serving && { serving: servingRecord(serving) }),
  alarms: alarms.map(({ above, ...alarm }) => ({ ...alarm, above: String(above) })),
  ...(smoke && { smoke: digestOf(smoke) }),
});

/** Parts of processors are no whole numbers. */
function servingRecord(serving: NonNullable<DeploymentSpec['serving']>) {
  if (serving.type !== 'component') return serving;
  const { cpus, accelerators, ...rest } = serving;
  return {
    ...rest,
    ...(cpus !== undefined && { cpus: String(cpus) }),
    ...(accelerators !== undefined && { accelerators: String(accelerators) }),
  };
}
