import type { Window } from '../../window.ts';
import type { Baseline } from '../baseline/baseline.ts';
import { readEmptyAsWord } from '../baseline/empty-as-word.ts';
import { addToPast, hasUseOfPast, type PastWindows } from '../baseline/past.ts';
import type { Sketch } from '../baseline/sketch.ts';
import type { DriftDecision } from '../decide-drift.ts';

type UsualWindow = { baseline: Baseline; sketch: Sketch; complete: boolean; window?: Window | undefined };

/**
 * Earlier windows with this one among them, if nothing changed in it: one that has too few rows for the past to be of use, drifted or moved, is not whole, may be read wrongly, or of which a column is silenced, so that nobody asked, is no sample of what is usual. What
 * drifts too slowly for any window to show drags them along: the baseline, which most of the risk is spent on, does not move.
 * @param window of the rows, where they say their time: in the order of time each row is added once
 */
export function growPast(
  past: PastWindows | undefined,
  { verdict, moved, misread, silenced }: DriftDecision,
  { baseline, sketch, complete, window }: UsualWindow,
): PastWindows | undefined {
  const wasAsked = complete && hasUseOfPast(baseline, sketch) && misread === undefined && silenced.length === 0;
  const isUsual = wasAsked && verdict !== 'drifted' && moved !== undefined && !moved.found;
  const known = past?.sketch.baselineId === sketch.baselineId ? past : undefined;
  return isUsual ? addToPast(known, readEmptyAsWord(baseline, sketch).sketch, window) : known;
}
