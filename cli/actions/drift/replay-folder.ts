import type { Baseline } from '../../../lib/domain/drift/baseline/baseline.ts';
import { newSketch } from '../../../lib/domain/drift/baseline/sketch.ts';
import {
  backtest,
  cellOf,
  type OldWindow,
  windowSketch,
  windowsWithin,
} from '../../../lib/domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import type { Window } from '../../../lib/domain/window.ts';
import type { InputDigest } from '../../../lib/report/made.ts';
import { sketchCells } from '../../../lib/tables/sketch/sketch-cells.ts';
import type { TableNotes } from '../../../lib/tables/table.ts';
import { readingSentences } from '../../../lib/words/reading.ts';
import { digestedFiles } from '../../input/digested-files.ts';
import { filesAt } from '../../input/files-at.ts';
import { inputPath } from '../../input/input-path.ts';
import { readBaseline, readPolicy } from './documents.ts';
import { makingOf, reportDate } from './making.ts';
import { Meter, meterFiles } from './meter.ts';
import type { ReplayOptions } from './replay.ts';
import type { Played } from './replayed.ts';
import { inputSize } from './size.ts';

/** Plays policies over a capture folder, read once. Throws InvalidEventError for what is missing, and how to give it. */
export async function replayFolder(options: ReplayOptions): Promise<Played> {
  const { baseline: file, every } = options;
  const capture = inputPath(options);
  if (file === undefined || capture === undefined || every === undefined)
    throw new InvalidEventError('a backtest needs `--baseline`, `--capture` and `--every`, or `--model`');
  for (const flag of ['deployment', 'story'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(`\`--${flag}\` goes with \`--model\`, not with \`--capture\``);
  const baseline = readBaseline(file);
  const paths = options.policy.length > 0 ? options.policy : [undefined];
  const policies = paths.map((path) => ({ name: path ?? 'default', policy: readPolicy(path) }));
  const date = reportDate(Date.now());
  const { windows, notes, inputs } = await oldWindows(capture, baseline, options, {
    every,
    window: options.window ?? every,
  });
  const confirm = options.confirm ?? { drifted: 1, of: 1 };
  return {
    subject: capture,
    met: readingSentences({ ...notes, uncaptured: 0 }),
    made: inputs && makingOf(date, file, policies, inputs),
    policies: policies.map(({ name, policy }) => ({
      name,
      policy,
      confirm,
      windows: backtest(windows, policy, confirm),
    })),
  };
}

async function oldWindows(
  path: string,
  baseline: Baseline,
  { from, to, json, html }: ReplayOptions,
  cadence: { every: number; window: number },
): Promise<{ windows: OldWindow[]; notes: TableNotes; inputs: InputDigest[] | undefined }> {
  const plain = await filesAt(path);
  const digesting = html === undefined ? undefined : digestedFiles(plain);
  const files = digesting?.files ?? plain;
  let meter: Meter | undefined;
  const cell = cellOf(cadence);
  const cells = await sketchCells(path, baseline, cell, {
    files: meterFiles(files, (bytes) => meter?.add(bytes)),
    window: { start: from ?? Number.NEGATIVE_INFINITY, end: to ?? Number.POSITIVE_INFINITY },
  });
  meter = new Meter({
    what: 'reading',
    total: await inputSize(plain, path, cells.format),
    count: cells.rows,
    unit: 'rows',
    quiet: json,
  });
  const { sketches, brokenLines } = await cells.count();
  meter.end();
  const { span } = cells.notes;
  if (!span) throw new InvalidEventError(`no captured row of \`${path}\` lies in the time asked for`);
  const windows = windowsWithin(cadence, {
    start: from ?? floor(span.first, cell),
    end: to ?? ceil(span.last + 1, cadence.every),
  }).map((window) => ({
    window,
    baseline,
    sketch: windowSketch(sketches, window, cell) ?? newSketch(baseline),
    brokenLines: brokenIn(brokenLines, window, cell),
    complete: true,
  }));
  return { windows, notes: cells.notes, inputs: await digesting?.digests() };
}

function brokenIn(lines: ReadonlyMap<number, number>, { start, end }: Window, cell: number): number {
  let sum = 0;
  for (let at = start / cell; at < end / cell; at++) sum += lines.get(at) ?? 0;
  return sum;
}

const floor = (at: number, step: number): number => Math.floor(at / step) * step;
const ceil = (at: number, step: number): number => Math.ceil(at / step) * step;
