import { InvalidEventError } from '../../../errors.ts';
import { durationText } from '../../../schedule/duration.ts';
import type { Window } from '../../../window.ts';
import { type OldWindow, windowSketch } from '../backtest.ts';

/** One drift check as its record tells it: `baseline` is the digest of what the window was held against. */
export interface RecordedCheck {
  readonly deployment: string;
  readonly window: Window;
  readonly complete: boolean;
  readonly baseline: string;
  readonly verdict: string;
  /** whether a person asked for it, out of the schedule */
  readonly asked: boolean;
}

/** Windows that limits may be learned of, at most: the newest are taken. */
const MOST = 2_000;

/**
 * The checks of a deployment that limits can be learned of, oldest first: scheduled ones over whole windows of one length that do not overlap, held against the
 * baseline of the last of them, because distances from another one say nothing of this one's.
 * @returns what was left out and what to beware of, in sentences, beside them
 * @throws InvalidEventError where checks are of several deployments, or none is left
 */
export function pickChecks<T extends RecordedCheck>(checks: readonly T[]): { taken: T[]; said: string[] } {
  const deployments = [...new Set(checks.map(({ deployment }) => deployment))];
  if (deployments.length > 1)
    throw new InvalidEventError(
      `the model was checked in several deployments: say \`--deployment\` with one of \`${deployments.sort().join('`, `')}\``,
    );
  const whole = checks
    .filter(({ complete, asked }) => complete && !asked)
    .toSorted((a, b) => a.window.end - b.window.end);
  const last = whole.at(-1);
  if (!last)
    throw new InvalidEventError('no scheduled check looked at a whole window: there is nothing to learn from yet');
  const same = whole.filter(({ baseline }) => baseline === last.baseline);
  const length = lengthOf(last);
  const taken: T[] = [];
  for (const check of same.filter((one) => lengthOf(one) === length).toReversed())
    if (taken.length < MOST && check.window.end <= (taken.at(-1)?.window.start ?? Number.POSITIVE_INFINITY))
      taken.push(check);
  const others = whole.length - same.length;
  const drifted = taken.filter(({ verdict }) => verdict === 'drifted').length;
  const said = [
    ...(others > 0
      ? [`${others} earlier ${others === 1 ? 'window was' : 'windows were'} held against another baseline: left out`]
      : []),
    ...(same.length > taken.length
      ? [
          `${same.length - taken.length} of ${same.length} windows overlap others, or are not ${durationText(length)} long: left out`,
        ]
      : []),
    ...(drifted > 0
      ? [
          `${drifted} of ${taken.length} windows ${drifted === 1 ? 'was' : 'were'} called drifted when checked: what lies in ${drifted === 1 ? 'it' : 'them'} is what limits let pass; leave out with \`--from\` and \`--to\` what was no usual time`,
        ]
      : []),
  ];
  return { taken: taken.toReversed(), said };
}

const lengthOf = ({ window }: { readonly window: Window }): number => window.end - window.start;

/** Windows of a multiple of the length they were kept in, where every part of one is there. They begin where those kept do, on multiples of the new length from there. */
export function joinWindows(windows: readonly OldWindow[], length: number): OldWindow[] {
  const [first] = windows;
  if (!first) return [];
  const cell = lengthOf(first);
  if (length === cell) return [...windows];
  const offset = ((first.window.start % cell) + cell) % cell;
  const cells = new Map(windows.map((one) => [(one.window.start - offset) / cell, one]));
  const starts = new Set(windows.map(({ window }) => Math.floor((window.start - offset) / length) * length));
  const sketches = new Map([...cells].map(([at, { sketch }]) => [at, sketch]));
  return [...starts].flatMap((start): OldWindow[] => {
    const parts = Array.from({ length: length / cell }, (_, i) => cells.get(start / cell + i));
    const sketch = windowSketch(sketches, { start, end: start + length }, cell);
    if (sketch === undefined || parts.includes(undefined)) return [];
    const brokenLines = parts.reduce((sum, part) => sum + part!.brokenLines, 0);
    const window = { start: start + offset, end: start + offset + length };
    return [{ window, baseline: first.baseline, sketch, brokenLines, complete: true }];
  });
}
