import { type Proportion, shareOf } from '../../../statistics/proportions.ts';
import type { FeatureMetrics } from './measure-feature.ts';

/** How far something moved, whatever the limits say and however sure one can be: for people who must order their work. */
export type Severity = 'none' | 'slight' | 'large';

const ORDER: readonly Severity[] = ['none', 'slight', 'large'];

/** Bounds of slight and large: of the PSI, Siddiqi's (2006); of a share of rows, one in twenty and one in five. */
const PSI = [0.1, 0.25] as const;
const SHARE = [0.05, 0.2] as const;

/**
 * The worst of: the PSI less what it shows without drift, and the changes of the shares of unusable and unseen values. An effect size
 * alone: a small window may be `large` and `undecided`, a huge one `none` and beyond a tight limit.
 */
export function severityOf({ psi, unusable, unseen }: FeatureMetrics): Severity {
  const change = ({ baseline, current }: { baseline: Proportion; current: Proportion }) =>
    current.trials === 0 ? 0 : Math.abs(shareOf(current) - shareOf(baseline));
  return worstOf([
    grade(psi === undefined ? 0 : psi.value - psi.noise, PSI),
    grade(change(unusable), SHARE),
    grade(unseen === undefined ? 0 : change(unseen), SHARE),
  ]);
}

function grade(value: number, [slight, large]: readonly [number, number]): Severity {
  if (value < slight) return 'none';
  return value < large ? 'slight' : 'large';
}

/** The worst of several; `none` of none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return ORDER[Math.max(0, ...severities.map((severity) => ORDER.indexOf(severity)))]!;
}
