import type { GatePolicy } from '../../lib/domain/evaluation/gate-policy.ts';
import { type Claims, readClaims } from '../../lib/domain/evaluation/pipeline-claims.ts';
import { findEvidence, type ModelVersion } from '../../lib/domain/model/model.ts';
import type { Ports } from '../../lib/ports/ports.ts';

/** What the pipeline of a version says it measured itself, where its gate asks for that; undefined where it left no evaluation. */
export async function loadClaims(
  evidence: Pick<Ports['evidence'], 'read'>,
  gate: GatePolicy | undefined,
  version: ModelVersion,
): Promise<Claims | { readonly misfit: string } | undefined> {
  const sha256 = gate?.claims && findEvidence(version, 'evaluation');
  return sha256 ? readClaims((await evidence.read(sha256)).toString('utf8')) : undefined;
}
