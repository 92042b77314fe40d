import type { Baseline } from '../baseline/baseline.ts';
import { readEmptyAsWord } from '../baseline/empty-as-word.ts';
import { addToPast, type PastWindows } from '../baseline/past.ts';
import type { Sketch } from '../baseline/sketch.ts';
import type { DriftDecision } from '../decide-drift.ts';

/**
 * Earlier windows with this one among them, if nothing changed in it: one that drifted or moved, is not whole, or may be read wrongly, is no sample of what is usual. What drifts too slowly for any
 * window to show drags them along: the baseline, which most of the risk is spent on, does not move.
 */
export function growPast(
  past: PastWindows | undefined,
  { verdict, moved, misread }: DriftDecision,
  { baseline, sketch, complete }: { baseline: Baseline; sketch: Sketch; complete: boolean },
): PastWindows | undefined {
  const isUsual = complete && verdict !== 'drifted' && moved !== undefined && !moved.found && misread === undefined;
  const known = past?.sketch.baselineId === sketch.baselineId ? past : undefined;
  return isUsual ? addToPast(known, readEmptyAsWord(baseline, sketch).sketch) : known;
}
