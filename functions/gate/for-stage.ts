import type { Deployment, Model, ModelVersion } from '../../lib/domain/model/model.ts';
import { comparedWithAnother } from '../../lib/domain/stages/compared.ts';
import { gateFor, ladderOf, nextRung } from '../../lib/domain/stages/ladder.ts';

/**
 * The model with the gate of the stage that the version is to enter, or is in last. Where the manifest has one deployment and lists no stages, records
 * say no stage. `another` says why the predictions compare with another than who serves there, if so.
 */
export function forStage(model: Model, version: ModelVersion, deployments: readonly Deployment[]) {
  const { manifest } = model;
  if (!manifest) return { wanted: model, entering: undefined, told: false, another: undefined };
  const ladder = ladderOf(manifest);
  const entering = nextRung(ladder, version, deployments);
  const gate = gateFor(manifest, (entering?.rung ?? ladder.at(-1))?.name);
  const told = manifest.deployments.length > 1 || manifest.stages !== undefined;
  const another = comparedWithAnother(ladder, version, deployments, entering?.into ?? []);
  return { wanted: { ...model, manifest: { ...manifest, gate } }, entering, told, another };
}
