import { parseCaptureLine } from '../../domain/capture/capture.ts';
import { counts, parseLines } from '../../domain/capture/read.ts';
import { scanColumns } from '../../domain/capture/scan-columns.ts';
import type { Baseline } from '../../domain/drift/baseline/baseline.ts';
import { capturedRows } from '../../domain/drift/baseline/captured-rows.ts';
import type { Sketch } from '../../domain/drift/baseline/sketch.ts';
import { UnseenLook } from '../../domain/drift/measures/look-at-unseen.ts';
import { type Looks, withoutTyped } from '../../domain/drift/measures/looks.ts';
import { ConflictError, InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import type { Window } from '../../domain/window.ts';
import type { ListedObject, Objects } from '../../ports/objects.ts';
import { gunzip } from '../../tables/files/gunzip.ts';

/**
 * Looks again at captures of a window in which columns have values that the baseline has not, the last objects first: what was changed a while ago shows there. Says how these
 * values are written, and of the values only what the baseline has itself. Objects that cannot be read a second time are passed by.
 */
export async function lookAtObjects(
  objects: Objects,
  listed: readonly ListedObject[],
  window: Window,
  { baseline, sketch }: { baseline: Baseline; sketch: Sketch },
): Promise<Looks> {
  const look = new UnseenLook(baseline, sketch);
  if (look.isDone) return [];
  const { names } = scanColumns(baseline);
  for (const { uri, etag, size } of listed.toReversed()) {
    if (look.isDone) break;
    try {
      const bytes = objects.open(uri, { etag });
      const lines = uri.endsWith('.gz') ? gunzip(bytes, size) : bytes;
      for await (const batch of parseLines(lines, (line) => parseCaptureLine(line, names))) {
        for (const { outcome } of batch)
          if (outcome.ok && counts(outcome.value, window))
            for (const row of capturedRows(outcome.value, baseline)) look.add(row);
        if (look.isDone) break;
      }
    } catch (cause) {
      if (![ConflictError, InvalidEventError, NotFoundError].some((known) => cause instanceof known)) throw cause;
    }
  }
  return withoutTyped(look.end());
}
