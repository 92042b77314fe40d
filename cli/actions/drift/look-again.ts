import type { DialectWishes } from '../../../lib/domain/csv/choose-split.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { CapturedRow, Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import { UnseenLook } from '../../../lib/domain/drift/measures/look-at-unseen.ts';
import type { Looks } from '../../../lib/domain/drift/measures/looks.ts';
import type { Window } from '../../../lib/domain/window.ts';
import type { Files } from '../../../lib/tables/files/files.ts';
import { openAgain } from '../../../lib/tables/sketch/sketch-table.ts';
import { filesAt } from '../../input/files-at.ts';
import { meterFiles } from './meter.ts';

/** Bytes that are read a second time at most: an explanation is worth no more. */
const MOST_BYTES = 64 * 1024 * 1024;
class EnoughRead extends Error {}

/** Opens rows of a window once more, the last ones first where that is known. */
type RowsAgain = (files: Files) => Promise<AsyncIterable<CapturedRow>>;

/** What may be read a second time, of one window or of several. */
export class SecondReading {
  readonly #files: Files;
  #left = MOST_BYTES;

  constructor(files: Files) {
    this.#files = meterFiles(files, (bytes) => {
      this.#left -= bytes;
      if (this.#left < 0) throw new EnoughRead();
    });
  }

  /**
   * Looks again at rows of a window in which columns have values that the baseline has not, so that it can be said why; nothing is read where there are none.
   */
  async look(baseline: Baseline, sketch: Sketch, rowsAgain: RowsAgain): Promise<Looks> {
    const look = new UnseenLook(baseline, sketch);
    if (look.isDone || this.#left < 0) return [];
    try {
      for await (const row of await rowsAgain(this.#files)) {
        look.add(row);
        if (look.isDone) break;
      }
    } catch (cause) {
      if (!(cause instanceof EnoughRead)) throw cause;
    }
    return look.end();
  }
}

/** Looks again at the one window of a check. Of captures the last files come first: what was changed a while ago shows there. */
export async function lookAgain(
  path: string,
  baseline: Baseline,
  sketch: Sketch,
  { window, csv }: { window: Window | undefined; csv: DialectWishes },
): Promise<Looks> {
  const reading = new SecondReading(await filesAt(path));
  return reading.look(baseline, sketch, (files) => openAgain(path, baseline, { files, window, csv }));
}
