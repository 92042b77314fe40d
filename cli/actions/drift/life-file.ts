import { existsSync } from 'node:fs';
import { decodeUtf8 } from '../../../lib/domain/capture/capture.ts';
import { parseStrictJson } from '../../../lib/domain/capture/text/strict-json.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { DriftDecision } from '../../../lib/domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { accumulate } from '../../../lib/domain/drift/life/accumulated.ts';
import { Life } from '../../../lib/domain/drift/life/life.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { readGiven } from '../../input/given-file.ts';
import { parseAs } from '../../input/parsed.ts';
import { writeWhole } from './documents.ts';

/** Sums of a thousand columns over a month take some megabytes. */
const LARGEST = 64 * 2 ** 20;

/**
 * Goes on with the life in a file, which the first window makes, and keeps it there with this window in it.
 * @throws InvalidEventError for a file that holds no life, and for rows that say no time: a life is in the order of time
 */
export function liveOnInFile(
  path: string,
  decision: DriftDecision,
  { window, ...seen }: { baseline: Baseline; sketch: Sketch; window: Window | undefined; complete: boolean },
  policy: DriftPolicy,
): DriftDecision {
  if (window === undefined)
    throw new InvalidEventError(
      '`--life` goes on in the order of time, which these rows do not say: give data capture, or play all windows with `steward drift replay`',
    );
  const known = existsSync(path) ? readLife(path) : undefined;
  if (known && known.baselineId !== baselineId(seen.baseline))
    throw new InvalidEventError(`\`${path}\` is the life of another baseline: name a new file for this one`);
  const lived = accumulate(decision, known, { ...seen, window }, policy);
  if (lived.life && lived.life !== known) writeWhole(path, `${JSON.stringify(lived.life)}\n`);
  return lived.decision;
}

function readLife(path: string): Life {
  const text = decodeUtf8(readGiven(path, LARGEST, 'give what `--life` of an earlier check wrote'));
  const parsed = text.ok ? parseStrictJson(text.value) : text;
  if (parsed.ok) return parseAs(Life, parsed.value, path);
  throw new InvalidEventError(
    `\`${path}\` is not JSON: ${parsed.reason}; give what \`--life\` of an earlier check wrote`,
  );
}
