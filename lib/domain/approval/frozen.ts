import { isObject } from '../is-object.ts';
import { digestOf } from '../ledger/record.ts';
import type { DeploymentSpec } from '../model/manifest.ts';
import type { Approval } from './approval.ts';

/** The deployment as it was asked about, as the manifest's own parser had made it then: only if it is what the digest was taken of. */
export const frozenSpec = (approval: Approval | undefined): DeploymentSpec | undefined =>
  approval?.frozen && digestOf(approval.frozen) === approval.shown.plan
    ? (approval.frozen as unknown as DeploymentSpec)
    : undefined;

/** A frozen plan as a record holds it: quantities as decimal strings, the smoke request and golden records by their digests. */
export const planRecord = ({ smoke, golden, alarms, serving, race, ...spec }: DeploymentSpec) => ({
  ...spec,
  ...(race && { race: asDecimals(race) }),
  ...(serving && { serving: servingRecord(serving) }),
  alarms: alarms.map(({ above, ...alarm }) => ({ ...alarm, above: String(above) })),
  ...(smoke && { smoke: digestOf(smoke) }),
  ...(golden && { golden: digestOf(golden) }),
});

/** Shares and margins are no whole numbers. */
function asDecimals<T>(value: T): T | string {
  if (typeof value === 'number') return Number.isInteger(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(asDecimals) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asDecimals(one)])) as T;
}

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
