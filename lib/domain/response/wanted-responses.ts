import { CHECK_KINDS, type CheckKind } from '../check/kinds.ts';
import type { Manifest } from '../model/manifest.ts';

/** What may follow a confirmed finding; people are told in any case. */
export type Response = 'freeze' | 'revert' | 'retrain';

interface Says {
  readonly onConfirmed?: Manifest['onConfirmed'];
  readonly retraining?: { readonly on: readonly CheckKind[] } | undefined;
}

/** What the manifest wants done on a finding of a kind, beside telling of it. Of a kind that is not named `retraining.on` says whether a retrain does. */
export function responsesTo({ onConfirmed, retraining }: Says, kind: CheckKind | 'outOfBand'): readonly Response[] {
  const said = onConfirmed?.[kind];
  if (said) return said.flatMap((word) => (word === 'notify' ? [] : [word]));
  return kind !== 'outOfBand' && retraining?.on.includes(kind) ? ['retrain'] : [];
}

/** Kinds of finding that start a retrain. */
export const retrainedOn = (manifest: Says): CheckKind[] =>
  CHECK_KINDS.filter((kind) => responsesTo(manifest, kind).includes('retrain'));
