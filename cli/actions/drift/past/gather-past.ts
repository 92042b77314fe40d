import type { Command } from 'commander';
import type { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import type { OldWindow } from '../../../../lib/domain/drift/life/backtest.ts';
import type { JudgedIncident } from '../../../../lib/domain/drift/life/limits/judged-incidents.ts';
import { drawnWindows } from '../../../../lib/domain/drift/life/limits/suggestion.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { durationText } from '../../../../lib/domain/schedule/duration.ts';
import { DAY } from '../../../../lib/domain/time.ts';
import type { InputDigest } from '../../../../lib/report/made.ts';
import { inputPath } from '../../../input/input-path.ts';
import { readBaseline } from '../documents.ts';
import { readPast, windowsOf } from './read-past.ts';
import type { SuggestOptions } from './suggest.ts';
import { refuseUnwritable, type Today, todaysPolicy } from './write-suggestion.ts';

/** A past to learn from, wherever it came from. */
export interface GatheredPast {
  /** what it is, as the reader knows it */
  readonly subject: string;
  readonly baseline: Baseline;
  readonly windowsOf: (length: number) => OldWindow[];
  /** the length of the shortest window, ms */
  readonly every: number;
  /** what is in force today */
  readonly today: Today;
  /** whether the windows are the rows the baseline was made of */
  readonly within: boolean;
  readonly drawn: boolean;
  /** what was met while reading, in sentences */
  readonly met: readonly string[];
  readonly inputs: InputDigest[] | undefined;
  /** incidents of the model that these were seen in */
  readonly incidents?: readonly JudgedIncident[];
}

/** Windows of a model's recorded checks. */
export type ModelPast = (options: SuggestOptions, model: string, command: Command) => Promise<GatheredPast>;

/** Reads a past from files, or draws windows where there is none. Throws InvalidEventError for what is missing, and how to give it. */
export async function gatherPast(options: SuggestOptions): Promise<GatheredPast> {
  const { baseline: file, every = DAY, rows } = options;
  const path = inputPath(options);
  for (const flag of ['deployment', 'story', 'at', 'env', 'as'] as const)
    if (options[flag] !== undefined) throw new InvalidEventError(`\`--${flag}\` goes with \`--model\``);
  if (file === undefined)
    throw new InvalidEventError(
      'name what `steward drift baseline` wrote with `--baseline`, or a model with `--model`',
    );
  if ((path === undefined) === (rows === undefined))
    throw new InvalidEventError(
      'say which past to learn from: `--data` a table or folder of dated files, or `--capture`; without one, `--rows` how many rows a window has',
    );
  refuseOddLengths(options.window, every);
  const baseline = readBaseline(file);
  if (options.write !== undefined) refuseUnwritable(options.write, baseline);
  const today = todaysPolicy(options);
  const given = { baseline, every, today };
  if (path === undefined) {
    const drawn = (length: number): OldWindow[] => drawnWindows(baseline, rows!, length);
    return { ...given, subject: 'none', windowsOf: drawn, within: false, drawn: true, met: [], inputs: undefined };
  }
  const past = await readPast(path, baseline, every, { ...options, digested: options.html !== undefined });
  const read = [...past.sketches.values()].reduce((sum, sketch) => sum + sketch.rows, 0);
  return {
    ...given,
    subject: path,
    windowsOf: (length) => windowsOf(past, { every: length, window: length }),
    ...{ within: read === baseline.n, drawn: false, inputs: past.inputs, met: past.met },
  };
}

/** Throws InvalidEventError for a window that is made of no whole number of the shortest ones. */
export function refuseOddLengths(lengths: readonly number[] | undefined, every: number): void {
  const odd = lengths?.find((length) => length % every !== 0);
  if (odd !== undefined)
    throw new InvalidEventError(
      `\`--window ${durationText(odd)}\` is no multiple of \`--every ${durationText(every)}\``,
    );
}
