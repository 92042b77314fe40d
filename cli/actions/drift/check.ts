import type { DialectWishes } from '../../../lib/domain/csv/choose-split.ts';
import { type CaptureState, decideDrift, tellNeeds } from '../../../lib/domain/drift/decide-drift.ts';
import { expectedFalseAlarmsPerMonth } from '../../../lib/domain/drift/drift-policy.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { openSegments } from '../../../lib/domain/segments/count-segments.ts';
import { decideSegments, divideRisk } from '../../../lib/domain/segments/decide-segments.ts';
import { iso } from '../../../lib/domain/time.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { inputPath } from '../../input/input-path.ts';
import { exitFor } from '../../terminal/exit.ts';
import { printJson, printLines } from '../../terminal/terminal.ts';
import { readBaseline, readPolicy, readSegments } from './documents.ts';
import { judgeOnly } from './judge-only.ts';
import { keepPast, liveOnInFile, readPastFile } from './kept-files.ts';
import { lookAgain } from './look-again.ts';
import { makingOf, reportDate } from './making.ts';
import { measureWindow } from './measure.ts';
import { type CheckOutcome, outcomeJson, outcomeLines } from './outcome.ts';
import { historyOf, type ReportOptions, writeReports } from './reports.ts';

export interface CheckOptions extends ReportOptions, DialectWishes {
  readonly baseline: string;
  readonly capture?: string;
  readonly data?: string;
  readonly policy?: string;
  readonly methods?: string;
  readonly alarm?: string;
  readonly life?: string;
  readonly past?: string;
  readonly segments?: string;
  readonly ignore?: readonly string[];
  readonly only?: readonly string[];
  readonly window?: Window;
  readonly schedule: number;
  readonly checksPerMonth?: number;
  readonly json: boolean;
}

/** Holds a window against a baseline, prints the verdict with its reasons, and writes the reports that were asked for. */
export async function checkWindow(options: CheckOptions): Promise<void> {
  const path = inputPath(options);
  if (path === undefined)
    throw new InvalidEventError('say what to check: `--data` a table, or `--capture` a folder of data capture');
  const baseline = readBaseline(options.baseline);
  if (options.alarm === 'evidence' && options.life === undefined)
    throw new InvalidEventError(
      '`--alarm evidence` looks at all windows of a version: name the file that keeps them with `--life`',
    );
  const wanted = judgeOnly(readPolicy(options.policy, options), baseline, options);
  const segments = options.segments === undefined ? undefined : readSegments(options.segments, baseline);
  const risks = segments && divideRisk(wanted, segments.parts.length);
  const policy = risks?.whole ?? wanted;
  const bySegment = segments && openSegments(baseline, segments);
  const past = options.past === undefined ? undefined : readPastFile(options.past, baseline, policy);
  const earlier = historyOf(options);
  const digested = options.html !== undefined || options.markdown !== undefined;
  const date = reportDate(Date.now());
  const { sketch, notes, window, inputs } = await measureWindow(path, baseline, {
    asked: options.window,
    quiet: options.json,
    csv: options,
    digested,
    each: bySegment?.add,
  });
  const open = window !== undefined && options.window !== undefined && window.end > Date.now();
  const at = window?.end ?? Date.now();
  const state: CaptureState = {
    complete: !open,
    ...(open && { because: `the window is open until ${iso(window.end)}` }),
    brokenLines: notes.broken,
    at,
    looks: await lookAgain(path, baseline, sketch, { window: options.window, csv: options }),
    past,
  };
  const decided = decideDrift(baseline, sketch, policy, state);
  const alone = tellNeeds(baseline, sketch, policy, { decision: decided, at });
  const seen = { baseline, sketch, window, complete: !open };
  const whole = options.life === undefined ? alone : liveOnInFile(options.life, alone, seen, policy);
  const decision =
    segments && bySegment && risks
      ? decideSegments(whole, segments, bySegment.window, { policy: risks.segment, state })
      : whole;
  if (options.past !== undefined) keepPast(options.past, past, decision, seen);
  const expected = expectedFalseAlarmsPerMonth(wanted, options.checksPerMonth ?? options.schedule);
  const made = inputs && makingOf(date, options.baseline, [{ name: options.policy ?? 'default', policy }], inputs);
  const outcome: CheckOutcome = { decision, baseline, sketch, notes, window, policy, expected, made };
  writeReports(options, path, outcome, earlier);
  process.exitCode = exitFor(decision.verdict);
  if (options.json) printJson(outcomeJson(outcome));
  else printLines(outcomeLines(outcome));
}
