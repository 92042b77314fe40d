import { containersOf, type ModelVersion } from '../../lib/domain/model/model.ts';
import type { Reason } from '../../lib/domain/reason.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';

/** Every artifact as it lies in S3 now (its SHA-256) beside the one that was registered. */
export const artifactsNow = (
  evidence: PortsOf<'evidence:digest'>['evidence'],
  version: ModelVersion,
): Promise<Reason[]> =>
  Promise.all(
    containersOf(version).flatMap(({ artifact, artifactDigest }, i) =>
      artifact === '' ? [] : [artifactNow(evidence, artifact, artifactDigest, i)],
    ),
  );

const artifactNow = async (
  evidence: PortsOf<'evidence:digest'>['evidence'],
  artifact: string,
  registered: string | undefined,
  index: number,
): Promise<Reason> => ({
  rule: 'artifact',
  subject: index === 0 ? 'model artifact' : `model artifact of container ${index + 1}`,
  observed: await evidence.digest(artifact),
  limit: registered ?? 'none',
});
