import { digestOf } from '../ledger/record.ts';
import { containersOf, type ModelVersion } from '../model/model.ts';

/** Digest of all that a version's containers are, to the last file. */
export function contentsOf(version: ModelVersion): string {
  const { inventory } = version;
  const containers = containersOf(version).map(
    ({ image, imageDigest, artifact, artifactDigest, environment, unreadable }) => ({
      image,
      imageDigest: imageDigest ?? null,
      artifact,
      artifactDigest: artifactDigest ?? null,
      environment,
      unreadable,
    }),
  );
  return digestOf(inventory === undefined ? containers : { inventory, containers });
}

/**
 * Digest of all that a version was registered as, none of which changes any more. The record of its registration holds it, and so does each that
 * decides about the version: an item that says something else by now decides nothing.
 */
export const registeredDigest = (version: ModelVersion): string =>
  digestOf({
    package: version.package,
    status: version.packageStatus,
    contents: contentsOf(version),
    lineage: {
      pipelineExecution: version.lineage.pipelineExecution ?? null,
      commit: version.lineage.commit ?? null,
      trainingData: version.lineage.trainingData ?? null,
    },
    evidence: version.evidence.map(({ name, sha256 }) => ({ name, sha256 })),
    requester: version.requester,
  });
