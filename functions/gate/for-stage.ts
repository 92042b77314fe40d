import type { Deployment, Model, ModelVersion } from '../../lib/domain/model/model.ts';
import { gateFor, ladderOf, nextRung } from '../../lib/domain/stages/ladder.ts';

/**
 * The model with the gate of the stage that the version is to enter, or is in last. Where the manifest has one deployment and lists no stages, records
 * say no stage.
 */
export function forStage(model: Model, version: ModelVersion, deployments: readonly Deployment[]) {
  const { manifest } = model;
  if (!manifest) return { wanted: model, entering: undefined, told: false };
  const ladder = ladderOf(manifest);
  const entering = nextRung(ladder, version, deployments);
  const gate = gateFor(manifest, (entering?.rung ?? ladder.at(-1))?.name);
  const told = manifest.deployments.length > 1 || manifest.stages !== undefined;
  return { wanted: { ...model, manifest: { ...manifest, gate } }, entering, told };
}
