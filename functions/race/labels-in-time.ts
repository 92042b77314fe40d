import type { CaptureRecord, GroundTruth } from '../../lib/domain/capture/capture.ts';
import { latestLabels } from '../../lib/domain/quality/join.ts';
import { HOUR } from '../../lib/domain/time.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import type { RaceReading } from './read-rows.ts';

/** What became of the requests of a window, as far as it was told in time. */
export interface RaceLabels {
  /** Ids of the requests that have a label, in time or not. */
  readonly ids: Iterable<string>;
  /** The latest label of a request that came in time for one asked then, row by row. */
  of(id: string, at: number): CaptureRecord['output'] | undefined;
  /** When the hour ended in which the first label of a request was collected; undefined where that is not known. */
  firstBy(id: string): number | undefined;
}

/**
 * Labels of the requests of a window. Each request waits as long for its own, wherever in the window it lies: what is told is the hour in which a label was collected, so one counts where that hour
 * had ended by `settle` after the request.
 */
export async function readRaceLabels(
  captures: Captures,
  { quality, settle }: RaceReading,
  { start, end }: Window,
): Promise<RaceLabels> {
  const byId = new Map<string, GroundTruth[]>();
  for await (const label of captures.labels(quality.labels, { start, end: end + settle }, () => undefined)) {
    const own = byId.get(label.eventId);
    if (own) own.push(label);
    else byId.set(label.eventId, [label]);
  }
  const ended = ({ collected }: GroundTruth) => (collected === undefined ? undefined : collected + HOUR);
  return {
    ids: byId.keys(),
    of: (id, at) => {
      const inTime = byId.get(id)?.filter((label) => (ended(label) ?? at) <= at + settle) ?? [];
      return latestLabels(inTime).byId.get(id)?.rows;
    },
    firstBy: (id) => ended(byId.get(id)![0]!),
  };
}
