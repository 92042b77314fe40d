import { columnsWithUnseen } from '../../../../lib/domain/drift/measures/unseen-values.ts';
import { SecondReading } from '../look-again.ts';
import type { Past, PastWindow } from './read-past.ts';

/**
 * Looks again at rows of the windows in which a column begins to have values that the baseline has not, so that it can be said why; of the windows that go on in
 * it, what was seen there is told again. All looks together read no more than that of a check.
 */
export async function lookAtWindows(past: Past, windows: readonly PastWindow[]): Promise<PastWindow[]> {
  const reading = new SecondReading(past.files);
  const seen: PastWindow[] = [];
  let before = new Set<string>();
  let looks: NonNullable<PastWindow['looks']> = [];
  for (const one of windows) {
    const names = new Set(columnsWithUnseen(past.baseline, one.sketch).map(({ feature }) => feature.name));
    const begins = [...names].some((name) => !before.has(name));
    before = names;
    const rowsAgain = (files: Past['files']) => past.again(one.window, files);
    if (begins) looks = await reading.look(past.baseline, one.sketch, rowsAgain);
    looks = looks.filter(({ feature }) => names.has(feature));
    seen.push(looks.length > 0 ? { ...one, looks } : one);
  }
  return seen;
}
