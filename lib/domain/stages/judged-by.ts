import { identityOf, type KeptEvidence } from '../evidence/kept.ts';
import { digestOf } from '../ledger/record.ts';
import type { ModelVersion } from '../model/model.ts';

/** sha256 of the evidence that a judgement rests on; none where nothing is kept. */
export const keptDigest = (kept: readonly KeptEvidence[]): string | undefined =>
  kept.length > 0 ? digestOf(identityOf(kept)) : undefined;

/**
 * Why the last judgement of a version opens nothing any more, in words: what it was made by is not what is there now. Undefined where it stands. One from before
 * that does not say its manifest does not stand, for nobody knows.
 * @param now sha256 of the manifest that is applied, and of the policies where somebody has them at hand
 */
export function whyNotStanding(
  { gate, kept }: Pick<ModelVersion, 'gate' | 'kept'>,
  now: { readonly manifest: string; readonly policies?: string },
): string | undefined {
  if (gate?.manifest !== now.manifest) return 'it was judged by a manifest that is no more applied';
  if (gate.kept !== keptDigest(kept)) return 'it was judged without evidence that it has by now';
  if (now.policies !== undefined && gate.policy !== now.policies)
    return 'it was judged by policies that are no more in force';
  return undefined;
}
