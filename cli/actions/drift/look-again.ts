import type { DialectWishes } from '../../../lib/domain/csv/choose-split.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { UnseenLook } from '../../../lib/domain/drift/measures/look-at-unseen.ts';
import type { Looks } from '../../../lib/domain/drift/measures/looks.ts';
import type { Window } from '../../../lib/domain/window.ts';
import type { Files } from '../../../lib/tables/files/files.ts';
import { readCaptures } from '../../../lib/tables/read-captures.ts';
import { readTable } from '../../../lib/tables/read-table.ts';
import { namesOf } from '../../../lib/tables/sketch/sketch-table.ts';
import { filesAt } from '../../input/files-at.ts';
import { meterFiles } from './meter.ts';

/** Bytes that are read a second time at most: an explanation is worth no more. */
const MOST_BYTES = 64 * 1024 * 1024;
class EnoughRead extends Error {}

/**
 * Looks again at rows of a window in which columns have values that the baseline has not, so that it can be said why; nothing is read where there are none. Of captures the last files come
 * first: what was changed a while ago shows there.
 */
export async function lookAgain(
  path: string,
  baseline: Baseline,
  sketch: Sketch,
  { window, csv }: { window: Window | undefined; csv: DialectWishes },
): Promise<Looks> {
  const look = new UnseenLook(baseline, sketch);
  if (look.isDone) return [];
  let left = MOST_BYTES;
  const files = meterFiles(await filesAt(path), (bytes) => {
    left -= bytes;
    if (left < 0) throw new EnoughRead();
  });
  try {
    for await (const row of await rowsOf(path, baseline, { files, window, csv })) {
      look.add(row);
      if (look.isDone) break;
    }
  } catch (cause) {
    if (!(cause instanceof EnoughRead)) throw cause;
  }
  return look.end();
}

async function rowsOf(
  path: string,
  baseline: Baseline,
  { files, window, csv }: { files: Files; window: Window | undefined; csv: DialectWishes },
) {
  const options = { files, window, csv: { ...csv, before: baseline.csv }, ...namesOf(baseline) };
  const { capture, rows } = await readTable(path, options);
  return capture?.names ? readCaptures(capture.names.toReversed(), options).rows : rows;
}
