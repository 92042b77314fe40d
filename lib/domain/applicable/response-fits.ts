import { CHECK_KINDS, TRAINED_AWAY } from '../check/kinds.ts';
import type { Manifest } from '../model/manifest.ts';

/** What of `onConfirmed` contradicts itself or can never happen: training without a pipeline, and findings that nothing looks for. */
export function responseMisfits({
  onConfirmed,
  retraining,
  monitoring,
}: Manifest): { path: string[]; message: string }[] {
  if (!onConfirmed) return [];
  const { quality, operations } = monitoring;
  const unwatched = [
    ...(['quality', 'fairness', 'estimate', 'attribution'] as const).filter(
      (kind) => onConfirmed[kind] && (!quality || (kind !== 'quality' && quality[kind] === undefined)),
    ),
    // Golden records are asked at each check of operations.
    ...(['operations', 'golden'] as const).filter((kind) => onConfirmed[kind] && !operations),
  ];
  const untrained = retraining ? [] : TRAINED_AWAY.filter((kind) => onConfirmed[kind]?.includes('retrain'));
  const say = (kind: string, message: string) => ({ path: ['onConfirmed', kind], message });
  return [
    ...[...CHECK_KINDS, 'outOfBand' as const].flatMap((kind) => {
      const words: readonly string[] = onConfirmed[kind] ?? [];
      if (new Set(words).size < words.length) return [say(kind, 'must name each word once')];
      if (words.length > 1 && words.includes('notify'))
        return [say(kind, 'must be `notify` alone, or what is done beside telling')];
      return [];
    }),
    ...untrained.map((kind) =>
      say(kind, '`retrain` needs `retraining`, which says what is trained: add it, or leave this out'),
    ),
    ...unwatched.map((kind) =>
      say(kind, `nothing looks for it: \`monitoring\` has no check of \`${kind}\`; add one, or leave this out`),
    ),
  ];
}
