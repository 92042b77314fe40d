import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';

/** A frozen plan as a record holds it: quantities as decimal strings, the smoke request by its digest. */
export const planRecord = ({ smoke, alarms, ...spec }: DeploymentSpec) => ({
  ...spec,
  alarms: alarms.map(({ above, ...alarm }) => ({ ...alarm, above: String(above) })),
  ...(smoke && { smoke: digestOf(smoke) }),
});
