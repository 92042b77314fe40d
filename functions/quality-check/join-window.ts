import {
  addKinds,
  type BrokenPlace,
  type KindCounts,
  keepExample,
  type ReadingNotes,
} from '../../lib/domain/capture/text/notes.ts';
import type { QualityCheck } from '../../lib/domain/model/manifest.ts';
import { type Joined, join, type Predicted } from '../../lib/domain/quality/join.ts';
import { chanceNames, outputNames } from '../../lib/domain/task/task.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { CaptureLocation, Captures } from '../../lib/ports/data.ts';

/**
 * Predictions of the window with the labels collected until the slot. `later` are predictions made between the window's end and the
 * slot that have no label yet; they are read only where an estimate without labels is asked for. `lost` says what of the window cannot be read any more,
 * `lostLater` of what came after it.
 */
export async function joinWindow(
  captures: Captures,
  asked: {
    location: CaptureLocation;
    quality: QualityCheck;
    features: readonly string[];
    window: Window;
    slot: number;
  },
): Promise<{
  joined: Joined;
  later: Predicted[];
  notes: ReadingNotes;
  lost?: string | undefined;
  lostLater?: string | undefined;
}> {
  const { quality, window, slot } = asked;
  const { task, threshold } = quality.policy;
  const kinds: KindCounts = {};
  const examples: BrokenPlace[] = [];
  let broken = 0;
  const hear = (place: BrokenPlace): void => {
    broken += 1;
    addKinds(kinds, { [place.kind]: 1 });
    keepExample(examples, place);
  };
  const location = {
    ...asked.location,
    columns: { input: asked.features, output: outputNames(task), lists: chanceNames(task) },
  };
  const records = (of: Window, lost: string[]) =>
    Array.fromAsync(captures.records(location, of, hear, (why) => lost.push(why)));
  const gone: string[] = [];
  const captured = await records(window, gone);
  const labels = await Array.fromAsync(captures.labels(quality.labels, { start: window.start, end: slot }, hear));
  const reading = { task, threshold, labelAt: quality.labelColumns.indexOf('label') };
  const joined = join(captured, labels, reading, broken);
  const headers = captured.reduce((sum, { header }) => sum + Number(header ?? false), 0);
  const notes: ReadingNotes = {
    ...{ kinds, examples, absent: [], unknown: [], outside: 0 },
    ...{ headers, uncaptured: joined.uncaptured },
  };
  const lost = lostInWords(gone);
  if (quality.estimate === undefined) return { joined, later: [], notes, lost };
  const goneLater: string[] = [];
  const after = await records({ start: window.end, end: slot }, goneLater);
  return { joined, later: join(after, labels, reading).open, notes, lost, lostLater: lostInWords(goneLater) };
}

const lostInWords = ([first, ...more]: readonly string[]): string | undefined =>
  first && `not all of the window can be read: ${first}${more.length > 0 ? `, and ${more.length} more` : ''}`;
