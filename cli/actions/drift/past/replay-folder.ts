import { notesOfWindow } from '../../../../lib/domain/capture/text/notes.ts';
import type { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import { backtest, cellOf } from '../../../../lib/domain/drift/life/backtest.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { decideSegments, divideRisk } from '../../../../lib/domain/segments/decide-segments.ts';
import { inputPath } from '../../../input/input-path.ts';
import { readBaseline, readPolicy, readSegments } from '../documents.ts';
import { keepPlayed } from '../kept-files.ts';
import { makingOf, reportDate } from '../making.ts';
import { lookAtWindows } from './look-at-windows.ts';
import { readPast, windowsOf } from './read-past.ts';
import type { ReplayOptions } from './replay.ts';
import type { Played } from './replayed.ts';

/** Plays policies over a capture folder, read once. Throws InvalidEventError for what is missing, and how to give it. */
export async function replayFolder(options: ReplayOptions): Promise<Played> {
  const { baseline: file, every } = options;
  const capture = inputPath(options);
  if (file === undefined || capture === undefined || every === undefined)
    throw new InvalidEventError('a backtest needs `--baseline`, `--capture` and `--every`, or `--model`');
  for (const flag of ['deployment', 'story', 'at', 'env', 'as'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(`\`--${flag}\` goes with \`--model\`, not with \`--capture\``);
  const baseline = readBaseline(file);
  const paths = options.policy.length > 0 ? options.policy : [undefined];
  const policies = paths.map((path) => ({ name: path ?? 'default', policy: readPolicy(path) }));
  const segments = options.segments === undefined ? undefined : readSegments(options.segments, baseline);
  const risks = policies.map(({ policy }) => segments && divideRisk(policy, segments.parts.length));
  const date = reportDate(Date.now());
  const cadence = { every, window: options.window ?? every };
  const reading = { ...options, segments, digested: options.html !== undefined };
  const past = await readPast(capture, baseline, cellOf(cadence), reading);
  const windows = await lookAtWindows(past, windowsOf(past, cadence));
  const { met, inputs } = past;
  const confirm = options.confirm ?? { drifted: 1, of: 1 };
  const kept = keepPlayed(options.past, policies);
  const play = (policy: DriftPolicy, at: number) => {
    const risk = risks[at];
    const bySegment: Parameters<typeof backtest<(typeof windows)[number]>>[3] = (whole, { segmented }, state) =>
      segments && risk && segmented
        ? decideSegments(whole, segments, segmented, { policy: risk.segment, state })
        : whole;
    return backtest(windows, risk?.whole ?? policy, confirm, bySegment, kept.hear(at));
  };
  const played = policies.map(({ name, policy }, at) => ({ name, policy, confirm, windows: play(policy, at) }));
  return {
    subject: capture,
    readings: new Map(windows.map((one) => [one.window, notesOfWindow(one.notes, baseline, one.sketch)])),
    met: [...met, ...kept.write()],
    made: inputs && makingOf(date, file, policies, inputs),
    policies: played,
  };
}
