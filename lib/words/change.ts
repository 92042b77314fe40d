import type { ChangeFound, SideFound, Sides } from '../domain/change/decide-change.ts';

/** How the shares of the labels moved, as a decision or a record tells it. */
interface Shares {
  readonly name: string;
  readonly was: string | number;
  readonly now: string | number;
}
/** What kind of change a check of quality found. */
export interface ChangeTold {
  readonly found: ChangeFound;
  readonly sides: Sides;
  readonly labels?: Shares | undefined;
}

/** What each finding is called, what it means, and what one would do. */
const MEANS: Record<ChangeFound, { called: string; means: string; mend: string }> = {
  concept: {
    called: 'concept drift',
    means: 'the same inputs now have other outcomes, as far as these limits can tell',
    mend: 'look first whether labels are still made as before; then retrain on rows from after the change, since older ones teach what no longer holds',
  },
  'inputs and quality': {
    called: 'inputs moved and quality fell',
    means:
      'the model is asked what it saw little of, or what follows from inputs changed too: these two cannot be told apart by this',
    mend: 'look at the columns that moved and at quality by slices of them: if it fell only where inputs are new, retrain with rows of that kind; if everywhere, treat it as concept drift',
  },
  quality: {
    called: 'quality fell',
    means: 'why cannot be told before it is known whether the inputs moved',
    mend: 'check drift of the same window with enough rows, or give a baseline',
  },
  inputs: {
    called: 'covariate shift',
    means: 'the model is asked other things than before',
    mend: 'look at the columns that moved: a broken source is mended there; if the world changed, keep watching quality, and collect labels for a retraining',
  },
  labels: {
    called: 'label shift',
    means:
      'classes come true in other shares than before, which puts chances and thresholds off before it puts the ranking off',
    mend: 'recalibrate chances and choose the threshold anew; look whether labels of one class only come later than others',
  },
  answers: {
    called: 'other answers',
    means: 'the model answers otherwise, and its inputs are not known to have moved',
    mend: 'look whether another version, threshold or preparation of features is in use, and at relations between columns',
  },
  none: { called: 'no change', means: 'what was asked stayed within its limits', mend: '' },
  'not told': {
    called: 'whether it changed at all is still open',
    means: 'nothing is shown to have moved, nor that everything stayed as it was',
    mend: 'wait for more rows or labels, which settle it',
  },
};

const SIDES: readonly [keyof Sides, string, Partial<Record<SideFound, string>>][] = [
  ['quality', 'quality', { drifted: 'fell beyond its limits', stable: 'kept its limits' }],
  ['inputs', 'inputs', { drifted: 'moved beyond their limits', stable: 'stayed within their limits' }],
  ['answers', 'answers', { drifted: 'moved beyond their limits', stable: 'stayed within their limits' }],
  ['labels', "labels' shares", { drifted: 'moved beyond their limit', stable: 'stayed within their limit' }],
];

const percent = (share: string | number): string => `${(100 * Number(share)).toFixed(1)} %`;

/**
 * What changed, in a sentence, and what one would do: `concept drift: quality fell beyond its limits, inputs stayed within their limits: the same inputs now have other
 * outcomes, as far as these limits can tell`. Sides nobody looked at are left out; what is undecided is said to be.
 */
export function changeSentences({ found, sides, labels }: ChangeTold): string[] {
  const { called, means, mend } = MEANS[found];
  const facts = SIDES.flatMap(([side, name, words]) => {
    if (sides[side] === 'not asked') return [];
    const shares =
      side === 'labels' && sides.labels === 'drifted' && labels
        ? ` (\`${labels.name}\` from ${percent(labels.was)} to ${percent(labels.now)})`
        : '';
    return [`${name} ${words[sides[side]] ?? 'cannot be told yet'}${shares}`];
  });
  return [`${called}: ${facts.join(', ')}: ${means}`, ...(mend === '' ? [] : [`what to do: ${mend}`])];
}

/** What a record says of it, as far as it can be read; undefined where it says nothing. */
export function readChange(said: unknown): ChangeTold | undefined {
  const { found, sides, labels } = (said ?? {}) as Partial<ChangeTold>;
  if (typeof found !== 'string' || !Object.hasOwn(MEANS, found) || typeof sides !== 'object' || sides === null)
    return undefined;
  const named = typeof labels === 'object' && labels !== null && typeof labels.name === 'string';
  return { found, sides, ...(named && { labels }) };
}
