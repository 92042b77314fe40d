import type { CategoryBaseline, NumericBaseline } from '../baseline/baseline.ts';
import type { CategorySketch, NumericSketch } from '../baseline/sketch.ts';
import { nextDown } from '../columns/edges.ts';
import { clockAmong } from '../columns/spelling/clock-writing.ts';
import { shareOutside } from './long-tail.ts';
import { decileCounts } from './measure-feature.ts';

/** One bar on either side, as counts or as shares. */
export interface BinCounts {
  readonly label: string;
  readonly baseline: number;
  readonly window: number;
}

/** Categories with a bar of their own. */
const NAMED = 8;
/** Labels come from data: no longer than a page can show. */
const LONGEST = 40;

/** The ten bins PSI is measured in, between the baseline's deciles, closed on the right; the outer ones only where there is anything. */
export function numericBins(baseline: NumericBaseline, sketch: NumericSketch): BinCounts[] {
  const values = baseline.deciles.map((index) => nextDown(baseline.edges[index]!));
  const [before, now] = [decileCounts(baseline, baseline.counts), decileCounts(baseline, sketch.counts)];
  const unit = clockAmong(baseline.written ?? []) ? ' s' : '';
  const bins = labelsOf(values, baseline.type === 'integer', unit)
    .map((label, i) => ({ label, baseline: before[i]!, window: now[i]! }))
    .filter(({ label }) => label !== NOTHING);
  const inside = (i: number): boolean => bins.length === 1 || (i > 0 && i < bins.length - 1);
  return bins.filter((bin, i) => inside(i) || bin.baseline + bin.window > 0);
}

/** Between two deciles that no whole number lies between. */
const NOTHING = '';

/** `≤ 120`, `120 – 240`, `> 900`; whole numbers as they are (`3`, `4 – 6`), and those of clocks as seconds. */
function labelsOf(values: readonly number[], whole: boolean, unit: string): string[] {
  if (values.length === 0) return ['all values'];
  const ends = whole ? values.map(Math.floor) : values;
  const texts = whole ? ends.map(String) : textsOf(ends);
  const between = texts.slice(1).map((text, i) => {
    const [low, high] = [ends[i]!, ends[i + 1]!];
    if (!whole) return `${texts[i]} – ${text}${unit}`;
    if (high === low) return NOTHING;
    return high <= low + 1 ? text : `${low + 1} – ${text}`;
  });
  return [`≤ ${texts[0]}${unit}`, ...between, `> ${texts.at(-1)}${unit}`];
}

/** As few digits as tell neighbours apart, at least three. */
function textsOf(values: readonly number[]): string[] {
  for (let digits = 3; digits < 17; digits++) {
    const texts = values.map((value) => short(value, digits));
    if (new Set(texts).size === texts.length) return texts;
  }
  return values.map(String);
}

/** Whole numbers keep all their digits. */
const short = (value: number, digits: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));

/** The 8 categories that are largest on either side, in the baseline's order; `other` is the rest of it, `unseen` what a dictionary of such rows does not hold. */
export function categoryBins(baseline: CategoryBaseline, sketch: CategorySketch): BinCounts[] {
  const [n, m] = [sum(baseline.counts) + baseline.other || 1, sum(sketch.counts) + sketch.other || 1];
  const all = baseline.categories.map((name, i) => ({
    label: labelOf(name),
    baseline: baseline.counts[i]!,
    window: sketch.counts[i] ?? 0,
  }));
  const size = (bin: BinCounts): number => Math.max(bin.baseline / n, bin.window / m);
  const largest = new Set(all.toSorted((a, b) => size(b) - size(a)).slice(0, NAMED));
  const named = all.filter((bin) => largest.has(bin));
  const rest = all.filter((bin) => !largest.has(bin));
  const rows = sum(rest.map((b) => b.baseline));
  // What a fresh sample would show outside the dictionary comes out of the rest, as far as the rarest values are not shown by name.
  const fresh = Math.min(shareOutside(baseline).successes - baseline.other, rows);
  const other = { label: 'other', baseline: rows - fresh, window: sum(rest.map((b) => b.window)) };
  const unseen = { label: 'unseen', baseline: baseline.other + fresh, window: sketch.other };
  return [...named, ...[other, unseen].filter((bin) => bin.baseline + bin.window > 0)];
}

/** A category that is really called `other` is told apart from the rest by quotes. */
function labelOf(name: string): string {
  const text = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
  return text === 'other' || text === 'unseen' ? `"${text}"` : text;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Counts as shares of their side; a side without any value has all shares 0. */
export function sharesOf(bins: readonly BinCounts[]): BinCounts[] {
  const total = (side: 'baseline' | 'window'): number => bins.reduce((sum, bin) => sum + bin[side], 0);
  const [before, now] = [total('baseline'), total('window')];
  return bins.map(({ label, baseline, window }) => ({
    label,
    baseline: before && baseline / before,
    window: now && window / now,
  }));
}
