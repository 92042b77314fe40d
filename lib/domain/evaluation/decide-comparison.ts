import type { Interval } from '../../statistics/interval.ts';
import type { MetricName } from '../metric/metrics.ts';
import { type Reason, type Reasons, reasonOf, roundOutwards } from '../reason.ts';
import type { MeasuredRows } from './counted/measured.ts';
import { isGain } from './gate-policy.ts';

/** `better` and `not-better` always have a reason; `undecided` says why in `because`. */
export type ComparisonDecision =
  | { verdict: 'better' | 'not-better'; reasons: Reasons }
  | { verdict: 'undecided'; reasons: Reason[]; because: string }
  | { verdict: 'no-champion'; reasons: Reason[] };

/** By how much a challenger must be better, in which metric, and how sure of it. */
export interface ComparisonWanted {
  /** One of the task's, or the name of a difference that the pipeline claims; of that also whether more of it is better. */
  readonly metric: string | undefined;
  readonly gain?: boolean;
  readonly margin: number;
  readonly confidence: number;
}

/**
 * Is the challenger better by more than `margin`? `better` when the whole interval of what it gains lies above the
 * margin (low > margin), `not-better` when none of it does (high <= margin), else `undecided`. What is gained of a metric of which less is better, is what the champion has more of. Without a
 * champion there is nothing to beat: `no-champion`, and absolute limits decide elsewhere. Where nothing may be concluded from so few rows: `undecided`, whatever the interval.
 */
export function decideComparison(
  measured: Pick<MeasuredRows, 'challenger' | 'champion' | 'differences'>,
  hasChampion: boolean,
  { metric, margin, confidence, gain }: ComparisonWanted,
): ComparisonDecision {
  if (!hasChampion) return { verdict: 'no-champion', reasons: [] };
  if (metric === undefined)
    return {
      verdict: 'undecided',
      reasons: [],
      because: 'the manifest names no metric to compare by (`comparison.metric`, of claims one as `name.difference`)',
    };
  const difference = measured.differences[metric];
  if (difference === undefined) {
    const because = measured.champion
      ? `the difference of \`${metric}\` cannot be measured on these rows: of two classes each needs two`
      : gain === undefined
        ? 'the predictions carry no answers of the champion'
        : `the evaluation has no \`${metric}\``;
    return { verdict: 'undecided', reasons: [], because };
  }
  const gained = (gain ?? isGain(metric as MetricName)) ? 1 : -1;
  const interval = roundOutwards(turned(difference.interval(1 - confidence), gained));
  const [now, was] = [measured.challenger[metric], measured.champion?.[metric]];
  const both = now && was && { was: was.value, now: now.value };
  const reasons: Reasons = [reasonOf('margin', metric, gained * difference.value, margin, interval, both)];
  if (difference.doubt !== undefined)
    return {
      verdict: 'undecided',
      reasons,
      because: gain === undefined ? `too few held-out rows: ${difference.doubt}` : difference.doubt,
    };
  if (interval.low > margin) return { verdict: 'better', reasons };
  if (interval.high <= margin) return { verdict: 'not-better', reasons };
  return {
    verdict: 'undecided',
    reasons,
    because: 'the margin lies inside the interval: more held-out rows are needed',
  };
}

const turned = ({ low, high }: Interval, gained: number): Interval =>
  gained === 1 ? { low, high } : { low: -high, high: -low };
