import { existsSync } from 'node:fs';
import type * as z from 'zod';
import { decodeUtf8 } from '../../../lib/domain/capture/capture.ts';
import { parseStrictJson } from '../../../lib/domain/capture/text/strict-json.ts';
import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { baselineId } from '../../../lib/domain/drift/baseline/baseline.ts';
import { PastWindows } from '../../../lib/domain/drift/baseline/past.ts';
import type { Sketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import type { DriftDecision } from '../../../lib/domain/drift/decide-drift.ts';
import type { DriftPolicy } from '../../../lib/domain/drift/drift-policy.ts';
import { accumulate } from '../../../lib/domain/drift/life/accumulated.ts';
import { growPast } from '../../../lib/domain/drift/life/grow-past.ts';
import { Life } from '../../../lib/domain/drift/life/life.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { readGiven } from '../../input/given-file.ts';
import { parseAs } from '../../input/parsed.ts';
import { writeWhole } from '../files/write-whole.ts';

/** Sums of a thousand columns over a month take some megabytes, and so does a sketch of them. */
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
  const known = existsSync(path) ? readKept(Life, '--life', path) : undefined;
  if (known && known.baselineId !== baselineId(seen.baseline))
    throw new InvalidEventError(`\`${path}\` is the life of another baseline: name a new file for this one`);
  const lived = accumulate(decision, known, { ...seen, window }, policy);
  if (lived.life && lived.life !== known) writeWhole(path, `${JSON.stringify(lived.life)}\n`);
  return lived.decision;
}

/** The earlier windows in a file, of which the first check makes one. Throws InvalidEventError for a file that holds none, or those of another baseline, and with the methods of peers. */
export function readPastFile(path: string, baseline: Baseline, policy: DriftPolicy): PastWindows | undefined {
  assertAsked(policy);
  const known = existsSync(path) ? readKept(PastWindows, '--past', path) : undefined;
  if (known && known.sketch.baselineId !== baselineId(baseline))
    throw new InvalidEventError(`\`${path}\` has the windows of another baseline: name a new file for this one`);
  return known;
}

function assertAsked({ methods }: DriftPolicy): void {
  if (methods === 'evidently')
    throw new InvalidEventError(
      '`--past` is for whether anything changed, and `methods: evidently` does not ask that: leave out one of them',
    );
}

/** Keeps earlier windows in a file with this one among them, where nothing changed in it. */
export function keepPast(
  path: string,
  past: PastWindows | undefined,
  decision: DriftDecision,
  seen: { baseline: Baseline; sketch: Sketch; complete: boolean; window: Window | undefined },
): void {
  const grown = growPast(past, decision, seen);
  if (grown && grown !== past) writePast(path, grown);
}

/**
 * The earlier windows of a backtest, where a file is named for them: those of the policy that is played first are kept in it, in the end.
 * Throws InvalidEventError where that one has the methods of peers.
 * @returns what a backtest of each policy tells as they grow, and what writes them; says in words where no window was usual and none is written
 */
export function keepPlayed(path: string | undefined, [first]: readonly { readonly policy: DriftPolicy }[]) {
  if (path !== undefined && first) assertAsked(first.policy);
  let kept: PastWindows | undefined;
  const hearFirst = (past: PastWindows | undefined): void => {
    kept = past;
  };
  return {
    hear: (policy: number): ((past: PastWindows | undefined) => void) | undefined =>
      path !== undefined && policy === 0 ? hearFirst : undefined,
    write: (): string[] => {
      if (path === undefined) return [];
      if (!kept)
        return [
          `no window was whole, large enough and without any change, so that none is kept: \`${path}\` is not written`,
        ];
      writePast(path, kept);
      return [];
    },
  };
}

const writePast = (path: string, past: PastWindows): void => writeWhole(path, `${JSON.stringify(past)}\n`);

function readKept<S extends z.ZodType>(schema: S, flag: string, path: string): z.output<S> {
  const text = decodeUtf8(readGiven(path, LARGEST, `give what \`${flag}\` of an earlier check wrote`));
  const parsed = text.ok ? parseStrictJson(text.value) : text;
  if (parsed.ok) return parseAs(schema, parsed.value, path);
  throw new InvalidEventError(
    `\`${path}\` is not JSON: ${parsed.reason}; give what \`${flag}\` of an earlier check wrote`,
  );
}
