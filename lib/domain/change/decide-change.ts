import type { Verdict } from '../verdict.ts';

/** What is known of one side of a model: the verdict on it, or that nobody looked. */
export type SideFound = Verdict | 'not asked';

/**
 * The four sides of a model in one window: what it is asked, what it answers, how often each class comes true, and how good its answers are. Each is a
 * verdict that its own intervals carry: `drifted` is surely beyond a limit, `stable` surely within all of them.
 */
export type Sides = { inputs: SideFound; answers: SideFound; labels: SideFound; quality: SideFound };

/**
 * What kind of change that is. `concept`: quality fell while inputs stayed. `inputs and quality`: both, and which of them causes it cannot be told.
 * `quality`: it fell, and of the inputs nothing can be told. `inputs`: they moved (covariate shift) and quality is not known to have fallen. `labels`: their
 * shares moved (prior shift), nothing else is known to have. `answers`: the model answers otherwise. `none`: what was asked, quality and inputs at least, stayed. `not told`:
 * nothing moved for sure, and not all is sure to have stayed.
 */
export const CHANGES = [
  'concept',
  'inputs and quality',
  'quality',
  'inputs',
  'labels',
  'answers',
  'none',
  'not told',
] as const;
export type ChangeFound = (typeof CHANGES)[number];

/** Tells kinds of change apart, by what surely moved and what surely stayed; nothing is concluded from what is undecided. */
export function decideChange({ inputs, answers, labels, quality }: Sides): ChangeFound {
  if (quality === 'drifted') {
    if (inputs === 'stable') return 'concept';
    return inputs === 'drifted' ? 'inputs and quality' : 'quality';
  }
  if (inputs === 'drifted') return 'inputs';
  if (labels === 'drifted') return 'labels';
  if (answers === 'drifted') return 'answers';
  const stayed = (side: SideFound): boolean => side === 'stable' || side === 'not asked';
  return quality === 'stable' && inputs === 'stable' && stayed(answers) && stayed(labels) ? 'none' : 'not told';
}
