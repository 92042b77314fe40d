import type { CaptureRecord } from '../../lib/domain/capture/capture.ts';
import { chanceNames, outputNames } from '../../lib/domain/task/task.ts';
import type { Window } from '../../lib/domain/window.ts';
import type { Captures } from '../../lib/ports/data.ts';
import type { RaceReading } from './read-rows.ts';

/** Of a variant's captures, the share that may be unreadable: more would look like failures. */
const MOST_BROKEN = 0.01;

/** What one variant captured in a window, record by record; in words why not all can be read, where it is so. */
export async function* readVariant(
  captures: Captures,
  { location, features, quality: { policy } }: RaceReading,
  variant: string,
  window: Window,
  lose: (why: string) => void,
): AsyncIterable<CaptureRecord> {
  const columns = { input: features, output: outputNames(policy.task), lists: chanceNames(policy.task) };
  let [read, broken] = [0, 0];
  let first = '';
  const passBy = ({ reason }: { readonly reason: string }) => {
    broken += 1;
    first ||= reason;
  };
  for await (const record of captures.records({ ...location, variant, columns }, window, passBy, lose)) {
    read += 1;
    yield record;
  }
  if (broken > MOST_BROKEN * (read + broken))
    lose(`${broken} of ${read + broken} captures of \`${variant}\` cannot be read, the first: ${first}`);
}
